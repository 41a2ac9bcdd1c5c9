// A practitioner's profile and offer, as a form.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { pb, pictureOf } from "../lib/api.js";
import { useAction } from "../lib/hooks.js";
import { typedOf } from "../lib/money.js";
import { dateShort } from "../lib/time.js";
import { FeeField, OfferFields, offerOf, ZoneField } from "./offer-fields.js";
import { toast } from "./toast.js";
import { Avatar, Field, FormError } from "./ui.js";

const texts = ["name", "specialization", "phone", "location", "bio"];
const numbers = ["buffer_before", "buffer_after", "min_notice", "max_horizon"];

/** @param {{ practitioner: import("../lib/types.js").Practitioner, settings: import("../lib/types.js").ClinicSettings, onSaved: () => void }} props */
export function PractitionerProfile({ practitioner, settings, onSaved }) {
  const [values, set] = useState(/** @type {() => Record<string, any>} */ (() => ({
    ...Object.fromEntries([...texts, ...numbers].map((field) => [field, practitioner[field]])),
    slot_durations: practitioner.slot_durations.join(", "), modes: practitioner.modes,
    timezone: practitioner.timezone, fee: typedOf(practitioner.fee, settings.currency),
  })));
  const [picture, setPicture] = useState(/** @type {File | undefined} */ (undefined));
  const saving = useAction(async () => {
    await pb.collection("practitioners").update(practitioner.id, { ...values, ...offerOf(values, settings.currency), ...(picture && { picture }) });
    setPicture(undefined);
    toast("Your profile is saved.");
    onSaved();
  });
  const change = (/** @type {string} */ field) => (/** @type {any} */ event) => set({ ...values, [field]: event.currentTarget.value });
  const input = (field, label, props = {}, help = "") => html`<${Field} label=${label} help=${help} error=${saving.fields[field]}>${(described) => html`
    <input ...${described} ...${props} value=${values[field]} onInput=${change(field)} />`}</${Field}>`;
  const minutes = { type: "number", min: 0, step: 1 };
  return html`<div class="stats">
      <div><strong>${practitioner.appointments_completed}</strong> appointments completed</div>
      <div><strong>${practitioner.is_available ? "Yes" : "No"}</strong> free today</div>
      <div><strong>${dateShort(practitioner.date_joined.slice(0, 10))} ${practitioner.date_joined.slice(0, 4)}</strong> joined</div>
    </div>
    <form class="fields" onSubmit=${(event) => { event.preventDefault(); saving.run(); }}>
      <div class="field wide picture">
        <${Avatar} name=${values.name} src=${picture ? URL.createObjectURL(picture) : pictureOf(practitioner, practitioner.id)} size=${72} />
        <${Field} label="Picture" help="JPEG, PNG or WebP." error=${saving.fields.picture}>${(props) => html`
          <input ...${props} type="file" accept="image/jpeg,image/png,image/webp" onChange=${(event) => setPicture(event.currentTarget.files?.[0])} />`}</${Field}>
      </div>
      ${input("name", "Name", { required: true, autocomplete: "name" })}
      ${input("specialization", "Specialization", { required: true })}
      ${input("phone", "Phone", { type: "tel", autocomplete: "tel" }, "Bookings are told by text message.")}
      ${input("location", "Place", {}, "Shown for appointments in person.")}
      <${Field} label="About you" wide=${true} error=${saving.fields.bio}>${(props) => html`<textarea ...${props} rows="3" maxlength="5000" value=${values.bio} onInput=${change("bio")}></textarea>`}</${Field}>
      <${OfferFields} values=${values} errors=${saving.fields} onChange=${(changes) => set({ ...values, ...changes })} />
      <${FeeField} value=${values.fee} currency=${settings.currency} error=${saving.fields.fee} onChange=${change("fee")} />
      <${ZoneField} value=${values.timezone} usual=${practitioner.timezone} help="Your hours are on its clock." error=${saving.fields.timezone} onChange=${change("timezone")} />
      ${input("buffer_before", "Break before, minutes", { ...minutes, max: 240 })}
      ${input("buffer_after", "Break after, minutes", { ...minutes, max: 240 })}
      ${input("min_notice", "Notice, minutes", minutes, "Nobody books nearer than this.")}
      ${input("max_horizon", "Open for, days", minutes, "0 = a year.")}
      <${FormError} action=${saving} shown=${[...texts, ...numbers, "slot_durations", "modes", "picture", "fee", "timezone"]} />
      <button class="button" disabled=${saving.busy}>Save</button>
    </form>`;
}
