// How far an action for many is, what became of each, and whom somebody still has to call.
import { html } from "htm/preact";
import { outcome } from "../lib/absence.js";
import { t } from "../lib/i18n.js";
import { instant } from "../lib/time.js";
import { shortWhen } from "../lib/when.js";

/**
 * @typedef {import("../lib/types.js").Relocation} Relocation
 * @typedef {import("../lib/types.js").RelocationItem} Item
 */

/** @type {Record<Relocation["action"], string>} */
const names = { propose: t("Proposing other times"), move: t("Moving to colleagues"), cancel: t("Cancelling") };

/** @param {{ job: Relocation, items: Item[], zone: string }} props */
export function RelocationProgress({ job, items, zone }) {
  const over = job.done + job.failed;
  const toCall = items.filter(({ outcome: what }) => what === "refused");
  const rest = items.filter(({ outcome: what }) => what !== "refused");
  const row = (/** @type {Item} */ item) => html`<${Line} key=${item.id} item=${item} zone=${zone} />`;
  const list = (/** @type {Item[]} */ some) => html`<ul class="rows">${some.map(row)}</ul>`;
  const { total, done, failed } = job;
  const state = job.status === "done" ? t("done") : t("{shown} of {total}", { shown: over, total });
  return html`<section class="card relocation" aria-labelledby="relocation">
    <h2 id="relocation">${t("{action}: {state}", { action: names[job.action], state })}</h2>
    <progress max=${job.total} value=${over} aria-labelledby="relocation"></progress>
    <p role="status">${
      failed > 0
        ? t("{done} of {total} done, {failed} left as they were.", { done, total, failed })
        : t("{done} of {total} done.", { done, total })
    }</p>
    ${toCall.length > 0 && html`<h3>${t("Left to do by phone")}</h3>${list(toCall)}`}
    ${rest.length > 0 && html`<h3>${t("Seen to")}</h3>${list(rest)}`}
    <p class="actions"><button type="button" onClick=${() => print()}>${t("Print")}</button></p>
  </section>`;
}

/** @param {{ item: Item, zone: string }} props */
function Line({ item, zone }) {
  const appointment = /** @type {any} */ (item.expand)?.appointment;
  const visitor = appointment?.expand?.visitor;
  // Of what was moved, the item knows where to; where it was before is what the desk remembers it by.
  const at = appointment && shortWhen(instant(appointment.start), zone);
  return html`<li class="row"><strong>${visitor?.name || t("A visitor")}</strong>
    ${visitor?.phone && html`<a href=${`tel:${visitor.phone}`}>${visitor.phone}</a>`}
    ${item.outcome !== "moved" && html`<span>${at}</span>`}
    <span class=${item.outcome === "refused" ? "wrong" : "quiet"}>${outcome(item, zone)}</span></li>`;
}
