// Paying for a held appointment by the provider's checkout: the one page that lets a script in from elsewhere.
import { html, render } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";
import "../lib/effects.js";
import { clinic, clinicName, me, pb, refreshSession, role } from "../lib/api.js";
import { useAction, useEvents, useLoad, useTitle } from "../lib/hooks.js";
import { t } from "../lib/i18n.js";
import { price } from "../lib/money.js";
import { FormError } from "../parts/form.js";
import { Summary } from "../parts/summary.js";
import { TimeLeft, useTimeLeft } from "../parts/time-left.js";
import { Notice, whenLoaded } from "../parts/ui.js";
import { payByRazorpay } from "./razorpay.js";

/**
 * @typedef {import("../lib/types.js").Appointment} Appointment
 * @typedef {import("../lib/types.js").ClinicSettings} ClinicSettings
 */

const id = new URLSearchParams(location.search).get("appointment") ?? "";
const icon = new URL("../favicon.svg", import.meta.url).pathname;
const home = id ? `/appointments/${id}` : "/appointments";

const load = () => Promise.all([pb.collection("appointments").getOne(id, { expand: "practitioner" }), clinic()]);

function Pay() {
  const loaded = useLoad(load, []);
  useEvents("appointments", loaded.reload, { topic: id });
  const status = loaded.data?.[0].status;
  useEffect(() => {
    if (status && status !== "held") location.replace(home); // which says what became of it
  }, [status]);
  useTitle(t("Pay for your appointment"));
  const name = loaded.data?.[1].name ?? clinicName;
  return html`<header class="shell">
      <a class="brand" href="/">
        <img src=${icon} alt="" width="28" height="28" /> <span>${name || "\u00a0"}</span></a>
    </header>
    <main id="main">
    <h1>${t("Pay for your appointment")}</h1>
    ${whenLoaded(
      loaded,
      ([appointment, settings]) => html`
      <${Summary} ...${appointment} practitioner=${appointment.expand?.practitioner} address=${settings.address} />
      <${Checkout} appointment=${appointment} settings=${settings} reload=${loaded.reload} />`,
    )}
    <p><a href=${home}>${t("Back to the appointment")}</a></p>
  </main>`;
}

/** @param {{ appointment: Appointment, settings: ClinicSettings, reload: () => void }} props */
function Checkout({ appointment, settings, reload }) {
  const left = useTimeLeft(appointment);
  // What was paid is told to the clinic until it has heard it: no try asks for money twice.
  const paid = useRef(/** @type {{ payment_id: string, signature: string } | null} */ (null));
  const [closed, setClosed] = useState(false);
  const pay = useAction(async () => {
    const { order_id, amount, currency } = appointment;
    setClosed(false);
    paid.current ??= await payByRazorpay({
      key: settings.payment_key,
      order_id,
      amount,
      currency,
      name: settings.name,
      description: appointment.expand?.practitioner?.name ?? "",
      prefill: { name: me().name, email: me().email, contact: me().phone },
    });
    if (!paid.current) return setClosed(true);
    const body = { order_id, amount, appointment_id: appointment.id, ...paid.current };
    await pb.send("/api/clinic/payments", { method: "POST", body });
    reload();
  });
  if (!left && !paid.current) {
    return html`<${Notice} kind="warning">${t("The time is not held any more.")}
      ${" "}<a href="/">${t("Choose another time")}</a></${Notice}>`;
  }
  const amount = price(appointment.amount, appointment.currency);
  return html`<section class="card pay" aria-label=${t("Payment")}>
    <${TimeLeft} appointment=${appointment} left=${left} />
    <${FormError} action=${pay} />
    ${closed && html`<${ClosedUnpaid} />`}
    <button class="button" aria-disabled=${pay.busy} onClick=${pay.run}>
      ${paid.current && pay.error ? t("Tell the clinic of it again") : t("Pay {amount}", { amount })}</button>
    <p class="quiet">${t("You pay on Razorpay's own page, which opens here. The clinic sees no card number.")}</p>
  </section>`;
}

const ClosedUnpaid = () => html`
  <${Notice}>${t("Nothing was paid. The time is still yours until the end of the countdown.")}</${Notice}>`;

await refreshSession();
const root = /** @type {HTMLElement} */ (document.getElementById("app"));
if (role() !== "visitor" || !id) location.replace(home);
else {
  root.replaceChildren();
  render(html`<${Pay} />`, root);
}
