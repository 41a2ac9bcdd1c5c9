// The parts of a day, by the clock of who looks at it.
import { t } from "./i18n.js";
import { instant, minuteOfDay } from "./time.js";

/** @typedef {"morning" | "afternoon" | "evening"} PartOfDay */

/** @type {Record<PartOfDay, string>} */
export const partsOfDay = { morning: t("Morning"), afternoon: t("Afternoon"), evening: t("Evening") };

const noon = 12 * 60; // minutes since midnight
const evening = 17 * 60;

/** @type {(start: string) => PartOfDay} */
export const partOf = (start) => {
  const minute = minuteOfDay(instant(start));
  return minute < noon ? "morning" : minute < evening ? "afternoon" : "evening";
};

/** A part that stands in an address. */
export const asPart = (/** @type {string | undefined} */ text = "") =>
  Object.hasOwn(partsOfDay, text) ? /** @type {PartOfDay} */ (text) : undefined;
