// A month, with the days marked on which there is free time. The arrow keys move between the days: for the Tab key they
// are one.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { weeksOf } from "../lib/dates.js";
import { rightToLeft, t } from "../lib/i18n.js";
import { partOf } from "../lib/part-of-day.js";
import { addDays, dateIn, dateTitle, dayOfMonth, instant, shortWeekdays, weekdayOf } from "../lib/time.js";
import { Ahead } from "./days.js";

/** @param {import("./days.js").Shown & { onDay: (date: string) => void }} props */
export function MonthOfDays({ at, range, today, last, known, failed, chosen, next, onGo, onDay }) {
  const [focused, focus] = useState("");
  const first = range.from < today ? today : range.from;
  const end = range.to < last ? range.to : last;
  const open = (/** @type {string} */ date) => date >= first && date <= end;
  const freeOn = (/** @type {string} */ date) =>
    known?.days.get(date)?.filter((start) => !at.part || partOf(start) === at.part).length ?? 0;
  const entry = [focused, at.date].find(open) ?? first;
  const press = (/** @type {KeyboardEvent} */ event) => {
    const by = daysBy(event.key, entry);
    const to = addDays(entry, by);
    if (!by) return;
    event.preventDefault();
    const date = to < first ? first : to > end ? end : to;
    const grid = /** @type {HTMLElement} */ (event.currentTarget);
    /** @type {HTMLElement | null} */ (grid.querySelector(`[data-date="${date}"]`))?.focus();
  };
  const chosenOn = chosen && dateIn(instant(chosen));
  const weeks = weeksOf(at.date).filter((week) => week[6] >= today);
  const day = (/** @type {string} */ date) =>
    date < range.from || date > range.to
      ? html`<span key=${date}></span>`
      : open(date)
        ? html`<${Day} key=${date} date=${date} free=${known ? freeOn(date) : undefined} today=${date === today}
            chosen=${date === chosenOn} entry=${date === entry} onDay=${onDay} onFocus=${focus} />`
        : html`<span key=${date} class="month-day quiet">${dayOfMonth(date)}</span>`;
  const free = weeks.flat().filter((date) => open(date) && freeOn(date)).length;
  const ahead = next && dateIn(instant(next));
  const leads = known && !free && ahead && (ahead < range.from || ahead > range.to);
  return html`<div class="month" role="group" aria-label=${t("Days")} onKeyDown=${press}>
      ${shortWeekdays.map((name) => html`<span class="quiet" key=${name} aria-hidden="true">${name}</span>`)}
      ${weeks.flat().map(day)}
    </div>
    <${Told} free=${free} known=${!!known} failed=${failed} closed=${first > last} />
    ${leads && html`<${Ahead} date=${ahead} onGo=${() => onGo(ahead)} />`}`;
}

/**
 * What there is of free days, in words.
 * @param {{ free: number, known: boolean, failed: boolean, closed: boolean }} props
 */
function Told({ free, known, failed, closed }) {
  const text = () => {
    if (closed) return t("The calendar is not open that far ahead yet.");
    if (!known) return failed ? t("Not loaded") : t("Loading…");
    return free ? t("{count} days with free times", { count: free }) : t("Nothing is free this month.");
  };
  return html`<p class="quiet" role="status">${text()}</p>`;
}

/** How many days on a key leads: sideways by day, up and down by week. @type {(key: string, from: string) => number} */
const daysBy = (key, from) => {
  const forward = rightToLeft ? -1 : 1;
  switch (key) {
    case "ArrowLeft":
      return -forward;
    case "ArrowRight":
      return forward;
    case "ArrowUp":
      return -7;
    case "ArrowDown":
      return 7;
    case "Home":
      return 1 - weekdayOf(from);
    case "End":
      return 7 - weekdayOf(from);
  }
  return 0;
};

/**
 * @typedef {object} DayProps
 * @property {string} date
 * @property {number} [free] how many free times it has; undefined where it is not known
 * @property {boolean} today
 * @property {boolean} chosen
 * @property {boolean} entry whether the Tab key leads to it
 * @property {(date: string) => void} onDay
 * @property {(date: string) => void} onFocus
 */

/** @param {DayProps} props */
const Day = ({ date, free, today, chosen, entry, onDay, onFocus }) => {
  const kind = `month-day${free ? " free" : ""}${today ? " today" : ""}${chosen ? " chosen" : ""}`;
  const times = free ? t("{count} free times", { count: free }) : free === 0 ? t("Nothing free") : "";
  return html`<button type="button" class=${kind} data-date=${date} tabindex=${entry ? 0 : -1}
    onClick=${() => onDay(date)} onFocus=${() => onFocus(date)}>
    <span class="unseen">${dateTitle(date)}${times && `, ${times}`}</span>
    <span aria-hidden="true">${dayOfMonth(date)}
      ${free ? html`<small>${t("{free} free", { free })}</small>` : null}</span>
  </button>`;
};
