// All appointments of a visitor, and what they wait for.
import { html } from "htm/preact";
import { clinic, now, pb } from "../lib/api.js";
import { useAction, useDebounced, useEvents, useLoad, useTitle } from "../lib/hooks.js";
import { clock, dateShort, instant, lengthOf, longDay } from "../lib/time.js";
import { FeedLink } from "../parts/feed.js";
import { Empty, Loaded, Mode, modes, Notice, StatusTag } from "../parts/ui.js";

const load = () =>
  Promise.all([
    pb.collection("appointments").getList(1, 100, { sort: "-start", expand: "practitioner", skipTotal: true }),
    pb.collection("waitlist").getList(1, 50, { sort: "-created", expand: "practitioner", skipTotal: true }),
    clinic(),
  ]);

export default function Appointments() {
  const loaded = useLoad(load, []);
  const reload = useDebounced(loaded.reload, 150);
  useEvents("appointments", reload);
  useEvents("waitlist", reload);
  useTitle("My appointments");
  return html`<h1>My appointments</h1>
    <${Loaded} of=${loaded}>${([{ items }, waits]) => {
      const over = (a) => instant(a.end).getTime() < now() || ["cancelled", "expired", "no_show", "completed"].includes(a.status);
      const coming = items.filter((a) => !over(a)).reverse();
      return html`
        ${!coming.length && html`<${Empty} title="You have no appointment coming up."><p><a class="button" href="#/">Find a time</a></p></${Empty}>`}
        <${List} items=${coming} />
        <${Waits} items=${waits.items.filter(({ status }) => status === "waiting" || status === "offered")} reload=${loaded.reload} />
        ${coming.length > 0 && html`<${FeedLink} />`}
        ${items.some(over) && html`<h2>Past and cancelled</h2><${List} items=${items.filter(over)} />`}`;
    }}</${Loaded}>`;
}

const List = ({ items }) => html`<ul class="rows">${items.map((a) => html`<li key=${a.id} class="row">
  <a class="cover" href=${`#/appointments/${a.id}`}>${longDay(instant(a.start))}, ${clock(instant(a.start))}</a>
  <span>${a.expand?.practitioner?.name}</span>
  <span class="quiet"><${Mode} mode=${a.mode} /> ${lengthOf(a.duration)}</span>
  <${StatusTag} status=${a.status} />
</li>`)}</ul>`;

const Waits = ({ items, reload }) => items.length > 0 && html`<h2>Waitlist</h2>
  <ul class="rows">${items.map((wait) => html`<${Wait} key=${wait.id} wait=${wait} reload=${reload} />`)}</ul>`;

function Wait({ wait, reload }) {
  const leave = useAction(async () => {
    await pb.collection("waitlist").update(wait.id, { status: "cancelled" });
    reload();
  });
  const who = wait.expand?.practitioner?.name ?? wait.specialization;
  return html`<li class="row">
    ${wait.status === "offered" ? html`<a href=${`#/appointments/${wait.appointment}`}>A time has come free: pay to have it</a>` : html`<span>${dateShort(wait.from)} – ${dateShort(wait.to)}</span>`}
    <span>${who}</span>
    <span class="quiet">${lengthOf(wait.duration)}, ${modes[wait.mode].how}</span>
    <button type="button" class="plain" disabled=${leave.busy} onClick=${leave.run}>Leave the waitlist</button>
    ${leave.error && html`<${Notice} kind="error">${leave.error}</${Notice}>`}
  </li>`;
}
