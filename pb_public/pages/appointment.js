// One appointment of a visitor, through its whole life: held, paid, moved, cancelled.
import { html } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { clinic, newId, now, pb } from "../lib/api.js";
import { download } from "../lib/download.js";
import { useAction, useEvents, useLoad, useTitle } from "../lib/hooks.js";
import { rich, t } from "../lib/i18n.js";
import { price } from "../lib/money.js";
import { instant } from "../lib/time.js";
import { whoComes } from "../lib/who.js";
import { BookAgain } from "../parts/again.js";
import { CancelDialog } from "../parts/cancel.js";
import { FormError } from "../parts/form.js";
import { MoveDialog } from "../parts/move.js";
import { Proposal } from "../parts/proposal.js";
import { changeableUntil, Phone, Policy } from "../parts/policy.js";
import { Receipts } from "../parts/receipts.js";
import { Summary } from "../parts/summary.js";
import { Notice, whenLoaded } from "../parts/ui.js";
import { LiveStatus, TimeLeft, useStatus, useTimeLeft } from "../parts/time-left.js";

/**
 * @typedef {import("../lib/types.js").Appointment} Appointment
 * @typedef {import("../lib/types.js").ClinicSettings} ClinicSettings
 * @typedef {{ appointment: Appointment, settings: ClinicSettings, reload: () => void }} Props
 */

const load = (/** @type {string} */ id) =>
  Promise.all([pb.collection("appointments").getOne(id, { expand: "practitioner,patient,visit_type" }), clinic()]);

/** @param {import("../lib/types.js").PageProps} props */
export default function AppointmentPage({ route }) {
  const id = route.path[1];
  const loaded = useLoad(() => load(id), [id]);
  useEvents("appointments", loaded.reload, { topic: id });
  useTitle(t("Your appointment"));
  return html`<h1>${t("Your appointment")}</h1>
    ${whenLoaded(
      loaded,
      ([appointment, settings]) => html`
      <${Details} appointment=${appointment} address=${settings.address} />
      <${Proposal} appointment=${appointment} ...${route.query} reload=${loaded.reload} />
      <${Life} appointment=${appointment} settings=${settings} reload=${loaded.reload} />
      <${Receipts} appointment=${appointment.id} status=${appointment.status} />
      <p><a href="/appointments">${t("All my appointments")}</a></p>`,
    )}`;
}

/** @param {{ appointment: Appointment, address: string }} props */
function Details({ appointment, address }) {
  const { expand, patient, reason, status, ...rest } = appointment;
  const call = rest.meeting_url && status === "confirmed" && rest.meeting_url;
  return html`<${Summary} ...${rest} practitioner=${expand?.practitioner} visit=${expand?.visit_type?.name}
    address=${address}>
    ${patient && html`<p>${t("For {name}", { name: whoComes({ patient, expand }) })}</p>`}
    ${reason && html`<p class="quiet">${t("About: {reason}", { reason })}</p>`}
    ${call && html`<p><a class="button" href=${call} rel="noreferrer">${t("Join the video call")}</a></p>`}
    <p><${LiveStatus} appointment=${appointment} /></p>
  </${Summary}>`;
}

/**
 * What can be done with it as things stand. Where what had the focus goes with a change, such as the button to pay, the
 * focus stays here.
 * @param {Props} props
 */
function Life(props) {
  const status = useStatus(props.appointment);
  const Stage = stages[status];
  const here = useRef(/** @type {HTMLDivElement | null} */ (null));
  const before = useRef(status);
  useEffect(() => {
    if (before.current === status) return;
    before.current = status;
    if (document.activeElement === document.body) here.current?.focus();
  }, [status]);
  return html`<div class="life" ref=${here} tabindex="-1">
    ${Stage && html`<${Stage} ...${props} />`}
    ${
      isOver(props.appointment, status) &&
      html`
      <p><${BookAgain} appointment=${props.appointment} kind="button" /></p>`
    }
  </div>`;
}

const isOver = (/** @type {Appointment} */ { end }, /** @type {string} */ status) =>
  ["cancelled", "expired", "completed", "no_show"].includes(status) || instant(end).getTime() < now();

/** @param {Props} props */
const Cancelled = ({ appointment: { cancelled_by, cancel_reason, confirmed_at } }) => html`
  <${Notice}>${cancelled_by === "visitor" ? t("It was cancelled.") : t("It was cancelled by the clinic.")}
    ${cancel_reason && html`<br />${t("The reason given: {reason}", { reason: cancel_reason })}`}
    ${confirmed_at && html`<br />${t("What was paid for it is given back.")}`}</${Notice}>`;

const Expired = () => html`
  <${Notice} kind="warning">${t("It was not paid in time, and the time is free for others again.")}</${Notice}>`;

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
  const label = t("Pay {amount}", { amount: price(appointment.amount, appointment.currency) });
  const trial = () => html`
    <${Notice} kind="warning">
      ${t("This clinic tries its payments out: no money moves when you press the button.")}</${Notice}>
    <button class="button" aria-disabled=${pay.busy} onClick=${pay.run}>${label}</button>`;
  const checkout = () => html`<p><a class="button" href=${`/pay/?appointment=${appointment.id}`}>${label}</a></p>`;
  return html`<section class="card pay" aria-label=${t("Payment")}>
    <${TimeLeft} appointment=${appointment} left=${left} />
    ${appointment.amount && settings.payment_key ? checkout() : trial()}
    <${FormError} action=${pay.error ? pay : release} />
    <${Policy} start=${appointment.start} settings=${settings} />
    <p><button type="button" class="plain" aria-disabled=${release.busy} onClick=${release.run}>
      ${t("Release this time")}</button></p>
  </section>`;
}

/** @param {Props} props */
function Confirmed({ appointment, settings, reload }) {
  const [dialog, open] = useState("");
  const start = instant(appointment.start).getTime();
  const until = changeableUntil(appointment.start, settings);
  const changeable = (appointment.conflict || now() < until) && now() < start;
  const file = useAction(() => download(`/api/clinic/calendar/appointments/${appointment.id}`, "appointment.ics"));
  const close = () => open("");
  const done = () => {
    close();
    reload();
  };
  const mine = { appointment, onClose: close };
  return html`<${Notice} kind=${appointment.conflict ? "warning" : "good"}>
      ${t("It is paid for and confirmed.")} ${appointment.conflict && html`<${HoursHaveChanged} />`}</${Notice}>
    <p class="actions">
      <button type="button" onClick=${file.run} aria-disabled=${file.busy}>${t("Add to my calendar")}</button>
      <button type="button" onClick=${() => open("move")} disabled=${!changeable}>${t("Reschedule")}</button>
      <button type="button" onClick=${() => open("cancel")} disabled=${!changeable}>${t("Cancel appointment")}</button>
    </p>
    ${!changeable && start > now() && html`<${TooLate} settings=${settings} />`}
    <${FormError} action=${file} />
    ${dialog === "move" && html`<${MoveDialog} ...${mine} settings=${settings} onMoved=${done} />`}
    ${
      dialog === "cancel" &&
      html`<${CancelDialog} ...${mine} until=${appointment.conflict ? start : until} onDone=${done} />`
    }`;
}

const HoursHaveChanged = () =>
  t("The practitioner's hours have changed since: please reschedule it, or you may hear from the clinic.");

/** @param {{ settings: ClinicSettings }} props */
const TooLate = ({ settings }) =>
  html`<p class="quiet">${
    settings.phone
      ? rich("It is too late to change it here. Please call the clinic, {phone}.", {
          phone: html`<${Phone} settings=${settings} />`,
        })
      : t("It is too late to change it here. Please call the clinic.")
  }</p>`;

/** @type {Partial<Record<import("../lib/types.js").Status, import("preact").ComponentType<Props>>>} */
const stages = { held: Held, confirmed: Confirmed, expired: Expired, cancelled: Cancelled };
