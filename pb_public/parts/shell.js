// The frame around every page: the clinic's name, where one can go, and messages.
import { html } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { clinic, clinicName, me, pb, signOut } from "../lib/api.js";
import { t } from "../lib/i18n.js";
import { mayLeave, replace } from "../lib/router.js";
import { followProfile, Preferences } from "./preferences.js";
import { Toasts } from "./toast.js";

/**
 * @typedef {import("../lib/types.js").ClinicSettings} ClinicSettings
 * @typedef {import("../lib/types.js").Role} Role
 */

/** @type {[string, string][]} */
const atDesk = [
  ["today", t("Today")],
  ["desk-book", t("Book")],
  ["people", t("People")],
  ["absence", t("Absence")],
  ["till", t("Till")],
  ["manage-practitioners", t("Practitioners")],
];

/** @type {Record<Role, [string, string][]>} */
const links = {
  guest: [
    ["", t("Find a time")],
    ["sign-in", t("Sign in")],
  ],
  visitor: [
    ["", t("Find a time")],
    ["appointments", t("My appointments")],
    ["profile", t("Profile")],
  ],
  practitioner: [
    ["today", t("Today")],
    ["calendar", t("Calendar")],
    ["hours", t("Hours")],
    ["profile", t("Profile")],
  ],
  receptionist: atDesk,
  admin: [...atDesk, ["reports", t("Reports")]],
};

/** @type {[string, string][]} what super admins look after, behind one word: there is much of it, and it is seldom */
const managed = [
  ["settings", t("Settings")],
  ["refunds", t("Refunds")],
  ["messages", t("Messages")],
  ["team", t("Team")],
];

/** Pages that no link leads to, and the link under which they are. @type {Record<string, string>} */
const under = {
  "edit-practitioner": "manage-practitioners",
  "new-practitioner": "manage-practitioners",
};

const icon = new URL("../favicon.svg", import.meta.url).pathname;

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

/** Each account that signs in, once. */
function useProfile() {
  useEffect(() => {
    let known = /** @type {string | undefined} */ (me()?.id);
    return pb.authStore.onChange((_, record) => {
      if (record && record.id !== known) followProfile();
      known = record?.id;
    });
  }, []);
}

const leave = () => {
  if (!mayLeave()) return;
  signOut();
  replace("");
};

const skip = (/** @type {Event} */ event) => {
  event.preventDefault();
  document.getElementById("main")?.focus();
};

/** @param {import("../lib/types.js").PageProps & { children: import("../lib/types.js").Children }} props */
export function Shell({ route, role, children }) {
  const current = route.path[0] ?? "";
  const settings = useClinic(current === "");
  useProfile();
  const name = settings?.name ?? clinicName;
  return html`
    <a class="skip" href="#main" onClick=${skip}>${t("Skip to the page")}</a>
    <header class="shell">
      <a class="brand" href="/" aria-label=${name || t("The clinic")}>
        <img src=${icon} alt="" width="28" height="28" /> <span>${name || "\u00a0"}</span></a>
      <${Pages} role=${role} current=${linkOf(role, current)} />
    </header>
    ${children}
    <${Foot} settings=${settings} role=${role} current=${current} />
    <${Toasts} />`;
}

/** @param {{ settings: ClinicSettings | undefined, role: Role, current: string }} props */
const Foot = ({ settings, role, current }) => html`<footer class="shell">
  ${(current !== "profile" || role === "guest") && html`<${Preferences} />`}
  <p>${settings?.phone && html`<a href=${`tel:${settings.phone}`} dir="ltr">${settings.phone}</a>`}
    ${settings?.phone && settings.address && " · "}<bdi>${settings?.address}</bdi></p>
  <p>${role === "guest" && html`<a href="/sign-in/staff">${t("For super admins")}</a> · `}
    <a href="/vendor/LICENSES.txt">${t("Licences")}</a></p>
</footer>`;

/** @typedef {(link: [string, string]) => import("../lib/types.js").Children} Page */

/**
 * Where one can go. A phone has no room for it: there, it opens from a button, but for guests, whom the clinic's name
 * leads to the first page.
 * @param {{ role: Role, current: string }} props
 */
function Pages({ role, current }) {
  const menu = useMenu();
  /** @type {Page} */
  const page = ([path, label]) => html`
    <a key=${path} href=${`/${path}`} aria-current=${path === current ? "page" : undefined}>${label}</a>`;
  const out = () => html`<button type="button" class="plain" onClick=${leave}
    title=${t("Signed in as {email}", { email: me()?.email })}>${t("Sign out")}</button>`;
  if (role === "guest") return html`<nav class="of-guest" aria-label=${t("Pages")}>${links.guest.map(page)}</nav>`;
  return html`<div class="pages" ref=${menu.ref} onKeyDown=${menu.escape}>
    <button type="button" class="menu-button" aria-expanded=${menu.open} aria-controls="pages" onClick=${menu.toggle}>
      <${MenuIcon} /> ${t("Menu")}</button>
    <nav id="pages" class=${menu.open ? "open" : ""} aria-label=${t("Pages")} onClick=${menu.followed}>
      ${links[role].map(page)}
      ${role === "admin" && html`<${Managing} page=${page} />`}
      ${out()}
    </nav>
  </div>`;
}

const MenuIcon = () => html`<svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
  <path d="M3 5.5h14M3 10h14M3 14.5h14" stroke="currentColor" stroke-width="2" stroke-linecap="round" />
</svg>`;

/** What closes a list that opens: a click or the focus elsewhere, Escape, and every way out of it. */
function useMenu() {
  const [open, setOpen] = useState(false);
  const ref = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    if (!open) return;
    const close = (/** @type {Event} */ event) =>
      ref.current?.contains(/** @type {Node} */ (event.target)) || setOpen(false);
    const away = ["click", "focusin"];
    away.forEach((type) => document.addEventListener(type, close));
    return () => away.forEach((type) => document.removeEventListener(type, close));
  }, [open]);
  return {
    ref,
    open,
    toggle: () => setOpen(!open),
    escape: (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Escape" || !open) return;
      setOpen(false);
      ref.current?.querySelector("button")?.focus();
    },
    followed: (/** @type {Event} */ event) => {
      if (/** @type {Element} */ (event.target).closest("a, button")) setOpen(false);
    },
  };
}

/**
 * The pages of super admins behind one word.
 * @param {{ page: Page }} props
 */
function Managing({ page }) {
  const menu = useMenu();
  return html`<div class="menu" ref=${menu.ref} onKeyDown=${menu.escape}>
    <button type="button" class="plain" aria-expanded=${menu.open} aria-controls="managed"
      onClick=${menu.toggle}>${t("Manage")}</button>
    <div id="managed" class=${menu.open ? "open" : ""} onClick=${menu.followed}>
      ${managed.map(page)}<a href="/_/">${t("Dashboard")}</a></div>
  </div>`;
}
