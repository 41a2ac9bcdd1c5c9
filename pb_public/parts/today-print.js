// The day on paper: a list for each practitioner. It is made when the browser is about to print, and gone afterwards.
import { html, render } from "htm/preact";
import { useEffect, useRef } from "preact/hooks";
import { list, t } from "../lib/i18n.js";
import { states, whoComes } from "../lib/today.js";
import { clock, dateTitle, instant, lengthOf } from "../lib/time.js";
import { modes, PhoneNumber } from "./ui.js";

/** @typedef {import("../lib/today.js").Row} Row */

const byPractitioner = (/** @type {Row[]} */ rows) => {
  /** @type {Map<string, Row[]>} */
  const lists = new Map();
  for (const row of rows) {
    const { id } = row.visit.practitioner;
    lists.set(id, [...(lists.get(id) ?? []), row]);
  }
  const name = (/** @type {Row[]} */ [{ visit }]) => visit.practitioner.name;
  return [...lists.values()].sort((a, b) => name(a).localeCompare(name(b)));
};

/** @param {{ rows: Row[], date: string, zone: string }} props */
export function TodayPrint(props) {
  const place = useRef(/** @type {HTMLDivElement | null} */ (null));
  const latest = useRef(props);
  latest.current = props;
  useEffect(() => {
    const fill = () => place.current && render(html`<${Lists} ...${latest.current} />`, place.current);
    const empty = () => place.current && render(html`<${Lists} rows=${[]} />`, place.current);
    addEventListener("beforeprint", fill);
    addEventListener("afterprint", empty);
    return () => {
      removeEventListener("beforeprint", fill);
      removeEventListener("afterprint", empty);
    };
  }, []);
  return html`<div class="paper" ref=${place}></div>`;
}

const heads = [t("Time"), t("Who"), t("Phone"), t("How"), t("Length"), t("Status")];

/** @param {{ rows: Row[], date: string, zone: string }} props */
const Lists = ({ rows, date, zone }) =>
  byPractitioner(rows).map(
    (of) => html`<section key=${of[0].visit.practitioner.id}>
      <h2>${list(of[0].visit.practitioner.name, of[0].visit.practitioner.specialization)}</h2>
      <p>${dateTitle(date)}</p>
      <table><thead><tr>${heads.map((head) => html`<th key=${head}>${head}</th>`)}</tr></thead>
        <tbody>${of.map((row) => html`<${Line} key=${row.visit.id} row=${row} zone=${zone} />`)}</tbody></table>
    </section>`,
  );

/** @param {{ row: Row, zone: string }} props */
const Line = ({ row: { visit, state }, zone }) => html`<tr>
  <td>${clock(instant(visit.start), zone)}</td><td>${whoComes(visit)}</td>
  <td><${PhoneNumber} of=${visit.visitor.phone} /></td>
  <td>${modes[visit.mode].name}</td><td>${lengthOf(visit.duration)}</td><td>${states[state]}</td></tr>`;
