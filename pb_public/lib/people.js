// People whom the desk looks for: visitors, and those in their care.
import { list, t } from "./i18n.js";
import { dateLong } from "./time.js";

/**
 * @typedef {object} Person somebody who was found
 * @property {"visitor" | "patient"} kind
 * @property {string} id
 * @property {string} visitor the account that they are, or in whose care
 * @property {string} name
 * @property {string} phone
 * @property {string} email
 * @property {string} date_of_birth
 * @property {string} owner_name in whose care; of visitors empty
 */

/** What tells people of one name apart. @type {(person: Person) => string} */
export const detailOf = ({ kind, phone, email, date_of_birth, owner_name }) =>
  list(
    kind === "patient" && t("in the care of {name}", { name: owner_name }),
    phone,
    email,
    date_of_birth && t("born {date}", { date: dateLong(date_of_birth) }),
  );

/** What was typed of somebody who is not found, as the beginning of their profile. */
export function profileOf(/** @type {string} */ typed) {
  const text = typed.trim();
  if (text.includes("@")) return { name: "", phone: "", email: text };
  if (/^[+\d][\d\s()/.-]+$/.test(text)) return { name: "", phone: text, email: "" };
  const name = text.replace(/(^|\s)\p{L}/gu, (letter) => letter.toUpperCase());
  return { name, phone: "", email: "" };
}
