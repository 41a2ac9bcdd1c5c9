// Appointments as blocks in columns of days, over the hours and the time off, and a line at the present.
import { html } from "htm/preact";
import { useEffect, useRef } from "preact/hooks";
import { now } from "../lib/api.js";
import { list, t } from "../lib/i18n.js";
import { clock, clockOf, dateIn, instant, minuteOfDay } from "../lib/time.js";
import { whoComes } from "../lib/who.js";
import { DayTitle, modes, statuses, useTick } from "./ui.js";

/**
 * @typedef {import("../lib/types.js").Appointment} Appointment
 * @typedef {import("../lib/schedule.js").Minutes} Minutes
 * @typedef {import("../lib/schedule.js").Day} Day
 *
 * @typedef {object} Scale the hours that are shown
 * @property {number} from
 * @property {number} to
 * @property {number} hour how high one is, in pixels
 */

/** Pixels of an hour: enough for a line of text in the shortest appointment. */
const hourHeightFor = (/** @type {Appointment[]} */ appointments) => {
  const shortest = Math.min(60, ...appointments.map(({ duration }) => duration));
  return Math.max(56, Math.min(144, Math.ceil((24 * 60) / shortest)));
};

/** When an appointment is, in minutes of its date. @type {(of: Appointment, zone: string) => Minutes} */
const minutesOf = ({ start, duration }, zone) => {
  const from = minuteOfDay(instant(start), zone);
  return { start: from, end: from + duration };
};

/**
 * The usual hours, those in which somebody is there, and those of what is booked.
 * @type {(appointments: Appointment[], schedule: Day[], zone: string) => Scale}
 */
const scaleOf = (appointments, schedule, zone) => {
  const shown = [...appointments.map((each) => minutesOf(each, zone)), ...schedule.flatMap(({ open }) => open)];
  const starts = shown.map(({ start }) => Math.floor(start / 60));
  const ends = shown.map(({ end }) => Math.ceil(end / 60));
  const [from, to] = [Math.min(8, ...starts), Math.min(24, Math.max(18, ...ends))];
  return { from, to, hour: hourHeightFor(appointments) };
};

/** Where something is in its column: as much of it as is shown. @type {(of: Minutes, scale: Scale) => object} */
const placeOf = ({ start, end }, { from, to, hour }) => {
  const pixels = (/** @type {number} */ minute) => (Math.min(Math.max(minute / 60, from), to) - from) * hour;
  return { top: `${pixels(start)}px`, height: `${Math.max(0, pixels(end) - pixels(start))}px` };
};

/**
 * @typedef {object} Props
 * @property {string[]} days
 * @property {Appointment[]} appointments
 * @property {Day[]} schedule of each day
 * @property {string} zone
 * @property {string} today
 * @property {(id: string) => void} onOpen
 */

/** @param {Props} props */
export function CalendarGrid({ days, appointments, schedule, zone, today, onOpen }) {
  const frame = useRef(/** @type {HTMLElement | null} */ (null));
  // On a phone, a week begins with what there is today.
  useEffect(() => frame.current?.querySelector(".today")?.scrollIntoView({ block: "nearest", inline: "center" }), days);
  const scale = scaleOf(appointments, schedule, zone);
  const height = `${(scale.to - scale.from) * scale.hour}px`;
  const hours = Array.from({ length: scale.to - scale.from }, (_, i) => scale.from + i);
  const hour = (/** @type {number} */ hour) => html`
    <span key=${hour} style=${placeOf({ start: hour * 60, end: hour * 60 + 60 }, scale)}>${clockOf(hour * 60)}</span>`;
  const event = (/** @type {Appointment} */ a) => html`
    <${Event} key=${a.id} a=${a} scale=${scale} zone=${zone} onOpen=${onOpen} />`;
  const column = (/** @type {string} */ day, /** @type {number} */ i) => html`
    <ul key=${day} class="calendar-day" style=${{ height, backgroundSize: `100% ${scale.hour}px` }}>
      ${schedule[i].open.map((each) => html`<li class="open" aria-hidden="true" style=${placeOf(each, scale)}></li>`)}
      ${schedule[i].off.map((each) => html`<${Off} off=${each} scale=${scale} />`)}
      ${appointments.filter((a) => dateIn(instant(a.start), zone) === day).map(event)}
      <${Present} date=${day} scale=${scale} zone=${zone} />
    </ul>`;
  const size = `of-${days.length}`;
  return html`<div ref=${frame} class=${`calendar ${size}`} tabindex="0" role="region" aria-label=${t("Appointments")}>
    <div class="calendar-corner"></div>
    ${days.map((day) => html`<${DayTitle} key=${`h${day}`} date=${day} today=${today} />`)}
    <div class="calendar-hours" aria-hidden="true" style=${{ height }}>${hours.map(hour)}</div>
    ${days.map(column)}
  </div>`;
}

/** @param {{ off: Day["off"][number], scale: Scale }} props */
const Off = ({ off, scale }) => html`<li class="off" style=${placeOf(off, scale)}>
  <span>${off.reason ? t("Time off: {reason}", { reason: off.reason }) : t("Time off")}</span></li>`;

/**
 * A line at the present, on its date.
 * @param {{ date: string, scale: Scale, zone: string }} props
 */
function Present({ date, scale, zone }) {
  const at = useTick(now);
  const minute = minuteOfDay(at, zone);
  if (dateIn(at, zone) !== date || minute < scale.from * 60 || minute >= scale.to * 60) return null;
  return html`<li class="present" aria-hidden="true" style=${placeOf({ start: minute, end: minute }, scale)}></li>`;
}

/** @param {{ a: Appointment, scale: Scale, zone: string, onOpen: (id: string) => void }} props */
function Event({ a, scale, zone, onOpen }) {
  const at = instant(a.start);
  const who = whoComes(a) ?? t("Somebody");
  const look = `event ${a.mode} ${a.status}${a.conflict ? " conflict" : ""}`;
  const said = list(modes[a.mode].name, statuses[a.status], a.conflict && t("outside your hours"));
  return html`<li style=${placeOf(minutesOf(a, zone), scale)}>
    <button type="button" title=${list(clock(at, zone), who)} class=${look} onClick=${() => onOpen(a.id)}>
      <span aria-hidden="true">${modes[a.mode].sign}</span> <time>${clock(at, zone)}</time>
      ${" "}<bdi>${who}<span class="unseen">, ${said}</span></bdi>
    </button>
  </li>`;
}
