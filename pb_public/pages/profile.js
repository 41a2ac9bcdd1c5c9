// One's own profile: a visitor's, or a practitioner's with picture, offer and bank account.
import { html } from "htm/preact";
import { clinic, ownPractitioner } from "../lib/api.js";
import { useLoad, useTitle } from "../lib/hooks.js";
import { BankAccount } from "../parts/bank-account.js";
import { Patients } from "../parts/patients.js";
import { PractitionerProfile } from "../parts/practitioner-profile.js";
import { toast } from "../parts/toast.js";
import { whenLoaded } from "../parts/ui.js";
import { VisitTypes } from "../parts/visit-types.js";
import { VisitorProfile } from "../parts/visitor-profile.js";

/** @param {import("../lib/types.js").PageProps} props */
export default function Profile({ role }) {
  useTitle("Profile");
  return html`<h1>Profile</h1>${role === "visitor" ? html`<${Visitor} />` : html`<${Own} />`}`;
}

function Visitor() {
  const saved = () => toast("Your profile is saved.");
  const loaded = useLoad(clinic, []);
  return whenLoaded(
    loaded,
    (settings) => html`<${VisitorProfile} settings=${settings} save="Save" onSaved=${saved} /><${Patients}>
      <p class="quiet">You can book for them as you do for yourself: for your child, for example.</p></${Patients}>`,
  );
}

function Own() {
  const loaded = useLoad(() => Promise.all([ownPractitioner(), clinic()]), []);
  const saved = () => {
    toast("Your profile is saved.");
    loaded.reload();
  };
  return whenLoaded(
    loaded,
    ([practitioner, settings]) => html`
    <${PractitionerProfile} practitioner=${practitioner} settings=${settings} onSaved=${saved} />
    <${VisitTypes} practitioner=${practitioner} currency=${settings.currency} />
    <${BankAccount} practitioner=${practitioner.id} />`,
  );
}
