// Amounts are whole numbers of a currency's minor unit.
import { locale } from "./i18n.js";

/** How many of its minor unit a currency has (ISO 4217). */
const minorUnits = (/** @type {string} */ currency) =>
  10 ** (new Intl.NumberFormat(locale, { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2);

/** @type {(amount: number, currency: string, options?: Intl.NumberFormatOptions) => string} */
const formatted = (amount, currency, options) =>
  new Intl.NumberFormat(locale, { style: "currency", currency, ...options }).format(typedOf(amount, currency));

/** @type {(amount: number, currency: string) => string} an amount for people */
export const price = (amount, currency) => formatted(amount, currency);

/** @type {(amount: number, currency: string) => string} the same, where there is little room */
export const shortPrice = (amount, currency) =>
  formatted(amount, currency, { notation: "compact", maximumFractionDigits: 1 });

/** @type {(amount: number, currency: string) => number} an amount as it is typed into a form */
export const typedOf = (amount, currency) => amount / minorUnits(currency);

/** @type {(typed: string | number, currency: string) => number} the amount that was typed */
export const amountOf = (typed, currency) => Math.round(Number(typed) * minorUnits(currency));
