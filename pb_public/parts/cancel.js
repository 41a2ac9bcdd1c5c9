// Cancelling, with what it means spelled out first.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { pb } from "../lib/api.js";
import { useAction } from "../lib/hooks.js";
import { price } from "../lib/money.js";
import { clock, instant, longDay } from "../lib/time.js";
import { toast } from "./toast.js";
import { Dialog, Field, FormError } from "./ui.js";

/** @param {{ appointment: import("../lib/types.js").Appointment, until?: number, zone?: string, onClose: () => void, onDone: () => void }} props until: the last moment at which its visitor may cancel; absent = for a practitioner */
export function CancelDialog({ appointment, until, zone, onClose, onDone }) {
  const [reason, setReason] = useState("");
  const cancel = useAction(async () => {
    await pb.collection("appointments").update(appointment.id, { status: "cancelled", cancel_reason: reason });
    toast("The appointment is cancelled.");
    onDone();
  });
  const paid = price(appointment.amount, appointment.currency);
  const at = instant(appointment.start);
  return html`<${Dialog} title="Cancel the appointment?" onClose=${onClose}>
    <p>${longDay(at, zone)}, ${clock(at, zone)}</p>
    <p>${until === undefined
      ? `The visitor is told, with your next free times, and gets ${paid} back.`
      : `You can cancel until ${longDay(until)}, ${clock(until)}. You get ${paid} back, and the time becomes free for others at once.`}</p>
    <form class="fields" onSubmit=${(event) => { event.preventDefault(); cancel.run(); }}>
      <${Field} label="Reason" help="You may leave it empty." wide=${true}>${(props) => html`
        <textarea ...${props} rows="2" maxlength="5000" value=${reason} onInput=${(event) => setReason(event.currentTarget.value)}></textarea>`}</${Field}>
      <${FormError} action=${cancel} />
      <button class="button danger" disabled=${cancel.busy}>Cancel the appointment</button>
      <button type="button" onClick=${onClose}>Keep it</button>
    </form>
  </${Dialog}>`;
}
