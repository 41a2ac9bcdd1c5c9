// What a practitioner knows of an appointment, and can do with it.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { now, pb } from "../lib/api.js";
import { useAction } from "../lib/hooks.js";
import { clock, instant, lengthOf, longDay } from "../lib/time.js";
import { CancelDialog } from "./cancel.js";
import { toast } from "./toast.js";
import { Dialog, Mode, Notice, StatusTag } from "./ui.js";

const early = 12 * 36e5; // milliseconds before the start from which somebody may have arrived

/** What a practitioner may make of an appointment, and how long before its start; the server has the last word. @type {Record<string, [string, string, number][]>} */
const ways = {
  confirmed: [["arrived", "Has arrived", early], ["completed", "Completed", 0], ["no_show", "Did not come", 0]],
  arrived: [["completed", "Completed", 0]],
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
  if (cancelling) return html`<${CancelDialog} appointment=${appointment} zone=${zone} onClose=${() => cancel(false)} onDone=${done} />`;
  const at = instant(appointment.start);
  const { visitor } = appointment.expand ?? {};
  const before = at.getTime() - now();
  return html`<${Dialog} title=${visitor?.name ?? "Appointment"} onClose=${onClose}>
    <p><strong>${longDay(at, zone)}, ${clock(at, zone)}</strong><br /><${Mode} mode=${appointment.mode} /> <span class="quiet">${lengthOf(appointment.duration)}</span></p>
    ${visitor?.phone && html`<p><a href=${`tel:${visitor.phone}`}>${visitor.phone}</a></p>`}
    ${appointment.reason && html`<p class="reason">${appointment.reason}</p>`}
    ${appointment.conflict && html`<${Notice} kind="warning">It lies outside your hours.</${Notice}>`}
    <p><${StatusTag} status=${appointment.status} /></p>
    ${change.error && html`<${Notice} kind="error">${change.error}</${Notice}>`}
    <p class="actions">
      ${(ways[appointment.status] ?? []).map(([status, label, lead]) => html`<button type="button" key=${status} disabled=${change.busy || before > lead}
        title=${before > lead ? (lead ? "On the day itself" : "Once it has started") : undefined} onClick=${() => change.run(status)}>${label}</button>`)}
      ${appointment.status === "confirmed" && html`<button type="button" class="danger" onClick=${() => cancel(true)}>Cancel it</button>`}
    </p>
  </${Dialog}>`;
}
