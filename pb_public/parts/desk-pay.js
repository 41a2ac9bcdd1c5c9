// What becomes of a time that the desk holds for somebody: paid here, by a link, or left until the hold is over.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { newId, now, pb } from "../lib/api.js";
import { useAction } from "../lib/hooks.js";
import { price } from "../lib/money.js";
import { clock, instant } from "../lib/time.js";
import { Choice, FormError, Input } from "./form.js";
import { toast } from "./toast.js";
import { Notice, useTick } from "./ui.js";

/** @typedef {import("../lib/types.js").Appointment} Appointment */

/** @type {["cash" | "card" | "upi", string][]} */
const methods = [
  ["cash", "Cash"],
  ["card", "Card"],
  ["upi", "UPI"],
];

/**
 * @param {{ appointment: Appointment, onPaid: (appointment: Appointment) => void, focused?: boolean }} props
 *   focused: whether the button is to be pressed at once
 */
export function DeskPay({ appointment, onPaid, focused = false }) {
  const { id, amount, currency, hold_expires = "" } = appointment;
  const [method, setMethod] = useState(methods[0][0]);
  const [reference, setReference] = useState("");
  const [payment_id] = useState(() => `desk_${newId()}`); // the same for every try: nobody pays twice
  const ends = instant(hold_expires).getTime();
  const left = Math.max(0, Math.ceil((ends - useTick(now)) / 60_000));
  const pay = useAction(async () => {
    const body = { appointment_id: id, amount, method, reference, payment_id };
    const paid = await pb.send("/api/clinic/payments/desk", { method: "POST", body });
    toast("Paid. The appointment is confirmed.");
    onPaid(paid.appointment);
  });
  const [sent, setSent] = useState("");
  const send = useAction(async () => {
    const { to } = await pb.send(`/api/clinic/appointments/${id}/payment-link`, { method: "POST" });
    setSent(to);
  });
  const press = (/** @type {HTMLElement | null} */ button) => void (focused && button?.focus());
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    pay.run();
  };
  if (!left)
    return html`<${Notice} kind="warning">The hold is over, and the time is free for others again.</${Notice}>`;
  return html`<form class="card pay" aria-label="Payment" onSubmit=${submit}>
    <p>Held until <strong>${clock(ends)}</strong> <span class="quiet">· ${left} min left</span></p>
    <div class="choices">
      <${Choice} legend="Paid by" name="method" options=${methods} value=${method} onChange=${setMethod} />
      ${
        method !== "cash" &&
        html`<${Input} label="Reference" help="Such as the number of the card's slip. You may leave it empty."
          maxlength="200" value=${reference} onInput=${setReference} error=${pay.fields.reference} />`
      }
    </div>
    <${FormError} action=${pay} shown=${["reference"]} />
    <${FormError} action=${send} />
    ${sent && html`<${Notice} kind="good">The link to pay is on its way to ${sent}.</${Notice}>`}
    <p class="actions">
      <button class="button" ref=${press} disabled=${pay.busy}>Take ${price(amount, currency)}</button>
      <button type="button" disabled=${send.busy || !!sent} onClick=${send.run}>Send the payment link</button>
    </p>
  </form>`;
}
