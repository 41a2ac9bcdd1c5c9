// What a front desk sees of a day's appointments: who is due, late, there, missed; without a page.
import { t } from "./i18n.js";
import { instant } from "./time.js";

/**
 * @typedef {import("./types.js").Visit} Visit
 * @typedef {import("./types.js").Appointment} Appointment
 * @typedef {"due" | "late" | "missed" | "arrived" | "completed" | "no_show" | "held"} State
 *   what the desk calls a visit: of what is confirmed, whether it is still to come, late, or over
 *
 * @typedef {{ visit: Visit, state: State, waits: number }} Row waits: whole minutes since the arrival; else 0
 * @typedef {Partial<Record<"practitioner" | "specialization" | "status" | "text", string>>} Filter
 */

/** What each state is called, in the order in which the counts are shown. @type {Record<State, string>} */
export const states = {
  due: t("Due"),
  late: t("Late"),
  arrived: t("Waiting"),
  completed: t("Completed"),
  missed: t("Overdue"),
  no_show: t("Missed"),
  held: t("Unpaid"),
};

/** @type {(visit: Visit, at: number) => State} */
export function stateOf({ status, start, end }, at) {
  if (status !== "confirmed") return status;
  if (at >= instant(end).getTime()) return "missed";
  return at > instant(start).getTime() ? "late" : "due";
}

const minute = 60_000; // milliseconds

/** @type {(visit: Visit, at: number) => Row} */
export const rowOf = (visit, at) => ({
  visit,
  state: stateOf(visit, at),
  waits:
    visit.status === "arrived" && visit.arrived_at
      ? Math.max(0, Math.floor((at - instant(visit.arrived_at).getTime()) / minute))
      : 0,
});

/** Who comes: the visitor, or somebody in their care. */
export const whoComes = (/** @type {Visit} */ { patient, visitor }) => patient.name || visitor.name;

/** Without case and marks, so that "muller" finds Müller. */
const plain = (/** @type {string} */ text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** What a visit is found by. @type {(visit: Visit) => string} */
const searched = ({ visitor, patient, practitioner }) =>
  plain(`${patient.name} ${visitor.name} ${visitor.phone.replace(/\s/g, "")} ${practitioner.name}`);

/** @type {(filter: Filter) => (row: Row) => boolean} whether a row has all that is asked for, but for its state */
export function matching({ practitioner, specialization, text = "" }) {
  const words = plain(text).split(/\s+/).filter(Boolean);
  return ({ visit }) =>
    (!practitioner || visit.practitioner.id === practitioner) &&
    (!specialization || visit.practitioner.specialization === specialization) &&
    words.every((word) => searched(visit).includes(word));
}

/** How many rows there are of each state. @type {(rows: Row[]) => Record<State, number>} */
export function counted(rows) {
  const counts = /** @type {Record<State, number>} */ (
    Object.fromEntries(Object.keys(states).map((state) => [state, 0]))
  );
  for (const { state } of rows) counts[state]++;
  return counts;
}

/**
 * The visits after a change of one of them that was told; undefined where they have to be asked for anew: it was moved,
 * or is not among them.
 * @type {(visits: Visit[], changed: Appointment) => Visit[] | undefined}
 */
export function withChange(visits, changed) {
  const known = visits.find(({ id }) => id === changed.id);
  const live = changed.status !== "cancelled" && changed.status !== "expired";
  if (!known) return live ? undefined : visits;
  if (!live) return visits.filter((visit) => visit !== known);
  if (instant(known.start).getTime() !== instant(changed.start).getTime()) return undefined;
  if (known.duration !== changed.duration || known.practitioner.id !== changed.practitioner) return undefined;
  const status = /** @type {Visit["status"]} */ (changed.status);
  const { arrived_at = "", conflict = false } = changed;
  const next = { ...known, status, arrived_at, conflict, paid: status !== "held" };
  return visits.map((visit) => (visit === known ? next : visit));
}
