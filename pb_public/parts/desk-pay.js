// What becomes of a time that the desk holds for somebody: paid here, by a link, or left until the hold is over.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { newId, now, pb } from "../lib/api.js";
import { useAction } from "../lib/hooks.js";
import { rich, t } from "../lib/i18n.js";
import { price } from "../lib/money.js";
import { clock, instant, lengthOf } from "../lib/time.js";
import { Choice, FormError, Input } from "./form.js";
import { toast } from "./toast.js";
import { Notice, takeFocus, useTick } from "./ui.js";

/** @typedef {import("../lib/types.js").Appointment} Appointment */

/** @type {["cash" | "card" | "upi", string][]} */
const methods = [
  ["cash", t("Cash")],
  ["card", t("Card")],
  ["upi", t("UPI")],
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
    toast(t("Paid. The appointment is confirmed."));
    onPaid(paid.appointment);
  });
  const [sent, setSent] = useState("");
  const send = useAction(async () => {
    const { to } = await pb.send(`/api/clinic/appointments/${id}/payment-link`, { method: "POST" });
    setSent(to);
  });
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    pay.run();
  };
  if (!left)
    return html`<${Notice} kind="warning">
      ${t("The hold is over, and the time is free for others again.")}</${Notice}>`;
  return html`<form class="card pay" aria-label=${t("Payment")} onSubmit=${submit}>
    <p>${rich("Held until {time}", { time: html`<strong>${clock(ends)}</strong>` })}
      ${" "}<span class="quiet">· ${t("{length} left", { length: lengthOf(left) })}</span></p>
    <div class="choices">
      <${Choice} legend=${t("Paid by")} name="method" options=${methods} value=${method} onChange=${setMethod} />
      ${
        method !== "cash" &&
        html`<${Input} label=${t("Reference")}
          help=${t("Such as the number of the card's slip. You may leave it empty.")} maxlength="200"
          value=${reference} onInput=${setReference} error=${pay.fields.reference} />`
      }
    </div>
    <${FormError} action=${pay} shown=${["reference"]} />
    <${FormError} action=${send} />
    ${
      sent &&
      html`<${Notice} kind="good">${t("The link to pay is on its way to {address}.", { address: sent })}</${Notice}>`
    }
    <p class="actions">
      <button class="button" ref=${focused ? takeFocus : undefined} disabled=${pay.busy}>
        ${t("Take {amount}", { amount: price(amount, currency) })}</button>
      <button type="button" disabled=${send.busy || !!sent} onClick=${send.run}>
        ${t("Send the payment link")}</button>
    </p>
  </form>`;
}
