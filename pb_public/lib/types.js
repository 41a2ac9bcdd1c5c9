/**
 * What the API answers with: its document's words, under the names that the pages use.
 *
 * @typedef {import("../../types/openapi.js").components["schemas"]} Schemas
 * @typedef {Schemas["Mode"]} Mode
 * @typedef {Schemas["FreeSlot"]} Slot instants, RFC 3339
 * @typedef {Schemas["Clinic"]} ClinicSettings
 * @typedef {Schemas["Found"]} Found a practitioner with the first free times
 * @typedef {Schemas["Practitioner"]} Practitioner
 * @typedef {Schemas["VisitType"]} VisitType
 * @typedef {Schemas["Visit"]} Visit an appointment as the front desk needs it
 * @typedef {Schemas["Appointment"]} Appointment
 * @typedef {Appointment["status"]} Status
 * @typedef {Schemas["Relocation"]} Relocation what is done with the appointments of somebody who cannot come
 * @typedef {Schemas["RelocationItem"]} RelocationItem
 * @typedef {Schemas["User"] | Schemas["Contact"]} Visitor
 * @typedef {Schemas["Patient"]} Patient
 * @typedef {Schemas["PaymentRequest"]} Payment
 * @typedef {Schemas["Payment"]} Paid
 * @typedef {Schemas["Till"]} Till
 * @typedef {Schemas["TillEntry"]} TillEntry
 * @typedef {Schemas["RefundsDue"]} RefundDue
 * @typedef {Schemas["Payment"]} PaymentRecord money that came in
 * @typedef {Schemas["Notification"]} Message of the outbox
 * @typedef {Schemas["User"]} User
 * @typedef {Schemas["Wait"]} WaitlistEntry
 * @typedef {Schemas["WorkingHours"]} Hours a window of every week, in clock times
 * @typedef {NonNullable<Schemas["Windows"]>[number]} Window clock times, HH:MM
 * @typedef {Schemas["ScheduleOverride"]} Override
 * @typedef {Schemas["TimeOff"]} TimeOff
 * @typedef {Schemas["BankAccount"]} BankAccount
 * @typedef {"account_holder" | "account_number" | "ifsc_code" | "pan_number"} BankDetail
 *
 * @typedef {keyof Schemas["Totals"]} Counted
 * @typedef {Schemas["Totals"]} Totals
 * @typedef {Schemas["Report"]} Report
 * @typedef {Report["practitioners"][number]} PractitionerTotals
 *
 * @typedef {Schemas["Refusal"]["data"][string]} Reason why one field was refused
 * @typedef {{ status?: number, response?: Partial<Schemas["Refusal"]> }} Refusal
 *   what the client throws
 */

/**
 * What pages and parts are given.
 *
 * @typedef {"guest" | "visitor" | "practitioner" | "receptionist" | "admin"} Role
 * @typedef {{ route: import("./router.js").Route, role: Role }} PageProps
 * @typedef {import("preact").ComponentChildren} Children
 */
export {};
