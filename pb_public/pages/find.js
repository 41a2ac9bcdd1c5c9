// The first page: who can be seen, and when. One request brings all of it.
import { html } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { now, pb, pictureOf, rememberClinic } from "../lib/api.js";
import { codes } from "../lib/errors.js";
import { useDebounced, useLoad, useTitle } from "../lib/hooks.js";
import { t } from "../lib/i18n.js";
import { price } from "../lib/money.js";
import { link, replace } from "../lib/router.js";
import { addDays, clock, dateIn, dateShort, differs, here, instant, lengthOf, shortDay } from "../lib/time.js";
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

/** @type {(query: object) => Promise<Answer>} */
const ask = (query) => pb.send("/api/clinic/search", { query });

async function search(/** @type {Wanted} */ wanted, /** @type {number} */ limit) {
  const query = { ...wanted, unavailable: true, limit };
  const answer = await ask({ ...query, timezone: here }).catch((error) => {
    // A browser may know a time zone that the server does not: times are then in order all the same.
    if (codes(error).includes("invalid_timezone")) return ask(query);
    throw error;
  });
  rememberClinic(answer.clinic);
  dispatchEvent(new CustomEvent("clinic", { detail: answer.clinic }));
  return answer;
}

/** How many are shown, where it stands in an address. */
const asLimit = (text = "") => Math.min(most, Math.max(pageSize, Number(text) || 0));

/** @param {import("../lib/types.js").PageProps} props */
export function Find({ route }) {
  const { name = "", specialization = "", mode = "", from = "" } = route.query;
  const limit = asLimit(route.query.limit);
  const given = Object.entries({ name, specialization, mode, from }).filter(([, value]) => value);
  /** @type {Wanted} */
  const wanted = Object.fromEntries(given);
  const found = useLoad(() => search(wanted, limit), [name, specialization, mode, from, limit]);
  const specializations = found.data?.specializations ?? (specialization ? [specialization] : []);
  const more = () => replace("", { ...wanted, limit: asLimit(String(limit + pageSize)) });
  const title = t("Book an appointment");
  useTitle(found.data ? `${title} · ${found.data.clinic.name}` : title);
  return html`
    <h1>${t("When can you be seen?")}</h1>
    <${Filters} wanted=${wanted} specializations=${specializations} />
    <section aria-label=${t("Practitioners")} aria-busy=${found.loading}>
      ${whenLoaded(found, (data) => html`<${Results} ...${data} wanted=${wanted} limit=${limit} onMore=${more} />`, 6)}
    </section>`;
}

/** @type {(total: number, named: boolean) => string} */
const counted = (total, named) =>
  total === 0
    ? t("Nobody")
    : named
      ? t("{count} practitioners, the best match first", { count: total })
      : t("{count} practitioners, soonest first", { count: total });

/** @param {Answer & { wanted: Wanted, limit: number, onMore: () => void }} props */
function Results({ items, total, clinic, wanted, limit, onMore }) {
  const card = (/** @type {Found} */ item) => html`
    <${Card} key=${item.practitioner} item=${item} currency=${clinic.currency} from=${wanted.from} />`;
  const nobody = html`<${Empty} title=${t("Nobody here fits that.")}>
    <p><a href="/">${t("Show everybody")}</a></p></${Empty}>`;
  return html`
    <p class="quiet" role="status">${counted(total, !!wanted.name)}</p>
    ${!total && nobody}
    <ul class="cards">${items.map(card)}</ul>
    ${items.length < total && html`<${More} limit=${limit} onMore=${onMore} />`}`;
}

/** @param {{ limit: number, onMore: () => void }} props */
const More = ({ limit, onMore }) =>
  limit < most
    ? html`<button type="button" onClick=${onMore}>${t("Show more")}</button>`
    : html`<p class="quiet">
        ${t("These are the first {most}. Say more of whom you look for to see the others.", { most })}</p>`;

const modeNames = Object.entries(modes).map(([mode, { name }]) => [mode, name]);

/** @param {{ wanted: Wanted, specializations: string[] }} props */
function Filters({ wanted, specializations }) {
  const { name: looked = "" } = wanted;
  const [name, setName] = useState(looked);
  const asked = useRef(looked); // from here: what has been typed since stays
  useEffect(() => {
    if (looked !== asked.current) setName((asked.current = looked));
  }, [looked]);
  const set = (/** @type {Wanted} */ changes) => {
    asked.current = name.trim();
    replace("", { ...wanted, name: asked.current, ...changes });
  };
  const search = useDebounced(() => set({}));
  useEffect(() => {
    if (name.trim() !== looked) search();
  }, [name]);
  const tie = (/** @type {keyof Wanted} */ field) => ({
    value: wanted[field] ?? "",
    onInput: (/** @type {string} */ value) => set({ [field]: value }),
  });
  const everySpecialization = [["", t("All")], ...specializations.map((each) => [each, each])];
  return html`<form class="filters" role="search" onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
    <${Input} label=${t("Search")} type="search" placeholder=${t("Name or specialization")} value=${name}
      onInput=${setName} />
    <${Select} ...${tie("specialization")} label=${t("Specialization")} options=${everySpecialization} />
    <${Select} ...${tie("mode")} label=${t("How")} options=${[["", t("Any way")], ...modeNames]} />
    <${Input} ...${tie("from")} label=${t("Not before")} type="date" min=${dateIn(now())} />
  </form>`;
}

const dayName = (/** @type {Date} */ at) => {
  const date = dateIn(at);
  const today = dateIn(now());
  return date === today ? t("Today") : date === addDays(today, 1) ? t("Tomorrow") : shortDay(at);
};

/** @param {{ item: Found, currency: string, from?: string }} props */
const Card = ({ item, currency, from }) => html`<li class="card">
  <div class="who">
    <${Avatar} name=${item.name} src=${pictureOf(item, item.practitioner)} />
    <div>
      <h2><a class="cover" href=${pageOf(item)}>${item.name}</a></h2>
      <p class="quiet">${item.specialization}</p>
    </div>
  </div>
  <p class="facts">${item.modes.map((mode) => html`<${Mode} key=${mode} mode=${mode} />`)}</p>
  <p>${price(item.fee, currency)} <span class="quiet">· ${lengthOf(item.duration)}</span></p>
  ${item.slots.length ? html`<${Next} item=${item} />` : html`<${Nothing} from=${from} />`}
</li>`;

/** Where a practitioner's times are, with one of them chosen. */
const pageOf = (/** @type {Found} */ { slug, duration }, start = "") =>
  link(`practitioners/${slug}`, { duration, start });

/** @param {{ item: Found }} props */
function Next({ item }) {
  const first = differs(item.timezone) ? t("First free, your time") : t("First free");
  const slot = (/** @type {import("../lib/types.js").Slot} */ { start }) => {
    const at = instant(start);
    return html`<a class="slot" key=${start} href=${pageOf(item, start)}>
      <span class="unseen">${item.name}, </span><small>${dayName(at)}<span class="unseen">, </span></small>
      ${clock(at)}</a>`;
  };
  return html`<div class="next">
    <p class="quiet">${first}</p>
    <div class="firsts">${item.slots.map(slot)}</div>
  </div>`;
}

/** @param {{ from?: string }} props */
const Nothing = ({ from }) => html`
  <p class="next quiet">${
    from
      ? t("Nothing free in the two weeks from {day}.", { day: dateShort(from) })
      : t("Nothing free in the two weeks to come.")
  } ${t("Open the calendar or join the waitlist.")}</p>`;
