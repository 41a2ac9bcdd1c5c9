// Free times, soonest first, by day.
import { html } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { freeTimes } from "../lib/free.js";
import { useDebounced, useEvents, useLoad } from "../lib/hooks.js";
import { list, t } from "../lib/i18n.js";
import { clock, dateIn, instant, lengthOf, shortDay } from "../lib/time.js";
import { Empty, whenLoaded } from "./ui.js";

/**
 * @typedef {import("../lib/free.js").Free} Free
 *
 * @typedef {object} Props
 * @property {import("../lib/free.js").Wanted} wanted
 * @property {string} [name] the practitioner's, where one is wanted
 * @property {(free: Free) => void} onChoose
 * @property {boolean} [focused] whether the first one is to be chosen at once
 */

const some = 12;

/** @param {Props} props */
export function FreeTimes({ wanted, name = "", onChoose, focused = false }) {
  const { practitioner, specialization, mode, duration, visitType, from } = wanted;
  const inputs = [practitioner, specialization, mode, duration, visitType, from];
  const free = useLoad(() => freeTimes(wanted, name), inputs);
  const reload = useDebounced(free.reload, 300);
  useEvents("slots", reload);
  const [count, show] = useState(some);
  useEffect(() => show(some), inputs);
  const first = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const loaded = !!free.data;
  useEffect(() => {
    if (focused && loaded) first.current?.focus();
  }, [loaded]);
  const choices = (/** @type {Free[]} */ times) => html`
    ${[...byDay(times.slice(0, count))].map(
      ([day, of]) => html`<div class="quick" key=${day}><span>${day}</span>
        ${of.map(
          (each) => html`
            <button type="button" class="slot" key=${each.start + each.practitioner}
              ref=${each === times[0] ? first : undefined} onClick=${() => onChoose(each)}>
              ${clock(instant(each.start))}
              ${!practitioner && html`<small>${list(each.name, lengthOf(each.duration))}</small>`}</button>`,
        )}</div>`,
    )}
    ${
      times.length > count &&
      html`<p><button type="button" class="plain" onClick=${() => show(count + 3 * some)}>
        ${t("Later times")}</button></p>`
    }`;
  return html`<div class="free" aria-busy=${free.loading}>
    ${whenLoaded(free, (times) =>
      times.length ? choices(times) : html`<${Empty} title=${t("Nothing is free in these two weeks.")} />`,
    )}
  </div>`;
}

/** The times, by what their day is called. */
const byDay = (/** @type {Free[]} */ times) => {
  /** @type {Map<string, Free[]>} */
  const days = new Map();
  const today = dateIn(Date.now());
  for (const each of times) {
    const at = instant(each.start);
    const day = dateIn(at) === today ? t("Today") : shortDay(at);
    days.set(day, [...(days.get(day) ?? []), each]);
  }
  return days;
};
