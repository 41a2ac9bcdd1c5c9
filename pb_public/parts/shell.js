// The frame around every page: the clinic's name, where one can go, and messages.
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { clinic, me, signOut } from "../lib/api.js";
import { go } from "../lib/router.js";
import { Toasts } from "./toast.js";

/** @type {Record<string, [string, string][]>} */
const links = {
  guest: [["", "Find a time"], ["sign-in", "Sign in"]],
  visitor: [["", "Find a time"], ["appointments", "My appointments"], ["profile", "Profile"]],
  practitioner: [["calendar", "Calendar"], ["hours", "Hours"], ["profile", "Profile"]],
  admin: [["reports", "Reports"], ["new-practitioner", "Add a practitioner"]],
};

/** The clinic. The first page brings it along; every other asks for it. */
function useClinic(isFirstPage) {
  const [found, set] = useState(/** @type {import("../lib/types.js").ClinicSettings | undefined} */ (undefined));
  useEffect(() => {
    const told = (event) => set(event.detail);
    addEventListener("clinic", told);
    if (!isFirstPage && !found) clinic().then(set, () => undefined);
    return () => removeEventListener("clinic", told);
  }, [isFirstPage]);
  return found;
}

const leave = () => {
  signOut();
  go("");
};

export function Shell({ route, role, children }) {
  const current = route.path[0] ?? "";
  const settings = useClinic(current === "");
  const name = settings?.name;
  return html`
    <a class="skip" href="#main" onClick=${(event) => { event.preventDefault(); document.getElementById("main")?.focus(); }}>Skip to the page</a>
    <header class="shell">
      <a class="brand" href="#/" aria-label=${name || "The clinic"}><img src="favicon.svg" alt="" width="28" height="28" /> <span>${name || "\u00a0"}</span></a>
      <nav aria-label="Pages">
        ${links[role].map(([path, label]) => html`<a key=${path} href=${`#/${path}`} aria-current=${path === current ? "page" : undefined}>${label}</a>`)}
        ${role === "admin" && html`<a href="/_/">Dashboard</a>`}
        ${role !== "guest" && html`<button type="button" class="plain" onClick=${leave} title=${`Signed in as ${me()?.email}`}>Sign out</button>`}
      </nav>
    </header>
    ${children}
    <footer class="shell">
      <p>${settings?.phone && html`<a href=${`tel:${settings.phone}`}>${settings.phone}</a> `}${settings?.address}</p>
      <p>${role === "guest" && html`<a href="#/sign-in/staff">For super admins</a> · `}<a href="vendor/LICENSES.txt">Licences</a></p>
    </footer>
    <${Toasts} />`;
}
