// For the desk: everybody who sees people, to find whose hours or profile there is something to do about.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { pb, pictureOf } from "../lib/api.js";
import { useLoad, useTitle } from "../lib/hooks.js";
import { t } from "../lib/i18n.js";
import { Input, Select } from "../parts/form.js";
import { Avatar, Empty, whenLoaded } from "../parts/ui.js";

/** @typedef {import("../lib/types.js").Practitioner} Practitioner */

const load = () => pb.collection("practitioners").getFullList({ sort: "name" });

const standings = [
  ["active", t("Taking bookings")],
  ["inactive", t("Not taking bookings")],
  ["", t("All")],
];

/** @param {import("../lib/types.js").PageProps} props */
export default function ManagePractitioners({ role }) {
  const loaded = useLoad(load, []);
  useTitle(t("Practitioners"));
  return html`<div class="page-head">
      <h1>${t("Practitioners")}</h1>
      ${role === "admin" && html`<a class="button" href="/new-practitioner">${t("Add a practitioner")}</a>`}
    </div>
    ${whenLoaded(loaded, (all) => html`<${List} all=${all} role=${role} />`, 6)}`;
}

/** @type {(practitioner: Practitioner, name: string, specialization: string, standing: string) => boolean} */
const fits = (practitioner, name, specialization, standing) =>
  practitioner.name.toLowerCase().includes(name.trim().toLowerCase()) &&
  (!specialization || practitioner.specialization === specialization) &&
  (!standing || practitioner.active === (standing === "active"));

/** @param {{ all: Practitioner[], role: import("../lib/types.js").Role }} props */
function List({ all, role }) {
  const [name, setName] = useState("");
  const [specialization, setSpecialization] = useState("");
  const [standing, setStanding] = useState("active");
  const specializations = [...new Set(all.map((each) => each.specialization))].sort();
  const shown = all.filter((each) => fits(each, name, specialization, standing));
  return html`
    <div class="filters">
      <${Input} label=${t("Name")} type="search" value=${name} onInput=${setName} />
      <${Select} label=${t("Specialization")} value=${specialization} onInput=${setSpecialization}
        options=${[["", t("All")], ...specializations.map((each) => [each, each])]} />
      <${Select} label=${t("Standing")} value=${standing} onInput=${setStanding} options=${standings} />
    </div>
    <p class="quiet" role="status">${t("{shown} of {total}", { shown: shown.length, total: all.length })}</p>
    ${
      shown.length
        ? html`<ul class="rows people">
            ${shown.map((each) => html`<${Row} key=${each.id} of=${each} role=${role} />`)}</ul>`
        : html`<${Empty} title=${all.length ? t("Nobody like this.") : t("Nobody has been added yet.")} />`
    }`;
}

/** @param {{ of: Practitioner, role: import("../lib/types.js").Role }} props */
const Row = ({ of, role }) => html`<li class="row">
  <${Avatar} name=${of.name} src=${pictureOf(of, of.id)} size=${40} />
  <span><strong>${of.name}</strong><br /><span class="quiet">${of.specialization}</span></span>
  <span>${!of.active && html`<span class="tag">${t("Not taking bookings")}</span>`}</span>
  <span class="ways">
    <a href=${`/hours/${of.id}`} aria-label=${t("Hours of {name}", of)}>${t("Hours")}</a>
    ${
      role === "admin" &&
      html`<a href=${`/edit-practitioner/${of.id}`} aria-label=${t("Edit {name}", of)}>${t("Edit")}</a>`
    }
    <a href=${`/practitioners/${of.slug}`} aria-label=${t("Free times of {name}", of)}>${t("Free times")}</a>
  </span>
</li>`;
