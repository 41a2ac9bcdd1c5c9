// A practitioner's profile and offer, as a form.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { pb, pictureOf } from "../lib/api.js";
import { useAction } from "../lib/hooks.js";
import { typedOf } from "../lib/money.js";
import { dateShort } from "../lib/time.js";
import { Field, fieldsOf, Form, FormError, Input, TextArea } from "./form.js";
import { FeeField, OfferFields, offerOf, ZoneField } from "./offer-fields.js";
import { Avatar } from "./ui.js";

/**
 * @typedef {import("../lib/types.js").Practitioner} Practitioner
 * @typedef {import("../lib/types.js").ClinicSettings} ClinicSettings
 */

/** The practitioner, as the form shows it. */
const valuesOf = (/** @type {Practitioner} */ practitioner, /** @type {string} */ currency) => ({
  name: practitioner.name,
  specialization: practitioner.specialization,
  phone: practitioner.phone,
  location: practitioner.location,
  bio: practitioner.bio,
  buffer_before: practitioner.buffer_before,
  buffer_after: practitioner.buffer_after,
  min_notice: practitioner.min_notice,
  max_horizon: practitioner.max_horizon,
  slot_durations: practitioner.slot_durations.join(", "),
  modes: practitioner.modes,
  timezone: practitioner.timezone,
  fee: typedOf(practitioner.fee, currency),
  start_step: practitioner.start_step,
  date_joined: practitioner.date_joined.slice(0, 10),
});

/**
 * @typedef {object} Props
 * @property {Practitioner} practitioner
 * @property {ClinicSettings} settings
 * @property {boolean} [managed] by a super admin; otherwise it is one's own
 * @property {() => void} onSaved
 */

/** @param {Props} props */
export function PractitionerProfile({ practitioner, settings, managed = false, onSaved }) {
  const { currency } = settings;
  const [values, set] = useState(() => valuesOf(practitioner, currency));
  const [picture, setPicture] = useState(/** @type {File | undefined} */ (undefined));
  const saving = useAction(async () => {
    const changes = { ...values, ...offerOf(values, currency), ...(picture && { picture }) };
    await pb.collection("practitioners").update(practitioner.id, changes);
    setPicture(undefined);
    onSaved();
  });
  const field = fieldsOf(values, set, saving);
  return html`<${Standing} practitioner=${practitioner} />
    <${Form} action=${saving}>
      <div class="field wide picture">
        <${Avatar} name=${values.name} size=${72}
          src=${picture ? URL.createObjectURL(picture) : pictureOf(practitioner, practitioner.id)} />
        <${Picture} error=${saving.fields.picture} onChoose=${setPicture} />
      </div>
      <${Input} ...${field("name")} label="Name" required autocomplete=${managed ? "off" : "name"} />
      <${Input} ...${field("specialization")} label="Specialization" required />
      <${Input} ...${field("phone")} label="Phone" help="Bookings are told by text message." type="tel"
        autocomplete=${managed ? "off" : "tel"} />
      <${Input} ...${field("location")} label="Place" help="Shown for appointments in person." />
      <${TextArea} ...${field("bio")} label=${managed ? "About" : "About you"} wide rows="3" maxlength="5000" />
      <${OfferFields} values=${values} errors=${saving.fields}
        onChange=${(/** @type {object} */ changes) => set({ ...values, ...changes })} />
      <${FeeField} ...${field("fee")} currency=${currency} />
      <${ZoneField} ...${field("timezone")} usual=${practitioner.timezone} help="The hours are on its clock." />
      <${Input} ...${field("buffer_before")} label="Break before, minutes" ...${whole} max=${240} />
      <${Input} ...${field("buffer_after")} label="Break after, minutes" ...${whole} max=${240} />
      <${Input} ...${field("min_notice")} label="Notice, minutes" help="Nobody books nearer than this." ...${whole} />
      <${Input} ...${field("max_horizon")} label="Open for, days" help="0 = a year." ...${whole} />
      <${Input} ...${field("start_step")} label="Starts every, minutes" help="0 = one after the other." ...${whole} />
      ${managed && html`<${Input} ...${field("date_joined")} label="Joined" type="date" required />`}
      <${FormError} action=${saving} shown=${[...Object.keys(values), "picture"]} />
      <button class="button" disabled=${saving.busy}>Save</button>
    </${Form}>`;
}

const whole = { type: "number", min: 0, step: 1 };

/** @param {{ practitioner: Practitioner }} props */
const Standing = ({ practitioner: { appointments_completed, is_available, date_joined } }) => html`<div class="stats">
  <div><strong>${appointments_completed}</strong> appointments completed</div>
  <div><strong>${is_available ? "Yes" : "No"}</strong> free today</div>
  <div><strong>${dateShort(date_joined.slice(0, 10))} ${date_joined.slice(0, 4)}</strong> joined</div>
</div>`;

/** @param {{ error?: string, onChoose: (picture: File | undefined) => void }} props */
function Picture({ error, onChoose }) {
  const change = (/** @type {{ currentTarget: HTMLInputElement }} */ event) => onChoose(event.currentTarget.files?.[0]);
  const input = (/** @type {object} */ described) => html`
    <input ...${described} type="file" accept="image/jpeg,image/png,image/webp" onChange=${change} />`;
  return html`<${Field} label="Picture" help="JPEG, PNG or WebP." error=${error}>${input}</${Field}>`;
}
