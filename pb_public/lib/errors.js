// A human sentence for every code that the API refuses with.
import { exactly } from "./errors-exact.js";
import { t } from "./i18n.js";
import { longWhen } from "./when.js";

/** @type {Record<string, string>} */
export const sentences = {
  duration_not_offered: t("This length is not offered here. Please choose another one."),
  mode_not_offered: t("This kind of appointment is not offered here. Please choose another one."),
  visit_type_not_offered: t("This kind of visit is not offered any more. Please choose another one."),
  visit_type_mismatch: t("This kind of visit takes another length of time. Please choose it anew."),
  too_many_visit_types: t("There are 50 kinds of visits already. Please change one of them instead."),
  visit_type_booked: t("Appointments were booked as this kind of visit. Please take it off the offer instead."),
  outside_hours: t("Nobody is there at this time. Please choose another one."),
  off_grid: t("Appointments do not start at this minute. Please choose one of the times shown."),
  in_the_past: t("This time has passed. Please choose a later one."),
  too_soon: t("This is too soon to prepare for. Please choose a later time."),
  too_far: t("The calendar is not open that far ahead yet."),
  invalid_date: t("Please write the date as year, month and day, such as 2030-01-31."),
  range_too_long: t("This is too long a stretch of time. Please choose a shorter one."),
  amount_mismatch: t("The amount is not the one that is due. Nothing was booked with it."),
  order_mismatch: t("The payment belongs to another order. Nothing was booked with it."),
  bad_signature: t(
    "The payment could not be verified. If money was taken, it will be found and either used or given back.",
  ),
  invalid_window: t("Each window needs an end after its start, and may not overlap another one."),
  invalid_pan: t("A PAN has five letters, four digits and a letter, such as ABCDE1234F."),
  invalid_ifsc: t("An IFSC has four letters, a zero and six letters or digits, such as HDFC0001234."),
  invalid_account_number: t("An account number has 9 to 18 digits."),
  invalid_timezone: t("Please choose a time zone from the list."),
  invalid_duration: t("Please choose lengths between 5 and 480 whole minutes."),
  invalid_phone: t("This cannot be a phone number. Please write it with a + and the country's code."),
  invalid_email: t("Please write an e-mail address, such as name@example.com."),
  invalid_type: t("This is not of the kind that is asked for."),
  control_characters: t("This cannot contain line breaks or other invisible signs. Please write it in one line."),
  picture_too_large: t("This picture has too many pixels. Please choose a smaller one, up to 40 megapixels."),
  invalid_picture: t("This picture cannot be read. Please choose another one."),
  invalid_currency: t("Please write a currency by its three letters, such as INR."),
  invalid_webhook: t("The payment provider sent something that could not be read."),
  invalid_meeting_template: t(
    "Please give an address that begins with https:// and has {id} after its host, such as https://meet.example/{id}.",
  ),
  not_a_colleague: t("This has to be a colleague of the same specialization, who takes bookings."),
  no_time_free: t("Nobody of this specialization is free."),
  not_reachable: t("There is neither an e-mail address nor a phone number to write to."),
  relocation_running: t("This practitioner's appointments are being seen to already. Please wait until that is done."),
  invalid_reminders: t("Please give at most ten numbers of hours."),
  invalid_required_profile: t("Please choose from the fields of a profile."),
  email_not_verified: t("Please confirm your e-mail address with a one-time code first."),
  profile_incomplete: t("A few details are missing before you can book."),
  no_show_limit: t("You have missed too many appointments to book here. Please call the clinic."),
  not_allowed: t("This is not something that you can do here."),
  schema_guarded: t("The clinic needs this as it is."),
  slot_taken: t("Somebody has just taken this time. Please choose another one."),
  slot_lost: t("The hold had ended and the time is gone. What you paid will be given back."),
  transition_not_allowed: t("This cannot be changed any more."),
  payment_reused: t("This payment was made for something else."),
  visitor_busy: t("The same person has another appointment at this time."),
  too_many_holds: t("You hold three unpaid times already. Pay for one of them, or release it, first."),
  database_not_writable: t("The clinic cannot write anything down at the moment. Please try again in a few minutes."),
  outbox_late: t("Messages are late at the moment."),
  jobs_late: t("The clinic is behind with its regular work at the moment."),
  question_too_large: t("This asks for too much at once. Please ask for less."),
  too_many_unpaid: t("Too many times that were held ran out unpaid. Please try again later, or call the clinic."),
  has_appointments: t(
    "This account has appointments ahead as a visitor, so it cannot become a practitioner's. Please use another.",
  ),
  account_taken: t("This account belongs to another practitioner. Please use another address."),
  patient_expected: t("There is an appointment ahead for this person. Cancel it first."),
  too_many_patients: t("You have twenty people in your care already. Remove somebody first."),
  no_email: t("There is no e-mail address to send a link to, nor to sign in with. Please take the payment here."),
  account_exists: t("This address is somebody's account already."),
  id_reused: t("Something went wrong with this request. Please try again."),
  already_paid: t("This appointment is paid for already. Whatever was taken a second time is given back."),
  refund_not_due: t("Nothing of this payment is due back."),
  refund_elsewhere: t(
    "Nobody can be asked from here to give this payment back. Please give it back where it was taken.",
  ),
  refund_failed: t("The payment provider did not give the money back. It will be asked again by itself."),
  already_sent: t("This message was sent already."),
  payments_unavailable: t("Payments cannot be taken at the moment. Please try again in a minute."),
  try_again: t("The clinic is busy at the moment. Nothing was lost; please try again."),
  validation_required: t("This is needed."),
  validation_invalid_email: t("Please write an e-mail address, such as name@example.com."),
  validation_is_email: t("Please write an e-mail address, such as name@example.com."),
  validation_not_unique: t("This exists already."),
  validation_invalid_mime_type: t("Please choose a picture: JPEG, PNG or WebP."),
  validation_file_size_limit: t("This file is too large."),
  validation_invalid_value: t("Please choose one of those that are offered."),
  validation_missing_rel_records: t("This is not there any more."),
  validation_not_a_number: t("Please give a number."),
  validation_only_int_constraint: t("Please give a whole number."),
  checkout_unreachable: t("The page to pay on could not be reached. Please try again."),
};

/** What was thrown, as far as the client of the API threw it. */
const asRefusal = (/** @type {unknown} */ error) => /** @type {import("./types.js").Refusal} */ (error ?? {});

/** The HTTP status of a refusal: 0 where nobody answered, undefined where it is no refusal. */
export const statusOf = (/** @type {unknown} */ error) => asRefusal(error).status;

/** What was refused, field by field. */
const refusals = (/** @type {unknown} */ error) =>
  Object.entries(asRefusal(error).response?.data ?? {}).map(([field, reason]) => ({ field, ...reason }));

/** A reason in words: what the answer says more exactly than by its code, too, such as from when it is possible. */
const inWords = (/** @type {import("./types.js").Reason} */ { code, message, params }) => {
  const words = exactly(code, message, params) ?? sentences[code] ?? message;
  if (!params?.allowed_from) return words;
  const when = longWhen(new Date(params.allowed_from));
  return t("{sentence} It is possible again from {when}.", { sentence: words, when });
};

/** The codes of a refusal. */
export const codes = (/** @type {unknown} */ error) => refusals(error).map(({ code }) => code);

/** The id of the record that stands in the way, where the caller may know. */
export const inTheWay = (/** @type {unknown} */ error) =>
  refusals(error)
    .map(({ params }) => params?.record)
    .find(Boolean);

/** What a status says where the answer says no more. @type {Record<number, string>} */
const byStatus = {
  0: t("The clinic cannot be reached. Please check the connection and try again."),
  401: t("Please sign in again."),
  403: sentences.not_allowed,
  404: t("This does not exist, or not for you."),
  429: t("That was a lot at once. Please wait a moment and try again."),
  503: sentences.try_again,
};

/** A refusal in one sentence. */
export function sentence(/** @type {unknown} */ error) {
  const [first] = refusals(error);
  const { status = -1, response } = asRefusal(error);
  if (first) return inWords(first);
  return exactly("", response?.message ?? "") ?? byStatus[status] ?? t("Something went wrong. Please try again.");
}

/** A refusal field by field, for a form. @returns {Record<string, string>} */
export const byField = (/** @type {unknown} */ error) =>
  Object.fromEntries(refusals(error).map((reason) => [reason.field, inWords(reason)]));
