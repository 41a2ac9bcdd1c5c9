// A super admin adds a practitioner: the address makes the account.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { clinic, pb } from "../lib/api.js";
import { useAction, useLoad, useTitle } from "../lib/hooks.js";
import { dateIn } from "../lib/time.js";
import { FeeField, OfferFields, offerOf, ZoneField } from "../parts/offer-fields.js";
import { toast } from "../parts/toast.js";
import { Field, FormError, Loaded, Notice } from "../parts/ui.js";

export default function NewPractitioner() {
  const settings = useLoad(clinic, []);
  useTitle("Add a practitioner");
  return html`<h1>Add a practitioner</h1><${Loaded} of=${settings}>${(found) => html`<${Form} settings=${found} />`}</${Loaded}>`;
}

function Form({ settings }) {
  const empty = {
    email: "", name: "", specialization: "", phone: "", date_joined: dateIn(Date.now(), settings.timezone), timezone: settings.timezone,
    slot_durations: "30", modes: ["video", "physical"], fee: "",
  };
  const [values, set] = useState(empty);
  const [added, setAdded] = useState(/** @type {any} */ (null));
  const adding = useAction(async () => {
    const record = await pb.collection("practitioners").create({ ...values, ...offerOf(values, settings.currency) });
    toast(`${record.name} is added.`);
    setAdded(record);
    set(empty);
  });
  const change = (field) => (event) => set({ ...values, [field]: event.currentTarget.value });
  const input = (field, label, props = {}, help = "") => html`<${Field} label=${label} help=${help} error=${adding.fields[field]}>${(described) => html`
    <input ...${described} ...${props} value=${values[field]} onInput=${change(field)} />`}</${Field}>`;
  return html`
    ${added && html`<${Notice} kind="good">${added.name} can sign in with a code now, and set the hours. <a href=${`#/practitioners/${added.id}`}>See the page</a></${Notice}>`}
    <form class="fields" onSubmit=${(event) => { event.preventDefault(); adding.run(); }}>
      ${input("email", "E-mail address", { type: "email", required: true, autocomplete: "off" }, "Codes to sign in are mailed to it.")}
      ${input("name", "Name", { required: true, autocomplete: "off" })}
      ${input("specialization", "Specialization", { required: true })}
      ${input("phone", "Phone", { type: "tel" })}
      ${input("date_joined", "Joined", { type: "date", required: true })}
      <${ZoneField} value=${values.timezone} usual=${settings.timezone} error=${adding.fields.timezone} onChange=${change("timezone")} />
      <${FeeField} value=${values.fee} currency=${settings.currency} error=${adding.fields.fee} onChange=${change("fee")} />
      <${OfferFields} values=${values} errors=${adding.fields} onChange=${(changes) => set({ ...values, ...changes })} />
      <${FormError} action=${adding} shown=${Object.keys(empty)} />
      <button class="button" disabled=${adding.busy}>Add the practitioner</button>
    </form>`;
}
