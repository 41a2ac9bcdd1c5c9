// A week of free times, day by day. The arrow keys move between them: for the Tab key they are one.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { weekWith } from "../lib/dates.js";
import { rightToLeft, t } from "../lib/i18n.js";
import { partOf } from "../lib/part-of-day.js";
import { clock, clockLength, dateIn, dateShort, dayAndMonth, differs, instant, weekDates } from "../lib/time.js";
import { DayTitle, Empty } from "./ui.js";

/**
 * @typedef {import("../lib/holds.js").Appointment} Appointment
 *
 * @typedef {object} Shown
 * @property {import("./when.js").At} at
 * @property {{ from: string, to: string }} range
 * @property {string} today
 * @property {string} last the last date that can be booked
 * @property {import("./when.js").Known} [known]
 * @property {boolean} failed whether it could not be loaded
 * @property {string} chosen
 * @property {string} zone the practitioner's
 * @property {string} next when the practitioner is free next, or ""
 * @property {(date: string) => void} onGo shows another date
 *
 * @typedef {object} Ways
 * @property {(at: import("./when.js").At) => void} onAt
 * @property {(start: string) => void} onChoose
 * @property {import("../lib/types.js").Children} instead what to offer where nothing is free
 */

/** @param {Shown & Ways} props */
export function DaysOfWeek({ onChoose, onAt, instead, ...shown }) {
  const { at, range, today, last, known, chosen, next, onGo } = shown;
  const [focused, focus] = useState("");
  const dates = weekDates(range.from);
  const timesOf = (/** @type {string} */ date) => known?.days.get(date) ?? [];
  const inPart = (/** @type {string} */ date) => timesOf(date).filter((start) => !at.part || partOf(start) === at.part);
  const held = (/** @type {string} */ date) =>
    known?.holds.filter(({ start }) => dateIn(instant(start)) === date) ?? [];
  const starts = dates.flatMap(inPart);
  if (known && !starts.length && !dates.some((date) => held(date).length)) {
    const hidden = dates.some((date) => timesOf(date).length);
    const ahead = next ? weekWith(dateIn(instant(next)), today) : "";
    const any = () => onAt({ ...at, part: undefined });
    return html`<${Nothing} hidden=${hidden} closed=${range.from > last} onAny=${any}>
      ${ahead && ahead !== range.from && html`<${Ahead} date=${dateIn(instant(next))} onGo=${() => onGo(ahead)} />`}
      ${instead}
    </${Nothing}>`;
  }
  const entry = [focused, chosen].find((start) => starts.includes(start)) ?? starts[0];
  const press = (/** @type {KeyboardEvent} */ event) => {
    const to = leadTo(event);
    if (!to) return;
    event.preventDefault();
    to.focus();
  };
  const rest = { zone: shown.zone, chosen, entry, onChoose, onFocus: focus };
  const style = { "--clock": clockLength };
  return html`<p class="unseen" id="by-keys">${keys}</p>
    <div class="days" role="group" aria-label=${t("Times")} aria-describedby="by-keys" style=${style}
      onKeyDown=${press}>
      ${dates.map(
        (date) => html`
          <${Day} key=${date} date=${date} today=${today} starts=${inPart(date)} holds=${held(date)} ...${rest}
            state=${stateOf(date, shown, timesOf(date).length > 0)} />`,
      )}
    </div>`;
}

const keys = [
  t("The arrow keys lead to other days and times, Home and End to the first and last of a day."),
  t("Page Up and Page Down lead to other weeks."),
].join(" ");

/**
 * Why there are no times on a day; empty while they are on their way.
 * @type {(date: string, shown: Shown, hidden: boolean) => string} hidden: there are some at another time of the day
 */
const stateOf = (date, { known, failed, last }, hidden) => {
  if (date > last) return t("Not open yet");
  if (!known) return failed ? t("Not loaded") : "";
  return hidden ? t("Nothing at this time of day") : t("Nothing free");
};

/**
 * @param {{
 *   hidden: boolean, closed: boolean, onAny: () => void, children?: import("../lib/types.js").Children
 * }} props
 */
const Nothing = ({ hidden, closed, onAny, children }) => {
  if (hidden) {
    return html`<${Empty} title=${t("Nothing is free at this time of day in this week.")}>
      <p><button type="button" onClick=${onAny}>${t("Show the whole day")}</button></p></${Empty}>`;
  }
  const title = closed ? t("The calendar is not open that far ahead yet.") : t("Nothing is free this week.");
  return html`<${Empty} title=${title}>${children}</${Empty}>`;
};

/**
 * Leads on, where nothing is free.
 * @param {{ date: string, onGo: () => void }} props
 */
export const Ahead = ({ date, onGo }) => html`
  <p><button type="button" onClick=${onGo}>
    ${t("Go to the next free time, {day}", { day: dateShort(date) })}</button></p>`;

/**
 * The time that a key leads to from the one that has the focus: up and down by time, sideways by day.
 * @type {(event: KeyboardEvent) => HTMLElement | undefined}
 */
function leadTo({ key, target, currentTarget }) {
  const grid = /** @type {HTMLElement} */ (currentTarget);
  const timesOf = (/** @type {Element} */ day) => /** @type {HTMLElement[]} */ ([...day.querySelectorAll(".slot")]);
  const days = [...grid.querySelectorAll(".day")].map(timesOf);
  const from = /** @type {HTMLElement} */ (target);
  const at = days.findIndex((times) => times.includes(from));
  if (at < 0) return undefined;
  const time = days[at].indexOf(from);
  const aside = (/** @type {number} */ by) => {
    const onwards = by > 0 ? days.slice(at + 1) : days.slice(0, at).reverse();
    return nearest(onwards.find((times) => times.length) ?? [], from);
  };
  const forward = rightToLeft ? -1 : 1;
  switch (key) {
    case "ArrowUp":
      return days[at][time - 1];
    case "ArrowDown":
      return days[at][time + 1];
    case "ArrowLeft":
      return aside(-forward);
    case "ArrowRight":
      return aside(forward);
    case "Home":
      return days[at][0];
    case "End":
      return days[at].at(-1);
  }
}

/**
 * The one of a day that stands most nearly beside a time.
 * @type {(times: HTMLElement[], to: HTMLElement) => HTMLElement | undefined}
 */
const nearest = (times, to) => {
  const { top } = to.getBoundingClientRect();
  const away = (/** @type {HTMLElement} */ time) => Math.abs(time.getBoundingClientRect().top - top);
  return times.toSorted((a, b) => away(a) - away(b))[0];
};

/**
 * @typedef {object} DayProps
 * @property {string} date
 * @property {string} today
 * @property {string[]} starts
 * @property {Appointment[]} holds
 * @property {string} state
 * @property {string} entry the start that the Tab key leads to
 * @property {string} zone
 * @property {string} chosen
 * @property {(start: string) => void} onChoose
 * @property {(start: string) => void} onFocus
 */

/** @param {DayProps} props */
function Day({ date, today, starts, holds, state, ...rest }) {
  const held = new Map(holds.map((hold) => [instant(hold.start).toISOString(), hold]));
  const all = [...starts, ...held.keys()].sort((a, b) => Date.parse(a) - Date.parse(b));
  return html`<div class=${`day${!all.length && state ? " closed" : ""}`}>
    <${DayTitle} date=${date} today=${today} />
    ${
      all.length > 0 &&
      html`<ul>${all.map(
        (start, i) => html`
      <${There} key=${`there-${start}`} date=${date} start=${start} before=${all[i - 1]} zone=${rest.zone} />
      <li key=${start}>${
        held.has(start) ? html`<${OwnTime} hold=${held.get(start)} />` : html`<${Time} start=${start} ...${rest} />`
      }</li>`,
      )}</ul>`
    }
    ${!all.length && (state ? html`<p class="quiet">${state}</p>` : html`<${Bones} />`)}
  </div>`;
}

const Bones = () => html`<div class="loading"><span class="unseen">${t("Loading…")}</span>
  ${[1, 2, 3].map((i) => html`<div class="bone" key=${i}></div>`)}</div>`;

/**
 * Says from where on it is another date for the practitioner.
 * @param {{ date: string, start: string, before?: string, zone: string }} props before: the start before, on the date
 */
const There = ({ date, start, before, zone }) => {
  const there = dateIn(instant(start), zone);
  if (there === (before ? dateIn(instant(before), zone) : date)) return null;
  return html`<li class="there">${t("{day} for the practitioner", { day: dayAndMonth(there) })}</li>`;
};

/** @param {Pick<DayProps, "entry" | "zone" | "chosen" | "onChoose" | "onFocus"> & { start: string }} props */
const Time = ({ start, entry, zone, chosen, onChoose, onFocus }) => {
  const at = instant(start);
  const pressed = start === chosen;
  return html`
    <button type="button" class=${`slot${pressed ? " chosen" : ""}`} aria-pressed=${pressed}
      tabindex=${start === entry ? 0 : -1} onFocus=${() => onFocus(start)} onClick=${() => onChoose(start)}>
      <time datetime=${start}>${clock(at)}</time>
      ${differs(zone, at) && html`<small>${clock(at, zone)}<span class="unseen"> ${t("there")}</span></small>`}
    </button>`;
};

/** @param {{ hold: Appointment }} props */
const OwnTime = ({ hold }) => html`
  <a class="slot mine" href=${`/appointments/${hold.id}`}>${clock(instant(hold.start))}
    <small>${t("Yours until {time}", { time: clock(instant(hold.hold_expires)) })}</small></a>`;
