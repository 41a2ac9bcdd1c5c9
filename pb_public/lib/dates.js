// Which dates a page of free times shows, and where another one begins.
import { addDays, dateIn, noon, weekDates, weekOf } from "./time.js";

/** @typedef {"week" | "month"} View */

/** A date that stands in an address. */
export const asDate = (/** @type {string | undefined} */ text = "") =>
  /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(noon(text).getTime()) && addDays(text, 0) === text ? text : "";

/** The first of a date's month. */
const firstOf = (/** @type {string} */ date) => `${date.slice(0, 7)}-01`;

/** The first of a month before or after that of a date. */
const monthsOn = (/** @type {string} */ date, /** @type {number} */ months) => {
  const at = noon(firstOf(date));
  at.setUTCMonth(at.getUTCMonth() + months);
  return at.toISOString().slice(0, 10);
};

/** @type {(view: View, date: string) => { from: string, to: string }} a week begins with its date */
export const rangeOf = (view, date) =>
  view === "week" ? { from: date, to: addDays(date, 6) } : { from: firstOf(date), to: addDays(monthsOn(date, 1), -1) };

/** @type {(view: View, date: string, by: 1 | -1) => string} */
export const step = (view, date, by) => (view === "week" ? addDays(date, 7 * by) : monthsOn(date, by));

/** The first date of that week, of those which follow each other from today on, which a date is in. */
export const weekWith = (/** @type {string} */ date, /** @type {string} */ today) => {
  const days = (noon(date).getTime() - noon(today).getTime()) / 864e5;
  return days < 7 ? today : addDays(today, Math.floor(days / 7) * 7);
};

/** The weeks that a month is in, whole. */
export const weeksOf = (/** @type {string} */ date) => {
  const { from, to } = rangeOf("month", date);
  const weeks = [];
  for (let first = weekOf(from); first <= to; first = addDays(first, 7)) weeks.push(weekDates(first));
  return weeks;
};

const yearAhead = 365; // days that can be booked where it is not said

/** The last date on which a practitioner can be booked, there. */
export const lastDate = (
  /** @type {import("./types.js").Practitioner} */ { max_horizon, timezone },
  /** @type {number} */ now,
) => addDays(dateIn(now, timezone), max_horizon || yearAhead);
