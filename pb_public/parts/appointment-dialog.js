// What a practitioner knows of an appointment, and can do with it.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { now, pb } from "../lib/api.js";
import { useAction } from "../lib/hooks.js";
import { clock, instant, lengthOf, longDay } from "../lib/time.js";
import { aboutPatient, whoComes } from "../lib/who.js";
import { CancelDialog } from "./cancel.js";
import { FormError } from "./form.js";
import { toast } from "./toast.js";
import { Dialog, Mode, Notice, StatusTag } from "./ui.js";

/** @typedef {import("../lib/types.js").Status} Status */

const early = 12 * 36e5; // milliseconds before the start from which somebody may have arrived

/**
 * What a practitioner may make of an appointment, and how long before its start; the server has the last word.
 * @type {Partial<Record<Status, [Status, string, number][]>>}
 */
const ways = {
  confirmed: [
    ["arrived", "Has arrived", early],
    ["completed", "Completed", 0],
    ["no_show", "Missed", 0],
  ],
  arrived: [["completed", "Completed", 0]],
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
    toast("It is noted.");
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
  const before = at.getTime() - now();
  const start = () => cancel(true);
  const way = (/** @type {[Status, string, number]} */ [to, label, lead]) => {
    const later = before > lead ? (lead ? "On the day itself" : "Once it has started") : undefined;
    return html`
      <button type="button" key=${to} disabled=${change.busy || !!later} title=${later}
        onClick=${() => change.run(id, to)}>${label}</button>`;
  };
  return html`<${Dialog} title=${whoComes(appointment) ?? "Appointment"} onClose=${onClose}>
    <p><strong>${longDay(at, zone)}, ${clock(at, zone)}</strong><br />
      <${Mode} mode=${mode} /> <span class="quiet">${[visit_type?.name, lengthOf(duration)].filter(Boolean).join(", ")}</span></p>
    ${patient && html`<p>${aboutPatient(patient)}<br /><span class="quiet">In the care of ${visitor?.name}</span></p>`}
    ${visitor?.phone && html`<p><a href=${`tel:${visitor.phone}`}>${visitor.phone}</a></p>`}
    ${reason && html`<p class="reason">${reason}</p>`}
    ${conflict && html`<${Notice} kind="warning">It lies outside your hours.</${Notice}>`}
    <p><${StatusTag} status=${status} /></p>
    <${FormError} action=${change} />
    <p class="actions">
      ${(ways[status] ?? []).map(way)}
      ${status === "confirmed" && html`<button type="button" class="danger" onClick=${start}>Cancel it</button>`}
    </p>
  </${Dialog}>`;
}
