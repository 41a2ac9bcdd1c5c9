// The receipt of a payment, or of what was given back: to look at, to print and to keep.
import { html } from "htm/preact";
import { clinic, pb } from "../lib/api.js";
import { download } from "../lib/download.js";
import { useAction, useLoad, useTitle } from "../lib/hooks.js";
import { price } from "../lib/money.js";
import { clock, instant, lengthOf, longDay } from "../lib/time.js";
import { FormError } from "../parts/form.js";
import { modes, Notice, whenLoaded } from "../parts/ui.js";

/**
 * @typedef {import("../lib/types.js").Paid} Paid
 * @typedef {import("../lib/types.js").ClinicSettings} ClinicSettings
 */

const expand = ["practitioner", "visitor", "patient", "visit_type"].map((name) => `appointment.${name}`).join();

const load = (/** @type {string} */ id) => Promise.all([pb.collection("payments").getOne(id, { expand }), clinic()]);

/** @param {import("../lib/types.js").PageProps} props */
export default function ReceiptPage({ route }) {
  const id = route.path[1] ?? "";
  const ofRefund = route.query.refund === "1";
  const loaded = useLoad(() => load(id), [id]);
  useTitle(ofRefund ? "Refund" : "Receipt");
  return whenLoaded(loaded, ([payment, settings]) =>
    ofRefund && !payment.refund_receipt
      ? html`<${Notice}>It is not given back yet.</${Notice}>`
      : html`<${Receipt} payment=${payment} settings=${settings} ofRefund=${ofRefund} />`,
  );
}

/** @param {{ payment: any, settings: ClinicSettings, ofRefund: boolean }} props */
function Receipt({ payment, settings, ofRefund }) {
  const number = ofRefund ? payment.refund_receipt : payment.receipt;
  const file = `/api/clinic/receipts/${payment.id}.pdf${ofRefund ? "?refund=1" : ""}`;
  const save = useAction(() => download(file, `receipt-${number}.pdf`));
  return html`<article class="receipt">
    <header>
      <p class="receipt-clinic">${settings.name}</p>
      <p>${settings.address}</p>
      <p>${settings.phone}</p>
    </header>
    <h1>${ofRefund ? "Refund" : "Receipt"}</h1>
    <dl>${lines(payment, settings, ofRefund).map(
      ([name, value]) =>
        value &&
        html`<div key=${name}>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}</dl>
    <p class="receipt-amount"><span>Amount</span> <strong>${price(payment.amount, payment.currency)}</strong></p>
    <${FormError} action=${save} />
    <p class="actions unprinted">
      <button type="button" class="button" onClick=${() => print()}>Print</button>
      <button type="button" disabled=${save.busy} onClick=${save.run}>Save as PDF</button>
    </p>
  </article>`;
}

/** @type {Record<string, string>} */
const ways = { cash: "Cash", card: "Card", upi: "UPI" };

/** @type {(payment: any, settings: ClinicSettings, ofRefund: boolean) => [string, string | undefined][]} */
function lines(payment, settings, ofRefund) {
  const { appointment } = payment.expand ?? {};
  const { practitioner, visitor, patient, visit_type } = appointment?.expand ?? {};
  const day = (/** @type {string} */ at) => longDay(instant(at), settings.timezone);
  const erased = visitor?.email?.endsWith("@erased.invalid");
  const start = appointment && instant(appointment.start);
  return [
    ["Number", ofRefund ? payment.refund_receipt : payment.receipt],
    ["Date", day(ofRefund ? payment.refunded_at : payment.paid_at)],
    [ofRefund ? "Given back to" : "Received from", erased ? "" : visitor?.name],
    ["Patient", erased ? "" : patient?.name],
    ["Practitioner", practitioner && `${practitioner.name}, ${practitioner.specialization}`],
    ["For", visit_type?.name],
    ["Appointment", practitioner && `${longDay(start, practitioner.timezone)}, ${clock(start, practitioner.timezone)}`],
    [
      "How",
      appointment && `${lengthOf(appointment.duration)}, ${modes[/** @type {"video"} */ (appointment.mode)].how}`,
    ],
    ["Paid by", ways[payment.method] ?? `Online, ${payment.payment_id}`],
    ["Reference", payment.reference],
    ["Status", statusOf(payment, ofRefund, day)],
  ];
}

/** @type {(payment: any, ofRefund: boolean, day: (at: string) => string) => string} */
const statusOf = ({ status, receipt, refund_receipt, paid_at, refunded_at }, ofRefund, day) => {
  if (ofRefund) return `Given back; it was paid by receipt ${receipt} of ${day(paid_at)}`;
  if (status === "refunded") return `Paid, and given back by receipt ${refund_receipt} of ${day(refunded_at)}`;
  return status === "refund_due" ? "Paid, and due back" : "Paid";
};
