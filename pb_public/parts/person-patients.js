// Those in somebody's care, as the desk sees and changes them.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { now, pb } from "../lib/api.js";
import { useAction, useLoad } from "../lib/hooks.js";
import { dateIn } from "../lib/time.js";
import { fieldsOf, Form, FormError, Input, Select } from "./form.js";
import { toast } from "./toast.js";
import { Dialog, whenLoaded } from "./ui.js";
import { genders } from "./visitor-profile.js";

/** @typedef {Record<string, string>} Patient */

const relations = [
  ["child", "Child"],
  ["spouse", "Spouse"],
  ["parent", "Parent"],
  ["other", "Other"],
];

const nobody = { name: "", date_of_birth: "", gender: "", relation: "child" };

/** @param {{ owner: string }} props */
export function PersonPatients({ owner }) {
  const load = () =>
    pb.collection("patients").getFullList({ filter: pb.filter("owner = {:owner}", { owner }), sort: "name" });
  const loaded = useLoad(load, [owner]);
  const [open, show] = useState(/** @type {Patient | undefined} */ (undefined));
  const done = () => {
    show(undefined);
    loaded.reload();
  };
  const row = (/** @type {any} */ patient) => html`<li class="row" key=${patient.id}>
    <strong>${patient.name}</strong><span>${relations.find(([value]) => value === patient.relation)?.[1]}</span>
    <span class="quiet">born ${patient.date_of_birth.slice(0, 10)}</span>
    <button type="button" class="plain" onClick=${() => show(patient)}>Edit<span class="unseen"> ${patient.name}</span>
    </button></li>`;
  return html`<h2>In their care</h2>
    ${whenLoaded(
      loaded,
      (patients) => html`
        ${!patients.length && html`<p class="quiet">Nobody yet.</p>`}
        <ul class="rows">${patients.map(row)}</ul>`,
      1,
    )}
    <button type="button" onClick=${() => show(nobody)}>Add somebody in their care</button>
    ${open && html`<${PatientDialog} patient=${open} owner=${owner} onClose=${() => show(undefined)} onDone=${done} />`}`;
}

/** @param {{ patient: Patient, owner: string, onClose: () => void, onDone: () => void }} props */
function PatientDialog({ patient, owner, onClose, onDone }) {
  const { id, name, date_of_birth, gender, relation } = patient;
  const [values, set] = useState({ name, date_of_birth: date_of_birth.slice(0, 10), gender, relation });
  const patients = pb.collection("patients");
  const saving = useAction(async () => {
    const body = /** @type {any} */ (values);
    await (id ? patients.update(id, body) : patients.create({ ...body, owner }));
    toast("It is saved.");
    onDone();
  });
  const removing = useAction(async () => {
    await patients.delete(id);
    onDone();
  });
  const field = fieldsOf(values, set, saving);
  return html`<${Dialog} title=${name || "Somebody in their care"} onClose=${onClose}>
    <${Form} action=${saving}>
      <${Input} ...${field("name")} label="Name" required wide />
      <${Input} ...${field("date_of_birth")} label="Date of birth" type="date" required max=${dateIn(now())} />
      <${Select} ...${field("gender")} label="Gender" required options=${genders} />
      <${Select} ...${field("relation")} label="Who it is to them" required options=${relations} />
      <${FormError} action=${saving} shown=${Object.keys(values)} />
      <${FormError} action=${removing} />
      <button class="button" disabled=${saving.busy}>Save</button>
      ${id && html`<button type="button" class="danger" disabled=${removing.busy} onClick=${removing.run}>Remove</button>`}
    </${Form}>
  </${Dialog}>`;
}
