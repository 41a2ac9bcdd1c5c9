// One appointment of a visitor, through its whole life: held, paid, moved, cancelled.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { clinic, newId, now, pb } from "../lib/api.js";
import { useAction, useEvents, useLoad, useTitle } from "../lib/hooks.js";
import { price } from "../lib/money.js";
import { link } from "../lib/router.js";
import { instant } from "../lib/time.js";
import { CancelDialog } from "../parts/cancel.js";
import { MoveDialog } from "../parts/move.js";
import { Call, changeableUntil, Policy } from "../parts/policy.js";
import { Summary } from "../parts/summary.js";
import { Loaded, Notice, StatusTag, useTick } from "../parts/ui.js";

const load = (id) => Promise.all([pb.collection("appointments").getOne(id, { expand: "practitioner" }), clinic()]);

export default function AppointmentPage({ route }) {
  const id = route.path[1];
  const loaded = useLoad(() => load(id), [id]);
  useEvents("appointments", loaded.reload, { topic: id });
  useTitle("Your appointment");
  return html`<h1>Your appointment</h1>
    <${Loaded} of=${loaded}>${([appointment, settings]) => html`
      <${Details} appointment=${appointment} address=${settings.address} />
      <${Life} appointment=${appointment} settings=${settings} reload=${loaded.reload} />
      <p><a href="#/appointments">All my appointments</a></p>`}
    </${Loaded}>`;
}

/** @param {{ appointment: import("../lib/types.js").Appointment, address: string }} props */
const Details = ({ appointment: { expand, reason, status, ...rest }, address }) => html`<${Summary} ...${rest} practitioner=${expand?.practitioner} address=${address}>
  ${reason && html`<p class="quiet">About: ${reason}</p>`}
  ${rest.meeting_url && status === "confirmed" && html`<p><a class="button" href=${rest.meeting_url} rel="noreferrer">Join the video call</a></p>`}
  <p><${StatusTag} status=${status} /></p>
</${Summary}>`;

function Life({ appointment, settings, reload }) {
  if (appointment.status === "held") return html`<${Held} appointment=${appointment} settings=${settings} reload=${reload} />`;
  if (appointment.status === "confirmed") return html`<${Confirmed} appointment=${appointment} settings=${settings} reload=${reload} />`;
  if (appointment.status === "expired") return html`<${Expired} appointment=${appointment} />`;
  if (appointment.status === "cancelled") {
    return html`<${Notice}>It was cancelled${appointment.cancelled_by === "visitor" ? "" : " by the clinic"}.
      ${appointment.cancel_reason && html`<br />The reason given: ${appointment.cancel_reason}`}
      ${appointment.confirmed_at && html`<br />What was paid for it is given back.`}</${Notice}>`;
  }
  return null;
}

const Expired = ({ appointment }) => html`<${Notice} kind="warning">It was not paid in time, and the time is free for others again.
  <a href=${link(`practitioners/${appointment.practitioner}`, { duration: appointment.duration, mode: appointment.mode })}>Choose a time</a></${Notice}>`;

function Held({ appointment, settings, reload }) {
  const ends = instant(appointment.hold_expires).getTime();
  const left = Math.max(0, Math.ceil((ends - useTick(now)) / 1000));
  const [payment] = useState(() => `pay_${newId()}`); // the same for every try: nobody pays twice
  const pay = useAction(async () => {
    await pb.send("/api/clinic/payments", {
      method: "POST",
      body: { order_id: appointment.order_id, payment_id: payment, amount: appointment.amount, appointment_id: appointment.id },
    });
    reload();
  });
  const release = useAction(async () => {
    await pb.collection("appointments").update(appointment.id, { status: "cancelled" });
    reload();
  });
  if (!left) return html`<${Expired} appointment=${appointment} />`;
  const amount = price(appointment.amount, appointment.currency);
  return html`<section class="card pay" aria-label="Payment">
    <p class="countdown" role="timer" aria-label="Time left to pay"><strong>${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}</strong> left to pay</p>
    <progress max=${ends - instant(appointment.created).getTime()} value=${left * 1000} aria-hidden="true"></progress>
    ${settings.payment_provider === "dummy"
      ? html`<${Notice} kind="warning">This clinic tries its payments out: no money moves when you press the button.</${Notice}>
          <button class="button" disabled=${pay.busy} onClick=${pay.run}>Pay ${amount}</button>`
      : html`<${Notice}>Please pay ${amount} in the clinic's app. The order is ${appointment.order_id}.</${Notice}>`}
    ${(pay.error || release.error) && html`<${Notice} kind="error">${pay.error || release.error}</${Notice}>`}
    <${Policy} start=${appointment.start} settings=${settings} />
    <p><button type="button" class="plain" disabled=${release.busy} onClick=${release.run}>Let this time go</button></p>
  </section>`;
}

function Confirmed({ appointment, settings, reload }) {
  const [dialog, open] = useState("");
  const start = instant(appointment.start).getTime();
  const until = changeableUntil(appointment.start, settings);
  const changeable = now() < until && now() < start;
  const file = useAction(() => download(appointment.id));
  const close = () => open("");
  return html`<${Notice} kind="good">It is paid for and confirmed. ${appointment.conflict && "The practitioner's hours have changed since; you may hear from the clinic."}</${Notice}>
    <p class="actions">
      <button type="button" onClick=${file.run} disabled=${file.busy}>Add to my calendar</button>
      <button type="button" onClick=${() => open("move")} disabled=${!changeable}>Move it</button>
      <button type="button" onClick=${() => open("cancel")} disabled=${!changeable}>Cancel it</button>
    </p>
    ${!changeable && start > now() && html`<p class="quiet">It is too late to change it here. Please <${Call} settings=${settings} />.</p>`}
    ${file.error && html`<${Notice} kind="error">${file.error}</${Notice}>`}
    ${dialog === "move" && html`<${MoveDialog} appointment=${appointment} settings=${settings} onClose=${close} onMoved=${() => { close(); reload(); }} />`}
    ${dialog === "cancel" && html`<${CancelDialog} appointment=${appointment} until=${until} onClose=${close} onDone=${() => { close(); reload(); }} />`}`;
}

/** Saves the appointment as a file for the calendar. */
async function download(/** @type {string} */ id) {
  const response = await fetch(`/api/clinic/calendar/appointments/${id}`, { headers: { Authorization: pb.authStore.token } });
  if (!response.ok) throw Object.assign(new Error("no calendar"), { status: response.status });
  const url = URL.createObjectURL(await response.blob());
  Object.assign(document.createElement("a"), { href: url, download: "appointment.ics" }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
