// What a practitioner knows of an appointment, and can do with it.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { now, pb } from "../lib/api.js";
import { canHaveArrived } from "../lib/arrival.js";
import { useAction } from "../lib/hooks.js";
import { list, t } from "../lib/i18n.js";
import { instant, lengthOf } from "../lib/time.js";
import { longWhen } from "../lib/when.js";
import { aboutPatient, whoComes } from "../lib/who.js";
import { CancelDialog } from "./cancel.js";
import { FormError } from "./form.js";
import { toast } from "./toast.js";
import { Dialog, Mode, Notice, StatusTag } from "./ui.js";

/** @typedef {import("../lib/types.js").Status} Status */

/**
 * What a practitioner may make of an appointment; the server has the last word.
 * @type {Partial<Record<Status, [Status, string][]>>}
 */
const ways = {
  confirmed: [
    ["arrived", t("Has arrived")],
    ["completed", t("Completed")],
    ["no_show", t("Missed")],
  ],
  arrived: [["completed", t("Completed")]],
};

/** What keeps it from being made, or "". @type {(to: Status, start: string, zone: string) => string} */
const tooEarly = (to, start, zone) => {
  if (to === "arrived") return canHaveArrived(start, zone, now()) ? "" : t("On the day itself");
  return instant(start).getTime() > now() ? t("Once it has started") : "";
};

/**
 * @typedef {object} Props
 * @property {import("../lib/types.js").Appointment} [appointment]
 * @property {string} zone
 * @property {() => void} onClose
 * @property {() => void} onChanged
 */

/** @param {Props} props */
export function AppointmentDialog({ appointment, zone, onClose, onChanged }) {
  const [cancelling, cancel] = useState(false);
  const change = useAction(async (/** @type {string} */ id, /** @type {Status} */ status) => {
    await pb.collection("appointments").update(id, { status });
    toast(t("It is noted."));
    onChanged();
  });
  if (!appointment) return null;
  const { id, status, duration, mode, reason, conflict } = appointment;
  const done = () => {
    onClose();
    onChanged();
  };
  if (cancelling) {
    const back = () => cancel(false);
    return html`<${CancelDialog} appointment=${appointment} zone=${zone} onClose=${back} onDone=${done} />`;
  }
  const at = instant(appointment.start);
  const { visitor, patient, visit_type } = appointment.expand ?? {};
  const start = () => cancel(true);
  const way = (/** @type {[Status, string]} */ [to, label]) => {
    const later = tooEarly(to, appointment.start, zone);
    return html`
      <button type="button" key=${to} disabled=${change.busy || !!later} title=${later}
        onClick=${() => change.run(id, to)}>${label}</button>`;
  };
  return html`<${Dialog} title=${whoComes(appointment) ?? t("Appointment")} onClose=${onClose}>
    <p><strong>${longWhen(at, zone)}</strong><br />
      <${Mode} mode=${mode} /> <span class="quiet">${list(visit_type?.name, lengthOf(duration))}</span></p>
    ${
      patient &&
      html`<p>${aboutPatient(patient)}<br />
        <span class="quiet">${t("In the care of {name}", { name: visitor?.name })}</span></p>`
    }
    ${visitor?.phone && html`<p><a href=${`tel:${visitor.phone}`}>${visitor.phone}</a></p>`}
    ${reason && html`<p class="reason">${reason}</p>`}
    ${conflict && html`<${Notice} kind="warning">${t("It lies outside your hours.")}</${Notice}>`}
    <p><${StatusTag} status=${status} /></p>
    <${FormError} action=${change} />
    <p class="actions">
      ${(ways[status] ?? []).map(way)}
      ${
        status === "confirmed" &&
        html`<button type="button" class="danger" onClick=${start}>${t("Cancel appointment")}</button>`
      }
    </p>
  </${Dialog}>`;
}
