// The first page: who can be seen, and when. One request brings all of it.
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { pb, pictureOf, rememberClinic } from "../lib/api.js";
import { useDebounced, useLoad, useTitle } from "../lib/hooks.js";
import { price } from "../lib/money.js";
import { link, replace } from "../lib/router.js";
import { clock, dateIn, dateShort, differs, instant, lengthOf, shortDay } from "../lib/time.js";
import { Input, Select } from "../parts/form.js";
import { Avatar, Empty, Mode, modes, whenLoaded } from "../parts/ui.js";

const pageSize = 12;
const most = 100;

/**
 * @typedef {import("../lib/types.js").Found} Found
 * @typedef {Partial<Record<"name" | "specialization" | "mode" | "from", string>>} Wanted
 *
 * @typedef {object} Answer
 * @property {Found[]} items
 * @property {number} total
 * @property {string[]} specializations
 * @property {import("../lib/types.js").ClinicSettings} clinic
 */

async function search(/** @type {Wanted} */ wanted, /** @type {number} */ limit) {
  /** @type {Answer} */
  const answer = await pb.send("/api/clinic/search", { query: { ...wanted, unavailable: true, limit } });
  rememberClinic(answer.clinic);
  dispatchEvent(new CustomEvent("clinic", { detail: answer.clinic }));
  return answer;
}

/** @param {import("../lib/types.js").PageProps} props */
export function Find({ route }) {
  const { name = "", specialization = "", mode = "", from = "" } = route.query;
  const [limit, setLimit] = useState(pageSize);
  const given = Object.entries({ name, specialization, mode, from }).filter(([, value]) => value);
  /** @type {Wanted} */
  const wanted = Object.fromEntries(given);
  const found = useLoad(() => search(wanted, limit), [name, specialization, mode, from, limit]);
  const specializations = found.data?.specializations ?? (specialization ? [specialization] : []);
  const more = () => setLimit(Math.min(most, limit + pageSize));
  useTitle(found.data ? `Book an appointment · ${found.data.clinic.name}` : "Book an appointment");
  return html`
    <h1>When can you be seen?</h1>
    <${Filters} wanted=${wanted} specializations=${specializations} />
    <section aria-label="Practitioners" aria-busy=${found.loading}>
      ${whenLoaded(found, (data) => html`<${Results} ...${data} from=${from} limit=${limit} onMore=${more} />`, 6)}
    </section>`;
}

const counted = (/** @type {number} */ total) =>
  total === 0 ? "Nobody" : total === 1 ? "One practitioner" : `${total} practitioners, soonest first`;

/** @param {Answer & { from: string, limit: number, onMore: () => void }} props */
function Results({ items, total, clinic, from, limit, onMore }) {
  const card = (/** @type {Found} */ item) => html`
    <${Card} key=${item.practitioner} item=${item} currency=${clinic.currency} from=${from} />`;
  return html`
    <p class="quiet count" role="status">${counted(total)}</p>
    ${!total && html`<${Empty} title="Nobody here fits that."><p><a href="#/">Show everybody</a></p></${Empty}>`}
    <ul class="cards">${items.map(card)}</ul>
    ${items.length < total && html`<${More} limit=${limit} onMore=${onMore} />`}`;
}

/** @param {{ limit: number, onMore: () => void }} props */
const More = ({ limit, onMore }) =>
  limit < most
    ? html`<button type="button" onClick=${onMore}>Show more</button>`
    : html`<p class="quiet">These are the first ${most}. Say more of whom you look for to see the others.</p>`;

const modeNames = Object.entries(modes).map(([mode, { name }]) => [mode, name]);

/** @param {{ wanted: Wanted, specializations: string[] }} props */
function Filters({ wanted, specializations }) {
  const [name, setName] = useState(wanted.name ?? "");
  useEffect(() => setName(wanted.name ?? ""), [wanted.name]);
  const set = (/** @type {Wanted} */ changes) => replace("", { ...wanted, name: name.trim(), ...changes });
  const search = useDebounced(() => set({}));
  useEffect(() => {
    if (name.trim() !== (wanted.name ?? "")) search();
  }, [name]);
  const tie = (/** @type {keyof Wanted} */ field) => ({
    value: wanted[field] ?? "",
    onInput: (/** @type {string} */ value) => set({ [field]: value }),
  });
  const everySpecialization = [["", "All"], ...specializations.map((each) => [each, each])];
  return html`<form class="filters" role="search" onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
    <${Input} label="Name" type="search" placeholder="Anybody" value=${name} onInput=${setName} />
    <${Select} ...${tie("specialization")} label="Specialization" options=${everySpecialization} />
    <${Select} ...${tie("mode")} label="How" options=${[["", "Any way"], ...modeNames]} />
    <${Input} ...${tie("from")} label="Not before" type="date" min=${dateIn(Date.now())} />
  </form>`;
}

const dayName = (/** @type {Date} */ at) => {
  const date = dateIn(at);
  return date === dateIn(Date.now()) ? "Today" : date === dateIn(Date.now() + 864e5) ? "Tomorrow" : shortDay(at);
};

/** The first times, by day. */
const byDay = (/** @type {import("../lib/types.js").Slot[]} */ slots) => {
  /** @type {Map<string, string[]>} */
  const days = new Map();
  for (const { start } of slots) {
    const day = dayName(instant(start));
    days.set(day, [...(days.get(day) ?? []), start]);
  }
  return days;
};

/** @param {{ item: Found, currency: string, from: string }} props */
const Card = ({ item, currency, from }) => html`<li class="card">
  <div class="who">
    <${Avatar} name=${item.name} src=${pictureOf(item, item.practitioner)} />
    <div>
      <h2><a class="cover" href=${pageOf(item)}>${item.name}</a></h2>
      <p class="quiet">${item.specialization}</p>
    </div>
  </div>
  <p class="facts">${item.modes.map((mode) => html`<${Mode} key=${mode} mode=${mode} />`)}</p>
  <p class="facts">${price(item.fee, currency)} <span class="quiet">· ${lengthOf(item.duration)}</span></p>
  ${item.slots.length ? html`<${Next} item=${item} />` : html`<${Nothing} from=${from} />`}
</li>`;

/** Where a practitioner's times are, with one of them chosen. */
const pageOf = (/** @type {Found} */ { practitioner, duration }, start = "") =>
  link(`practitioners/${practitioner}`, { duration, start });

/** @param {{ item: Found }} props */
function Next({ item }) {
  const slot = (/** @type {string} */ day, /** @type {string} */ start) => html`
    <a class="slot" key=${start} href=${pageOf(item, start)}>
      <span class="unseen">${item.name}, ${day},${" "}</span>${clock(instant(start))}</a>`;
  const quick = (/** @type {[string, string[]]} */ [day, starts]) => html`
    <div class="quick" key=${day}><span>${day}</span>${starts.map((start) => slot(day, start))}</div>`;
  return html`<div class="next">
    <p class="quiet">First free${differs(item.timezone) ? ", your time" : ""}</p>
    ${[...byDay(item.slots)].map(quick)}
  </div>`;
}

/** @param {{ from: string }} props */
const Nothing = ({ from }) => html`
  <p class="next quiet">Nothing free in the two weeks ${from ? `from ${dateShort(from)}` : "to come"}.
    ${" "}Open the calendar or join the waitlist.</p>`;
