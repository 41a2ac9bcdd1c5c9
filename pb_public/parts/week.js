// A week of free slots, in the time zone of who looks at it, kept up to date as others take and free them.
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { pb } from "../lib/api.js";
import { useDebounced, useEvents, useLoad } from "../lib/hooks.js";
import {
  addDays,
  clock,
  dateIn,
  dateShort,
  dateTitle,
  differs,
  here,
  instant,
  weekDates,
  weekOf,
  zoneName,
} from "../lib/time.js";
import { toast } from "./toast.js";
import { DayTitle, Empty, whenLoaded } from "./ui.js";

/** @typedef {import("../lib/types.js").Slot} Slot */

/**
 * Free slots of the days that a week here touches there.
 * @type {(practitioner: string, monday: string, duration: number) => Promise<Slot[]>}
 */
const load = async (practitioner, monday, duration) => {
  const query = { practitioner, duration, from: addDays(monday, -1), to: addDays(monday, 7) };
  return (await pb.send("/api/clinic/availability", { query })).slots;
};

/** The starts of free slots on each date of a week. */
const byDay = (/** @type {Slot[]} */ slots, /** @type {string} */ monday) => {
  const days = new Map(weekDates(monday).map((date) => [date, /** @type {string[]} */ ([])]));
  for (const { start } of slots) days.get(dateIn(instant(start)))?.push(start);
  return days;
};

/**
 * @typedef {object} Props
 * @property {import("../lib/types.js").Practitioner} practitioner
 * @property {number} duration
 * @property {string} chosen
 * @property {(start: string) => void} onChoose
 * @property {string} [first] the date to begin with
 * @property {import("../lib/types.js").Children} [instead] what to offer in a week without free time
 */

/** @param {Props} props */
export function Week({ practitioner, duration, chosen, onChoose, first, instead }) {
  const { id, timezone, next_available } = practitioner;
  const today = dateIn(Date.now());
  const [monday, setMonday] = useState(weekOf(first && first > today ? first : today));
  const free = useLoad(() => load(id, monday, duration), [id, monday, duration]);
  const reload = useDebounced(free.reload, 150);
  useEvents("slots", reload, { filter: pb.filter("practitioner = {:id}", { id }) });
  useEffect(() => {
    if (!chosen || !free.data || free.loading || weekOf(dateIn(instant(chosen))) !== monday) return;
    if (free.data.some(({ start }) => start === chosen)) return;
    toast("The time you had chosen is not free any more.");
    onChoose("");
  }, [free.data, free.loading, chosen]);
  const next = next_available ? dateIn(instant(next_available)) : "";
  const back = () => setMonday(addDays(monday, -7));
  const on = () => setMonday(addDays(monday, 7));
  return html`<section class="week" aria-label="Free times" aria-busy=${free.loading}>
    <div class="week-head days-head">
      <button type="button" aria-label="Previous week" disabled=${monday <= today} onClick=${back}>‹</button>
      <h2 aria-live="polite">${dateShort(monday)} – ${dateShort(addDays(monday, 6))}</h2>
      <button type="button" aria-label="Next week" onClick=${on}>›</button>
    </div>
    <${Zone} zone=${timezone} />
    ${whenLoaded(
      free,
      (slots) => {
        const days = byDay(slots, monday);
        if ([...days.values()].some((starts) => starts.length)) {
          return html`<${Days} days=${days} today=${today} chosen=${chosen} onChoose=${onChoose} zone=${timezone} />`;
        }
        return html`<${Empty} title="Nothing is free this week.">
          ${next && weekOf(next) !== monday && html`<${Ahead} date=${next} onGo=${() => setMonday(weekOf(next))} />`}
          ${instead}
        </${Empty}>`;
      },
      5,
    )}
  </section>`;
}

/** @param {{ date: string, onGo: () => void }} props */
const Ahead = ({ date, onGo }) =>
  html`<p><button type="button" onClick=${onGo}>Go to the next free time, ${dateShort(date)}</button></p>`;

/** @param {{ zone: string }} props */
const Zone = ({ zone }) => {
  const theirs = differs(zone) ? `; small, those of the practitioner, ${zoneName(zone)}` : "";
  return html`<p class="quiet">Times in your time zone, ${zoneName(here)}${theirs}.</p>`;
};

/** @typedef {{ today: string, chosen: string, onChoose: (start: string) => void, zone: string }} Shown */

/** @param {Shown & { days: Map<string, string[]> }} props */
const Days = ({ days, ...shown }) => html`<div class="days">
  ${[...days].map(([date, starts]) => html`<${Day} key=${date} date=${date} starts=${starts} ...${shown} />`)}
</div>`;

/** @param {Shown & { date: string, starts: string[] }} props */
function Day({ date, starts, today, chosen, onChoose, zone }) {
  const slot = (/** @type {string} */ start) => html`
    <li key=${start}><${Time} start=${start} zone=${zone} chosen=${start === chosen} onChoose=${onChoose} /></li>`;
  return html`<div class=${`day${starts.length ? "" : " closed"}`}>
    <${DayTitle} date=${date} today=${today} />
    ${
      starts.length
        ? html`<ul>${starts.map(slot)}</ul>`
        : html`<p class="quiet">${date < today ? "Past" : "Nothing free"}</p>`
    }
  </div>`;
}

/** @param {{ start: string, zone: string, chosen: boolean, onChoose: (start: string) => void }} props */
const Time = ({ start, zone, chosen, onChoose }) => {
  const at = instant(start);
  const choose = () => onChoose(start);
  return html`
    <button type="button" class=${`slot${chosen ? " chosen" : ""}`} aria-pressed=${chosen} onClick=${choose}>
      <time datetime=${start}>${clock(at)}</time>
      ${differs(zone, at) && html`<small>${clock(at, zone)}<span class="unseen"> there</span></small>`}
    </button>`;
};
