// Free times: soonest first, of one practitioner or of whoever fits, as the desk chooses from them; and by day.
import { pb } from "./api.js";
import { addDays, atWall, dateIn, here } from "./time.js";

/**
 * @typedef {object} Wanted
 * @property {string} [practitioner] an id; else whoever fits
 * @property {string} [specialization]
 * @property {string} [mode]
 * @property {number} [duration] minutes; left out, each practitioner's shortest
 * @property {string} [visitType] an id
 * @property {string} from the first date
 *
 * @typedef {{ start: string, practitioner: string, name: string, duration: number, fee?: number }} Free start: RFC 3339
 */

/**
 * @typedef {object} Days the free time of a practitioner on some days
 * @property {string} practitioner an id
 * @property {number} duration minutes
 * @property {string} from
 * @property {string} to
 */

const daysAhead = 14;
const mostPeople = 20;

/** @type {(wanted: Wanted, name: string) => Promise<Free[]>} name: the practitioner's, where one is wanted */
export async function freeTimes({ practitioner, specialization, mode, duration, visitType, from }, name) {
  if (practitioner) {
    const length = visitType ? { visit_type: visitType } : { duration };
    const query = { practitioner, ...length, from, to: addDays(from, daysAhead - 1) };
    const answer = await pb.send("/api/clinic/availability", { query });
    return answer.slots.map((/** @type {{ start: string }} */ { start }) => ({
      start,
      practitioner,
      name,
      duration: answer.duration,
    }));
  }
  /** @type {{ items: import("./types.js").Found[] }} */
  const { items } = await pb.send("/api/clinic/search", {
    query: { ...definedOf({ specialization, mode, duration }), from, limit: mostPeople },
  });
  const times = items.flatMap((found) =>
    found.slots.map(({ start }) => ({
      start,
      practitioner: found.practitioner,
      name: found.name,
      duration: found.duration,
      fee: found.fee,
    })),
  );
  return times.sort((a, b) => Date.parse(a.start) - Date.parse(b.start));
}

const mostDays = 31; // that one request may ask for

/**
 * The starts of free time on the dates from one to another, as they are here, by date.
 * @type {(days: Days, timezone: string) => Promise<Map<string, string[]>>} timezone: the practitioner's
 */
export async function freeByDay({ practitioner, duration, from, to }, timezone) {
  const first = dateIn(atWall(`${from}T00:00`, here), timezone);
  const last = dateIn(atWall(`${to}T23:59`, here), timezone);
  const answers = [];
  for (let date = first; date <= last; date = addDays(date, mostDays)) {
    const end = addDays(date, mostDays - 1);
    const query = { practitioner, duration, from: date, to: end < last ? end : last };
    answers.push(pb.send("/api/clinic/availability", { query }));
  }
  /** @type {Map<string, string[]>} */
  const days = new Map();
  for (const { start } of (await Promise.all(answers)).flatMap(({ slots }) => slots)) {
    const date = dateIn(Date.parse(start));
    days.set(date, [...(days.get(date) ?? []), start]);
  }
  return days;
}

const definedOf = (/** @type {object} */ query) =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value));
