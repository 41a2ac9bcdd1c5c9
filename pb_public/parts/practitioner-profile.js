// A practitioner's profile and offer, as a form.
import { html } from "htm/preact";
import { useMemo, useState } from "preact/hooks";
import { pb, pictureOf } from "../lib/api.js";
import { useAction, useUnsaved } from "../lib/hooks.js";
import { number, t } from "../lib/i18n.js";
import { typedOf } from "../lib/money.js";
import { dateLong } from "../lib/time.js";
import { afterSaving, fieldsOf, Form, FormError, Input, TextArea } from "./form.js";
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
  const [kept, keep] = useState(() => valuesOf(practitioner, currency));
  const [values, set] = useState(kept);
  /** A new one, or none any more; undefined where it stays. */
  const [picture, setPicture] = useState(/** @type {File | null | undefined} */ (undefined));
  const shown = useMemo(() => {
    if (picture === undefined) return pictureOf(practitioner, practitioner.id);
    return picture ? URL.createObjectURL(picture) : "";
  }, [picture, practitioner.picture]);
  const saving = useAction(async () => {
    const changes = { ...values, ...offerOf(values, currency), ...(picture !== undefined && { picture }) };
    const saved = valuesOf(await pb.collection("practitioners").update(practitioner.id, changes), currency);
    keep(saved);
    set(afterSaving(values, saved));
    setPicture((chosen) => (chosen === picture ? undefined : chosen));
    onSaved();
  });
  useUnsaved(picture !== undefined || JSON.stringify(values) !== JSON.stringify(kept));
  const field = fieldsOf(values, set, saving);
  return html`<${Standing} practitioner=${practitioner} />
    <${Form} action=${saving}>
      <div class="field wide picture">
        <${Avatar} name=${values.name} size=${72} src=${shown} />
        <${Picture} isThere=${shown !== ""} error=${saving.fields.picture} onChoose=${setPicture} />
      </div>
      <${Input} ...${field("name")} label=${t("Name")} required autocomplete=${managed ? "off" : "name"} />
      <${Input} ...${field("specialization")} label=${t("Specialization")} required />
      <${Input} ...${field("phone")} label=${t("Phone")} help=${t("Bookings are told by text message.")} type="tel"
        autocomplete=${managed ? "off" : "tel"} />
      <${Input} ...${field("location")} label=${t("Place")} help=${t("Shown for appointments in person.")} />
      <${TextArea} ...${field("bio")} label=${managed ? t("About") : t("About you")} wide rows="3"
        maxlength="5000" />
      <${OfferFields} values=${values} errors=${saving.fields}
        onChange=${(/** @type {object} */ changes) => set({ ...values, ...changes })} />
      <${FeeField} ...${field("fee")} currency=${currency} />
      <${ZoneField} ...${field("timezone")} usual=${practitioner.timezone}
        help=${t("The hours are on its clock.")} />
      <${Input} ...${field("buffer_before")} label=${t("Break before, minutes")} ...${whole} max=${240} />
      <${Input} ...${field("buffer_after")} label=${t("Break after, minutes")} ...${whole} max=${240} />
      <${Input} ...${field("min_notice")} label=${t("Notice, minutes")}
        help=${t("Nobody books nearer than this.")} ...${whole} />
      <${Input} ...${field("max_horizon")} label=${t("Open for, days")} help=${t("0 = a year.")} ...${whole} />
      <${Input} ...${field("start_step")} label=${t("Starts every, minutes")}
        help=${t("0 = one after the other.")} ...${whole} />
      ${managed && html`<${Input} ...${field("date_joined")} label=${t("Joined")} type="date" required />`}
      <${FormError} action=${saving} shown=${[...Object.keys(values), "picture"]} />
      <button class="button" disabled=${saving.busy}>${t("Save")}</button>
    </${Form}>`;
}

const whole = { type: "number", min: 0, step: 1 };

/** @param {{ practitioner: Practitioner }} props */
const Standing = ({ practitioner: { appointments_completed, is_available, date_joined } }) => html`<div class="stats">
  <div><strong>${number(appointments_completed)}</strong> ${t("appointments completed")}</div>
  <div><strong>${is_available ? t("Yes") : t("No")}</strong> ${t("free today")}</div>
  <div><strong>${dateLong(date_joined.slice(0, 10))}</strong> ${t("joined")}</div>
</div>`;

/** @param {{ isThere: boolean, error?: string, onChoose: (picture: File | null) => void }} props */
function Picture({ isThere, error = "", onChoose }) {
  const change = (/** @type {{ currentTarget: HTMLInputElement }} */ { currentTarget: input }) => {
    if (input.files?.[0]) onChoose(input.files[0]);
    input.value = ""; // the same one may be chosen again
  };
  return html`<div>
    <p class="actions">
      <label class="file">${t("Choose a picture")}
        <input type="file" class="unseen" accept="image/jpeg,image/png,image/webp" onChange=${change}
          aria-describedby="picture-help" aria-invalid=${error ? "true" : undefined} /></label>
      ${isThere && html`<button type="button" onClick=${() => onChoose(null)}>${t("Remove the picture")}</button>`}
    </p>
    <p class="help" id="picture-help">${t("JPEG, PNG or WebP.")}</p>
    ${error && html`<p class="wrong" role="alert">${error}</p>`}
  </div>`;
}
