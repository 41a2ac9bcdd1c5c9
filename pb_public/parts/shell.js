// The frame around every page: the clinic's name, where one can go, and messages.
import { html } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { clinic, me, signOut } from "../lib/api.js";
import { go } from "../lib/router.js";
import { Toasts } from "./toast.js";

/**
 * @typedef {import("../lib/types.js").ClinicSettings} ClinicSettings
 * @typedef {import("../lib/types.js").Role} Role
 */

/** @type {Record<Role, [string, string][]>} */
const links = {
  guest: [
    ["", "Find a time"],
    ["sign-in", "Sign in"],
  ],
  visitor: [
    ["", "Find a time"],
    ["appointments", "My appointments"],
    ["profile", "Profile"],
  ],
  practitioner: [
    ["today", "Today"],
    ["calendar", "Calendar"],
    ["hours", "Hours"],
    ["profile", "Profile"],
  ],
  receptionist: [
    ["today", "Today"],
    ["desk-book", "Book"],
    ["people", "People"],
    ["absence", "Absence"],
    ["till", "Till"],
    ["manage-practitioners", "Practitioners"],
  ],
  admin: [
    ["today", "Today"],
    ["desk-book", "Book"],
    ["people", "People"],
    ["absence", "Absence"],
    ["till", "Till"],
    ["manage-practitioners", "Practitioners"],
    ["reports", "Reports"],
  ],
};

/** @type {[string, string][]} what super admins look after, behind one word: there is much of it, and it is seldom */
const managed = [
  ["settings", "Settings"],
  ["refunds", "Refunds"],
  ["messages", "Messages"],
  ["team", "Team"],
];

/** Pages that no link leads to, and the link under which they are. @type {Record<string, string>} */
const under = {
  "edit-practitioner": "manage-practitioners",
  "new-practitioner": "manage-practitioners",
};

/** The link that a page is under: hours are a practitioner's own, or one of those that the desk looks after. */
const linkOf = (/** @type {Role} */ role, /** @type {string} */ page) =>
  page === "hours" && role !== "practitioner" ? "manage-practitioners" : (under[page] ?? page);

/** The clinic. The first page brings it along; every other asks for it. */
function useClinic(/** @type {boolean} */ isFirstPage) {
  const [found, set] = useState(/** @type {ClinicSettings | undefined} */ (undefined));
  useEffect(() => {
    const told = (/** @type {Event} */ event) => set(/** @type {CustomEvent<ClinicSettings>} */ (event).detail);
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

const skip = (/** @type {Event} */ event) => {
  event.preventDefault();
  document.getElementById("main")?.focus();
};

/** @param {import("../lib/types.js").PageProps & { children: import("../lib/types.js").Children }} props */
export function Shell({ route, role, children }) {
  const current = route.path[0] ?? "";
  const settings = useClinic(current === "");
  const name = settings?.name;
  return html`
    <a class="skip" href="#main" onClick=${skip}>Skip to the page</a>
    <header class="shell">
      <a class="brand" href="#/" aria-label=${name || "The clinic"}>
        <img src="favicon.svg" alt="" width="28" height="28" /> <span>${name || "\u00a0"}</span></a>
      <${Pages} role=${role} current=${linkOf(role, current)} />
    </header>
    ${children}
    <footer class="shell">
      <p>${settings?.phone && html`<a href=${`tel:${settings.phone}`}>${settings.phone}</a>${settings.address && " · "}`}
        ${settings?.address}</p>
      <p>${role === "guest" && html`<a href="#/sign-in/staff">For super admins</a> · `}
        <a href="vendor/LICENSES.txt">Licences</a></p>
    </footer>
    <${Toasts} />`;
}

/** @param {{ role: Role, current: string }} props */
function Pages({ role, current }) {
  const page = (/** @type {[string, string]} */ [path, label]) => html`
    <a key=${path} href=${`#/${path}`} aria-current=${path === current ? "page" : undefined}>${label}</a>`;
  const out = () => html`
    <button type="button" class="plain" onClick=${leave} title=${`Signed in as ${me()?.email}`}>Sign out</button>`;
  return html`<nav aria-label="Pages">
    ${links[role].map(page)}
    ${role === "admin" && html`<${Managing} key=${current} page=${page} />`}
    ${role !== "guest" && out()}
  </nav>`;
}

/**
 * A list that opens; a click elsewhere, Escape and every way out of it close it.
 * @param {{ page: (link: [string, string]) => import("../lib/types.js").Children }} props
 */
function Managing({ page }) {
  const ref = useRef(/** @type {HTMLDetailsElement | null} */ (null));
  useEffect(() => {
    const close = (/** @type {Event} */ event) => {
      if (!ref.current?.open || ref.current.contains(/** @type {Node} */ (event.target))) return;
      ref.current.open = false;
    };
    const away = ["click", "focusin"];
    away.forEach((type) => document.addEventListener(type, close));
    return () => away.forEach((type) => document.removeEventListener(type, close));
  }, []);
  const escape = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Escape" || !ref.current?.open) return;
    ref.current.open = false;
    ref.current.querySelector("summary")?.focus();
  };
  return html`<details class="menu" ref=${ref} onKeyDown=${escape}>
    <summary>Manage</summary>
    <div>${managed.map(page)}<a href="/_/">Dashboard</a></div>
  </details>`;
}
