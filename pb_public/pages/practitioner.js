// One practitioner: who it is, and a week of free times to choose from.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { clinic, pb, pictureOf } from "../lib/api.js";
import { useLoad, useTitle } from "../lib/hooks.js";
import { price } from "../lib/money.js";
import { link } from "../lib/router.js";
import { clock, dateIn, instant, lengthOf, longDay } from "../lib/time.js";
import { Choice } from "../parts/form.js";
import { asMode, Avatar, Mode, modes, whenLoaded } from "../parts/ui.js";
import { WaitDialog } from "../parts/waitlist.js";
import { Week } from "../parts/week.js";

/**
 * @typedef {import("../lib/types.js").PageProps} PageProps
 * @typedef {import("../lib/types.js").Practitioner} Practitioner
 * @typedef {import("../lib/types.js").ClinicSettings} ClinicSettings
 * @typedef {{ practitioner: Practitioner, settings: ClinicSettings }} Props
 */

const load = (/** @type {string} */ id) => Promise.all([pb.collection("practitioners").getOne(id), clinic()]);

/** @param {PageProps} props */
export default function PractitionerPage({ route }) {
  const loaded = useLoad(() => load(route.path[1]), [route.path[1]]);
  return whenLoaded(
    loaded,
    ([practitioner, settings]) => html`
      <${Times} practitioner=${practitioner} settings=${settings} query=${route.query} />`,
    6,
  );
}

/** @param {Props & { query: PageProps["route"]["query"] }} props */
function Times({ practitioner, settings, query }) {
  const { slot_durations: durations, modes: offered, next_available } = practitioner;
  const asked = { duration: Number(query.duration), mode: asMode(query.mode) };
  const [duration, setDuration] = useState(durations.includes(asked.duration) ? asked.duration : durations[0]);
  const [mode, setMode] = useState(asked.mode && offered.includes(asked.mode) ? asked.mode : offered[0]);
  const [start, setStart] = useState(query.start ?? "");
  const [waiting, setWaiting] = useState(false);
  useTitle(`${practitioner.name} · ${settings.name}`);
  const lengthen = (/** @type {number} */ minutes) => {
    setDuration(minutes);
    setStart("");
  };
  const choice = { practitioner, duration, mode };
  const wait = () => setWaiting(true);
  const instead = html`<p><button type="button" onClick=${wait}>Tell me when something comes free</button></p>`;
  return html`
    <${Head} practitioner=${practitioner} settings=${settings} />
    <div class="choices">
      <${Choice} legend="How long" name="duration" value=${duration} onChange=${lengthen}
        options=${durations.map((minutes) => [minutes, lengthOf(minutes)])} />
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

/** @param {Props} props */
const Head = ({ practitioner, settings }) => html`<div class="profile-head">
  <${Avatar} name=${practitioner.name} src=${pictureOf(practitioner, practitioner.id)} size=${88} />
  <div>
    <h1>${practitioner.name}</h1>
    <p class="quiet">${practitioner.specialization}${practitioner.location && ` · ${practitioner.location}`}</p>
    <p>${price(practitioner.fee, settings.currency)} <span class="quiet">per appointment</span></p>
  </div>
  ${practitioner.bio && html`<p class="bio">${practitioner.bio}</p>`}
</div>`;

/** @param {Props & { start: string, duration: number, mode: import("../lib/types.js").Mode }} props */
function Chosen({ practitioner, settings, start, duration, mode }) {
  const how = [lengthOf(duration), modes[mode].how, price(practitioner.fee, settings.currency)].join(", ");
  const book = link("book", { practitioner: practitioner.id, start, duration, mode });
  return html`<div class="chosen-bar" role="region" aria-label="Your choice" aria-live="polite">
    <p><strong>${longDay(instant(start))}, ${clock(instant(start))}</strong><br /><span class="quiet">${how}</span></p>
    <a class="button" href=${book}>Book this time</a>
  </div>`;
}
