// A practitioner's appointments, by week or by day, live as they come in.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { ownPractitioner, pb } from "../lib/api.js";
import { useDebounced, useEvents, useLoad, useTitle } from "../lib/hooks.js";
import { replace } from "../lib/router.js";
import { addDays, atWall, clock, dateIn, dateShort, dateTitle, instant, minuteOfDay, shortDay, weekOf, zoneName } from "../lib/time.js";
import { AppointmentDialog } from "../parts/appointment-dialog.js";
import { FeedLink } from "../parts/feed.js";
import { toast } from "../parts/toast.js";
import { Loaded, Mode, modes, statuses } from "../parts/ui.js";

export default function CalendarPage({ route }) {
  const loaded = useLoad(ownPractitioner, []);
  useTitle("Calendar");
  return html`<h1>Calendar</h1><${Loaded} of=${loaded}>${(practitioner) => html`<${Calendar} practitioner=${practitioner} query=${route.query} />`}</${Loaded}>`;
}

const narrow = matchMedia("(max-width: 44rem)");

/** @returns {Promise<import("../lib/types.js").Appointment[]>} those that take the practitioner's time in the days */
const load = (days, zone) =>
  pb.collection("appointments").getFullList({
    sort: "start", expand: "visitor", batch: 500,
    filter: pb.filter("start >= {:from} && start < {:to} && status != 'cancelled' && status != 'expired'", {
      from: atWall(`${days[0]}T00:00`, zone), to: atWall(`${addDays(days[days.length - 1], 1)}T00:00`, zone),
    }),
  });

function Calendar({ practitioner, query }) {
  const zone = practitioner.timezone;
  const today = dateIn(Date.now(), zone);
  const view = query.view === "day" || query.view === "week" ? query.view : narrow.matches ? "day" : "week";
  const date = /^\d{4}-\d\d-\d\d$/.test(query.date ?? "") ? query.date : today;
  const days = view === "day" ? [date] : Array.from({ length: 7 }, (_, i) => addDays(weekOf(date), i));
  const [open, setOpen] = useState("");
  const loaded = useLoad(() => load(days, zone), [days[0], days.length, zone]);
  const reload = useDebounced(loaded.reload, 150);
  useEvents("appointments", reload, {
    expand: "visitor",
    tell: (event) => {
      announce(event, zone);
      reload();
    },
  });
  const show = (to, as = view) => replace("calendar", { date: to, view: as });
  const step = view === "day" ? 1 : 7;
  return html`
    <div class="week-head">
      <button type="button" aria-label=${`Previous ${view}`} onClick=${() => show(addDays(date, -step))}>‹</button>
      <button type="button" onClick=${() => show(today)}>Today</button>
      <button type="button" aria-label=${`Next ${view}`} onClick=${() => show(addDays(date, step))}>›</button>
      <h2 aria-live="polite">${view === "day" ? dateTitle(date) : `${dateShort(days[0])} – ${dateShort(days[6])}`}</h2>
      <div class="toggle" role="group" aria-label="View">${["week", "day"].map((each) => html`
        <button type="button" key=${each} aria-pressed=${view === each} onClick=${() => show(date, each)}>${each === "week" ? "Week" : "Day"}</button>`)}</div>
    </div>
    <p class="quiet legend">${Object.keys(modes).map((mode) => html`<${Mode} key=${mode} mode=${mode} />`)} <span>Times in ${zoneName(zone)}</span></p>
    <${Loaded} of=${loaded} lines=${8}>${(appointments) => html`
      <${Grid} days=${days} appointments=${appointments} zone=${zone} today=${today} onOpen=${setOpen} />
      ${!appointments.length && html`<p class="quiet" role="status">Nothing is booked ${view === "day" ? "on this day" : "in this week"}.</p>`}
      ${open && html`<${AppointmentDialog} key=${open} appointment=${appointments.find(({ id }) => id === open)} zone=${zone} onClose=${() => setOpen("")} onChanged=${loaded.reload} />`}`}
    </${Loaded}>
    <${FeedLink} />`;
}

/** Says quietly what has just been booked or given back. */
function announce({ action, record }, zone) {
  const at = instant(record.start);
  const when = `${shortDay(at, zone)}, ${clock(at, zone)}`;
  const who = record.expand?.visitor?.name ?? "a visitor";
  // Confirmed by this very change, and not moved or undone since.
  const fresh = record.confirmed_at && Math.abs(instant(record.updated).getTime() - instant(record.confirmed_at).getTime()) < 2000;
  if (action === "update" && record.status === "confirmed" && fresh) toast(`New: ${who}, ${when}, ${modes[record.mode].how}`);
  if (action === "update" && record.status === "cancelled" && record.cancelled_by === "visitor" && record.confirmed_at) toast(`Cancelled: ${who}, ${when}`);
}

/** Pixels of an hour: enough for a line of text in the shortest appointment. */
const hourHeightFor = (appointments) => Math.max(56, Math.min(144, Math.ceil((24 * 60) / Math.min(60, ...appointments.map(({ duration }) => duration)))));

/** The hours to show: the usual ones, and those of what is booked. */
const range = (appointments, zone) => {
  const starts = appointments.map((a) => Math.floor(minuteOfDay(instant(a.start), zone) / 60));
  const ends = appointments.map((a) => Math.ceil((minuteOfDay(instant(a.start), zone) + a.duration) / 60));
  return [Math.min(8, ...starts), Math.min(24, Math.max(18, ...ends))];
};

function Grid({ days, appointments, zone, today, onOpen }) {
  const [from, to] = range(appointments, zone);
  const hourHeight = hourHeightFor(appointments);
  const hours = Array.from({ length: to - from }, (_, i) => from + i);
  const height = `${(to - from) * hourHeight}px`;
  return html`<div class=${`calendar of-${days.length}`} tabindex="0" role="region" aria-label="Appointments">
    <div class="calendar-corner"></div>
    ${days.map((day) => html`<h3 key=${`h${day}`} class=${day === today ? "today" : ""}><span aria-hidden="true">${dateShort(day)}</span><span class="unseen">${dateTitle(day)}</span></h3>`)}
    <div class="calendar-hours" aria-hidden="true" style=${{ height }}>${hours.map((hour) => html`<span key=${hour} style=${{ top: `${(hour - from) * hourHeight}px` }}>${String(hour).padStart(2, "0")}:00</span>`)}</div>
    ${days.map((day) => html`<ul key=${day} class="calendar-day" style=${{ height, backgroundSize: `100% ${hourHeight}px` }}>
      ${appointments.filter((a) => dateIn(instant(a.start), zone) === day).map((a) => html`<${Event} key=${a.id} a=${a} from=${from} hourHeight=${hourHeight} zone=${zone} onOpen=${onOpen} />`)}
    </ul>`)}
  </div>`;
}

const Event = ({ a, from, hourHeight, zone, onOpen }) => {
  const at = instant(a.start);
  const top = ((minuteOfDay(at, zone) - from * 60) / 60) * hourHeight;
  const height = (a.duration / 60) * hourHeight - 2;
  return html`<li style=${{ top: `${top}px`, height: `${height}px` }}>
    <button type="button" title=${`${clock(at, zone)} ${a.expand?.visitor?.name ?? ""}`} class=${`event ${a.mode} ${a.status}${a.conflict ? " conflict" : ""}`} onClick=${() => onOpen(a.id)}>
      <span aria-hidden="true">${modes[a.mode].sign}</span> <time>${clock(at, zone)}</time> ${a.expand?.visitor?.name ?? "Somebody"}
      <span class="unseen">, ${modes[a.mode].name}, ${statuses[a.status]}${a.conflict ? ", outside your hours" : ""}</span>
    </button>
  </li>`;
};
