// What answers say more exactly than by their code: by their message, where one code has several, or by its numbers.
import { locale, t } from "./i18n.js";

/** @typedef {Record<string, any>} Params what a message speaks of */

/** By message, with a # for its number. @type {Record<string, (count: number) => string>} */
export const byMessage = {
  "The appointment has not started yet.": () => t("The appointment has not started yet."),
  "The appointment cannot be moved any more.": () => t("The appointment cannot be moved any more."),
  "It is too late for you to change this appointment; please call the clinic.": () =>
    t("It is too late to change this appointment here. Please call the clinic."),
  "It is too late for you to cancel an appointment that is still to take place; please call the clinic.": () =>
    t("It is too late to cancel an appointment that is still to take place. Please call the clinic first."),
  "The appointment was cancelled; the payment will be refunded.": () =>
    t("The appointment was cancelled. What you paid will be given back."),
  "The payment could not be used for this appointment; it is refunded.": () =>
    t("The payment could not be used for this appointment. What you paid will be given back."),
  "The appointment was cancelled: no money is due for it.": () =>
    t("The appointment was cancelled: no money is due for it."),
  "The appointment is paid for already: no money is due for it.": () =>
    t("The appointment is paid for already: no money is due for it."),
  "Only what is held can still be paid for.": () => t("Only a time that is held can still be paid for."),
  "Somebody else has given this back already.": () => t("Somebody else has given this back already."),
  "This was not paid at the desk: it goes back the way that it came, by itself.": () =>
    t("This was not paid at the desk: it goes back the way that it came, by itself."),
  "This is not due back: its appointment stands.": () => t("This is not due back: its appointment stands."),
  "What was booked has another length: book anew for this one.": () =>
    t("What was booked has another length. Please book anew for this one."),
  "The clinic alone gives it to somebody else.": () => t("The clinic alone gives it to somebody else."),
  "You wait for ten times already; leave one of them first.": () =>
    t("You wait for ten times already. Leave one of the waitlists first."),
  "The clinic changes e-mail addresses: please ask it to.": () =>
    t("The clinic changes e-mail addresses. Please ask it to."),
  "Somebody signs in by this address: it is theirs to keep.": () =>
    t("Somebody signs in by this address: it is theirs to keep."),
  "This account is a receptionist's.": () => t("This account is a receptionist's."),
  "This address is the account of somebody who works here.": () =>
    t("This address is the account of somebody who works here."),
  "The visitor has erased their account since.": () => t("The visitor has erased their account since."),
  "Must be after the start.": () => t("This must be after the start."),
  "It overlaps another window of this weekday.": () => t("It overlaps another window of this weekday."),
  "At most # windows can be set at once.": (count) => t("At most {count} windows can be set at once.", { count }),
  "Must not be before from.": () => t("This must not be before the first day."),
  "Must not be before valid_from.": () => t("This must not be before the first day."),
  "Must be a date in the past.": () => t("This must be a date in the past."),
  "At most # days can be asked for at once.": (count) => t("Please choose at most {count} days.", { count }),
  "At most # days can be reported on at once.": (count) => t("Please choose at most {count} days.", { count }),
  "At most # days can be waited for.": (count) => t("Please choose at most {count} days.", { count }),
  "A question is at most # characters.": (count) => t("Please write at most {count} characters.", { count }),
  "Offer at least one duration.": () => t("Please offer at least one length."),
  "This takes too long to answer; please ask for less, or try again later.": () =>
    t("This takes too long to answer. Please ask for less, or try again later."),
};

const megabytes = (/** @type {number} */ bytes) =>
  new Intl.NumberFormat(locale, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 }).format(bytes / 2 ** 20);

/** By code, where PocketBase says of which limit it speaks. @type {Record<string, (params: Params) => string>} */
const byLimit = {
  validation_max_text_constraint: ({ max }) => t("Please write at most {count} characters.", { count: max }),
  validation_min_text_constraint: ({ min }) => t("Please write at least {count} characters.", { count: min }),
  validation_max_number_constraint: ({ max }) => t("This can be {most} at most.", { most: max }),
  validation_min_number_constraint: ({ min }) => t("This can be {least} at least.", { least: min }),
  validation_too_many_values: ({ maxSelect }) => t("Please choose at most {count} of them.", { count: maxSelect }),
  validation_file_size_limit: ({ maxSize }) =>
    t("This file is too large: it can have {size} at most.", { size: megabytes(maxSize) }),
};

/** @type {(code: string, message: string, params?: Params) => string | undefined} */
export const exactly = (code, message, params) => {
  const said = byMessage[message.replace(/\d[\d,]*/, "#")];
  if (said) return said(Number(message.match(/\d[\d,]*/)?.[0].replaceAll(",", "")));
  return params && byLimit[code]?.(params);
};
