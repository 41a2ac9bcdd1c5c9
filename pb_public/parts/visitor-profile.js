// A visitor's profile, as a form.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { me, pb } from "../lib/api.js";
import { countries } from "../lib/countries.js";
import { useAction } from "../lib/hooks.js";
import { dateIn } from "../lib/time.js";
import { Choice, Field, FormError } from "./ui.js";

const needed = ["name", "address_line1", "postal_code", "city", "country", "nationality", "gender", "date_of_birth", "type"];
const all = [...needed, "phone", "address_line2", "state"];

/** The fields that a profile lacks before anything can be booked. */
export const missing = (/** @type {Record<string, any>} */ user) => needed.filter((field) => !user[field]);

const genders = [["female", "Female"], ["male", "Male"], ["other", "Other"], ["undisclosed", "I would rather not say"]];

/** @param {{ onSaved: () => void, save: string }} props */
export function VisitorProfile({ onSaved, save }) {
  const [values, set] = useState(() => Object.fromEntries(all.map((field) => [field, (me()[field] || (field === "type" ? "patient" : "")).slice(0, field === "date_of_birth" ? 10 : undefined)])));
  const change = (/** @type {string} */ field) => (/** @type {any} */ event) => set({ ...values, [field]: event.currentTarget.value });
  const saving = useAction(async () => {
    await pb.collection("users").update(me().id, values);
    onSaved();
  });
  const input = (field, label, props = {}, wide = false, help = "") => html`<${Field} label=${label} wide=${wide} help=${help} error=${saving.fields[field]}>${(described) => html`
    <input ...${described} ...${props} value=${values[field]} onInput=${change(field)} />`}</${Field}>`;
  const select = (field, label, options) => html`<${Field} label=${label} error=${saving.fields[field]}>${(described) => html`
    <select ...${described} required value=${values[field]} onChange=${change(field)}><option value="">Please choose</option>
      ${options.map(([code, name]) => html`<option key=${code} value=${code}>${name}</option>`)}</select>`}</${Field}>`;
  return html`<form class="fields" onSubmit=${(event) => { event.preventDefault(); saving.run(); }}>
    ${input("name", "Name", { required: true, autocomplete: "name" }, true)}
    ${input("date_of_birth", "Date of birth", { type: "date", required: true, autocomplete: "bday", max: dateIn(Date.now()) })}
    ${select("gender", "Gender", genders)}
    ${select("nationality", "Nationality", countries)}
    ${input("phone", "Phone", { type: "tel", autocomplete: "tel" }, false, "Needed for appointments by telephone.")}
    ${input("address_line1", "Address", { required: true, autocomplete: "address-line1" }, true)}
    ${input("address_line2", "Address, second line", { autocomplete: "address-line2" }, true, "If there is one.")}
    ${input("postal_code", "Postal code", { required: true, autocomplete: "postal-code" })}
    ${input("city", "City", { required: true, autocomplete: "address-level2" })}
    ${input("state", "State or region", { autocomplete: "address-level1" })}
    ${select("country", "Country", countries)}
    <${Choice} legend="I come as a" name="type" value=${values.type} onChange=${(type) => set({ ...values, type })} options=${[["patient", "Patient"], ["visitor", "Visitor"]]} />
    ${saving.fields.type && html`<p class="wrong">${saving.fields.type}</p>`}
    <${FormError} action=${saving} shown=${all} />
    <button class="button" disabled=${saving.busy}>${save}</button>
  </form>`;
}
