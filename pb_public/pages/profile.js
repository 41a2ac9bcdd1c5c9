// One's own profile: a visitor's, or a practitioner's with picture, offer and bank account.
import { html } from "htm/preact";
import { clinic, ownPractitioner } from "../lib/api.js";
import { useLoad, useTitle } from "../lib/hooks.js";
import { BankAccount } from "../parts/bank-account.js";
import { PractitionerProfile } from "../parts/practitioner-profile.js";
import { toast } from "../parts/toast.js";
import { whenLoaded } from "../parts/ui.js";
import { VisitorProfile } from "../parts/visitor-profile.js";

/** @param {import("../lib/types.js").PageProps} props */
export default function Profile({ role }) {
  useTitle("Profile");
  const saved = () => toast("Your profile is saved.");
  return html`<h1>Profile</h1>
    ${role === "visitor" ? html`<${VisitorProfile} save="Save" onSaved=${saved} />` : html`<${Own} onSaved=${saved} />`}`;
}

/** @param {{ onSaved: () => void }} props */
function Own({ onSaved }) {
  const loaded = useLoad(() => Promise.all([ownPractitioner(), clinic()]), []);
  const saved = () => {
    onSaved();
    loaded.reload();
  };
  return whenLoaded(
    loaded,
    ([practitioner, settings]) => html`
    <${PractitionerProfile} practitioner=${practitioner} settings=${settings} onSaved=${saved} />
    <${BankAccount} practitioner=${practitioner.id} />`,
  );
}
