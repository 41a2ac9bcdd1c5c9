// Free times, soonest first, of one practitioner or of whoever fits; what the desk chooses from.
import { pb } from "./api.js";
import { addDays } from "./time.js";

/**
 * @typedef {object} Wanted
 * @property {string} [practitioner] an id; else whoever fits
 * @property {string} [specialization]
 * @property {string} [mode]
 * @property {number} [duration] minutes; left out, each practitioner's shortest
 * @property {string} [visitType] an id
 * @property {string} from the first date
 *
 * @typedef {{ start: string, practitioner: string, name: string, duration: number }} Free start: RFC 3339
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
    })),
  );
  return times.sort((a, b) => Date.parse(a.start) - Date.parse(b.start));
}

const definedOf = (/** @type {object} */ query) =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value));
