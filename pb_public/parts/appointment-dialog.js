// What a practitioner knows of an appointment, and can do with it.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { now, pb } from "../lib/api.js";
import { useAction } from "../lib/hooks.js";
import { clock, instant, lengthOf, longDay } from "../lib/time.js";
import { CancelDialog } from "./cancel.js";
import { toast } from "./toast.js";
import { Dialog, Mode, Notice, StatusTag } from "./ui.js";

/** What a practitioner may make of an appointment; the server has the last word. @type {Record<string, [string, string, boolean][]>} */
const ways = {
  confirmed: [["arrived", "Has arrived", false], ["completed", "Completed", true], ["no_show", "Did not come", true]],
  arrived: [["completed", "Completed", true]],
};

/** @param {{ appointment?: import("../lib/types.js").Appointment, zone: string, onClose: () => void, onChanged: () => void }} props */
export function AppointmentDialog({ appointment, zone, onClose, onChanged }) {
  const [cancelling, cancel] = useState(false);
  const change = useAction(async (status) => {
    await pb.collection("appointments").update(/** @type {any} */ (appointment).id, { status });
    toast("It is noted.");
    onChanged();
  });
  if (!appointment) return null;
  const done = () => { onClose(); onChanged(); };
  if (cancelling) return html`<${CancelDialog} appointment=${appointment} onClose=${() => cancel(false)} onDone=${done} />`;
  const at = instant(appointment.start);
  const { visitor } = appointment.expand ?? {};
  const started = at.getTime() <= now();
  return html`<${Dialog} title=${visitor?.name ?? "Appointment"} onClose=${onClose}>
    <p><strong>${longDay(at, zone)}, ${clock(at, zone)}</strong><br /><${Mode} mode=${appointment.mode} /> <span class="quiet">${lengthOf(appointment.duration)}</span></p>
    ${visitor?.phone && html`<p><a href=${`tel:${visitor.phone}`}>${visitor.phone}</a></p>`}
    ${appointment.reason && html`<p class="reason">${appointment.reason}</p>`}
    ${appointment.conflict && html`<${Notice} kind="warning">It lies outside your hours.</${Notice}>`}
    <p><${StatusTag} status=${appointment.status} /></p>
    ${change.error && html`<${Notice} kind="error">${change.error}</${Notice}>`}
    <p class="actions">
      ${(ways[appointment.status] ?? []).map(([status, label, afterStart]) => html`<button type="button" key=${status} disabled=${change.busy || (afterStart && !started)}
        title=${afterStart && !started ? "Once it has started" : undefined} onClick=${() => change.run(status)}>${label}</button>`)}
      ${appointment.status === "confirmed" && html`<button type="button" class="danger" onClick=${() => cancel(true)}>Cancel it</button>`}
    </p>
  </${Dialog}>`;
}
