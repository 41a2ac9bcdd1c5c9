// When somebody can have arrived.
import { dateIn, instant } from "./time.js";

/** On the day of the appointment, as clocks in its zone have it, and not before. */
export const canHaveArrived = (/** @type {string} */ start, /** @type {string} */ zone, /** @type {number} */ at) =>
  dateIn(at, zone) >= dateIn(instant(start), zone);
