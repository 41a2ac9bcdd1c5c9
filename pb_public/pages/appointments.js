// All appointments of a visitor, and what they wait for.
import { html } from "htm/preact";
import { clinic, now, pb } from "../lib/api.js";
import { useAction, useDebounced, useEvents, useLoad, useTitle } from "../lib/hooks.js";
import { clock, dateShort, instant, lengthOf, longDay } from "../lib/time.js";
import { FeedLink } from "../parts/feed.js";
import { FormError } from "../parts/form.js";
import { Empty, Mode, modes, StatusTag, whenLoaded } from "../parts/ui.js";

/**
 * @typedef {import("../lib/types.js").Appointment} Appointment
 * @typedef {import("../lib/types.js").WaitlistEntry} WaitlistEntry
 */

const load = () =>
  Promise.all([
    pb
      .collection("appointments")
      .getList(1, 100, { sort: "-start", expand: "practitioner,visit_type", skipTotal: true }),
    pb.collection("waitlist").getList(1, 50, { sort: "-created", expand: "practitioner", skipTotal: true }),
    clinic(),
  ]);

const over = (/** @type {Appointment} */ { end, status }) =>
  instant(end).getTime() < now() || ["cancelled", "expired", "no_show", "completed"].includes(status);

const open = (/** @type {WaitlistEntry} */ { status }) => status === "waiting" || status === "offered";

export default function Appointments() {
  const loaded = useLoad(load, []);
  const reload = useDebounced(loaded.reload, 150);
  useEvents("appointments", reload);
  useEvents("waitlist", reload);
  useTitle("My appointments");
  return html`<h1>My appointments</h1>
    ${whenLoaded(loaded, ([{ items }, waits]) => {
      const coming = items.filter((a) => !over(a)).reverse();
      return html`
        ${!coming.length && html`<${Nothing} />`}
        <${List} items=${coming} />
        <${Waits} items=${waits.items.filter(open)} reload=${loaded.reload} />
        ${coming.length > 0 && html`<${FeedLink} />`}
        ${items.some(over) && html`<h2>Past and cancelled</h2><${List} items=${items.filter(over)} />`}`;
    })}`;
}

const Nothing = () => html`
  <${Empty} title="You have no appointment coming up."><p><a class="button" href="#/">Find a time</a></p></${Empty}>`;

/** @param {{ items: Appointment[] }} props */
const List = ({ items }) =>
  html`<ul class="rows">${items.map((a) => html`<${Row} key=${a.id} appointment=${a} />`)}</ul>`;

/** @param {{ appointment: Appointment }} props */
function Row({ appointment: { id, start, expand, mode, duration, status } }) {
  const at = instant(start);
  return html`<li class="row">
    <a class="cover" href=${`#/appointments/${id}`}>${longDay(at)}, ${clock(at)}</a>
    <span>${expand?.practitioner?.name}</span>
    <span class="quiet"><${Mode} mode=${mode} /> ${[expand?.visit_type?.name, lengthOf(duration)].filter(Boolean).join(", ")}</span>
    <${StatusTag} status=${status} />
  </li>`;
}

/** @param {{ items: WaitlistEntry[], reload: () => void }} props */
const Waits = ({ items, reload }) =>
  items.length > 0 &&
  html`<h2>Waitlist</h2>
    <ul class="rows">${items.map((wait) => html`<${Wait} key=${wait.id} wait=${wait} reload=${reload} />`)}</ul>`;

/** @param {{ wait: WaitlistEntry, reload: () => void }} props */
function Wait({ wait, reload }) {
  const leave = useAction(async () => {
    await pb.collection("waitlist").update(wait.id, { status: "cancelled" });
    reload();
  });
  return html`<li class="row">
    ${
      wait.status === "offered"
        ? html`<a href=${`#/appointments/${wait.appointment}`}>A time has come free: pay to have it</a>`
        : html`<span>${dateShort(wait.from)} – ${dateShort(wait.to)}</span>`
    }
    <span>${wait.expand?.practitioner?.name ?? wait.specialization}</span>
    <span class="quiet">${lengthOf(wait.duration)}, ${modes[wait.mode].how}</span>
    <button type="button" class="plain" disabled=${leave.busy} onClick=${leave.run}>Leave the waitlist</button>
    <${FormError} action=${leave} />
  </li>`;
}
