// The receipt of a payment, or of what was given back: to look at, to print and to keep.
import { html } from "htm/preact";
import { clinic, pb } from "../lib/api.js";
import { download } from "../lib/download.js";
import { useAction, useLoad, useTitle } from "../lib/hooks.js";
import { list, t } from "../lib/i18n.js";
import { price } from "../lib/money.js";
import { instant, lengthOf, longDay } from "../lib/time.js";
import { longWhen } from "../lib/when.js";
import { FormError } from "../parts/form.js";
import { modes, Notice, PhoneNumber, whenLoaded } from "../parts/ui.js";

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
  useTitle(ofRefund ? t("Refund") : t("Receipt"));
  return whenLoaded(loaded, ([payment, settings]) =>
    ofRefund && !payment.refund_receipt
      ? html`<${Notice}>${t("It is not given back yet.")}</${Notice}>`
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
      <p><bdi>${settings.address}</bdi></p>
      <p><${PhoneNumber} of=${settings.phone} /></p>
    </header>
    <h1>${ofRefund ? t("Refund") : t("Receipt")}</h1>
    <dl>${lines(payment, settings, ofRefund).map(
      ([name, value]) =>
        value &&
        html`<div key=${name}>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}</dl>
    <p class="receipt-amount"><span>${t("Amount")}</span>
      <strong>${price(payment.amount, payment.currency)}</strong></p>
    <${FormError} action=${save} />
    <p class="actions unprinted">
      <button type="button" class="button" onClick=${() => print()}>${t("Print")}</button>
      <button type="button" aria-disabled=${save.busy} onClick=${save.run}>${t("Save as PDF")}</button>
    </p>
  </article>`;
}

/** @type {Record<string, string>} */
const ways = { cash: t("Cash"), card: t("Card"), upi: t("UPI") };

/** @type {(payment: any, settings: ClinicSettings, ofRefund: boolean) => [string, string | undefined][]} */
function lines(payment, settings, ofRefund) {
  const { appointment } = payment.expand ?? {};
  const { practitioner, visitor, patient, visit_type } = appointment?.expand ?? {};
  const day = (/** @type {string} */ at) => longDay(instant(at), settings.timezone);
  const erased = visitor?.email?.endsWith("@erased.invalid");
  const start = appointment && instant(appointment.start);
  return [
    [t("Number"), ofRefund ? payment.refund_receipt : payment.receipt],
    [t("Date"), day(ofRefund ? payment.refunded_at : payment.paid_at)],
    [ofRefund ? t("Given back to") : t("Received from"), erased ? "" : visitor?.name],
    [t("Patient"), erased ? "" : patient?.name],
    [t("Practitioner"), practitioner && list(practitioner.name, practitioner.specialization)],
    [t("For"), visit_type?.name],
    [t("Appointment"), practitioner && longWhen(start, practitioner.timezone)],
    [
      t("How"),
      appointment && list(lengthOf(appointment.duration), modes[/** @type {"video"} */ (appointment.mode)].how),
    ],
    [t("Paid by"), ways[payment.method] ?? t("Online, {payment}", { payment: payment.payment_id })],
    [t("Reference"), payment.reference],
    [t("Status"), statusOf(payment, ofRefund, day)],
  ];
}

/** @type {(payment: any, ofRefund: boolean, day: (at: string) => string) => string} */
const statusOf = ({ status, receipt, refund_receipt, paid_at, refunded_at }, ofRefund, day) => {
  if (ofRefund)
    return t("Given back; it was paid by receipt {number} of {day}", { number: receipt, day: day(paid_at) });
  if (status === "refunded") {
    const back = { number: refund_receipt, day: day(refunded_at) };
    return t("Paid, and given back by receipt {number} of {day}", back);
  }
  return status === "refund_due" ? t("Paid, and due back") : t("Paid");
};
