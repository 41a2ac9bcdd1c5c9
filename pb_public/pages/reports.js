// For super admins: today at a glance, and what the days came to.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { clinic, pb } from "../lib/api.js";
import { download } from "../lib/download.js";
import { useAction, useDebounced, useEvents, useLoad, useTitle } from "../lib/hooks.js";
import { number, percent, rich, t } from "../lib/i18n.js";
import { price, shortPrice } from "../lib/money.js";
import { addDays, atWall, clock, dateIn, dateTitle, instant } from "../lib/time.js";
import { FormError, Input, Select } from "../parts/form.js";
import { Plot } from "../parts/plot.js";
import { Empty, Mode, StatusTag, whenLoaded } from "../parts/ui.js";

/**
 * @typedef {import("../lib/types.js").Appointment} Appointment
 * @typedef {import("../lib/types.js").Counted} Counted
 * @typedef {import("../lib/types.js").PractitionerTotals} PractitionerTotals
 * @typedef {import("../lib/types.js").RefundDue} RefundDue
 * @typedef {import("../lib/types.js").Report} Report
 * @typedef {Record<"from" | "to", string>} Dates the first, and the last
 */

/** @type {Record<string, [string, number, number]>} name, days back, days ahead */
const periods = {
  month: [t("Last 30 days"), 29, 0],
  quarter: [t("Last 90 days"), 89, 0],
  year: [t("Last 365 days"), 364, 0],
  ahead: [t("Next 30 days"), 0, 29],
};

/** @type {(query: { from: string, to: string, practitioner?: string }) => Promise<Report>} */
const ask = (query) => pb.send("/api/clinic/reports", { query });

/** @type {(period: string, practitioner: string, dates: Dates) => Promise<Report>} */
async function loadReport(period, practitioner, dates) {
  const { timezone } = await clinic();
  const today = dateIn(Date.now(), timezone);
  if (period === "dates") return ask({ from: dates.from || today, to: dates.to || today, practitioner });
  const [, back, ahead] = periods[period];
  return ask({ from: addDays(today, -back), to: addDays(today, ahead), practitioner });
}

async function loadToday() {
  const { timezone, currency } = await clinic();
  const today = dateIn(Date.now(), timezone);
  const end = atWall(`${addDays(today, 1)}T00:00`, timezone);
  const coming = "start >= {:now} && start < {:end} && (status = 'confirmed' || status = 'arrived')";
  const [list, due, report] = await Promise.all([
    pb.collection("appointments").getList(1, 50, {
      sort: "start",
      expand: "practitioner,visitor",
      skipTotal: true,
      filter: pb.filter(coming, { now: new Date(Date.now() - 36e5), end }),
    }),
    pb.collection("refunds_due").getFullList(),
    ask({ from: today, to: today }),
  ]);
  return { today, currency, list: list.items, due, totals: report.days[0] };
}

export default function Reports() {
  const today = useLoad(loadToday, []);
  const reload = useDebounced(today.reload, 1000);
  useEvents("appointments", reload);
  useTitle(t("Reports"));
  return html`<h1>${t("Reports")}</h1>
    ${whenLoaded(today, (data) => html`<${Today} ...${data} />`)}
    <${Period} />
    <p class="quiet">${rich("Everything else is in the {dashboard}, where you sign in once more.", {
      dashboard: html`<a href="/_/">${t("dashboard")}</a>`,
    })}
      ${" "}${t("Money counts on the day of its appointment.")}</p>`;
}

const share = (/** @type {number} */ part, /** @type {number} */ whole) =>
  whole ? percent(Math.round((part / whole) * 100) / 100) : "–";

/** @param {Awaited<ReturnType<typeof loadToday>>} props */
function Today({ today, currency, list, due, totals }) {
  const refund = (/** @type {RefundDue} */ { id, amount, currency }) => html`
    <div key=${id}><strong>${price(amount, currency)}</strong> ${t("still to give back, of any day")}</div>`;
  return html`<h2>${t("Today, {date}", { date: dateTitle(today) })}</h2>
    <div class="stats">
      <div><strong>${number(totals.booked)}</strong> ${t("booked")}</div>
      <div><strong>${number(totals.completed)}</strong> ${t("completed")}</div>
      <div><strong>${number(totals.no_show)}</strong> ${t("missed")}</div>
      <div><strong>${share(totals.minutes, totals.open_minutes)}</strong> ${t("of the time taken")}</div>
      <div><strong>${price(totals.revenue, currency)}</strong> ${t("revenue")}</div>
      ${due.map(refund)}
      ${!due.length && html`<div><strong>${price(0, currency)}</strong> ${t("still to give back")}</div>`}
    </div>
    ${
      list.length
        ? html`<h2>${t("Coming up")}</h2>
          <ul class="rows five">${list.map((a) => html`<${Row} key=${a.id} appointment=${a} />`)}</ul>`
        : html`<${Empty} title=${t("Nothing more today.")} />`
    }`;
}

/** @param {{ appointment: Appointment }} props */
const Row = ({ appointment: { id, start, expand, mode, status } }) => html`<li class="row">
  <a href=${`/_/#/collections?collection=appointments&record=${id}`}>${clock(instant(start))}</a>
  <span>${expand?.practitioner?.name}</span>
  <span>${expand?.visitor?.name}</span>
  <span><${Mode} mode=${mode} /></span>
  <${StatusTag} status=${status} />
</li>`;

const periodNames = [
  ...Object.entries(periods).map(([period, [name]]) => [period, name]),
  ["dates", t("Dates to choose")],
];

function Period() {
  const [period, setPeriod] = useState("month");
  const [practitioner, setPractitioner] = useState("");
  const [dates, setDates] = useState(/** @type {Dates} */ ({ from: "", to: "" }));
  const loaded = useLoad(() => loadReport(period, practitioner, dates), [period, practitioner, dates]);
  // What is chosen by its dates begins with those that are shown.
  const choose = (/** @type {string} */ chosen) => {
    if (chosen === "dates" && loaded.data) setDates({ from: loaded.data.from, to: loaded.data.to });
    setPeriod(chosen);
  };
  const date = (/** @type {keyof Dates} */ name, /** @type {string} */ label) => html`
    <${Input} label=${label} type="date" required value=${dates[name]}
      onInput=${(/** @type {string} */ value) => value && setDates({ ...dates, [name]: value })} />`;
  const everybody = useLoad(() => pb.collection("practitioners").getFullList({ sort: "name", fields: "id,name" }), []);
  const names = [["", t("All")], ...(everybody.data ?? []).map(({ id, name }) => [id, name])];
  return html`<section aria-labelledby="period" aria-busy=${loaded.loading}><h2 id="period">${t("Over time")}</h2>
    <div class="filters">
      <${Select} label=${t("Period")} value=${period} onInput=${choose} options=${periodNames} />
      ${period === "dates" && html`${date("from", t("From"))}${date("to", t("To"))}`}
      <${Select} label=${t("Practitioner")} value=${practitioner} onInput=${setPractitioner} options=${names} />
    </div>
    ${whenLoaded(
      loaded,
      (report) => html`<${Plots} report=${report} /><${Table} report=${report} />
      <${Methods} report=${report} /><${Files} report=${report} practitioner=${practitioner} />`,
      8,
    )}
  </section>`;
}

/** @param {{ report: Report }} props */
function Plots({ report: { days, currency } }) {
  const dates = days.map(({ date }) => date);
  const values = (/** @type {Counted} */ field) => days.map((day) => day[field]);
  const total = (/** @type {Counted} */ field) => values(field).reduce((sum, value) => sum + value, 0);
  const shares = (/** @type {string} */ name, /** @type {Counted} */ part, /** @type {Counted} */ whole) => ({
    name,
    values: days.map((day) => (day[whole] ? Math.round((day[part] / day[whole]) * 1000) / 10 : null)),
    said: share(total(part), total(whole)),
  });
  const booked = [
    { name: t("Booked"), values: values("booked") },
    { name: t("Cancelled"), values: values("cancelled") },
  ];
  const money = [
    { name: t("Revenue"), values: values("revenue") },
    { name: t("To give back"), values: values("refund_due") },
  ];
  const taken = [shares(t("Of the open time"), "minutes", "open_minutes")];
  const missed = [shares(t("Of the booked"), "no_show", "booked")];
  const whole = (/** @type {number} */ amount) => price(amount, currency);
  const brief = (/** @type {number} */ amount) => shortPrice(amount, currency);
  return html`<div class="plots">
    <${Plot} title=${t("Appointments")} dates=${dates} series=${booked} />
    <${Plot} title=${t("Time taken")} unit="%" dates=${dates} series=${taken} />
    <${Plot} title=${t("Missed")} unit="%" dates=${dates} series=${missed} />
    <${Plot} title=${t("Money")} dates=${dates} format=${whole} brief=${brief} series=${money} />
  </div>`;
}

/**
 * A column's head, and what is in it.
 * @type {[string, (row: PractitionerTotals, currency: string) => string][]}
 */
const columns = [
  [t("Booked"), (row) => number(row.booked)],
  [t("Completed"), (row) => number(row.completed)],
  [t("Missed"), (row) => number(row.no_show)],
  [t("Cancelled"), (row) => number(row.cancelled)],
  [t("Time taken"), (row) => share(row.minutes, row.open_minutes)],
  [t("Revenue"), (row, currency) => price(row.revenue, currency)],
  [t("To give back"), (row, currency) => price(row.refund_due, currency)],
];

const heads = columns.map(([head]) => head);

/** @param {{ report: Report }} props */
function Table({ report: { practitioners, currency } }) {
  const row = (/** @type {PractitionerTotals} */ of) => html`
    <tr key=${of.practitioner}>
      <th scope="row">${of.name}</th>
      ${columns.map(([head, value]) => html`<td key=${head}>${value(of, currency)}</td>`)}
    </tr>`;
  return html`<div class="table" tabindex="0" role="region" aria-label=${t("By practitioner")}><table>
    <caption>${t("By practitioner")}</caption>
    <thead><tr>${[t("Name"), ...heads].map((head) => html`<th scope="col" key=${head}>${head}</th>`)}</tr></thead>
    <tbody>${practitioners.map(row)}</tbody>
  </table></div>`;
}

/** @type {Record<string, string>} */
const methodNames = {
  cash: t("Cash at the desk"),
  card: t("Card at the desk"),
  upi: t("UPI at the desk"),
  online: t("Online"),
};

const methodHeads = [t("Paid"), t("Payments"), t("Revenue")];

/** @param {{ report: Report }} props */
const Methods = ({ report: { methods, currency } }) => html`
  <div class="table" tabindex="0" role="region" aria-label=${t("By method")}><table>
    <caption>${t("By method")}</caption>
    <thead><tr>${methodHeads.map((head) => html`<th scope="col" key=${head}>${head}</th>`)}</tr></thead>
    <tbody>${methods.map(
      ({ method, payments, revenue }) => html`<tr key=${method}>
        <th scope="row">${methodNames[method]}</th><td>${number(payments)}</td><td>${price(revenue, currency)}</td>
      </tr>`,
    )}</tbody>
  </table></div>`;

/** @param {{ report: Report, practitioner: string }} props */
function Files({ report: { from, to }, practitioner }) {
  const save = useAction((/** @type {string} */ what) => {
    const query = new URLSearchParams({ from, to, practitioner });
    return download(`/api/clinic/${what}.csv?${query}`, `${what}-${from}-${to}.csv`);
  });
  const button = (/** @type {string} */ what, /** @type {string} */ label) => html`
    <button type="button" disabled=${save.busy} onClick=${() => save.run(what)}>${label}</button>`;
  return html`<${FormError} action=${save} />
    <p class="actions">
      ${button("reports", t("This report as CSV"))}${button("appointments", t("The appointments as CSV"))}</p>`;
}
