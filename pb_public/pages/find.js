// The first page: who can be seen, and when. One request brings all of it.
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { pb, pictureOf, rememberClinic } from "../lib/api.js";
import { useDebounced, useLoad, useTitle } from "../lib/hooks.js";
import { price } from "../lib/money.js";
import { link, replace } from "../lib/router.js";
import { clock, dateIn, dateShort, differs, instant, lengthOf, shortDay } from "../lib/time.js";
import { Avatar, Empty, Field, Loaded, Mode, modes } from "../parts/ui.js";

const pageSize = 12;
const most = 100;

/** @returns {Promise<{ items: import("../lib/types.js").Found[], total: number, specializations: string[], clinic: import("../lib/types.js").ClinicSettings }>} */
async function search(wanted, limit) {
  const answer = await pb.send("/api/clinic/search", { query: { ...wanted, unavailable: true, limit } });
  rememberClinic(answer.clinic);
  dispatchEvent(new CustomEvent("clinic", { detail: answer.clinic }));
  return answer;
}

export function Find({ route }) {
  const { name = "", specialization = "", mode = "", from = "" } = route.query;
  const [limit, setLimit] = useState(pageSize);
  const wanted = Object.fromEntries(Object.entries({ name, specialization, mode, from }).filter(([, value]) => value));
  const found = useLoad(() => search(wanted, limit), [name, specialization, mode, from, limit]);
  useTitle(found.data ? `Book an appointment · ${found.data.clinic.name}` : "Book an appointment");
  return html`
    <h1>When can you be seen?</h1>
    <${Filters} wanted=${wanted} specializations=${found.data?.specializations ?? (specialization ? [specialization] : [])} />
    <section aria-label="Practitioners" aria-busy=${found.loading}>
      <${Loaded} of=${found} lines=${6}>${(data) => html`
        <p class="quiet count" role="status">${data.total === 0 ? "Nobody" : data.total === 1 ? "One practitioner" : `${data.total} practitioners, soonest first`}</p>
        ${!data.total && html`<${Empty} title="Nobody here fits that."><p><a href="#/">Show everybody</a></p></${Empty}>`}
        <ul class="cards">${data.items.map((item) => html`<${Card} key=${item.practitioner} item=${item} currency=${data.clinic.currency} from=${from} />`)}</ul>
        ${data.items.length < data.total && (limit < most
          ? html`<button type="button" onClick=${() => setLimit(Math.min(most, limit + pageSize))}>Show more</button>`
          : html`<p class="quiet">These are the first ${most}. Say more of whom you look for to see the others.</p>`)}`}
      </${Loaded}>
    </section>`;
}

function Filters({ wanted, specializations }) {
  const [name, setName] = useState(wanted.name ?? "");
  useEffect(() => setName(wanted.name ?? ""), [wanted.name]);
  const set = (field) => (event) => replace("", { ...wanted, name: name.trim(), [field]: event.currentTarget.value });
  const search = useDebounced(() => replace("", { ...wanted, name: name.trim() }));
  useEffect(() => { if (name.trim() !== (wanted.name ?? "")) search(); }, [name]);
  return html`<form class="filters" role="search" onSubmit=${(event) => event.preventDefault()}>
    <${Field} label="Name">${(props) => html`<input ...${props} type="search" value=${name} placeholder="Anybody" onInput=${(event) => setName(event.currentTarget.value)} />`}</${Field}>
    <${Field} label="Specialization">${(props) => html`<select ...${props} value=${wanted.specialization ?? ""} onChange=${set("specialization")}>
      <option value="">All</option>${specializations.map((each) => html`<option key=${each} value=${each}>${each}</option>`)}</select>`}</${Field}>
    <${Field} label="How">${(props) => html`<select ...${props} value=${wanted.mode ?? ""} onChange=${set("mode")}>
      <option value="">Any way</option>${Object.entries(modes).map(([key, mode]) => html`<option key=${key} value=${key}>${mode.name}</option>`)}</select>`}</${Field}>
    <${Field} label="Not before">${(props) => html`<input ...${props} type="date" min=${dateIn(Date.now())} value=${wanted.from ?? ""} onChange=${set("from")} />`}</${Field}>
  </form>`;
}

const dayName = (/** @type {Date} */ at) => {
  const date = dateIn(at);
  return date === dateIn(Date.now()) ? "Today" : date === dateIn(Date.now() + 864e5) ? "Tomorrow" : shortDay(at);
};

/** The first times, by day. @returns {Map<string, string[]>} */
const byDay = (/** @type {import("../lib/types.js").Slot[]} */ slots) => {
  const days = new Map();
  for (const { start } of slots) days.set(dayName(instant(start)), [...(days.get(dayName(instant(start))) ?? []), start]);
  return days;
};

function Card({ item, currency, from }) {
  const page = `practitioners/${item.practitioner}`;
  const [next] = item.slots;
  return html`<li class="card">
    <div class="who">
      <${Avatar} name=${item.name} src=${pictureOf(item, item.practitioner)} />
      <div>
        <h2><a class="cover" href=${link(page, { duration: item.duration })}>${item.name}</a></h2>
        <p class="quiet">${item.specialization}</p>
      </div>
    </div>
    <p class="facts">${item.modes.map((mode) => html`<${Mode} key=${mode} mode=${mode} />`)}</p>
    <p class="facts">${price(item.fee, currency)} <span class="quiet">· ${lengthOf(item.duration)}</span></p>
    ${next
      ? html`<div class="next">
          <p class="quiet">First free${differs(item.timezone) ? ", your time" : ""}</p>
          ${[...byDay(item.slots)].map(([day, starts]) => html`<div class="quick" key=${day}><span>${day}</span>${starts.map((start) => html`
            <a class="slot" key=${start} href=${link(page, { duration: item.duration, start })}><span class="unseen">${item.name}, ${day}, </span>${clock(instant(start))}</a>`)}</div>`)}
        </div>`
      : html`<p class="next quiet">Nothing free in the two weeks ${from ? `from ${dateShort(from)}` : "to come"}. Open the calendar or join the waitlist.</p>`}
  </li>`;
}
