// Cancelling, with what it means spelled out first.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { pb } from "../lib/api.js";
import { useAction } from "../lib/hooks.js";
import { price } from "../lib/money.js";
import { clock, instant, longDay } from "../lib/time.js";
import { Form, FormError, TextArea } from "./form.js";
import { toast } from "./toast.js";
import { Dialog } from "./ui.js";

/**
 * @typedef {object} Props
 * @property {import("../lib/types.js").Appointment} appointment
 * @property {number} [until] the last moment at which its visitor may cancel; absent = for somebody of the clinic
 * @property {string} [zone]
 * @property {() => void} onClose
 * @property {() => void} onDone
 */

/** @param {Props} props */
export function CancelDialog({ appointment, until, zone, onClose, onDone }) {
  const [reason, setReason] = useState("");
  const cancel = useAction(async () => {
    await pb.collection("appointments").update(appointment.id, { status: "cancelled", cancel_reason: reason });
    toast("The appointment is cancelled.");
    onDone();
  });
  const paid = price(appointment.amount, appointment.currency);
  const at = instant(appointment.start);
  const means =
    appointment.status === "held"
      ? "Nothing has been paid for it. The time becomes free for others at once."
      : until === undefined
        ? `The visitor is told, with the next free times, and gets ${paid} back.`
        : `You can cancel until ${longDay(until)}, ${clock(until)}. ` +
          `You get ${paid} back, and the time becomes free for others at once.`;
  return html`<${Dialog} title="Cancel the appointment?" onClose=${onClose}>
    <p>${longDay(at, zone)}, ${clock(at, zone)}</p>
    <p>${means}</p>
    <${Form} action=${cancel}>
      <${TextArea} label="Reason" help="You may leave it empty." wide rows="2" maxlength="5000"
        value=${reason} onInput=${setReason} />
      <${FormError} action=${cancel} />
      <button class="button danger" disabled=${cancel.busy}>Cancel the appointment</button>
      <button type="button" onClick=${onClose}>Keep it</button>
    </${Form}>
  </${Dialog}>`;
}
