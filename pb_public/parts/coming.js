// Who is coming: oneself, somebody in one's care, or somebody new, who is added on the way.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { patientsOf, pb } from "../lib/api.js";
import { useLoad } from "../lib/hooks.js";
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
  /** The id of who is coming, or "" for oneself. Whoever is new is in one's care from then on. */
  const settle = async () => {
    if (who !== somebodyElse) return who;
    const { id } = await pb.collection("patients").create(values);
    choose(id);
    set(nobody);
    reload();
    return id;
  };
  return { patients, who, choose, values, set, settle };
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
  const options = [["", "Myself"], ...patients.map(({ id, name }) => [id, name]), [somebodyElse, "Somebody else…"]];
  return html`
    <${Select} label="Who is coming?" value=${who} onInput=${choose} options=${options} error=${action.fields.patient} />
    ${who === somebodyElse && html`<${PatientFields} field=${fieldsOf(values, set, action)} />`}`;
}
