// A week of free slots, in the time zone of who looks at it, kept up to date as others take and free them.
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { pb } from "../lib/api.js";
import { useDebounced, useEvents, useLoad } from "../lib/hooks.js";
import { addDays, clock, dateIn, dateShort, dateTitle, differs, here, instant, weekOf, zoneName } from "../lib/time.js";
import { toast } from "./toast.js";
import { Empty, Loaded } from "./ui.js";

/** @returns {Promise<import("../lib/types.js").Slot[]>} free slots of the days that a week here touches there */
const load = (practitioner, monday, duration) =>
  pb.send("/api/clinic/availability", { query: { practitioner, duration, from: addDays(monday, -1), to: addDays(monday, 7) } }).then(({ slots }) => slots);

const byDay = (/** @type {import("../lib/types.js").Slot[]} */ slots, monday) => {
  const days = new Map(Array.from({ length: 7 }, (_, i) => [addDays(monday, i), /** @type {string[]} */ ([])]));
  for (const { start } of slots) days.get(dateIn(instant(start)))?.push(start);
  return days;
};

/**
 * @param {{ practitioner: import("../lib/types.js").Practitioner, duration: number, chosen: string, onChoose: (start: string) => void,
 *   first?: string, instead?: any }} props first: the date to begin with; instead: what to offer in a week without free time
 */
export function Week({ practitioner, duration, chosen, onChoose, first, instead }) {
  const today = dateIn(Date.now());
  const [monday, setMonday] = useState(weekOf(first && first > today ? first : today));
  const free = useLoad(() => load(practitioner.id, monday, duration), [practitioner.id, monday, duration]);
  const reload = useDebounced(free.reload, 150);
  useEvents("slots", reload, { filter: pb.filter("practitioner = {:id}", { id: practitioner.id }) });
  useEffect(() => {
    const gone = chosen && free.data && !free.loading && weekOf(dateIn(instant(chosen))) === monday && !free.data.some(({ start }) => start === chosen);
    if (!gone) return;
    toast("The time you had chosen is not free any more.");
    onChoose("");
  }, [free.data, free.loading, chosen]);
  const next = practitioner.next_available ? dateIn(instant(practitioner.next_available)) : "";
  return html`<section class="week" aria-label="Free times" aria-busy=${free.loading}>
    <div class="week-head days-head">
      <button type="button" aria-label="Previous week" disabled=${monday <= today} onClick=${() => setMonday(addDays(monday, -7))}>‹</button>
      <h2 aria-live="polite">${dateShort(monday)} – ${dateShort(addDays(monday, 6))}</h2>
      <button type="button" aria-label="Next week" onClick=${() => setMonday(addDays(monday, 7))}>›</button>
    </div>
    <${Zone} zone=${practitioner.timezone} />
    <${Loaded} of=${free} lines=${5}>${(slots) => {
      const days = byDay(slots, monday);
      return [...days.values()].some((starts) => starts.length)
        ? html`<${Days} days=${days} today=${today} chosen=${chosen} onChoose=${onChoose} zone=${practitioner.timezone} />`
        : html`<${Empty} title="Nothing is free this week.">
            ${next && weekOf(next) !== monday && html`<p><button type="button" onClick=${() => setMonday(weekOf(next))}>Go to the next free time, ${dateShort(next)}</button></p>`}
            ${instead}
          </${Empty}>`;
    }}</${Loaded}>
  </section>`;
}

const Zone = ({ zone }) => html`<p class="quiet">Times in your time zone, ${zoneName(here)}${differs(zone) ? html`; small, those of the practitioner, ${zoneName(zone)}` : ""}.</p>`;

const Days = ({ days, today, chosen, onChoose, zone }) => html`<div class="days">
  ${[...days].map(([date, starts]) => html`<div class=${`day${starts.length ? "" : " closed"}`} key=${date}>
    <h3 class=${date === today ? "today" : ""}><span aria-hidden="true">${dateShort(date)}</span><span class="unseen">${dateTitle(date)}</span></h3>
    ${starts.length
      ? html`<ul>${starts.map((start) => html`<li key=${start}><${Slot} start=${start} zone=${zone} chosen=${start === chosen} onChoose=${onChoose} /></li>`)}</ul>`
      : html`<p class="quiet">${date < today ? "Past" : "Nothing free"}</p>`}
  </div>`)}
</div>`;

const Slot = ({ start, zone, chosen, onChoose }) => {
  const at = instant(start);
  return html`<button type="button" class=${`slot${chosen ? " chosen" : ""}`} aria-pressed=${chosen} onClick=${() => onChoose(start)}>
    <time datetime=${start}>${clock(at)}</time>${differs(zone, at) && html`<small>${clock(at, zone)}<span class="unseen"> there</span></small>`}
  </button>`;
};
