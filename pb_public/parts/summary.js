// What an appointment is, or is going to be: when, with whom, how and for how much.
import { html } from "htm/preact";
import { pictureOf } from "../lib/api.js";
import { list } from "../lib/i18n.js";
import { price } from "../lib/money.js";
import { clock, dateIn, differs, instant, lengthOf, zoneName } from "../lib/time.js";
import { longWhen, shortWhen } from "../lib/when.js";
import { Avatar, modes } from "./ui.js";

/**
 * @typedef {object} Props
 * @property {import("../lib/types.js").Practitioner} practitioner
 * @property {string} start
 * @property {string} [visit] the name of its type of visit
 * @property {number} duration
 * @property {import("../lib/types.js").Mode} mode
 * @property {number} amount
 * @property {string} currency
 * @property {string} address the clinic's
 * @property {import("../lib/types.js").Children} [children]
 */

/** What clocks show where the practitioner is, with the day where that is another one. */
const there = (/** @type {Date} */ at, /** @type {string} */ zone) =>
  list(dateIn(at, zone) === dateIn(at) ? clock(at, zone) : shortWhen(at, zone), zoneName(zone));

/** @param {Props} props */
export function Summary({ practitioner, start, visit, duration, mode, amount, currency, address, children }) {
  const at = instant(start);
  const zone = practitioner.timezone;
  const places = mode === "physical" ? [practitioner.location, address] : [];
  const how = list(visit, lengthOf(duration), modes[mode].how, ...places);
  return html`<div class="card summary">
    <${Avatar} name=${practitioner.name} src=${pictureOf(practitioner, practitioner.id)} />
    <div>
      <p><strong>${longWhen(at)}</strong>
        ${differs(zone, at) && html`<span class="quiet"> · ${there(at, zone)}</span>`}</p>
      <p>${list(practitioner.name, practitioner.specialization)}</p>
      <p class="quiet">${how} · ${price(amount, currency)}</p>
      ${children}
    </div>
  </div>`;
}
