// Who comes to an appointment: its visitor, or somebody in their care.
import { list, t } from "./i18n.js";
import { dateLong } from "./time.js";

/** @typedef {import("./types.js").Appointment} Appointment */

const relations = { child: t("child"), spouse: t("spouse"), parent: t("parent"), other: "" };
const genders = { female: t("female"), male: t("male"), other: t("of another gender"), undisclosed: "" };

/** The name of who comes; undefined where it is not told. */
export const whoComes = (/** @type {Pick<Appointment, "patient" | "expand">} */ { patient, expand }) =>
  patient ? (expand?.patient?.name ?? t("somebody removed")) : expand?.visitor?.name;

/** What to know of somebody in the visitor's care, in a line. */
export const aboutPatient = (/** @type {import("./types.js").Patient} */ { date_of_birth, gender, relation }) =>
  list(t("born {date}", { date: dateLong(date_of_birth) }), genders[gender], relations[relation]);
