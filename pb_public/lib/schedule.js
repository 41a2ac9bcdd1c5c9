// When a practitioner is there on single dates: by the hours of every week, by what a date has of its own, by time off.
import { pb } from "./api.js";
import { addDays, atWall, dateIn, fromHHMM, instant, minuteOfDay, weekdayOf } from "./time.js";

/**
 * @typedef {import("./types.js").Practitioner} Practitioner
 * @typedef {import("./types.js").Hours} Hours
 * @typedef {import("./types.js").Override} Override
 * @typedef {import("./types.js").TimeOff} TimeOff
 *
 * @typedef {{ start: number, end: number }} Minutes since midnight, on the practitioner's clock
 * @typedef {{ open: Minutes[], off: (Minutes & { reason: string })[] }} Day
 */

/**
 * What there is on each of the dates, which follow each other.
 * @type {(of: Practitioner, dates: string[]) => Promise<Day[]>}
 */
export async function schedule({ id, timezone }, dates) {
  const [first, last] = [dates[0], dates[dates.length - 1]];
  const span = { from: atWall(`${first}T00:00`, timezone), to: atWall(`${addDays(last, 1)}T00:00`, timezone) };
  const own = (also = "") => pb.filter(`practitioner = {:id}${also}`, { id, first, last, ...span });
  const [hours, overrides, off] = await Promise.all([
    pb.collection("working_hours").getFullList({ filter: own() }),
    pb.collection("schedule_overrides").getFullList({ filter: own(" && date >= {:first} && date <= {:last}") }),
    pb.collection("time_off").getFullList({ filter: own(" && end > {:from} && start < {:to}") }),
  ]);
  return dates.map((date) => ({ open: openOn(date, hours, overrides), off: offOn(date, off, timezone) }));
}

/** @type {(date: string, hours: Hours[], overrides: Override[]) => Minutes[]} */
function openOn(date, hours, overrides) {
  const own = overrides.find((override) => override.date === date);
  const windows = own ? (own.windows ?? []) : hours.filter((each) => isOn(date, each));
  return windows.map(({ start, end }) => ({ start: fromHHMM(start), end: fromHHMM(end) }));
}

/** @type {(date: string, hours: Hours) => boolean} */
const isOn = (date, { weekday, valid_from, valid_to }) =>
  weekday === weekdayOf(date) &&
  (!valid_from || valid_from.slice(0, 10) <= date) &&
  (!valid_to || date <= valid_to.slice(0, 10));

/** @type {(date: string, off: TimeOff[], zone: string) => Day["off"]} */
const offOn = (date, off, zone) =>
  off
    .map(({ reason = "", ...of }) => {
      const [start, end] = [of.start, of.end].map((at) => minuteOn(date, at, zone));
      return { start, end, reason };
    })
    .filter(({ start, end }) => start < end);

/** The minute of a date at which an instant is; that of its begin or end where it is before or after it. */
const minuteOn = (/** @type {string} */ date, /** @type {string} */ text, /** @type {string} */ zone) => {
  const on = dateIn(instant(text), zone);
  if (on !== date) return on < date ? 0 : 24 * 60;
  return minuteOfDay(instant(text), zone);
};
