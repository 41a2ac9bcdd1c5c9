// What the page of an absence asks for: who is affected, and what became of them.
import { now, pb } from "./api.js";
import { sentences } from "./errors.js";
import { t } from "./i18n.js";
import { instant } from "./time.js";
import { shortWhen } from "./when.js";

/**
 * @typedef {import("./types.js").Appointment} Appointment
 * @typedef {import("./types.js").Practitioner} Practitioner
 * @typedef {import("./types.js").Relocation} Relocation
 * @typedef {import("./types.js").RelocationItem} Item
 * @typedef {{ off: import("./types.js").TimeOff[], affected: Appointment[], job?: Relocation, items: Item[] }} Absence
 */

export const practitioners = () =>
  pb.collection("practitioners").getFullList({ sort: "name", filter: "active = true" });

/** @type {(practitioner: string) => Promise<Absence>} */
export async function absence(practitioner) {
  const of = (also = "") => pb.filter(`practitioner = {:practitioner}${also}`, { practitioner, now: new Date(now()) });
  const [off, { items: affected }, jobs] = await Promise.all([
    pb.collection("time_off").getFullList({ sort: "start", filter: of(" && end > {:now}") }),
    pb.send("/api/clinic/conflicts", { query: { practitioner } }),
    pb.collection("relocations").getList(1, 1, { sort: "-created", filter: of(), skipTotal: true }),
  ]);
  const job = jobs.items.find(isRecent);
  return { off, affected, job, items: job ? await itemsOf(job.id) : [] };
}

/** What was done yesterday is not what is seen to now. */
const isRecent = (/** @type {Relocation} */ { status, created }) =>
  status !== "done" || now() - instant(created).getTime() < 864e5;

const itemsOf = (/** @type {string} */ relocation) =>
  pb.collection("relocation_items").getFullList({
    sort: "position",
    batch: 500,
    expand: "appointment.visitor,practitioner",
    filter: pb.filter("relocation = {:relocation}", { relocation }),
  });

/** Those who can stand in for somebody. */
export const colleaguesOf = (/** @type {Practitioner} */ one, /** @type {Practitioner[]} */ all) =>
  all.filter(
    ({ id, specialization }) => id !== one.id && specialization.toLowerCase() === one.specialization.toLowerCase(),
  );

/** What became of an appointment, in words. @type {(item: Item, zone: string) => string} */
export function outcome({ outcome: what, code, start, expand }, zone) {
  const name = /** @type {any} */ (expand)?.practitioner?.name ?? t("a colleague");
  switch (what) {
    case "moved":
      return t("Moved to {name}, {when}", { name, when: shortWhen(instant(start), zone) });
    case "proposed":
      return t("Was told of other times");
    case "cancelled":
      return t("Cancelled, the payment is given back");
    case "refused":
      return sentences[code] ?? code;
  }
  return t("Is still to be seen to");
}
