// Appointments as blocks in columns of days.
import { html } from "htm/preact";
import { clock, dateIn, instant, minuteOfDay } from "../lib/time.js";
import { whoComes } from "../lib/who.js";
import { DayTitle, modes, statuses } from "./ui.js";

/** @typedef {import("../lib/types.js").Appointment} Appointment */

/** Pixels of an hour: enough for a line of text in the shortest appointment. */
const hourHeightFor = (/** @type {Appointment[]} */ appointments) => {
  const shortest = Math.min(60, ...appointments.map(({ duration }) => duration));
  return Math.max(56, Math.min(144, Math.ceil((24 * 60) / shortest)));
};

/** The hours to show: the usual ones, and those of what is booked. */
const range = (/** @type {Appointment[]} */ appointments, /** @type {string} */ zone) => {
  const starts = appointments.map((a) => Math.floor(minuteOfDay(instant(a.start), zone) / 60));
  const ends = appointments.map((a) => Math.ceil((minuteOfDay(instant(a.start), zone) + a.duration) / 60));
  return [Math.min(8, ...starts), Math.min(24, Math.max(18, ...ends))];
};

/**
 * @typedef {object} Props
 * @property {string[]} days
 * @property {Appointment[]} appointments
 * @property {string} zone
 * @property {string} today
 * @property {(id: string) => void} onOpen
 */

/** @param {Props} props */
export function CalendarGrid({ days, appointments, zone, today, onOpen }) {
  const [from, to] = range(appointments, zone);
  const hourHeight = hourHeightFor(appointments);
  const hours = Array.from({ length: to - from }, (_, i) => from + i);
  const height = `${(to - from) * hourHeight}px`;
  const hour = (/** @type {number} */ hour) => html`
    <span key=${hour} style=${{ top: `${(hour - from) * hourHeight}px` }}>${String(hour).padStart(2, "0")}:00</span>`;
  const event = (/** @type {Appointment} */ a) => html`
    <${Event} key=${a.id} a=${a} from=${from} hourHeight=${hourHeight} zone=${zone} onOpen=${onOpen} />`;
  const column = (/** @type {string} */ day) => html`
    <ul key=${day} class="calendar-day" style=${{ height, backgroundSize: `100% ${hourHeight}px` }}>
      ${appointments.filter((a) => dateIn(instant(a.start), zone) === day).map(event)}
    </ul>`;
  return html`<div class=${`calendar of-${days.length}`} tabindex="0" role="region" aria-label="Appointments">
    <div class="calendar-corner"></div>
    ${days.map((day) => html`<${DayTitle} key=${`h${day}`} date=${day} today=${today} />`)}
    <div class="calendar-hours" aria-hidden="true" style=${{ height }}>${hours.map(hour)}</div>
    ${days.map(column)}
  </div>`;
}

/**
 * @param {{ a: Appointment, from: number, hourHeight: number, zone: string, onOpen: (id: string) => void }} props
 */
function Event({ a, from, hourHeight, zone, onOpen }) {
  const at = instant(a.start);
  const top = ((minuteOfDay(at, zone) - from * 60) / 60) * hourHeight;
  const height = (a.duration / 60) * hourHeight - 2;
  const who = whoComes(a);
  const look = `event ${a.mode} ${a.status}${a.conflict ? " conflict" : ""}`;
  const said = [modes[a.mode].name, statuses[a.status], ...(a.conflict ? ["outside your hours"] : [])].join(", ");
  return html`<li style=${{ top: `${top}px`, height: `${height}px` }}>
    <button type="button" title=${`${clock(at, zone)} ${who ?? ""}`} class=${look} onClick=${() => onOpen(a.id)}>
      <span aria-hidden="true">${modes[a.mode].sign}</span> <time>${clock(at, zone)}</time> ${who ?? "Somebody"}
      <span class="unseen">, ${said}</span>
    </button>
  </li>`;
}
