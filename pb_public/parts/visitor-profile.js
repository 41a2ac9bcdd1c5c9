// A visitor's profile, as a form.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { me, pb } from "../lib/api.js";
import { countries } from "../lib/countries.js";
import { useAction } from "../lib/hooks.js";
import { dateIn } from "../lib/time.js";
import { Choice, fieldsOf, Form, FormError, Input, Select } from "./form.js";

/** What a profile needs where the clinic does not say otherwise. */
export const needed = [
  "name",
  "address_line1",
  "postal_code",
  "city",
  "country",
  "nationality",
  "gender",
  "date_of_birth",
  "type",
];
const all = [...needed, "phone", "address_line2", "state"];

/** The fields that a profile lacks before anything can be booked. */
export const missing = (/** @type {Record<string, unknown>} */ user) => needed.filter((field) => !user[field]);

/** @type {[string, string]} */
const unchosen = ["", "Please choose"];

export const genders = [
  unchosen,
  ["female", "Female"],
  ["male", "Male"],
  ["other", "Other"],
  ["undisclosed", "I would rather not say"],
];

export const nations = [unchosen, ...countries];

const types = [
  ["patient", "Patient"],
  ["visitor", "Visitor"],
];

/** What the record has, as the form shows it. */
const valuesOf = (/** @type {Record<string, string>} */ user) => ({
  ...Object.fromEntries(all.map((field) => [field, user[field] || ""])),
  date_of_birth: (user.date_of_birth || "").slice(0, 10),
  type: user.type || "patient",
});

/** @param {{ onSaved: () => void, save: string }} props */
export function VisitorProfile({ onSaved, save }) {
  const [values, set] = useState(() => /** @type {Record<string, string>} */ (valuesOf(me())));
  const saving = useAction(async () => {
    await pb.collection("users").update(me().id, values);
    onSaved();
  });
  const field = fieldsOf(values, set, saving);
  const type = field("type");
  return html`<${Form} action=${saving}>
    <${Input} ...${field("name")} label="Name" wide required autocomplete="name" />
    <${Input} ...${field("date_of_birth")} label="Date of birth" type="date" required autocomplete="bday"
      max=${dateIn(Date.now())} />
    <${Select} ...${field("gender")} label="Gender" required options=${genders} />
    <${Select} ...${field("nationality")} label="Nationality" required options=${nations} />
    <${Input} ...${field("phone")} label="Phone" help="Needed for appointments by telephone." type="tel"
      autocomplete="tel" />
    <${Input} ...${field("address_line1")} label="Address" wide required autocomplete="address-line1" />
    <${Input} ...${field("address_line2")} label="Address, second line" help="If there is one." wide
      autocomplete="address-line2" />
    <${Input} ...${field("postal_code")} label="Postal code" required autocomplete="postal-code" />
    <${Input} ...${field("city")} label="City" required autocomplete="address-level2" />
    <${Input} ...${field("state")} label="State or region" autocomplete="address-level1" />
    <${Select} ...${field("country")} label="Country" required options=${nations} />
    <${Choice} legend="I come as a" name="type" value=${type.value} onChange=${type.onInput} options=${types} />
    ${type.error && html`<p class="wrong">${type.error}</p>`}
    <${FormError} action=${saving} shown=${all} />
    <button class="button" disabled=${saving.busy}>${save}</button>
  </${Form}>`;
}
