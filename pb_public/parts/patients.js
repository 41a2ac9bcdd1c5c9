// The people in a visitor's care: the visitor's own view of them, and the desk's.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { patientsOf, pb } from "../lib/api.js";
import { useAction, useLoad } from "../lib/hooks.js";
import { t } from "../lib/i18n.js";
import { aboutPatient } from "../lib/who.js";
import { fieldsOf, Form, FormError } from "./form.js";
import { nobody, PatientFields, patientFields } from "./patient-fields.js";
import { toast } from "./toast.js";
import { Dialog, whenLoaded } from "./ui.js";

/** @typedef {import("../lib/types.js").Patient} Patient */

/**
 * @param {{ owner?: string, title?: string, children?: import("../lib/types.js").Children }} props
 *   owner: whose they are, where the desk asks
 */
export function Patients({ owner, title = t("People in your care"), children }) {
  const loaded = useLoad(() => patientsOf(owner), [owner]);
  const [edited, edit] = useState(/** @type {Patient | {} | null} */ (null));
  const [leaving, remove] = useState(/** @type {Patient | null} */ (null));
  const done = () => {
    edit(null);
    remove(null);
    loaded.reload();
  };
  const row = (/** @type {Patient} */ patient) => html`
    <li class="row" key=${patient.id}>
      <span>${patient.name}</span><span class="quiet">${aboutPatient(patient)}</span>
      <span class="actions">
        <button type="button" class="plain" aria-label=${t("Change {name}", { name: patient.name })}
          onClick=${() => edit(patient)}>${t("Change")}</button>
        <button type="button" class="plain" aria-label=${t("Remove {name}", { name: patient.name })}
          onClick=${() => remove(patient)}>${t("Remove")}</button>
      </span>
    </li>`;
  return html`<section aria-labelledby="care"><h2 id="care">${title}</h2>
    ${children}
    ${whenLoaded(loaded, (patients) => patients.length > 0 && html`<ul class="rows">${patients.map(row)}</ul>`, 1)}
    <p><button type="button" onClick=${() => edit({})}>${t("Add somebody")}</button></p>
    ${edited && html`<${PatientDialog} patient=${edited} owner=${owner} onClose=${() => edit(null)} onSaved=${done} />`}
    ${leaving && html`<${RemoveDialog} patient=${leaving} onClose=${() => remove(null)} onDone=${done} />`}
  </section>`;
}

/** @param {{ patient: Partial<Patient>, owner?: string, onClose: () => void, onSaved: () => void }} props */
function PatientDialog({ patient: { id, ...known }, owner, onClose, onSaved }) {
  const [values, set] = useState(() => ({
    name: known.name ?? nobody.name,
    date_of_birth: known.date_of_birth ?? nobody.date_of_birth,
    gender: known.gender ?? nobody.gender,
    relation: known.relation ?? nobody.relation,
  }));
  const save = useAction(async () => {
    const patients = pb.collection("patients");
    await (id ? patients.update(id, values) : patients.create(owner ? { ...values, owner } : values));
    toast(t("{name} is saved.", { name: values.name }));
    onSaved();
  });
  return html`<${Dialog} title=${id ? known.name : t("Add somebody")} onClose=${onClose}>
    <${Form} action=${save}>
      <${PatientFields} field=${fieldsOf(values, set, save)} />
      <${FormError} action=${save} shown=${patientFields} />
      <button class="button" aria-disabled=${save.busy}>${t("Save")}</button>
    </${Form}>
  </${Dialog}>`;
}

/** @param {{ patient: Patient, onClose: () => void, onDone: () => void }} props */
function RemoveDialog({ patient: { id, name }, onClose, onDone }) {
  const remove = useAction(async () => {
    await pb.collection("patients").delete(id);
    toast(t("{name} is removed.", { name }));
    onDone();
  });
  return html`<${Dialog} title=${t("Remove {name}?", { name })} onClose=${onClose}>
    <p>${t("Nobody can book for them any more.")}
      ${" "}${t("Of past appointments the clinic keeps the times, without the name.")}</p>
    <${FormError} action=${remove} />
    <p class="actions">
      <button type="button" class="button danger" aria-disabled=${remove.busy} onClick=${remove.run}>
        ${t("Remove")}</button>
      <button type="button" onClick=${onClose}>${t("Keep")}</button>
    </p>
  </${Dialog}>`;
}
