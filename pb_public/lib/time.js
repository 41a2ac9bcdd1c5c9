// Instants and dates. A date is "YYYY-MM-DD", without a time zone; a clock time is "HH:MM".
import { locale as spoken, rightToLeft, t } from "./i18n.js";
import { choice } from "./preferences.js";

export const here = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** PocketBase writes instants with a blank where RFC 3339 has a T. */
export const instant = (/** @type {string} */ text) => new Date(text.replace(" ", "T"));

/**
 * Tells instants in one form, in any zone. Making a format is slow, and a week needs the same one hundreds of times.
 * @type {(options: Intl.DateTimeFormatOptions, locale?: string) => (at: Date | number, zone?: string) => string}
 */
const formatter = (options, locale = spoken) => {
  /** @type {Map<string, Intl.DateTimeFormat>} */
  const inZones = new Map();
  return (at, zone = here) => {
    let format = inZones.get(zone);
    if (!format) inZones.set(zone, (format = new Intl.DateTimeFormat(locale, { timeZone: zone, ...options })));
    return format.format(at);
  };
};

/** The date at an instant. */
export const dateIn = formatter({ year: "numeric", month: "2-digit", day: "2-digit" }, "en-CA");

/** Whether clocks count to twelve: as it was chosen, or else as the language has it. */
const twelveHours =
  choice("clock") === "12" ||
  (choice("clock") !== "24" && new Intl.DateTimeFormat(spoken, { hour: "numeric" }).resolvedOptions().hour12 === true);

/** @type {Intl.DateTimeFormatOptions} */
const onClocks = twelveHours
  ? { hour: "numeric", minute: "2-digit", hourCycle: "h12" }
  : { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

/** The clock at an instant, for people. */
export const clock = formatter(onClocks);

/** The characters that a clock shows at most, for people. */
export const clockLength = clock(Date.UTC(2024, 0, 1, 22, 58), "UTC").length;

/** @type {(minutes: number) => string} minutes since midnight as a clock shows them, for people */
export const clockOf = (minutes) => clock(minutes * 60_000, "UTC");

const clockToRead = formatter({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }, "en-GB");
/** @type {(at: Date | number, zone?: string) => number} minutes since midnight on the clock at an instant */
export const minuteOfDay = (at, zone = here) => fromHHMM(clockToRead(at, zone));

export const longDay = formatter({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
export const shortDay = formatter({ weekday: "short", day: "numeric", month: "short" });

/** Noon of a date in UTC: the date itself, whatever is done to it. */
export const noon = (/** @type {string} */ date) => new Date(`${date}T12:00:00Z`);

export const addDays = (/** @type {string} */ date, /** @type {number} */ days) => {
  const at = noon(date);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
};

/** The Monday of a date's week. */
export const weekOf = (/** @type {string} */ date) => addDays(date, -((noon(date).getUTCDay() + 6) % 7));

/** The seven dates from one on. */
export const weekDates = (/** @type {string} */ first) => Array.from({ length: 7 }, (_, i) => addDays(first, i));

/** @type {(date: string) => number} 1 (Monday) to 7 (Sunday) */
export const weekdayOf = (date) => ((noon(date).getUTCDay() + 6) % 7) + 1;

/** Tells dates in one form. @type {(tell: ReturnType<typeof formatter>) => (date: string) => string} */
const dated = (tell) => (date) => tell(noon(date), "UTC");

export const dateTitle = dated(longDay);
export const dateLong = dated(formatter({ day: "numeric", month: "long", year: "numeric" }));
export const dateShort = dated(shortDay);
export const dayAndMonth = dated(formatter({ day: "numeric", month: "short" }));

/** Weekday names, Monday first: weeks are those of ISO 8601 in each language, as working hours are kept by them. */
const weekdaysAs = (/** @type {"long" | "short" | "narrow"} */ weekday) =>
  weekDates("2024-01-01").map(dated(formatter({ weekday })));

export const weekdays = weekdaysAs("long");
/** In Arabic they have no short names but their letters. */
export const shortWeekdays = weekdaysAs(rightToLeft ? "narrow" : "short");
export const monthTitle = dated(formatter({ month: "long", year: "numeric" }));
export const dayOfMonth = dated(formatter({ day: "numeric" }));

/** What people call a time zone, such as India Standard Time. */
export const zoneName = (/** @type {string} */ zone) =>
  new Intl.DateTimeFormat(spoken, { timeZone: zone, timeZoneName: "longGeneric" })
    .formatToParts()
    .find(({ type }) => type === "timeZoneName")?.value ?? zone;

/** @type {(zone: string, at?: Date | number) => boolean} whether clocks there show something else than here */
export const differs = (zone, at = Date.now()) =>
  dateIn(at, zone) !== dateIn(at) || minuteOfDay(at, zone) !== minuteOfDay(at);

/** @type {(minutes: number) => string} minutes since midnight as HH:MM */
export const hhmm = (minutes) =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

/** @type {(text: string) => number} HH:MM as minutes since midnight */
export const fromHHMM = (text) => {
  const [hours, minutes] = text.split(":").map(Number);
  return hours * 60 + minutes;
};

/** A length in words, which stay in one line. @type {(minutes: number) => string} */
export const lengthOf = (minutes) =>
  (minutes % 60 || !minutes
    ? t("{count} min", { count: minutes })
    : t("{count} hours", { count: minutes / 60 })
  ).replaceAll(" ", "\u00a0");

/** @type {(local: string, zone: string) => Date} the instant at which clocks in a zone show "YYYY-MM-DDTHH:MM" */
export function atWall(local, zone) {
  const wanted = Date.parse(`${local}:00Z`);
  const shown = (/** @type {number} */ at) => Date.parse(`${dateIn(at, zone)}T${hhmm(minuteOfDay(at, zone))}:00Z`);
  let at = wanted;
  for (let i = 0; i < 2; i++) at += wanted - shown(at);
  return new Date(at);
}
