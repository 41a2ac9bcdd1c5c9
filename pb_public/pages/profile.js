// One's own profile: a visitor's, or a practitioner's with picture, offer and bank account.
import { html } from "htm/preact";
import { clinic, ownPractitioner } from "../lib/api.js";
import { useLoad, useTitle } from "../lib/hooks.js";
import { t } from "../lib/i18n.js";
import { BankAccount } from "../parts/bank-account.js";
import { OwnData } from "../parts/own-data.js";
import { Patients } from "../parts/patients.js";
import { Preferences } from "../parts/preferences.js";
import { PractitionerProfile } from "../parts/practitioner-profile.js";
import { toast } from "../parts/toast.js";
import { whenLoaded } from "../parts/ui.js";
import { VisitTypes } from "../parts/visit-types.js";
import { VisitorProfile } from "../parts/visitor-profile.js";

/** @param {import("../lib/types.js").PageProps} props */
export default function Profile({ role }) {
  useTitle(t("Profile"));
  return html`<h1>${t("Profile")}</h1>${role === "visitor" ? html`<${Visitor} />` : html`<${Own} />`}`;
}

const sayThatItIsSaved = () => toast(t("Your profile is saved."));

function Visitor() {
  const loaded = useLoad(clinic, []);
  return whenLoaded(
    loaded,
    (settings) => html`
      <${VisitorProfile} settings=${settings} save=${t("Save")} onSaved=${sayThatItIsSaved} />
      <${Patients}>
        <p class="quiet">${t("You can book for them as you do for yourself: for your child, for example.")}</p>
      </${Patients}>
      <${Looks} />
      <${OwnData} erasable />`,
  );
}

const Looks = () => html`<h2>${t("Language, clock and colours")}</h2><${Preferences} />`;

function Own() {
  const loaded = useLoad(() => Promise.all([ownPractitioner(), clinic()]), []);
  const saved = () => {
    sayThatItIsSaved();
    loaded.reload();
  };
  return whenLoaded(
    loaded,
    ([practitioner, settings]) => html`
    <${PractitionerProfile} practitioner=${practitioner} settings=${settings} onSaved=${saved} />
    <${VisitTypes} practitioner=${practitioner} currency=${settings.currency} />
    <${BankAccount} practitioner=${practitioner.id} />
    <${Looks} />
    <${OwnData} />`,
  );
}
