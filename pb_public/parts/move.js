// Moving an appointment to another free time of the same practitioner and length.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { pb } from "../lib/api.js";
import { useAction } from "../lib/hooks.js";
import { clock, dateIn, instant, longDay } from "../lib/time.js";
import { FormError } from "./form.js";
import { Policy } from "./policy.js";
import { toast } from "./toast.js";
import { Dialog } from "./ui.js";
import { Week } from "./week.js";

/**
 * @typedef {object} Props
 * @property {import("../lib/types.js").Appointment} appointment
 * @property {import("../lib/types.js").ClinicSettings} [settings] for its visitor, who is told until when it can be changed
 * @property {() => void} onClose
 * @property {() => void} onMoved
 */

/** @param {Props} props */
export function MoveDialog({ appointment, settings, onClose, onMoved }) {
  const [start, setStart] = useState("");
  const move = useAction(async () => {
    await pb.collection("appointments").update(appointment.id, { start });
    toast("The appointment is moved.");
    onMoved();
  });
  const to = start ? `Move to ${longDay(instant(start))}, ${clock(instant(start))}` : "Choose a time";
  return html`<${Dialog} title="Move the appointment" onClose=${onClose}>
    <p class="quiet">The old time is given up only if you get the new one.</p>
    <${Week} practitioner=${appointment.expand?.practitioner} duration=${appointment.duration}
      chosen=${start} onChoose=${setStart} first=${dateIn(instant(appointment.start))} />
    <${FormError} action=${move} />
    ${start && settings && html`<${Policy} start=${start} settings=${settings} />`}
    <p class="actions">
      <button class="button" disabled=${!start || move.busy} onClick=${move.run}>${to}</button>
    </p>
  </${Dialog}>`;
}
