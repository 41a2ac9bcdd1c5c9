// The date that is looked at, how many there are of each state, and what of it is shown.
import { html } from "htm/preact";
import { number, t } from "../lib/i18n.js";
import { states } from "../lib/today.js";
import { addDays, dateTitle } from "../lib/time.js";
import { Input, Select } from "./form.js";
import { icons } from "./icons.js";

/**
 * @typedef {import("../lib/today.js").State} State
 * @typedef {import("../lib/today.js").Filter} Filter
 */

/** @param {{ date: string, today: string, onDate: (date: string) => void, children?: unknown }} props */
export const DateBar = ({ date, today, onDate, children }) => html`<div class="week-head">
  <button type="button" aria-label=${t("The day before")}
    onClick=${() => onDate(addDays(date, -1))}>${icons.previous}</button>
  <input type="date" aria-label=${t("Date")} value=${date} required
    onChange=${(/** @type {{ currentTarget: HTMLInputElement }} */ { currentTarget }) =>
      currentTarget.value && onDate(currentTarget.value)} />
  <button type="button" aria-label=${t("The day after")}
    onClick=${() => onDate(addDays(date, 1))}>${icons.next}</button>
  ${date !== today && html`<button type="button" onClick=${() => onDate(today)}>${t("Today")}</button>`}
  <h2 aria-live="polite">${dateTitle(date)}</h2>
  <div class="day-ways">${children}</div>
</div>`;

/**
 * @param {{ counts: Record<State, number>, total: number, chosen: string, onChoose: (state: string) => void }} props
 */
export const Counts = ({ counts, total, chosen, onChoose }) => {
  const count = (/** @type {string} */ state, /** @type {string} */ name, /** @type {number} */ of) => html`
    <button type="button" key=${state} class=${`count ${state}`} aria-pressed=${chosen === state}
      onClick=${() => onChoose(chosen === state ? "" : state)}><strong>${number(of)}</strong> ${name}</button>`;
  return html`<div class="counts" role="group" aria-label=${t("Show")}>
    ${count("", t("All"), total)}
    ${Object.entries(states).map(([state, name]) => count(state, name, counts[/** @type {State} */ (state)]))}
  </div>`;
};

/** The different values of what visits are with, by name. */
const choices = (/** @type {[string, string][]} */ pairs) =>
  [...new Map(pairs)].sort(([, a], [, b]) => a.localeCompare(b));

/**
 * @typedef {object} FilterProps
 * @property {import("../lib/types.js").Visit[]} visits
 * @property {Filter} filter
 * @property {(changes: Filter) => void} onFilter
 * @property {boolean} isDesk
 */

/** @param {FilterProps} props */
export function Filters({ visits, filter, onFilter, isDesk }) {
  const people = visits.map(({ practitioner }) => practitioner);
  const tie = (/** @type {keyof Filter} */ field) => ({
    value: filter[field] ?? "",
    onInput: (/** @type {string} */ value) => onFilter({ [field]: value }),
  });
  const narrow = () => html`
    <${Select} ...${tie("practitioner")} label=${t("Practitioner")}
      options=${[["", t("All")], ...choices(people.map(({ id, name }) => [id, name]))]} />
    <${Select} ...${tie("specialization")} label=${t("Specialization")}
      options=${[["", t("All")], ...choices(people.map((p) => [p.specialization, p.specialization]))]} />`;
  return html`<form class="filters" role="search" onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
    <${Input} ...${tie("text")} label=${t("Find in this day")} type="search"
      placeholder=${t("Name or number")} />
    ${isDesk && narrow()}
  </form>`;
}
