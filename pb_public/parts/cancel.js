// Cancelling, with what it means spelled out first.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { pb } from "../lib/api.js";
import { useAction } from "../lib/hooks.js";
import { t } from "../lib/i18n.js";
import { price } from "../lib/money.js";
import { instant } from "../lib/time.js";
import { longWhen } from "../lib/when.js";
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

/** What follows from it. @type {(props: Pick<Props, "appointment" | "until">) => string} */
function meaning({ appointment, until }) {
  if (appointment.status === "held")
    return t("Nothing has been paid for it. The time becomes free for others at once.");
  const paid = price(appointment.amount, appointment.currency);
  if (until === undefined) return t("The visitor is told, with the next free times, and gets {paid} back.", { paid });
  const when = longWhen(until);
  return t("You can cancel until {when}. You get {paid} back, and the time becomes free for others at once.", {
    when,
    paid,
  });
}

/** @param {Props} props */
export function CancelDialog({ appointment, until, zone, onClose, onDone }) {
  const [reason, setReason] = useState("");
  const cancel = useAction(async () => {
    await pb.collection("appointments").update(appointment.id, { status: "cancelled", cancel_reason: reason });
    toast(t("The appointment is cancelled."));
    onDone();
  });
  return html`<${Dialog} title=${t("Cancel the appointment?")} onClose=${onClose}>
    <p>${longWhen(instant(appointment.start), zone)}</p>
    <p>${meaning({ appointment, until })}</p>
    <${Form} action=${cancel}>
      <${TextArea} label=${t("Reason")} help=${t("You may leave it empty.")} wide rows="2" maxlength="5000"
        value=${reason} onInput=${setReason} />
      <${FormError} action=${cancel} />
      <p class="actions">
        <button class="button danger" aria-disabled=${cancel.busy}>${t("Cancel appointment")}</button>
        <button type="button" onClick=${onClose}>${t("Keep it")}</button>
      </p>
    </${Form}>
  </${Dialog}>`;
}
