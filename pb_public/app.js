// The portal: which page an address shows. Pages are loaded when they are first asked for.
import { html, render } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";
import "./lib/effects.js";
import { refreshSession } from "./lib/api.js";
import { useRole } from "./lib/hooks.js";
import { t } from "./lib/i18n.js";
import { whenBack } from "./lib/line.js";
import { followLinks, useRoute } from "./lib/router.js";
import { keepScroll, returnToScroll } from "./lib/scroll.js";
import { Shell } from "./parts/shell.js";
import { Loading, Notice } from "./parts/ui.js";
import { Find } from "./pages/find.js";

/**
 * @typedef {import("./lib/types.js").Role} Role
 * @typedef {import("preact").ComponentType<any>} Page
 */

/** @type {Role[]} the front desk */
const desk = ["receptionist", "admin"];

/** @type {Record<string, { page: (path: string[]) => Promise<{ default: Page }>, for?: Role[] }>} */
const pages = {
  practitioners: { page: () => import("./pages/practitioner.js") },
  book: { page: () => import("./pages/book.js") },
  "sign-in": { page: () => import("./pages/sign-in.js") },
  appointments: {
    page: ([, id]) => (id ? import("./pages/appointment.js") : import("./pages/appointments.js")),
    for: ["visitor"],
  },
  profile: { page: () => import("./pages/profile.js"), for: ["visitor", "practitioner"] },
  calendar: { page: () => import("./pages/calendar.js"), for: ["practitioner"] },
  hours: { page: () => import("./pages/hours.js"), for: ["practitioner", ...desk] },
  today: { page: () => import("./pages/today.js"), for: ["practitioner", "receptionist", "admin"] },
  "desk-book": { page: () => import("./pages/desk-book.js"), for: desk },
  people: { page: ([, id]) => (id ? import("./pages/person.js") : import("./pages/people.js")), for: desk },
  till: { page: () => import("./pages/till.js"), for: desk },
  receipts: { page: () => import("./pages/receipt.js"), for: ["visitor", ...desk] },
  absence: { page: () => import("./pages/absence.js"), for: desk },
  reports: { page: () => import("./pages/reports.js"), for: ["admin"] },
  "manage-practitioners": { page: () => import("./pages/manage-practitioners.js"), for: desk },
  "edit-practitioner": { page: () => import("./pages/edit-practitioner.js"), for: ["admin"] },
  settings: { page: () => import("./pages/settings.js"), for: ["admin"] },
  refunds: { page: () => import("./pages/refunds.js"), for: ["admin"] },
  messages: { page: () => import("./pages/messages.js"), for: ["admin"] },
  team: { page: () => import("./pages/team.js"), for: ["admin"] },
  "new-practitioner": { page: () => import("./pages/new-practitioner.js"), for: ["admin"] },
};

/** Whether the document was loaded anew already: what it misses all the same is not there. */
const loadedAnew = performance
  .getEntriesByType("navigation")
  .some((entry) => "type" in entry && entry.type === "reload");

/** Loads the page of an address; undefined while it is on its way, null where there is none. */
function usePage(/** @type {string[]} */ path) {
  const [first = "", second] = path;
  const key = second && ["appointments", "people"].includes(first) ? `${first}/one` : first;
  const [loaded, set] = useState(/** @type {{ key: string, page: Page | null }} */ ({ key: "", page: Find }));
  useEffect(() => {
    if (key === "") return set({ key, page: Find });
    if (!pages[first]) return set({ key, page: null });
    let gone = false;
    let giveUp = () => {};
    const show = (/** @type {Page} */ page) => gone || set({ key, page });
    const missed = () => {
      show(Unreachable);
      // Browsers do not ask again for a module that they have missed.
      if (!gone) giveUp = whenBack((wasDown) => (wasDown || !loadedAnew) && location.reload());
    };
    pages[first].page(path).then(({ default: page }) => show(page), missed);
    return () => {
      gone = true;
      giveUp();
    };
  }, [key]);
  return loaded.key === key ? loaded.page : undefined;
}

const Unreachable = () => html`
  <${Notice} kind="error">${t("The clinic cannot be reached.")}
    ${" "}<button type="button" class="plain" onClick=${() => location.reload()}>${t("Try again")}</button>
  </${Notice}>`;

const Missing = () => html`
  <h1>${t("There is no such page")}</h1>
  <p><a href="/">${t("Find a practitioner")}</a></p>`;

function App() {
  const route = useRoute();
  const role = useRole();
  const main = useRef(/** @type {HTMLElement | null} */ (null));
  const allowed = pages[route.path[0]]?.for;
  const mayNot = allowed && !allowed.includes(role);
  const path = mayNot ? ["sign-in"] : route.path;
  const shown = mayNot ? { path, query: { next: location.pathname + location.search } } : route;
  const Page = usePage(path);
  const address = path.join("/");
  const first = useRef(true);
  useEffect(() => {
    if (!first.current) main.current?.focus({ preventScroll: true });
    first.current = false;
    returnToScroll();
  }, [address]);
  return html`<${Shell} route=${route} role=${role}>
    <main id="main" ref=${main} tabindex="-1">
      ${Page === undefined && html`<${Loading} />`}
      ${Page === null && html`<${Missing} />`}
      ${Page && html`<${Page} key=${address} route=${shown} role=${role} />`}
    </main>
  </${Shell}>`;
}

refreshSession();
keepScroll();
followLinks((first) => first === "" || Object.hasOwn(pages, first));
const root = /** @type {HTMLElement} */ (document.getElementById("app"));
root.replaceChildren();
render(html`<${App} />`, root);
const install = () => import("./lib/install.js");
if (document.readyState === "complete") install();
else addEventListener("load", install);
