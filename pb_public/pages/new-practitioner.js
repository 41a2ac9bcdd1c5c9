// A super admin adds a practitioner: the address makes the account.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { clinic, pb } from "../lib/api.js";
import { useAction, useLoad, useTitle } from "../lib/hooks.js";
import { t } from "../lib/i18n.js";
import { dateIn } from "../lib/time.js";
import { fieldsOf, Form, FormError, Input } from "../parts/form.js";
import { FeeField, OfferFields, offerOf, ZoneField } from "../parts/offer-fields.js";
import { toast } from "../parts/toast.js";
import { Notice, whenLoaded } from "../parts/ui.js";

/**
 * @typedef {import("../lib/types.js").ClinicSettings} ClinicSettings
 * @typedef {import("../lib/types.js").Practitioner} Practitioner
 * @typedef {import("../lib/types.js").Mode} Mode
 */

export default function NewPractitioner() {
  const settings = useLoad(clinic, []);
  useTitle(t("Add a practitioner"));
  return html`<h1>${t("Add a practitioner")}</h1>
    ${whenLoaded(settings, (found) => html`<${Add} settings=${found} />`)}`;
}

const emptyFor = (/** @type {ClinicSettings} */ { timezone }) => ({
  email: "",
  name: "",
  specialization: "",
  phone: "",
  date_joined: dateIn(Date.now(), timezone),
  timezone,
  slot_durations: "30",
  modes: /** @type {Mode[]} */ (["video", "physical"]),
  fee: "",
});

/** @param {{ settings: ClinicSettings }} props */
function Add({ settings }) {
  const { currency } = settings;
  const [values, set] = useState(() => emptyFor(settings));
  const [added, setAdded] = useState(/** @type {Practitioner | null} */ (null));
  const adding = useAction(async () => {
    const record = await pb.collection("practitioners").create({ ...values, ...offerOf(values, currency) });
    toast(t("{name} is added.", { name: record.name }));
    setAdded(record);
    set(emptyFor(settings));
  });
  const field = fieldsOf(values, set, adding);
  return html`
    ${added && html`<${Added} practitioner=${added} />`}
    <${Form} action=${adding}>
      <${Input} ...${field("email")} label=${t("E-mail address")} help=${t("Codes to sign in are mailed to it.")}
        type="email" required autocomplete="off" />
      <${Input} ...${field("name")} label=${t("Name")} required autocomplete="off" />
      <${Input} ...${field("specialization")} label=${t("Specialization")} required />
      <${Input} ...${field("phone")} label=${t("Phone")} type="tel" />
      <${Input} ...${field("date_joined")} label=${t("Joined")} type="date" required />
      <${ZoneField} ...${field("timezone")} usual=${settings.timezone} />
      <${FeeField} ...${field("fee")} currency=${currency} />
      <${OfferFields} values=${values} errors=${adding.fields}
        onChange=${(/** @type {object} */ changes) => set({ ...values, ...changes })} />
      <${FormError} action=${adding} shown=${Object.keys(values)} />
      <button class="button" disabled=${adding.busy}>${t("Add the practitioner")}</button>
    </${Form}>`;
}

/** @param {{ practitioner: Practitioner }} props */
const Added = ({ practitioner: { id, slug, name } }) => html`
  <${Notice} kind="good">${t("{name} can sign in with a code now, and set the hours.", { name })}
    ${" "}<a href=${`/hours/${id}`}>${t("Set them here")}</a>
    ${" · "}<a href=${`/practitioners/${slug}`}>${t("See the page")}</a></${Notice}>`;
