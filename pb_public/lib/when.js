// Moments and stretches of time in words.
import { t } from "./i18n.js";
import { clock, longDay, shortDay } from "./time.js";

/** @type {(at: Date | number, zone?: string) => string} such as Mon 7 Jan, 09:00 */
export const shortWhen = (at, zone) => t("{day}, {clock}", { day: shortDay(at, zone), clock: clock(at, zone) });

/** @type {(at: Date | number, zone?: string) => string} such as Monday 7 January 2030, 09:00 */
export const longWhen = (at, zone) => t("{day}, {clock}", { day: longDay(at, zone), clock: clock(at, zone) });

/** @type {(from: string, to: string) => string} */
export const stretch = (from, to) => t("{from} – {to}", { from, to });
