// Who comes to an appointment: its visitor, or somebody in their care.
import { dateLong } from "./time.js";

/** @typedef {import("./types.js").Appointment} Appointment */

const relations = { child: "child", spouse: "spouse", parent: "parent", other: "" };

/** The name of who comes; undefined where it is not told. */
export const whoComes = (/** @type {Pick<Appointment, "patient" | "expand">} */ { patient, expand }) =>
  patient ? (expand?.patient?.name ?? "somebody removed") : expand?.visitor?.name;

/** What to know of somebody in the visitor's care, in a line. */
export const aboutPatient = (/** @type {import("./types.js").Patient} */ { date_of_birth, gender, relation }) =>
  [`born ${dateLong(date_of_birth)}`, gender !== "undisclosed" && gender, relations[relation]]
    .filter(Boolean)
    .join(", ");
