// An appointment as the front desk has it: whose it is, and all that can be done with it.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { now, pb } from "../lib/api.js";
import { canHaveArrived } from "../lib/arrival.js";
import { useAction, useLoad } from "../lib/hooks.js";
import { t } from "../lib/i18n.js";
import { price } from "../lib/money.js";
import { link } from "../lib/router.js";
import { instant, lengthOf } from "../lib/time.js";
import { longWhen } from "../lib/when.js";
import { CancelDialog } from "./cancel.js";
import { DeskPay } from "./desk-pay.js";
import { FormError } from "./form.js";
import { MoveDialog } from "./move.js";
import { Receipts } from "./receipts.js";
import { toast } from "./toast.js";
import { Dialog, Mode, Notice, StatusTag, whenLoaded } from "./ui.js";

/**
 * @typedef {import("../lib/types.js").Appointment} Appointment
 * @typedef {import("../lib/types.js").Status} Status
 *
 * @typedef {object} Props
 * @property {string} id
 * @property {boolean} isDesk else its practitioner
 * @property {string} zone
 * @property {() => void} onClose
 * @property {(appointment: Appointment) => void} onChanged
 */

const load = (/** @type {string} */ id) =>
  pb.collection("appointments").getOne(id, { expand: "practitioner,visitor,patient" });

/** @param {Props} props */
export function VisitDialog({ id, isDesk, zone, onClose, onChanged }) {
  const loaded = useLoad(() => load(id), [id]);
  const [step, go] = useState("");
  const changed = async () => {
    onChanged(await load(id));
    onClose();
  };
  const appointment = loaded.data;
  if (appointment && step === "cancel") {
    return html`<${CancelDialog} appointment=${appointment} zone=${zone} onClose=${() => go("")} onDone=${changed} />`;
  }
  if (appointment && step === "move") {
    return html`<${MoveDialog} appointment=${appointment} onClose=${() => go("")} onMoved=${changed} />`;
  }
  const { patient, visitor } = expanded(appointment);
  return html`<${Dialog} title=${patient?.name || visitor?.name || t("Appointment")} onClose=${onClose}>
    ${whenLoaded(
      loaded,
      (of) => html`
        <${Facts} appointment=${of} zone=${zone} isDesk=${isDesk} />
        <${Ways} appointment=${of} isDesk=${isDesk} zone=${zone} onStep=${go} onDone=${changed} />
        ${isDesk && html`<${Receipts} appointment=${of.id} status=${of.status} />`}
        ${isDesk && of.status === "held" && html`<${DeskPay} appointment=${of} onPaid=${changed} />`}`,
    )}
  </${Dialog}>`;
}

/** Who is meant; nothing of it where somebody may not see it. */
const expanded = (/** @type {Appointment | undefined} */ appointment) =>
  /** @type {{ practitioner?: any, visitor?: any, patient?: any }} */ (appointment?.expand ?? {});

/** @param {{ appointment: Appointment, zone: string, isDesk: boolean }} props */
function Facts({ appointment, zone, isDesk }) {
  const { practitioner, visitor, patient } = expanded(appointment);
  const { start, duration, mode, reason, status, conflict, cancel_reason } = appointment;
  const amount = price(appointment.amount, appointment.currency);
  const page = visitor && isDesk && link(`people/${visitor.id}`);
  return html`
    <p><strong>${longWhen(instant(start), zone)}</strong><br />
      <${Mode} mode=${mode} /> <span class="quiet">${lengthOf(duration)} · ${practitioner?.name}</span></p>
    ${patient && html`<p>${t("In the care of {name}", { name: visitor?.name })}</p>`}
    <p class="facts">
      ${visitor?.phone && html`<a href=${`tel:${visitor.phone}`}>${visitor.phone}</a>`}
      ${visitor?.email && html`<span>${visitor.email}</span>`}
      ${page && html`<a href=${page}>${t("Their page")}</a>`}
    </p>
    ${reason && html`<p class="reason">${reason}</p>`}
    ${
      conflict &&
      html`<${Notice} kind="warning">
      ${t("It lies outside the practitioner's hours.")}</${Notice}>`
    }
    <p><${StatusTag} status=${status} /> <span class="quiet">
      ${status === "held" ? t("{amount} to pay", { amount }) : amount}</span></p>
    ${cancel_reason && html`<p class="quiet">${t("The reason given: {reason}", { reason: cancel_reason })}</p>`}`;
}

/**
 * What may be made of an appointment; the server has the last word.
 * @type {(appointment: Appointment, isDesk: boolean, zone: string) => [Status, string][]}
 */
const steps = ({ status, start }, isDesk, zone) => {
  const started = instant(start).getTime() <= now();
  switch (status) {
    case "confirmed":
      if (!canHaveArrived(start, zone, now())) return [];
      return [
        ["arrived", t("Has arrived")],
        .../** @type {[Status, string][]} */ (
          started
            ? [
                ["completed", t("Completed")],
                ["no_show", t("Missed")],
              ]
            : []
        ),
      ];
    case "arrived":
      return [
        ["completed", t("Completed")],
        ["confirmed", t("Has not arrived")],
      ];
    case "completed":
    case "no_show":
      return isDesk ? [["confirmed", t("Undo")]] : [];
    default:
      return [];
  }
};

/**
 * @param {{
 *   appointment: Appointment, isDesk: boolean, zone: string,
 *   onStep: (step: string) => void, onDone: () => Promise<void>
 * }} props
 */
function Ways({ appointment, isDesk, zone, onStep, onDone }) {
  const { id, status, start } = appointment;
  const change = useAction(async (/** @type {Status} */ to) => {
    await pb.collection("appointments").update(id, { status: to });
    toast(t("It is noted."));
    await onDone();
  });
  const movable = ["held", "confirmed"].includes(status) && instant(start).getTime() > now();
  const way = (/** @type {[Status, string]} */ [to, label]) => html`
    <button type="button" key=${to} disabled=${change.busy} onClick=${() => change.run(to)}>${label}</button>`;
  return html`<${FormError} action=${change} />
    <p class="actions">
      ${steps(appointment, isDesk, zone).map(way)}
      ${movable && html`<button type="button" onClick=${() => onStep("move")}>${t("Reschedule")}</button>`}
      ${
        (status === "confirmed" || (status === "held" && isDesk)) &&
        html`<button type="button" class="danger" onClick=${() => onStep("cancel")}>
          ${t("Cancel appointment")}</button>`
      }
    </p>`;
}
