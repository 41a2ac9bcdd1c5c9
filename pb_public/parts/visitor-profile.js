// A visitor's profile, as a form.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { me, pb } from "../lib/api.js";
import { countries } from "../lib/countries.js";
import { useAction, useUnsaved } from "../lib/hooks.js";
import { t } from "../lib/i18n.js";
import { dateIn, here } from "../lib/time.js";
import { afterSaving, Choice, fieldsOf, Form, FormError, Input, Select } from "./form.js";
import { ZoneField } from "./offer-fields.js";

/** What a profile needs where the clinic does not say otherwise. */
const full = [
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
const all = [...full, "phone", "address_line2", "state", "timezone"];

/** The fields that the clinic wants before anything can be booked. */
export const needed = (/** @type {import("../lib/types.js").ClinicSettings} */ settings) =>
  settings.required_profile?.length ? settings.required_profile : full;

/**
 * The fields of them that a profile lacks.
 * @param {Record<string, unknown>} user
 * @param {import("../lib/types.js").ClinicSettings} settings
 */
export const missing = (user, settings) => needed(settings).filter((field) => !user[field]);

/** @type {[string, string]} */
export const unchosen = ["", t("Please choose")];

export const genders = [
  unchosen,
  ["female", t("Female")],
  ["male", t("Male")],
  ["other", t("Other")],
  ["undisclosed", t("I would rather not say")],
];

export const nations = [unchosen, ...countries];

const types = [
  ["patient", t("Patient")],
  ["visitor", t("Visitor")],
];

/** What the record has, as the form shows it. @type {(user: Record<string, string>) => Record<string, string>} */
const valuesOf = (user) => ({
  ...Object.fromEntries(all.map((field) => [field, user[field] || ""])),
  date_of_birth: (user.date_of_birth || "").slice(0, 10),
  type: user.type || "patient",
  timezone: user.timezone || here,
});

/**
 * The whole profile, or in brief what has to be known before the first booking.
 * @param {{
 *   settings: import("../lib/types.js").ClinicSettings, onSaved: () => void, save: string, brief?: boolean
 * }} props
 */
export function VisitorProfile({ settings, onSaved, save, brief = false }) {
  const required = needed(settings);
  const shown = all.filter((field) => !brief || field === "phone" || required.includes(field));
  const [saved, keep] = useState(() => valuesOf(me()));
  const [values, set] = useState(saved);
  const saving = useAction(async () => {
    await pb.collection("users").update(me().id, Object.fromEntries(shown.map((field) => [field, values[field]])));
    keep(valuesOf(me()));
    set(afterSaving(values, valuesOf(me())));
    onSaved();
  });
  useUnsaved(shown.some((field) => values[field] !== saved[field]));
  const field = fieldsOf(values, set, saving);
  const type = field("type");
  const ask = (/** @type {string} */ name, /** @type {unknown} */ input) => shown.includes(name) && input;
  const of = (/** @type {string} */ name) => ({ ...field(name), required: required.includes(name) });
  return html`<${Form} action=${saving}>
    ${ask("name", html`<${Input} ...${of("name")} label=${t("Name")} wide autocomplete="name" />`)}
    ${ask(
      "date_of_birth",
      html`<${Input} ...${of("date_of_birth")} label=${t("Date of birth")} type="date" autocomplete="bday"
        max=${dateIn(Date.now())} />`,
    )}
    ${ask("gender", html`<${Select} ...${of("gender")} label=${t("Gender")} options=${genders} />`)}
    ${ask("nationality", html`<${Select} ...${of("nationality")} label=${t("Nationality")} options=${nations} />`)}
    <${Input} ...${of("phone")} label=${t("Phone")} help=${t("Needed for appointments by telephone.")} type="tel"
      autocomplete="tel" />
    ${ask(
      "address_line1",
      html`<${Input} ...${of("address_line1")} label=${t("Address")} wide autocomplete="address-line1" />`,
    )}
    ${ask(
      "address_line2",
      html`<${Input} ...${of("address_line2")} label=${t("Address, second line")} help=${t("If there is one.")} wide
        autocomplete="address-line2" />`,
    )}
    ${ask(
      "postal_code",
      html`<${Input} ...${of("postal_code")} label=${t("Postal code")} autocomplete="postal-code" />`,
    )}
    ${ask("city", html`<${Input} ...${of("city")} label=${t("City")} autocomplete="address-level2" />`)}
    ${ask("state", html`<${Input} ...${of("state")} label=${t("State or region")} autocomplete="address-level1" />`)}
    ${ask("country", html`<${Select} ...${of("country")} label=${t("Country")} options=${nations} />`)}
    ${ask(
      "timezone",
      html`<${ZoneField} ...${of("timezone")} usual=${saved.timezone} help=${t("Mails give times by its clock.")} />`,
    )}
    ${ask(
      "type",
      html`<${Choice} legend=${t("I come as a")} name="type" value=${type.value} onChange=${type.onInput}
        options=${types} />`,
    )}
    ${type.error && html`<p class="wrong">${type.error}</p>`}
    <${FormError} action=${saving} shown=${shown} />
    <button class="button" aria-disabled=${saving.busy}>${save}</button>
  </${Form}>`;
}
