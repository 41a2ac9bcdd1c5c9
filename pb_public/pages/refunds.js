// For super admins: the money that is due back, and what the payment provider said.
import { html } from "htm/preact";
import { clinic, pb } from "../lib/api.js";
import { useAction, useDebounced, useEvents, useTitle } from "../lib/hooks.js";
import { list, t } from "../lib/i18n.js";
import { price } from "../lib/money.js";
import { usePages } from "../lib/paging.js";
import { instant } from "../lib/time.js";
import { shortWhen } from "../lib/when.js";
import { FormError } from "../parts/form.js";
import { toast } from "../parts/toast.js";
import { Empty, More, whenLoaded } from "../parts/ui.js";

/** @typedef {import("../lib/types.js").PaymentRecord} Payment */

async function load(/** @type {number} */ count) {
  const due = pb.collection("payments").getList(1, count, {
    filter: "status = 'refund_due'",
    sort: "next_refund",
    expand: "appointment.visitor,appointment.practitioner",
  });
  const [page, { timezone }] = await Promise.all([due, clinic()]);
  return { ...page, timezone };
}

export default function Refunds() {
  const loaded = usePages(load, []);
  useEvents("payments", useDebounced(loaded.reload, 1000), { topic: "*" });
  useTitle(t("Refunds"));
  return html`<h1>${t("Refunds")}</h1>
    <p class="quiet">
      ${t("What is due back is asked of the payment provider by itself, again and again until it is given back.")}</p>
    ${whenLoaded(loaded, ({ items, totalItems, timezone }) =>
      items.length
        ? html`<ul class="matters">${items.map(
            (each) => html`
              <${Due} key=${each.id} payment=${each} zone=${timezone} onDone=${loaded.reload} />`,
          )}</ul>
            <${More} shown=${items.length} of=${totalItems} onMore=${loaded.more} />`
        : html`<${Empty} title=${t("Nothing is due back.")} />`,
    )}`;
}

/** @param {{ payment: Payment, zone: string, onDone: () => void }} props */
function Due({ payment, zone, onDone }) {
  const {
    id,
    amount,
    currency,
    provider,
    payment_id,
    refund_attempts = 0,
    refund_error,
    next_refund,
    created,
  } = payment;
  const appointment = payment.expand?.appointment;
  const atDesk = provider === "desk";
  const retry = useAction(async () => {
    try {
      const route = atDesk ? `/api/clinic/payments/desk/${id}/refund` : `/api/clinic/refunds/${id}`;
      await pb.send(route, { method: "POST" });
      toast(t("{amount} were given back.", { amount: price(amount, currency) }));
    } finally {
      onDone();
    }
  });
  const at = (/** @type {string} */ text) => shortWhen(instant(text), zone);
  const visitor = appointment?.expand?.visitor?.name;
  const who = visitor ? t("to {name}", { name: visitor }) : "";
  const what = appointment && list(appointment.expand?.practitioner?.name, at(appointment.start));
  const said = { when: at(created), payment: payment_id, provider };
  return html`<li>
    <div class="matter-head">
      <p><strong>${price(amount, currency)}</strong> <span>${who}</span><br /><span class="quiet">${what}</span></p>
      <button type="button" disabled=${retry.busy} onClick=${retry.run}>
        ${atDesk ? t("I have given it back") : t("Give it back now")}<span class="unseen"> ${who}</span></button>
    </div>
    <p class="quiet">${t("Paid on {when}: {payment} by {provider}.", said)}
      ${" "}${atDesk ? t("It is given back at the desk.") : asked(refund_attempts, next_refund && at(next_refund))}</p>
    ${refund_error && html`<p class="wrong">${t("The provider's answer: {answer}", { answer: refund_error })}</p>`}
    <${FormError} action=${retry} />
  </li>`;
}

const asked = (/** @type {number} */ count, /** @type {string | undefined} */ next) => {
  if (!count) return next ? t("Not asked for yet, first after {next}.", { next }) : t("Not asked for yet.");
  return next
    ? t("Asked for {count} times, next after {next}.", { count, next })
    : t("Asked for {count} times.", { count });
};
