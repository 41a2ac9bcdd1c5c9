// One practitioner: who it is, and a week of free times to choose from.
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { clinic, pb, pictureOf } from "../lib/api.js";
import { useEvents, useLoad, useTitle } from "../lib/hooks.js";
import { price } from "../lib/money.js";
import { link } from "../lib/router.js";
import { clock, dateIn, instant, lengthOf, longDay } from "../lib/time.js";
import { typeOf, visitTypes } from "../lib/visit-types.js";
import { Choice } from "../parts/form.js";
import { asMode, Avatar, Mode, modes, whenLoaded } from "../parts/ui.js";
import { WaitDialog } from "../parts/waitlist.js";
import { Week } from "../parts/week.js";

/**
 * @typedef {import("../lib/types.js").PageProps} PageProps
 * @typedef {import("../lib/types.js").Practitioner} Practitioner
 * @typedef {import("../lib/types.js").VisitType} VisitType
 * @typedef {import("../lib/types.js").ClinicSettings} ClinicSettings
 * @typedef {{ practitioner: Practitioner, settings: ClinicSettings }} Props
 */

const load = (/** @type {string} */ id) =>
  Promise.all([pb.collection("practitioners").getOne(id), clinic(), visitTypes(id)]);

/** @param {PageProps} props */
export default function PractitionerPage({ route }) {
  const id = route.path[1];
  const loaded = useLoad(() => load(id), [id]);
  useEvents("visit_types", loaded.reload, { filter: pb.filter("practitioner = {:id}", { id }) });
  return whenLoaded(
    loaded,
    ([practitioner, settings, types]) => html`
      <${Times} practitioner=${practitioner} settings=${settings} types=${types} query=${route.query} />`,
    6,
  );
}

/** @param {Props & { types: VisitType[], query: PageProps["route"]["query"] }} props */
function Times({ practitioner, settings, types, query }) {
  const { slot_durations: durations, next_available } = practitioner;
  const asked = { visit_type: query.visit_type, duration: Number(query.duration), mode: asMode(query.mode) };
  const wanted = typeOf(types, asked);
  const [typeId, setType] = useState(wanted?.id);
  const [length, setLength] = useState(durations.includes(asked.duration) ? asked.duration : durations[0]);
  const [how, setMode] = useState(asked.mode);
  const [start, setStart] = useState((wanted || !types.length) && query.start ? query.start : "");
  const [waiting, setWaiting] = useState(false);
  useTitle(`${practitioner.name} · ${settings.name}`);
  const type = types.find(({ id }) => id === typeId) ?? types[0]; // the chosen one may be offered no more
  const { duration, fee, modes: offered } = type ?? { ...practitioner, duration: length };
  const mode = how && offered.includes(how) ? how : offered[0];
  useEffect(() => setStart((chosen) => (typeId && type?.id !== typeId ? "" : chosen)), [type?.id]);
  const another = (/** @type {() => void} */ choose) => {
    choose();
    setStart("");
  };
  const lengthen = (/** @type {number} */ minutes) => another(() => setLength(minutes));
  const retype = (/** @type {string} */ id) => another(() => setType(id));
  const choice = { practitioner, type, duration, fee, mode };
  const wait = () => setWaiting(true);
  const instead = html`<p><button type="button" onClick=${wait}>Tell me when something comes free</button></p>`;
  return html`
    <${Head} practitioner=${practitioner} settings=${settings} types=${types} />
    <div class="choices">
      ${types.length > 1 && html`<${TypeChoice} types=${types} value=${type.id} onChange=${retype} settings=${settings} />`}
      ${
        !types.length &&
        html`<${Choice} legend="How long" name="duration" value=${duration} onChange=${lengthen}
          options=${durations.map((minutes) => [minutes, lengthOf(minutes)])} />`
      }
      <${Choice} legend="How" name="mode" value=${mode} onChange=${setMode}
        options=${offered.map((each) => [each, html`<${Mode} mode=${each} />`])} />
    </div>
    <${Week} practitioner=${practitioner} duration=${duration} chosen=${start} onChoose=${setStart} instead=${instead}
      first=${dateIn(instant(start || next_available || new Date().toISOString()))} />
    <p class="quiet">Nothing that suits you?
      ${" "}<button type="button" class="plain" onClick=${wait}>Join the waitlist</button></p>
    ${waiting && html`<${WaitDialog} ...${choice} onClose=${() => setWaiting(false)} />`}
    ${start && html`<${Chosen} ...${choice} settings=${settings} start=${start} />`}`;
}

/**
 * @param {{ types: VisitType[], value: string, onChange: (id: string) => void, settings: ClinicSettings }} props
 */
function TypeChoice({ types, value, onChange, settings }) {
  const told = (/** @type {VisitType} */ { name, duration, fee, modes: seen }) => html`
    <span><strong>${name}</strong><br /><span class="quiet">${lengthOf(duration)}, ${price(fee, settings.currency)} ·
      ${" "}${seen.map((mode) => modes[mode].name).join(", ")}</span></span>`;
  return html`<${Choice} legend="What for" name="visit_type" value=${value} onChange=${onChange}
    options=${types.map((type) => [type.id, told(type)])} />`;
}

/** What appointments cost. */
function fees(/** @type {Practitioner} */ { fee }, /** @type {VisitType[]} */ types, /** @type {string} */ currency) {
  const all = types.length ? types.map((type) => type.fee) : [fee];
  const least = price(Math.min(...all), currency);
  return all.every((each) => each === all[0]) ? least : `from ${least}`;
}

/** @param {Props & { types: VisitType[] }} props */
const Head = ({ practitioner, settings, types }) => html`<div class="profile-head">
  <${Avatar} name=${practitioner.name} src=${pictureOf(practitioner, practitioner.id)} size=${88} />
  <div>
    <h1>${practitioner.name}</h1>
    <p class="quiet">${practitioner.specialization}${practitioner.location && ` · ${practitioner.location}`}</p>
    <p>${fees(practitioner, types, settings.currency)} <span class="quiet">per appointment</span></p>
  </div>
  ${practitioner.bio && html`<p class="bio">${practitioner.bio}</p>`}
</div>`;

/**
 * @typedef {object} Choosing
 * @property {string} start
 * @property {VisitType} [type]
 * @property {number} duration
 * @property {number} fee
 * @property {import("../lib/types.js").Mode} mode
 */

/** @param {Props & Choosing} props */
function Chosen({ practitioner, settings, start, type, duration, fee, mode }) {
  const how = [type?.name, lengthOf(duration), modes[mode].how, price(fee, settings.currency)]
    .filter(Boolean)
    .join(", ");
  const book = link("book", { practitioner: practitioner.id, start, visit_type: type?.id, duration, mode });
  return html`<div class="chosen-bar" role="region" aria-label="Your choice" aria-live="polite">
    <p><strong>${longDay(instant(start))}, ${clock(instant(start))}</strong><br /><span class="quiet">${how}</span></p>
    <a class="button" href=${book}>Book this time</a>
  </div>`;
}
