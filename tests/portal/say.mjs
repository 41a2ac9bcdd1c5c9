// What the portal says in a language, by what it says in English.
import { catalogueOf } from "./catalogue.mjs";

/** @typedef {(english: string, values?: Record<string, string | number>) => string | RegExp} Say */

/** @type {Say} */
export const inEnglish = (english) => english;

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/**
 * What the catalogue says: a text, or a pattern where something is put in that is not given.
 * @type {(language: string, locale: string) => Say}
 */
export function sayer(language, locale) {
  const catalogue = catalogueOf(language);
  const plurals = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale);
  return (english, values = {}) => {
    const found = catalogue[english];
    if (!found) throw new Error(`${english} is no sentence of ${language}`);
    const form = typeof found === "string" ? found : found[plurals.select(values.count)];
    const parts = form.split(/\{(\w+)\}/);
    const isName = (i) => i % 2 === 1;
    const apart = (value) => `${value.includes("\u2069") ? "\u2067" : "\u2068"}${value}\u2069`;
    const put = (value) => (typeof value === "number" ? numbers.format(value) : apart(value));
    if (parts.every((part, i) => !isName(i) || part in values))
      return parts.map((part, i) => (isName(i) ? put(values[part]) : part)).join("");
    const any = (name) => (name in values ? escaped(put(values[name])) : ".*");
    return new RegExp(parts.map((part, i) => (isName(i) ? any(part) : escaped(part))).join(""));
  };
}

/**
 * What stands on a page in English though its language has another sentence for it, in a button's name or a text.
 * @type {(page: import("playwright-core").Page, language: string) => Promise<string[]>}
 */
export const untranslated = (page, language) =>
  page.evaluate((catalogue) => {
    const found = [];
    const look = (text) => {
      const said = catalogue[text.trim()];
      if (said && said !== text.trim()) found.push(text.trim());
    };
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) look(texts.currentNode.data);
    for (const name of ["aria-label", "title", "placeholder", "alt"])
      for (const each of document.querySelectorAll(`[${name}]`)) look(each.getAttribute(name));
    return found;
  }, catalogueOf(language));
