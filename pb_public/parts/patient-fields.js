// What is asked of somebody in one's care.
import { html } from "htm/preact";
import { t } from "../lib/i18n.js";
import { dateIn } from "../lib/time.js";
import { Input, Select } from "./form.js";
import { genders, unchosen } from "./visitor-profile.js";

/**
 * @typedef {Pick<import("../lib/types.js").Patient, "name" | "date_of_birth" | "gender" | "relation">} PatientValues
 */

export const nobody = /** @type {PatientValues} */ (
  /** @type {Record<string, string>} */ ({ name: "", date_of_birth: "", gender: "", relation: "" })
);

export const patientFields = Object.keys(nobody);

const relations = [
  unchosen,
  ["child", t("Child")],
  ["spouse", t("Spouse")],
  ["parent", t("Parent")],
  ["other", t("Somebody else")],
];

/**
 * @typedef {object} Props
 * @property {(name: keyof PatientValues) => { value: string, error: string, onInput: (value: string) => void }} field
 */

/** @param {Props} props */
export const PatientFields = ({ field }) => html`
  <${Input} ...${field("name")} label=${t("Their name")} wide required maxlength="200" />
  <${Input} ...${field("date_of_birth")} label=${t("Their date of birth")} type="date" required
    max=${dateIn(Date.now())} />
  <${Select} ...${field("gender")} label=${t("Their gender")} required options=${genders} />
  <${Select} ...${field("relation")} label=${t("Relation")} required options=${relations} />`;
