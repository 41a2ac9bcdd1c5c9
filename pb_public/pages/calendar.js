// A practitioner's appointments, by week or by day, live as they come in.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { now, ownPractitioner, pb } from "../lib/api.js";
import { useDebounced, useEvents, useLoad, useTitle } from "../lib/hooks.js";
import { t } from "../lib/i18n.js";
import { replace } from "../lib/router.js";
import { schedule } from "../lib/schedule.js";
import { addDays, atWall, dateIn, dateShort, dateTitle, instant, weekDates, weekOf, zoneName } from "../lib/time.js";
import { shortWhen, stretch } from "../lib/when.js";
import { whoComes } from "../lib/who.js";
import { AppointmentDialog } from "../parts/appointment-dialog.js";
import { CalendarGrid } from "../parts/calendar-grid.js";
import { FeedLink } from "../parts/feed.js";
import { icons } from "../parts/icons.js";
import { toast } from "../parts/toast.js";
import { Mode, modes, whenLoaded } from "../parts/ui.js";

/**
 * @typedef {import("../lib/types.js").Appointment} Appointment
 * @typedef {import("../lib/types.js").Practitioner} Practitioner
 */

/** @param {import("../lib/types.js").PageProps} props */
export default function CalendarPage({ route }) {
  const loaded = useLoad(ownPractitioner, []);
  useTitle(t("Calendar"));
  return html`<h1>${t("Calendar")}</h1>
    ${whenLoaded(loaded, (own) => html`<${Calendar} practitioner=${own} query=${route.query} />`)}`;
}

const narrow = matchMedia("(max-width: 44rem)");

/** The appointments that take the practitioner's time in the days. */
const booked = (/** @type {string[]} */ days, /** @type {string} */ zone) =>
  pb.collection("appointments").getFullList({
    sort: "start",
    expand: "visitor,patient,visit_type",
    batch: 500,
    filter: pb.filter("start >= {:from} && start < {:to} && status != 'cancelled' && status != 'expired'", {
      from: atWall(`${days[0]}T00:00`, zone),
      to: atWall(`${addDays(days[days.length - 1], 1)}T00:00`, zone),
    }),
  });

async function load(/** @type {Practitioner} */ practitioner, /** @type {string[]} */ days) {
  const [appointments, hours] = await Promise.all([booked(days, practitioner.timezone), schedule(practitioner, days)]);
  return { appointments, hours };
}

/** @param {{ practitioner: Practitioner, query: Record<string, string> }} props */
function Calendar({ practitioner, query }) {
  const zone = practitioner.timezone;
  const today = dateIn(now(), zone);
  const view = query.view === "day" || query.view === "week" ? query.view : narrow.matches ? "day" : "week";
  const date = /^\d{4}-\d\d-\d\d$/.test(query.date ?? "") ? query.date : today;
  const days = view === "day" ? [date] : weekDates(weekOf(date));
  const [open, setOpen] = useState("");
  const loaded = useLoad(() => load(practitioner, days), [days[0], days.length, practitioner.id]);
  const reload = useDebounced(loaded.reload, 150);
  useEvents("appointments", reload, {
    expand: "visitor,patient,visit_type",
    tell: (event) => {
      announce(event, zone);
      reload();
    },
  });
  useEvents("working_hours", reload);
  useEvents("schedule_overrides", reload);
  useEvents("time_off", reload);
  const none = view === "day" ? t("Nothing is booked on this day.") : t("Nothing is booked in this week.");
  const dialog = (/** @type {Appointment[]} */ appointments) => html`
    <${AppointmentDialog} key=${open} appointment=${appointments.find(({ id }) => id === open)} zone=${zone}
      onClose=${() => setOpen("")} onChanged=${loaded.reload} />`;
  return html`
    <${Head} view=${view} date=${date} days=${days} today=${today} />
    <p class="quiet legend">${Object.keys(modes).map((mode) => html`<${Mode} key=${mode} mode=${mode} />`)}
      ${" "}<span>${t("Times in {zone}", { zone: zoneName(zone) })}</span></p>
    ${whenLoaded(
      loaded,
      ({ appointments, hours }) => html`
        <${CalendarGrid} days=${days} appointments=${appointments} schedule=${hours} zone=${zone} today=${today}
          onOpen=${setOpen} />
        ${!appointments.length && html`<p class="quiet" role="status">${none}</p>`}
        ${open && dialog(appointments)}`,
      8,
    )}
    <${FeedLink} />`;
}

/** @param {{ view: string, date: string, days: string[], today: string }} props */
function Head({ view, date, days, today }) {
  const show = (/** @type {string} */ to, as = view) => replace("calendar", { date: to, view: as });
  const step = view === "day" ? 1 : 7;
  const toggle = (/** @type {string} */ each, /** @type {string} */ name) => html`
    <button type="button" aria-pressed=${view === each} onClick=${() => show(date, each)}>${name}</button>`;
  const [before, after] = view === "day" ? [t("Previous day"), t("Next day")] : [t("Previous week"), t("Next week")];
  const shown = view === "day" ? dateTitle(date) : stretch(dateShort(days[0]), dateShort(days[6]));
  return html`<div class="week-head">
    <button type="button" aria-label=${before} onClick=${() => show(addDays(date, -step))}>${icons.previous}</button>
    <button type="button" onClick=${() => show(today)}>${t("Today")}</button>
    <button type="button" aria-label=${after} onClick=${() => show(addDays(date, step))}>${icons.next}</button>
    <h2 aria-live="polite">${shown}</h2>
    <div class="toggle" role="group" aria-label=${t("View")}>
      ${toggle("week", t("Week"))}${toggle("day", t("Day"))}</div>
  </div>`;
}

/**
 * Says quietly what has just been booked or given back.
 * @param {import("pocketbase").RecordSubscription<Appointment>} event
 * @param {string} zone
 */
function announce({ action, record }, zone) {
  if (action !== "update" || !record.confirmed_at) return;
  const when = shortWhen(instant(record.start), zone);
  const who = whoComes(record) ?? t("a visitor");
  // Confirmed by this very change, and not moved or undone since.
  const fresh = Math.abs(instant(record.updated).getTime() - instant(record.confirmed_at).getTime()) < 2000;
  const { how } = modes[record.mode];
  if (record.status === "confirmed" && fresh) toast(t("New: {who}, {when}, {how}", { who, when, how }));
  if (record.status === "cancelled" && record.cancelled_by === "visitor")
    toast(t("Cancelled: {who}, {when}", { who, when }));
}
