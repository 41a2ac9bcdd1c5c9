/**
 * What the API answers with, as far as the pages use it.
 *
 * @typedef {"telephone" | "video" | "physical"} Mode
 * @typedef {{ start: string, end: string }} Slot instants, RFC 3339
 * @typedef {{ id: string, name: string, timezone: string, currency: string, cancel_notice: number, hold_minutes: number,
 *   phone: string, address: string, payment_provider: string }} ClinicSettings
 *
 * @typedef {{ practitioner: string, name: string, specialization: string, picture: string, location: string, modes: Mode[],
 *   fee: number, timezone: string, duration: number, slots: Slot[] }} Found
 *
 * @typedef {{ id: string, collectionId: string, name: string, specialization: string, picture: string, phone: string, location: string, bio: string,
 *   timezone: string, slot_durations: number[], modes: Mode[], fee: number, active: boolean, user: string, date_joined: string,
 *   min_notice: number, max_horizon: number, buffer_before: number, buffer_after: number, start_step: number,
 *   appointments_completed: number, is_available: boolean, next_available: string }} Practitioner
 *
 * @typedef {"held" | "confirmed" | "arrived" | "completed" | "no_show" | "cancelled" | "expired"} Status
 * @typedef {{ id: string, practitioner: string, visitor: string, start: string, end: string, duration: number, mode: Mode, reason: string,
 *   status: Status, amount: number, currency: string, order_id: string, hold_expires: string, confirmed_at: string, meeting_url: string, cancelled_by: string, cancel_reason: string,
 *   conflict: boolean, expand?: { practitioner?: Practitioner, visitor?: { id: string, name: string, phone: string } } }} Appointment
 *
 * @typedef {{ id: string, practitioner: string, specialization: string, duration: number, mode: Mode, from: string, to: string, status: string,
 *   appointment: string, expand?: { practitioner?: Practitioner } }} Wait
 *
 * @typedef {{ start: string, end: string }} Window clock times, HH:MM
 * @typedef {{ id?: string, weekday: number, start: string, end: string, valid_from?: string, valid_to?: string }} Hours
 *
 * @typedef {{ booked: number, arrived: number, completed: number, no_show: number, cancelled: number, minutes: number, open_minutes: number,
 *   revenue: number, refund_due: number, refunded: number }} Totals
 * @typedef {{ from: string, to: string, timezone: string, currency: string, days: (Totals & { date: string })[],
 *   practitioners: (Totals & { practitioner: string, name: string, specialization: string })[] }} Report
 */
export {};
