// What a visitor holds of a practitioner's time, and has not paid for yet.
import { now, pb, role } from "./api.js";
import { instant } from "./time.js";

/** @typedef {import("./types.js").Appointment} Appointment */

/** @type {(practitioner: string) => Promise<Appointment[]>} */
export async function ownHolds(practitioner) {
  if (role() !== "visitor") return [];
  const filter = pb.filter("practitioner = {:practitioner} && status = 'held'", { practitioner });
  const held = await pb.collection("appointments").getFullList({ filter, sort: "start" });
  return held.filter(({ hold_expires }) => instant(hold_expires).getTime() > now());
}

/** @type {(holds: Appointment[], start: string) => Appointment | undefined} the one that begins then */
export const holdAt = (holds, start) =>
  holds.find((hold) => instant(hold.start).getTime() === instant(start).getTime());
