/**
 * What the API answers with, as far as the pages use it.
 *
 * @typedef {"telephone" | "video" | "physical"} Mode
 * @typedef {{ start: string, end: string }} Slot instants, RFC 3339
 *
 * @typedef {object} ClinicSettings
 * @property {string} id
 * @property {string} name
 * @property {string} timezone
 * @property {string} currency
 * @property {number} cancel_notice hours
 * @property {number} hold_minutes
 * @property {string} phone
 * @property {string} address
 * @property {string} payment_provider
 *
 * @typedef {object} Found a practitioner with the first free times
 * @property {string} practitioner
 * @property {string} name
 * @property {string} specialization
 * @property {string} picture
 * @property {string} location
 * @property {Mode[]} modes
 * @property {number} fee
 * @property {string} timezone
 * @property {number} duration
 * @property {Slot[]} slots
 *
 * @typedef {object} Practitioner
 * @property {string} id
 * @property {string} collectionId
 * @property {string} name
 * @property {string} specialization
 * @property {string} picture
 * @property {string} phone
 * @property {string} location
 * @property {string} bio
 * @property {string} timezone
 * @property {number[]} slot_durations
 * @property {Mode[]} modes
 * @property {number} fee
 * @property {boolean} active
 * @property {string} user
 * @property {string} date_joined
 * @property {number} min_notice
 * @property {number} max_horizon
 * @property {number} buffer_before
 * @property {number} buffer_after
 * @property {number} start_step
 * @property {number} appointments_completed
 * @property {boolean} is_available
 * @property {string} next_available
 *
 * @typedef {"held" | "confirmed" | "arrived" | "completed" | "no_show" | "cancelled" | "expired"} Status
 * @typedef {{ id: string, name: string, phone: string }} Visitor
 *
 * @typedef {object} Appointment
 * @property {string} id
 * @property {string} created
 * @property {string} updated
 * @property {string} practitioner
 * @property {string} visitor
 * @property {string} start
 * @property {string} end
 * @property {number} duration
 * @property {Mode} mode
 * @property {string} reason
 * @property {Status} status
 * @property {number} amount
 * @property {string} currency
 * @property {string} order_id
 * @property {string} hold_expires
 * @property {string} confirmed_at
 * @property {string} meeting_url
 * @property {string} cancelled_by
 * @property {string} cancel_reason
 * @property {boolean} conflict
 * @property {{ practitioner?: Practitioner, visitor?: Visitor }} [expand]
 *
 * @typedef {{ order_id: string, payment_id: string, amount: number, appointment_id: string }} Payment
 * @typedef {{ id: string, amount: number, currency: string }} RefundDue
 *
 * @typedef {object} WaitlistEntry
 * @property {string} id
 * @property {string} practitioner
 * @property {string} specialization
 * @property {number} duration
 * @property {Mode} mode
 * @property {string} from
 * @property {string} to
 * @property {string} status
 * @property {string} appointment
 * @property {{ practitioner?: Practitioner }} [expand]
 *
 * @typedef {object} Hours a window of every week, in clock times
 * @property {string} id
 * @property {string} updated
 * @property {number} weekday
 * @property {string} start
 * @property {string} end
 * @property {string} valid_from
 * @property {string} valid_to
 *
 * @typedef {{ start: string, end: string }} Window clock times, HH:MM
 * @typedef {{ id: string, date: string, windows: Window[] | null }} Override
 * @typedef {{ id: string, start: string, end: string, reason: string }} TimeOff
 * @typedef {"account_holder" | "account_number" | "ifsc_code" | "pan_number"} BankDetail
 * @typedef {{ id: string } & Record<BankDetail, string>} BankAccount
 *
 * @typedef {"booked" | "arrived" | "completed" | "no_show" | "cancelled" | "minutes" | "open_minutes" | "revenue" |
 *   "refund_due" | "refunded"} Counted
 * @typedef {Record<Counted, number>} Totals
 * @typedef {Totals & { practitioner: string, name: string, specialization: string }} PractitionerTotals
 *
 * @typedef {object} Report
 * @property {string} from
 * @property {string} to
 * @property {string} timezone
 * @property {string} currency
 * @property {(Totals & { date: string })[]} days
 * @property {PractitionerTotals[]} practitioners
 *
 * @typedef {{ code: string, message: string, params?: { allowed_from?: string } }} Reason why one field was refused
 * @typedef {{ status?: number, response?: { message?: string, data?: Record<string, Reason> } }} Refusal
 *   what the client throws
 */

/**
 * What each collection holds.
 *
 * @template T
 * @typedef {import("pocketbase").RecordService<T>} Records
 */

/**
 * @typedef {object} Collections
 * @property {{
 *   (name: "appointments"): Records<Appointment>
 *   (name: "bank_accounts"): Records<BankAccount>
 *   (name: "clinic"): Records<ClinicSettings>
 *   (name: "practitioners"): Records<Practitioner>
 *   (name: "refunds_due"): Records<RefundDue>
 *   (name: "schedule_overrides"): Records<Override>
 *   (name: "time_off"): Records<TimeOff>
 *   (name: "waitlist"): Records<WaitlistEntry>
 *   (name: "working_hours"): Records<Hours>
 * }} collection
 *
 * What pages and parts are given.
 *
 * @typedef {"guest" | "visitor" | "practitioner" | "admin"} Role
 * @typedef {{ route: import("./router.js").Route, role: Role }} PageProps
 * @typedef {import("preact").ComponentChildren} Children
 */
export {};
