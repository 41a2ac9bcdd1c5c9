// The language of the portal. Sentences are written in English where they are shown, and translated by the catalogue of
// the language: /lang/LANGUAGE.json has, by the English sentence, the sentence or its plural forms by count (CLDR).

/** The languages that there is a catalogue for, by what they call themselves. @type {Record<string, string>} */
export const languages = { en: "English", hi: "हिन्दी", de: "Deutsch", ar: "العربية" };

/** /first.js has found which it is. */
export const language = globalThis.document?.documentElement.lang || "en";

/** As Intl knows it: of English, the browser's own kind. Digits are those of the language. */
export const locale =
  { ar: "ar-u-nu-arab", hi: "hi-IN-u-nu-latn" }[language] ??
  globalThis.navigator?.languages.find((tag) => tag.split("-")[0] === language) ??
  language;

export const rightToLeft = language === "ar";

/** @typedef {Record<string, string | Partial<Record<Intl.LDMLPluralRule, string>>>} Catalogue */

/** @type {Catalogue} */
const catalogue = await fetch(new URL(`../lang/${language}.json`, import.meta.url)).then(
  (answer) => (answer.ok ? answer.json() : {}),
  () => ({}),
);

const plurals = new Intl.PluralRules(locale);
const numbers = new Intl.NumberFormat(locale);

/** @type {(value: number) => string} in digits of the language */
export const number = (value) => numbers.format(value);

const percents = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });

/** @type {(share: number) => string} of one */
export const percent = (share) => percents.format(share);

/** @typedef {Record<string, unknown> & { count?: number }} Values */

const sentence = (/** @type {string} */ english, /** @type {Values} */ { count }) => {
  const found = catalogue[english] ?? english;
  if (typeof found === "string") return found;
  return found[plurals.select(count ?? 0)] ?? found.other ?? english;
};

/** @type {(english: string, values: Values) => unknown[]} */
const filled = (english, values) =>
  sentence(english, values)
    .split(/\{(\w+)\}/)
    .flatMap((part, i) => (i % 2 ? shown(values[part]) : part));

const writtenRightToLeft = /[\u0590-\u08ff]/;

const [rightToLeftIsolate, firstStrongIsolate, popIsolate] = ["\u2067", "\u2068", "\u2069"];

/** @type {(value: any) => string} what is written in an element */
const written = (value) =>
  typeof value === "string" ? value : [value?.props?.children ?? []].flat(Infinity).map(written).join("");

/** Keeps the order of what is put in apart from that of the sentence, where one of them runs from right to left. */
const apart = (/** @type {unknown} */ value) => {
  const text = written(value);
  if (!rightToLeft && !writtenRightToLeft.test(text)) return [value];
  const isSentence = rightToLeft && text.includes(popIsolate); // which need not begin with a letter of the language
  return [isSentence ? rightToLeftIsolate : firstStrongIsolate, value, popIsolate];
};

const shown = (/** @type {unknown} */ value) => {
  if (typeof value === "number") return number(value);
  return value === undefined || value === null || value === "" ? "" : apart(value);
};

/**
 * A sentence in the language of the portal: t("{count} free times", { count: 3 }). What stands in braces is put in,
 * numbers in digits of the language. The form of the plural is that of count.
 * @type {(english: string, values?: Values) => string}
 */
export const t = (english, values = {}) => filled(english, values).join("");

/**
 * The same where elements are put in: rich("Read {policy} first.", { policy: html`<a …>…</a>` }).
 * @type {(english: string, values: Values) => import("./types.js").Children}
 */
export const rich = (english, values) => /** @type {any} */ (filled(english, values));

/**
 * What is said in one line, apart by commas of the language; what there is not is left out.
 * @type {(...parts: (string | false | null | undefined)[]) => string}
 */
export const list = (...parts) =>
  parts
    .filter(Boolean)
    .map((part) => apart(part).join(""))
    .join(t(", "));
