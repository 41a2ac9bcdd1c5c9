// The desk's money of a day: what was taken in and given back, and what has to be in the till.
import { html } from "htm/preact";
import { clinic, pb } from "../lib/api.js";
import { download } from "../lib/download.js";
import { useAction, useEvents, useLoad, useTitle } from "../lib/hooks.js";
import { rich, t } from "../lib/i18n.js";
import { price } from "../lib/money.js";
import { link, replace } from "../lib/router.js";
import { clock, dateIn, dateTitle, instant } from "../lib/time.js";
import { FormError, Input } from "../parts/form.js";
import { toast } from "../parts/toast.js";
import { Empty, whenLoaded } from "../parts/ui.js";

/**
 * @typedef {import("../lib/types.js").Till} Till
 * @typedef {import("../lib/types.js").TillEntry} TillEntry
 * @typedef {Till["sums"][number]} Sum
 */

/** @type {(date: string) => Promise<Till>} */
const load = async (date) => {
  const { timezone } = await clinic();
  return pb.send("/api/clinic/till", { query: { date: date || dateIn(Date.now(), timezone) } });
};

/** @param {import("../lib/types.js").PageProps} props */
export default function TillPage({ route }) {
  const date = /^\d{4}-\d\d-\d\d$/.test(route.query.date ?? "") ? route.query.date : "";
  const loaded = useLoad(() => load(date), [date]);
  useEvents("payments", loaded.reload);
  useTitle(t("Till"));
  return html`<h1>${t("Till")}</h1>
    ${whenLoaded(loaded, (till) => html`<${Day} till=${till} reload=${loaded.reload} />`)}`;
}

/** @param {{ till: Till, reload: () => void }} props */
function Day({ till, reload }) {
  const { date, sums, payments, due, timezone } = till;
  const choose = (/** @type {string} */ chosen) => chosen && replace("till", { date: chosen });
  const file = useAction(() =>
    download(`/api/clinic/appointments.csv?from=${date}&to=${date}`, `appointments-${date}.csv`),
  );
  return html`<p class="quiet">${dateTitle(date)}</p>
    <div class="filters unprinted">
      <${Input} label=${t("Date")} type="date" value=${date} onInput=${choose} />
    </div>
    ${
      sums.length
        ? html`<${Sums} sums=${sums} />`
        : html`<${Empty} title=${t("No money changed hands at the desk.")} />`
    }
    ${!!payments.length && html`<${Entries} title=${t("Payments")} entries=${payments} zone=${timezone} />`}
    ${!!due.length && html`<${Due} due=${due} reload=${reload} />`}
    <${FormError} action=${file} />
    <p class="actions unprinted">
      <button type="button" class="button" onClick=${() => print()}>${t("Print")}</button>
      <button type="button" disabled=${file.busy} onClick=${file.run}>
        ${t("The day's appointments as CSV")}</button>
    </p>`;
}

/** @type {Record<string, string>} */
const names = { cash: t("Cash"), card: t("Card"), upi: t("UPI") };

/** @param {{ sums: Sum[] }} props */
function Sums({ sums }) {
  const row = (/** @type {Sum} */ { account, name, method, currency, taken, given_back, balance }) => html`
    <tr key=${account + method + currency}>
      <th scope="row">${name}</th><td class="text">${names[method]}</td>
      <td>${price(taken, currency)}</td><td>${price(given_back, currency)}</td>
      <td><strong>${price(balance, currency)}</strong></td>
    </tr>`;
  const heads = [t("Taken"), t("Given back"), t("Balance")];
  return html`<div class="table" tabindex="0" role="region" aria-label=${t("Sums")}><table>
    <caption>${t("Sums")}</caption>
    <thead><tr>
      ${[t("Who"), t("Method")].map((head) => html`<th scope="col" class="text" key=${head}>${head}</th>`)}
      ${heads.map((head) => html`<th scope="col" key=${head}>${head}</th>`)}
    </tr></thead>
    <tbody>${sums.map(row)}</tbody>
  </table></div>`;
}

/** @param {{ title: string, entries: TillEntry[], zone: string }} props */
function Entries({ title, entries, zone }) {
  const row = (/** @type {TillEntry} */ of) => html`
    <tr key=${of.receipt}>
      <th scope="row"><a href=${receiptOf(of)}>${of.receipt}</a></th>
      ${[clock(instant(of.at), zone), of.visitor, names[of.method], of.reference].map(
        (text, i) => html`<td class="text" key=${i}>${text}</td>`,
      )}
      <td>${price(of.kind === "given_back" ? -of.amount : of.amount, of.currency)}</td>
    </tr>`;
  const heads = [t("Receipt"), t("Time"), t("Visitor"), t("Method"), t("Reference")];
  return html`<div class="table" tabindex="0" role="region" aria-label=${title}><table>
    <caption>${title}</caption>
    <thead><tr>
      ${heads.map((head) => html`<th scope="col" class="text" key=${head}>${head}</th>`)}
      <th scope="col">${t("Amount")}</th>
    </tr></thead>
    <tbody>${entries.map(row)}</tbody>
  </table></div>`;
}

const receiptOf = (/** @type {TillEntry} */ { payment, kind }) =>
  link(`receipts/${payment}`, { refund: kind === "given_back" ? 1 : undefined });

/** @param {{ due: TillEntry[], reload: () => void }} props */
function Due({ due, reload }) {
  const back = useAction(async (/** @type {TillEntry} */ { payment, amount, currency }) => {
    await pb.send(`/api/clinic/payments/desk/${payment}/refund`, { method: "POST" });
    toast(t("{amount} given back.", { amount: price(amount, currency) }));
    reload();
  });
  const row = (/** @type {TillEntry} */ of) => html`<li class="row" key=${of.payment}>
    <strong>${price(of.amount, of.currency)}</strong> <span>${of.visitor}</span>
    <span class="quiet">${rich("{method}, receipt {number}", {
      method: names[of.method],
      number: html`<a href=${receiptOf(of)}>${of.receipt}</a>`,
    })}</span>
    <button type="button" disabled=${back.busy} onClick=${() => back.run(of)}
      aria-label=${t("Given back to {name}", { name: of.visitor })}>${t("Given back")}</button>
  </li>`;
  return html`<section class="unprinted" aria-labelledby="due"><h2 id="due">${t("To give back")}</h2>
    <p class="quiet">${t("Give the money back first, then say so here.")}</p>
    <${FormError} action=${back} />
    <ul class="rows four">${due.map(row)}</ul>
  </section>`;
}
