// One appointment in the day's list. There may be hundreds: a row renders anew only where something in it has changed.
import { html } from "htm/preact";
import { Component } from "preact";
import { t } from "../lib/i18n.js";
import { states, whoComes } from "../lib/today.js";
import { clock, instant, lengthOf } from "../lib/time.js";
import { Mode, PhoneNumber } from "./ui.js";

/**
 * @typedef {import("../lib/today.js").State} State
 * @typedef {import("../lib/types.js").Status} Status
 *
 * @typedef {object} Props
 * @property {import("../lib/types.js").Visit} visit
 * @property {State} state
 * @property {number} waits minutes
 * @property {boolean} started
 * @property {boolean} isCurrent the one that keys act on, and the one that the tab key finds
 * @property {boolean} isDesk
 * @property {string} zone the clinic's
 * @property {(id: string) => void} onOpen
 * @property {(id: string) => void} onCurrent
 * @property {(id: string, to: Status) => void} onChange
 */

/** What is done with a visit at once, by its state. @type {(props: Props) => [Status, string][]} */
const steps = ({ state, started, isDesk }) => {
  if (state === "held") return [];
  if (state === "arrived")
    return [
      ["completed", t("Completed")],
      ["confirmed", t("Undo")],
    ];
  if (state === "completed" || state === "no_show") return isDesk ? [["confirmed", t("Undo")]] : [];
  return started
    ? [
        ["arrived", t("Arrived")],
        ["no_show", t("Missed")],
      ]
    : [["arrived", t("Arrived")]];
};

/** @extends {Component<Props>} */
export class TodayRow extends Component {
  /** @param {Readonly<Props>} next */
  shouldComponentUpdate(next) {
    const { visit, state, waits, started, isCurrent } = this.props;
    return (
      visit !== next.visit ||
      state !== next.state ||
      waits !== next.waits ||
      started !== next.started ||
      isCurrent !== next.isCurrent
    );
  }

  /** @param {Props} props */
  render(props) {
    const { visit, state, waits, isCurrent, zone, onOpen, onCurrent, onChange } = props;
    const { id, patient, visitor, practitioner, conflict } = visit;
    const at = instant(visit.start);
    const name = whoComes(visit);
    const tab = isCurrent ? 0 : -1;
    const step = (/** @type {[Status, string]} */ [to, label]) => html`
      <button type="button" key=${label} class=${to === "confirmed" ? "plain" : ""} tabindex=${tab}
        aria-label=${t("{action}: {name}", { action: label, name })} onClick=${() => onChange(id, to)}>
        ${label}</button>`;
    return html`<li class=${`visit ${state}`} id=${`visit-${id}`} onFocusIn=${() => onCurrent(id)}>
      <time datetime=${visit.start}>${clock(at, zone)}</time>
      <button type="button" class="visit-who" tabindex=${tab} onClick=${() => onOpen(id)}>
        <strong>${name || t("No name yet")}</strong>
        <span class="quiet">${
          patient.id ? t("with {name}", { name: visitor.name }) : html`<${PhoneNumber} of=${visitor.phone} />`
        }</span></button>
      <span class="visit-whom">${practitioner.name}
        <span class="quiet">${practitioner.specialization}</span></span>
      <${Mode} mode=${visit.mode} />
      <span class="visit-state"><span class=${`tag ${state}`}>${states[state]}</span>
        ${state === "arrived" && html`<span class="waits">${lengthOf(waits)}</span>`}
        ${
          conflict &&
          html`<span class="tag held" title=${t("Outside the practitioner's hours")}>${t("Moved hours")}</span>`
        }</span>
      <span class="visit-steps">${steps(props).map(step)}</span>
    </li>`;
  }
}
