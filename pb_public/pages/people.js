// Finding somebody, to see and change what the clinic has of them.
import { html } from "htm/preact";
import { useTitle } from "../lib/hooks.js";
import { t } from "../lib/i18n.js";
import { go } from "../lib/router.js";
import { PersonPick } from "../parts/person-pick.js";

export default function People() {
  useTitle(t("People"));
  const show = (/** @type {import("../lib/people.js").Person} */ { visitor }) => go(`people/${visitor}`);
  return html`<h1>${t("People")}</h1>
    <p class="quiet">${t("Visitors, and those in their care: by any words of a name, a number or an address.")}</p>
    <${PersonPick} onFound=${show} focused />`;
}
