// Which free times are looked at: a week or a month, from which date on, and which part of the day.
import { html } from "htm/preact";
import { asDate, step } from "../lib/dates.js";
import { t } from "../lib/i18n.js";
import { asPart, partsOfDay } from "../lib/part-of-day.js";
import { dateShort, monthTitle } from "../lib/time.js";
import { Input, Select } from "./form.js";
import { icons } from "./icons.js";

/** @typedef {import("./when.js").At} At */

/** @type {Record<At["view"], { name: string, previous: string, next: string }>} */
const views = {
  week: { name: t("Week"), previous: t("Previous week"), next: t("Next week") },
  month: { name: t("Month"), previous: t("Previous month"), next: t("Next month") },
};

const parts = [["", t("Any")], ...Object.entries(partsOfDay)];

/**
 * @param {{
 *   at: At, onAt: (at: At) => void, range: { from: string, to: string }, today: string, last: string
 * }} props
 */
export function WhenHead({ at, onAt, range, today, last }) {
  const { name, previous, next } = views[at.view];
  const before = step(at.view, at.date, -1);
  const after = step(at.view, at.date, 1);
  const title = at.view === "month" ? monthTitle(at.date) : `${dateShort(range.from)} – ${dateShort(range.to)}`;
  const jump = (/** @type {string} */ typed) => asDate(typed) >= today && onAt({ ...at, date: typed });
  const toggle = (/** @type {At["view"]} */ view) => html`
    <button type="button" key=${view} aria-pressed=${at.view === view} onClick=${() => onAt({ ...at, view })}>
      ${views[view].name}</button>`;
  return html`<div class="when-head">
    <div class="when-ways">
      <${Input} label=${t("From")} type="date" min=${today} max=${last} value=${at.date} onInput=${jump} />
      <${Select} label=${t("Time of day")} value=${at.part ?? ""} options=${parts}
        onInput=${(/** @type {string} */ part) => onAt({ ...at, part: asPart(part) })} />
      <div class="toggle" role="group" aria-label=${t("View")}>${toggle("week")}${toggle("month")}</div>
    </div>
    <div class="week-head days-head">
      <button type="button" aria-label=${previous} disabled=${range.from <= today}
        onClick=${() => onAt({ ...at, date: before < today ? today : before })}>${icons.previous}</button>
      <h2 aria-live="polite"><span class="unseen">${name}: </span>${title}</h2>
      <button type="button" aria-label=${next} disabled=${after > last}
        onClick=${() => onAt({ ...at, date: after })}>${icons.next}</button>
    </div>
  </div>`;
}
