// For super admins: all of a practitioner, from the picture to the bank account.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { clinic, pb } from "../lib/api.js";
import { useAction, useLoad, useTitle } from "../lib/hooks.js";
import { t } from "../lib/i18n.js";
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
  const title = loaded.data?.practitioner.name ?? t("A practitioner");
  useTitle(title);
  const saved = () => {
    toast(t("The profile is saved."));
    loaded.reload();
  };
  return html`<h1>${title}</h1>
    <p class="quiet"><a href="/manage-practitioners">${t("All practitioners")}</a>
      ${" · "}<a href=${`/hours/${id}`}>${t("Hours")}</a>
      ${" · "}<a href=${`/practitioners/${id}`}>${t("Free times")}</a></p>
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
    toast(active ? t("{name} takes no bookings any more.", { name }) : t("{name} takes bookings again.", { name }));
    onSaved();
  });
  const standing = active
    ? t("Takes bookings: visitors find and book free times.")
    : t("Takes no bookings: nobody finds this practitioner. What is booked stays booked.");
  return html`<p>${standing}</p>
    <p class="actions"><button type="button" disabled=${change.busy} onClick=${change.run}>
      ${active ? t("Take no more bookings") : t("Take bookings again")}</button></p>
    <${FormError} action=${change} />`;
}

/** @param {{ user: string, email: string, onSaved: () => void }} props */
function SignsIn({ user, email, onSaved }) {
  const [values, set] = useState({ email });
  const saving = useAction(async () => {
    await pb.collection("users").update(user, values);
    toast(t("Codes go to the new address from now on."));
    onSaved();
  });
  return html`<section aria-labelledby="account"><h2 id="account">${t("Signing in")}</h2>
    <${Form} action=${saving} narrow>
      <${Input} ...${fieldsOf(values, set, saving)("email")} label=${t("E-mail address")}
        help=${t("Codes to sign in, and messages of bookings, are mailed to it.")} type="email" required
        autocomplete="off" />
      <${FormError} action=${saving} shown=${["email"]} />
      <button disabled=${saving.busy || values.email === email}>${t("Change the address")}</button>
    </${Form}>
  </section>`;
}
