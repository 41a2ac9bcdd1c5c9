// All appointments of a visitor, and what they wait for.
import { html } from "htm/preact";
import { clinic, now, pb } from "../lib/api.js";
import { useAction, useDebounced, useEvents, useLoad, useTitle } from "../lib/hooks.js";
import { list, rich, t } from "../lib/i18n.js";
import { dateShort, instant, lengthOf } from "../lib/time.js";
import { longWhen, stretch } from "../lib/when.js";
import { whoComes } from "../lib/who.js";
import { BookAgain } from "../parts/again.js";
import { FeedLink } from "../parts/feed.js";
import { FormError } from "../parts/form.js";
import { LiveStatus } from "../parts/time-left.js";
import { Empty, Mode, modes, whenLoaded } from "../parts/ui.js";

/**
 * @typedef {import("../lib/types.js").Appointment} Appointment
 * @typedef {import("../lib/types.js").WaitlistEntry} WaitlistEntry
 */

const load = () =>
  Promise.all([
    pb
      .collection("appointments")
      .getList(1, 100, { sort: "-start", expand: "practitioner,patient,visit_type", skipTotal: true }),
    pb.collection("waitlist").getList(1, 50, { sort: "-created", expand: "practitioner,patient", skipTotal: true }),
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
  useTitle(t("My appointments"));
  return html`<h1>${t("My appointments")}</h1>
    ${whenLoaded(loaded, ([{ items }, waits]) => {
      const coming = items.filter((a) => !over(a)).reverse();
      return html`
        ${!coming.length && html`<${Nothing} />`}
        <${List} items=${coming} />
        <${Waits} items=${waits.items.filter(open)} reload=${loaded.reload} />
        ${coming.length > 0 && html`<${FeedLink} />`}
        ${items.some(over) && html`<h2>${t("Past and cancelled")}</h2><${List} items=${items.filter(over)} />`}`;
    })}`;
}

const Nothing = () => html`
  <${Empty} title=${t("You have no appointment coming up.")}>
    <p><a class="button" href="/">${t("Find a time")}</a></p></${Empty}>`;

/** @param {{ items: Appointment[] }} props */
const List = ({ items }) =>
  html`<ul class="rows">${items.map((a) => html`<${Row} key=${a.id} appointment=${a} />`)}</ul>`;

/** With whom and, where it is not oneself, for whom. @type {(name: string, of: any) => any} */
const withWhom = (name, of) =>
  of.patient
    ? rich("{practitioner}, {patient}", {
        practitioner: name,
        patient: html`<span class="for">${t("for {name}", { name: whoComes(of) })}</span>`,
      })
    : name;

/** @param {{ appointment: Appointment }} props */
function Row({ appointment }) {
  const { id, start, expand, mode, duration } = appointment;
  return html`<li class="row">
    <a class="cover" href=${`/appointments/${id}`}>${longWhen(instant(start))}</a>
    <span>${withWhom(expand?.practitioner?.name ?? "", appointment)}</span>
    <span class="quiet"><${Mode} mode=${mode} /> ${list(expand?.visit_type?.name, lengthOf(duration))}</span>
    <span class="row-end">
      ${over(appointment) && html`<${BookAgain} appointment=${appointment} />`}
      <${LiveStatus} appointment=${appointment} />
    </span>
  </li>`;
}

/** @param {{ items: WaitlistEntry[], reload: () => void }} props */
const Waits = ({ items, reload }) =>
  items.length > 0 &&
  html`<h2>${t("Waitlist")}</h2>
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
        ? html`<a href=${`/appointments/${wait.appointment}`}>${t("A time has come free: pay to have it")}</a>`
        : html`<span>${stretch(dateShort(wait.from), dateShort(wait.to))}</span>`
    }
    <span>${withWhom(wait.expand?.practitioner?.name ?? wait.specialization, wait)}</span>
    <span class="quiet">${list(lengthOf(wait.duration), modes[wait.mode].how)}</span>
    <button type="button" class="plain" aria-disabled=${leave.busy} onClick=${leave.run}>
      ${t("Leave the waitlist")}</button>
    <${FormError} action=${leave} />
  </li>`;
}
