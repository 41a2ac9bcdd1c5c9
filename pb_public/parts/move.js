// Moving an appointment to another free time of the same practitioner and length.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { pb } from "../lib/api.js";
import { useAction } from "../lib/hooks.js";
import { clock, dateIn, instant, longDay } from "../lib/time.js";
import { Policy } from "./policy.js";
import { toast } from "./toast.js";
import { Dialog, Notice } from "./ui.js";
import { Week } from "./week.js";

/** @param {{ appointment: import("../lib/types.js").Appointment, settings: import("../lib/types.js").ClinicSettings, onClose: () => void, onMoved: () => void }} props */
export function MoveDialog({ appointment, settings, onClose, onMoved }) {
  const [start, setStart] = useState("");
  const move = useAction(async () => {
    await pb.collection("appointments").update(appointment.id, { start });
    toast("The appointment is moved.");
    onMoved();
  });
  return html`<${Dialog} title="Move the appointment" onClose=${onClose}>
    <p class="quiet">The old time is given up only if you get the new one.</p>
    <${Week} practitioner=${appointment.expand?.practitioner} duration=${appointment.duration} chosen=${start} onChoose=${setStart} first=${dateIn(instant(appointment.start))} />
    ${move.error && html`<${Notice} kind="error">${move.error}</${Notice}>`}
    ${start && html`<${Policy} start=${start} settings=${settings} />`}
    <p class="actions"><button class="button" disabled=${!start || move.busy} onClick=${move.run}>${start ? `Move to ${longDay(instant(start))}, ${clock(instant(start))}` : "Choose a time"}</button></p>
  </${Dialog}>`;
}
