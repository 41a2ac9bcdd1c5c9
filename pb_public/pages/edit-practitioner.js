// For super admins: all of a practitioner, from the picture to the bank account.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { clinic, pb } from "../lib/api.js";
import { useAction, useLoad, useTitle } from "../lib/hooks.js";
import { BankAccount } from "../parts/bank-account.js";
import { fieldsOf, Form, FormError, Input } from "../parts/form.js";
import { PractitionerProfile } from "../parts/practitioner-profile.js";
import { toast } from "../parts/toast.js";
import { whenLoaded } from "../parts/ui.js";
import { VisitTypes } from "../parts/visit-types.js";

/**
 * @typedef {import("../lib/types.js").Practitioner} Practitioner
 * @typedef {{ practitioner: Practitioner, onSaved: () => void }} Props
 */

async function load(/** @type {string} */ id) {
  const [practitioner, settings] = await Promise.all([pb.collection("practitioners").getOne(id), clinic()]);
  return { practitioner, settings, account: await pb.collection("users").getOne(practitioner.user) };
}

/** @param {import("../lib/types.js").PageProps} props */
export default function EditPractitioner({ route }) {
  const id = route.path[1];
  const loaded = useLoad(() => load(id), [id]);
  const title = loaded.data?.practitioner.name ?? "A practitioner";
  useTitle(title);
  const saved = () => {
    toast("The profile is saved.");
    loaded.reload();
  };
  return html`<h1>${title}</h1>
    <p class="quiet"><a href="#/manage-practitioners">All practitioners</a>
      ${" · "}<a href=${`#/hours/${id}`}>Hours</a> · <a href=${`#/practitioners/${id}`}>Free times</a></p>
    ${whenLoaded(
      loaded,
      ({ practitioner, settings, account }) => html`
        <${Bookable} practitioner=${practitioner} onSaved=${loaded.reload} />
        <${PractitionerProfile} practitioner=${practitioner} settings=${settings} managed onSaved=${saved} />
        <${SignsIn} key=${account.email} user=${account.id} email=${account.email} onSaved=${loaded.reload} />
        <${VisitTypes} practitioner=${practitioner} currency=${settings.currency} />
        <${BankAccount} practitioner=${practitioner.id} />`,
      8,
    )}`;
}

/** Whether bookings are taken. @param {Props} props */
function Bookable({ practitioner: { id, name, active }, onSaved }) {
  const change = useAction(async () => {
    await pb.collection("practitioners").update(id, { active: !active });
    toast(active ? `${name} takes no bookings any more.` : `${name} takes bookings again.`);
    onSaved();
  });
  const standing = active
    ? "Takes bookings: visitors find and book free times."
    : "Takes no bookings: nobody finds this practitioner. What is booked stays booked.";
  return html`<p>${standing}</p>
    <p class="actions"><button type="button" disabled=${change.busy} onClick=${change.run}>
      ${active ? "Take no more bookings" : "Take bookings again"}</button></p>
    <${FormError} action=${change} />`;
}

/** @param {{ user: string, email: string, onSaved: () => void }} props */
function SignsIn({ user, email, onSaved }) {
  const [values, set] = useState({ email });
  const saving = useAction(async () => {
    await pb.collection("users").update(user, values);
    toast("Codes go to the new address from now on.");
    onSaved();
  });
  return html`<section aria-labelledby="account"><h2 id="account">Signing in</h2>
    <${Form} action=${saving} narrow>
      <${Input} ...${fieldsOf(values, set, saving)("email")} label="E-mail address"
        help="Codes to sign in, and messages of bookings, are mailed to it." type="email" required autocomplete="off" />
      <${FormError} action=${saving} shown=${["email"]} />
      <button disabled=${saving.busy || values.email === email}>Change the address</button>
    </${Form}>
  </section>`;
}
