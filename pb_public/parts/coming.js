// Who is coming: oneself, somebody in one's care, or somebody new, who is added on the way.
import { html } from "htm/preact";
import { useRef, useState } from "preact/hooks";
import { newId, patientsOf, pb } from "../lib/api.js";
import { statusOf } from "../lib/errors.js";
import { useLoad } from "../lib/hooks.js";
import { t } from "../lib/i18n.js";
import { fieldsOf, Select } from "./form.js";
import { nobody, PatientFields, patientFields } from "./patient-fields.js";

const somebodyElse = "new";

/** The fields of which <Coming> says itself what is wrong with them. */
export const comingFields = ["patient", ...patientFields];

/** The choice, and who it has come to be. @returns {Choice} */
export function useComing() {
  const { data: patients = [], reload } = useLoad(patientsOf, []);
  const [who, choose] = useState("");
  const [values, set] = useState(nobody);
  const newOne = useRef(newId()); // the same for every try: one whose answer was lost is not added twice
  /** The id of who is coming, or "" for oneself. Whoever is new is in one's care from then on. */
  const settle = async () => {
    if (who !== somebodyElse) return who;
    const id = await added(newOne.current, values);
    newOne.current = newId();
    choose(id);
    set(nobody);
    reload();
    return id;
  };
  return { patients, who, choose, values, set, settle };
}

/** Adds somebody, unless an earlier try has. @type {(id: string, values: PatientValues) => Promise<string>} */
async function added(id, values) {
  const patients = pb.collection("patients");
  try {
    await patients.create({ id, ...values });
  } catch (error) {
    if (statusOf(error) !== 400) throw error;
    await patients.getOne(id).catch(() => Promise.reject(error));
  }
  return id;
}

/**
 * @typedef {import("./patient-fields.js").PatientValues} PatientValues
 *
 * @typedef {object} Choice
 * @property {import("../lib/types.js").Patient[]} patients
 * @property {string} who
 * @property {(who: string) => void} choose
 * @property {PatientValues} values
 * @property {(values: PatientValues) => void} set
 * @property {() => Promise<string>} settle
 */

/** @param {{ choice: Choice, action: import("../lib/hooks.js").Action }} props inside of the action's form */
export function Coming({ choice, action }) {
  const { patients, who, choose, values, set } = choice;
  const options = [
    ["", t("Myself")],
    ...patients.map(({ id, name }) => [id, name]),
    [somebodyElse, t("Somebody else…")],
  ];
  return html`
    <${Select} label=${t("Who is coming?")} value=${who} onInput=${choose} options=${options}
      error=${action.fields.patient} />
    ${who === somebodyElse && html`<${PatientFields} field=${fieldsOf(values, set, action)} />`}`;
}
