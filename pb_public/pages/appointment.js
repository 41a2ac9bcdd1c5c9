// One appointment of a visitor, through its whole life: held, paid, moved, cancelled.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { clinic, newId, now, pb } from "../lib/api.js";
import { useAction, useEvents, useLoad, useTitle } from "../lib/hooks.js";
import { price } from "../lib/money.js";
import { link } from "../lib/router.js";
import { instant } from "../lib/time.js";
import { whoComes } from "../lib/who.js";
import { CancelDialog } from "../parts/cancel.js";
import { FormError } from "../parts/form.js";
import { MoveDialog } from "../parts/move.js";
import { Call, changeableUntil, Policy } from "../parts/policy.js";
import { Summary } from "../parts/summary.js";
import { Notice, StatusTag, whenLoaded } from "../parts/ui.js";
import { TimeLeft, useTimeLeft } from "../parts/time-left.js";

/**
 * @typedef {import("../lib/types.js").Appointment} Appointment
 * @typedef {import("../lib/types.js").ClinicSettings} ClinicSettings
 * @typedef {{ appointment: Appointment, settings: ClinicSettings, reload: () => void }} Props
 */

const load = (/** @type {string} */ id) =>
  Promise.all([pb.collection("appointments").getOne(id, { expand: "practitioner,patient" }), clinic()]);

/** @param {import("../lib/types.js").PageProps} props */
export default function AppointmentPage({ route }) {
  const id = route.path[1];
  const loaded = useLoad(() => load(id), [id]);
  useEvents("appointments", loaded.reload, { topic: id });
  useTitle("Your appointment");
  return html`<h1>Your appointment</h1>
    ${whenLoaded(
      loaded,
      ([appointment, settings]) => html`
      <${Details} appointment=${appointment} address=${settings.address} />
      <${Life} appointment=${appointment} settings=${settings} reload=${loaded.reload} />
      <p><a href="#/appointments">All my appointments</a></p>`,
    )}`;
}

/** @param {{ appointment: Appointment, address: string }} props */
function Details({ appointment: { expand, patient, reason, status, ...rest }, address }) {
  const call = rest.meeting_url && status === "confirmed" && rest.meeting_url;
  return html`<${Summary} ...${rest} practitioner=${expand?.practitioner} address=${address}>
    ${patient && html`<p>For ${whoComes({ patient, expand })}</p>`}
    ${reason && html`<p class="quiet">About: ${reason}</p>`}
    ${call && html`<p><a class="button" href=${call} rel="noreferrer">Join the video call</a></p>`}
    <p><${StatusTag} status=${status} /></p>
  </${Summary}>`;
}

/** @param {Props} props */
function Life({ appointment, settings, reload }) {
  switch (appointment.status) {
    case "held":
      return html`<${Held} appointment=${appointment} settings=${settings} reload=${reload} />`;
    case "confirmed":
      return html`<${Confirmed} appointment=${appointment} settings=${settings} reload=${reload} />`;
    case "expired":
      return html`<${Expired} appointment=${appointment} />`;
    case "cancelled":
      return html`<${Cancelled} appointment=${appointment} />`;
  }
  return null;
}

/** @param {{ appointment: Appointment }} props */
const Cancelled = ({ appointment: { cancelled_by, cancel_reason, confirmed_at } }) => html`
  <${Notice}>It was cancelled${cancelled_by === "visitor" ? "" : " by the clinic"}.
    ${cancel_reason && html`<br />The reason given: ${cancel_reason}`}
    ${confirmed_at && html`<br />What was paid for it is given back.`}</${Notice}>`;

/** @param {{ appointment: Appointment }} props */
const Expired = ({ appointment: { practitioner, duration, mode } }) => html`
  <${Notice} kind="warning">It was not paid in time, and the time is free for others again.
    <a href=${link(`practitioners/${practitioner}`, { duration, mode })}>Choose a time</a></${Notice}>`;

/** @param {Props} props */
function Held({ appointment, settings, reload }) {
  const left = useTimeLeft(appointment);
  const [payment_id] = useState(() => `pay_${newId()}`); // the same for every try: nobody pays twice
  const pay = useAction(async () => {
    const { id, order_id, amount } = appointment;
    /** @type {import("../lib/types.js").Payment} */
    const body = { order_id, payment_id, amount, appointment_id: id };
    await pb.send("/api/clinic/payments", { method: "POST", body });
    reload();
  });
  const release = useAction(async () => {
    await pb.collection("appointments").update(appointment.id, { status: "cancelled" });
    reload();
  });
  if (!left) return html`<${Expired} appointment=${appointment} />`;
  const amount = price(appointment.amount, appointment.currency);
  const trial = () => html`
    <${Notice} kind="warning">This clinic tries its payments out: no money moves when you press the button.</${Notice}>
    <button class="button" disabled=${pay.busy} onClick=${pay.run}>Pay ${amount}</button>`;
  const checkout = () => html`<p><a class="button" href=${`/pay/?appointment=${appointment.id}`}>Pay ${amount}</a></p>`;
  return html`<section class="card pay" aria-label="Payment">
    <${TimeLeft} appointment=${appointment} left=${left} />
    ${appointment.amount && settings.payment_key ? checkout() : trial()}
    <${FormError} action=${pay.error ? pay : release} />
    <${Policy} start=${appointment.start} settings=${settings} />
    <p><button type="button" class="plain" disabled=${release.busy} onClick=${release.run}>Let this time go</button></p>
  </section>`;
}

/** @param {Props} props */
function Confirmed({ appointment, settings, reload }) {
  const [dialog, open] = useState("");
  const start = instant(appointment.start).getTime();
  const until = changeableUntil(appointment.start, settings);
  const changeable = now() < until && now() < start;
  const file = useAction(() => download(appointment.id));
  const close = () => open("");
  const done = () => {
    close();
    reload();
  };
  const mine = { appointment, onClose: close };
  return html`<${Notice} kind="good">It is paid for and confirmed.
      ${appointment.conflict && " The practitioner's hours have changed since; you may hear from the clinic."}
    </${Notice}>
    <p class="actions">
      <button type="button" onClick=${file.run} disabled=${file.busy}>Add to my calendar</button>
      <button type="button" onClick=${() => open("move")} disabled=${!changeable}>Move it</button>
      <button type="button" onClick=${() => open("cancel")} disabled=${!changeable}>Cancel it</button>
    </p>
    ${!changeable && start > now() && html`<${TooLate} settings=${settings} />`}
    <${FormError} action=${file} />
    ${dialog === "move" && html`<${MoveDialog} ...${mine} settings=${settings} onMoved=${done} />`}
    ${dialog === "cancel" && html`<${CancelDialog} ...${mine} until=${until} onDone=${done} />`}`;
}

/** @param {{ settings: ClinicSettings }} props */
const TooLate = ({ settings }) => html`
  <p class="quiet">It is too late to change it here. Please <${Call} settings=${settings} />.</p>`;

/** Saves the appointment as a file for the calendar. */
async function download(/** @type {string} */ id) {
  const headers = { Authorization: pb.authStore.token };
  const response = await fetch(`/api/clinic/calendar/appointments/${id}`, { headers });
  if (!response.ok) throw Object.assign(new Error("no calendar"), { status: response.status });
  const url = URL.createObjectURL(await response.blob());
  Object.assign(document.createElement("a"), { href: url, download: "appointment.ics" }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
