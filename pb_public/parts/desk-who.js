// For whom the desk books: somebody who is known, or new; and who comes, they or somebody in their care.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { pb } from "../lib/api.js";
import { useLoad } from "../lib/hooks.js";
import { t } from "../lib/i18n.js";
import { profileOf } from "../lib/people.js";
import { link } from "../lib/router.js";
import { Choice } from "./form.js";
import { PersonForm } from "./person-form.js";
import { missing } from "./visitor-profile.js";
import { PersonPick } from "./person-pick.js";
import { Notice, whenLoaded } from "./ui.js";

/**
 * @typedef {Record<string, any>} User
 * @typedef {{ visitor: string, patient: string }} Who ids; patient is empty where the visitor comes
 * @typedef {import("../lib/types.js").ClinicSettings} ClinicSettings
 */

/** @param {{ settings: ClinicSettings, onWho: (who: Who) => void }} props */
export function ChoosePerson({ settings, onWho }) {
  const [typed, make] = useState(/** @type {string | undefined} */ (undefined));
  const found = (/** @type {import("../lib/people.js").Person} */ { kind, id, visitor }) =>
    onWho({ visitor, patient: kind === "patient" ? id : "" });
  if (typed === undefined) {
    return html`<${PersonPick} onFound=${found} onNew=${make} focused />`;
  }
  const back = () => make(undefined);
  const take = (/** @type {string} */ visitor) => onWho({ visitor, patient: "" });
  return html`<h3>${t("Somebody new")}</h3>
    <${PersonForm} settings=${settings} typed=${profileOf(typed)} save=${t("Make the account")}
      onOther=${take} onSaved=${(/** @type {User} */ user) => take(user.id)} />
    <p><button type="button" class="plain" onClick=${back}>${t("Look for somebody known")}</button></p>`;
}

const load = (/** @type {string} */ visitor) =>
  Promise.all([
    pb.collection("users").getOne(visitor),
    pb.collection("patients").getFullList({ filter: pb.filter("owner = {:visitor}", { visitor }), sort: "name" }),
  ]);

/**
 * Who was chosen, and who of theirs comes.
 * @param {{ who: Who, settings: ClinicSettings, onWho: (who: Who | undefined) => void, fixed?: boolean }} props
 *   fixed: it cannot be changed any more
 */
export function ChosenPerson({ who, settings, onWho, fixed = false }) {
  const loaded = useLoad(() => load(who.visitor), [who.visitor]);
  return whenLoaded(
    loaded,
    ([user, patients]) => html`
      <p class="facts"><strong>${user.name || t("No name yet")}</strong> <span>${user.phone}</span>
        <span class="quiet">${user.email}</span>
        <a href=${link(`people/${user.id}`)}>${t("Their page")}</a>
        ${
          !fixed &&
          html`<button type="button" class="plain" onClick=${() => onWho(undefined)}>${t("Somebody else")}</button>`
        }
      </p>
      <${Lacking} user=${user} settings=${settings} onSaved=${loaded.reload} />
      ${
        patients.length > 0 &&
        html`<${Choice} legend=${t("Who comes")} name="patient" value=${who.patient}
          options=${[["", user.name], ...patients.map(({ id, name }) => [id, name])]}
          onChange=${(/** @type {string} */ patient) => !fixed && onWho({ ...who, patient })} />`
      }`,
    1,
  );
}

/**
 * Asks for what a profile lacks before anything can be booked.
 * @param {{ user: User, settings: ClinicSettings, onSaved: () => void }} props
 */
function Lacking({ user, settings, onSaved }) {
  if (!missing(user, settings).length) return null;
  return html`<${Notice} kind="warning">
      ${t("A few details are missing before anything can be booked.")}</${Notice}>
    <${PersonForm} settings=${settings} user=${user} save=${t("Save")} onSaved=${onSaved} />`;
}
