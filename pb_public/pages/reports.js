// For super admins: today at a glance, and what the days came to.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { clinic, pb } from "../lib/api.js";
import { useEvents, useDebounced, useLoad, useTitle } from "../lib/hooks.js";
import { price, shortPrice } from "../lib/money.js";
import { addDays, atWall, clock, dateIn, dateTitle, instant } from "../lib/time.js";
import { Plot } from "../parts/plot.js";
import { Empty, Field, Loaded, Mode, StatusTag } from "../parts/ui.js";

/** @type {Record<string, [string, number, number]>} name, days back, days ahead */
const periods = { month: ["Last 30 days", 29, 0], quarter: ["Last 90 days", 89, 0], year: ["Last 365 days", 364, 0], ahead: ["Next 30 days", 0, 29] };

/** @returns {Promise<import("../lib/types.js").Report>} */
async function loadReport(period, practitioner) {
  const { timezone } = await clinic();
  const today = dateIn(Date.now(), timezone);
  const [, back, ahead] = periods[period];
  return pb.send("/api/clinic/reports", { query: { from: addDays(today, -back), to: addDays(today, ahead), practitioner } });
}

async function loadToday() {
  const { timezone, currency } = await clinic();
  const today = dateIn(Date.now(), timezone);
  const [list, due, report] = await Promise.all([
    pb.collection("appointments").getList(1, 50, {
      sort: "start", expand: "practitioner,visitor", skipTotal: true,
      filter: pb.filter("start >= {:now} && start < {:end} && (status = 'confirmed' || status = 'arrived')", { now: new Date(Date.now() - 36e5), end: atWall(`${addDays(today, 1)}T00:00`, timezone) }),
    }),
    pb.collection("refunds_due").getFullList(),
    pb.send("/api/clinic/reports", { query: { from: today, to: today } }),
  ]);
  return { today, currency, list: list.items, due, totals: report.days[0] };
}

export default function Reports() {
  const today = useLoad(loadToday, []);
  const reload = useDebounced(today.reload, 1000);
  useEvents("appointments", reload);
  useTitle("Reports");
  return html`<h1>Today</h1>
    <${Loaded} of=${today} lines=${3}>${(data) => html`<${Today} data=${data} />`}</${Loaded}>
    <${Period} />
    <p class="quiet">Everything else is in the <a href="/_/">dashboard</a>, where you sign in once more. Money counts on the day of its appointment.</p>`;
}

const share = (part, whole) => (whole ? `${Math.round((part / whole) * 100)} %` : "–");

function Today({ data }) {
  const { totals, due, currency } = data;
  return html`<p class="quiet">${dateTitle(data.today)}</p>
    <div class="stats">
      <div><strong>${totals.booked}</strong> booked</div>
      <div><strong>${totals.completed}</strong> completed</div>
      <div><strong>${totals.no_show}</strong> missed</div>
      <div><strong>${share(totals.minutes, totals.open_minutes)}</strong> of the time taken</div>
      <div><strong>${price(totals.revenue, currency)}</strong> revenue</div>
      ${due.length ? due.map((each) => html`<div key=${each.id}><strong>${price(each.amount, each.currency)}</strong> still to give back, of any day</div>`)
        : html`<div><strong>${price(0, currency)}</strong> still to give back</div>`}
    </div>
    ${data.list.length
      ? html`<h2>Coming up</h2><ul class="rows five">${data.list.map((a) => html`<li class="row" key=${a.id}>
          <a href=${`/_/#/collections?collection=appointments&record=${a.id}`}>${clock(instant(a.start))}</a>
          <span>${a.expand?.practitioner?.name}</span><span>${a.expand?.visitor?.name}</span><span><${Mode} mode=${a.mode} /></span><${StatusTag} status=${a.status} /></li>`)}</ul>`
      : html`<${Empty} title="Nothing more today." />`}`;
}

function Period() {
  const [period, setPeriod] = useState("month");
  const [practitioner, setPractitioner] = useState("");
  const loaded = useLoad(() => loadReport(period, practitioner), [period, practitioner]);
  const everybody = useLoad(() => pb.collection("practitioners").getFullList({ sort: "name", fields: "id,name" }), []);
  return html`<section aria-labelledby="period" aria-busy=${loaded.loading}><h2 id="period">Over time</h2>
    <div class="filters">
      <${Field} label="Period">${(props) => html`<select ...${props} value=${period} onChange=${(event) => setPeriod(event.currentTarget.value)}>
        ${Object.entries(periods).map(([key, [name]]) => html`<option key=${key} value=${key}>${name}</option>`)}</select>`}</${Field}>
      <${Field} label="Practitioner">${(props) => html`<select ...${props} value=${practitioner} onChange=${(event) => setPractitioner(event.currentTarget.value)}>
        <option value="">All</option>${(everybody.data ?? []).map(({ id, name }) => html`<option key=${id} value=${id}>${name}</option>`)}</select>`}</${Field}>
    </div>
    <${Loaded} of=${loaded} lines=${8}>${(report) => html`<${Plots} report=${report} /><${Table} report=${report} />`}</${Loaded}>
  </section>`;
}

function Plots({ report }) {
  const { days, currency } = report;
  const dates = days.map(({ date }) => date);
  const percent = (part, whole) => days.map((day) => (day[whole] ? Math.round((day[part] / day[whole]) * 1000) / 10 : null));
  const total = (field) => days.reduce((sum, day) => sum + day[field], 0);
  const values = (field) => days.map((day) => day[field]);
  return html`<div class="plots">
    <${Plot} title="Appointments" dates=${dates} series=${[{ name: "Booked", values: values("booked") }, { name: "Cancelled", values: values("cancelled") }]} />
    <${Plot} title="Time taken" unit="%" dates=${dates} series=${[{ name: "Of the open time", values: percent("minutes", "open_minutes"), said: share(total("minutes"), total("open_minutes")) }]} />
    <${Plot} title="Missed" unit="%" dates=${dates} series=${[{ name: "Of the booked", values: percent("no_show", "booked"), said: share(total("no_show"), total("booked")) }]} />
    <${Plot} title="Money" dates=${dates} format=${(value) => price(value, currency)} brief=${(value) => shortPrice(value, currency)} series=${[{ name: "Revenue", values: values("revenue") }, { name: "To give back", values: values("refund_due") }]} />
  </div>`;
}

const Table = ({ report }) => html`<div class="table" tabindex="0" role="region" aria-label="By practitioner"><table>
  <caption>By practitioner</caption>
  <thead><tr><th scope="col">Name</th><th scope="col">Booked</th><th scope="col">Completed</th><th scope="col">Missed</th><th scope="col">Cancelled</th><th scope="col">Time taken</th><th scope="col">Revenue</th><th scope="col">To give back</th></tr></thead>
  <tbody>${report.practitioners.map((row) => html`<tr key=${row.practitioner}><th scope="row">${row.name}</th><td>${row.booked}</td><td>${row.completed}</td><td>${row.no_show}</td><td>${row.cancelled}</td>
    <td>${share(row.minutes, row.open_minutes)}</td><td>${price(row.revenue, report.currency)}</td><td>${price(row.refund_due, report.currency)}</td></tr>`)}</tbody>
</table></div>`;
