// One practitioner: who it is, and a week of free times to choose from.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { clinic, pb, pictureOf } from "../lib/api.js";
import { useLoad, useTitle } from "../lib/hooks.js";
import { price } from "../lib/money.js";
import { link } from "../lib/router.js";
import { clock, dateIn, instant, lengthOf, longDay } from "../lib/time.js";
import { WaitDialog } from "../parts/waitlist.js";
import { Avatar, Choice, Loaded, Mode, modes } from "../parts/ui.js";
import { Week } from "../parts/week.js";

const load = (id) => Promise.all([pb.collection("practitioners").getOne(id), clinic()]);

export default function PractitionerPage({ route }) {
  const loaded = useLoad(() => load(route.path[1]), [route.path[1]]);
  return html`<${Loaded} of=${loaded} lines=${6}>${([practitioner, settings]) => html`<${Times} practitioner=${practitioner} settings=${settings} route=${route} />`}</${Loaded}>`;
}

function Times({ practitioner, settings, route }) {
  const asked = Number(route.query.duration);
  const [duration, setDuration] = useState(practitioner.slot_durations.includes(asked) ? asked : practitioner.slot_durations[0]);
  const [mode, setMode] = useState(practitioner.modes.includes(route.query.mode) ? route.query.mode : practitioner.modes[0]);
  const [start, setStart] = useState(route.query.start ?? "");
  const [waiting, setWaiting] = useState(false);
  useTitle(`${practitioner.name} · ${settings.name}`);
  const wait = html`<p><button type="button" onClick=${() => setWaiting(true)}>Tell me when something comes free</button></p>`;
  return html`
    <${Head} practitioner=${practitioner} settings=${settings} />
    <div class="choices">
      <${Choice} legend="How long" name="duration" value=${duration} onChange=${(value) => { setDuration(value); setStart(""); }}
        options=${practitioner.slot_durations.map((minutes) => [minutes, lengthOf(minutes)])} />
      <${Choice} legend="How" name="mode" value=${mode} onChange=${setMode} options=${practitioner.modes.map((each) => [each, html`<${Mode} mode=${each} />`])} />
    </div>
    <${Week} practitioner=${practitioner} duration=${duration} chosen=${start} onChoose=${setStart} instead=${wait}
      first=${dateIn(instant(start || practitioner.next_available || new Date().toISOString()))} />
    <p class="quiet">Nothing that suits you? <button type="button" class="plain" onClick=${() => setWaiting(true)}>Join the waitlist</button></p>
    ${waiting && html`<${WaitDialog} practitioner=${practitioner} duration=${duration} mode=${mode} onClose=${() => setWaiting(false)} />`}
    ${start && html`<${Chosen} practitioner=${practitioner} settings=${settings} start=${start} duration=${duration} mode=${mode} />`}`;
}

const Head = ({ practitioner, settings }) => html`<div class="profile-head">
  <${Avatar} name=${practitioner.name} src=${pictureOf(practitioner, practitioner.id)} size=${88} />
  <div>
    <h1>${practitioner.name}</h1>
    <p class="quiet">${practitioner.specialization}${practitioner.location && ` · ${practitioner.location}`}</p>
    <p>${price(practitioner.fee, settings.currency)} <span class="quiet">per appointment</span></p>
  </div>
  ${practitioner.bio && html`<p class="bio">${practitioner.bio}</p>`}
</div>`;

const Chosen = ({ practitioner, settings, start, duration, mode }) => html`<div class="chosen-bar" role="region" aria-label="Your choice" aria-live="polite">
  <p><strong>${longDay(instant(start))}, ${clock(instant(start))}</strong><br />
    <span class="quiet">${lengthOf(duration)}, ${modes[mode].how}, ${price(practitioner.fee, settings.currency)}</span></p>
  <a class="button" href=${link("book", { practitioner: practitioner.id, start, duration, mode })}>Book this time</a>
</div>`;
