// What an appointment is, or is going to be: when, with whom, how and for how much.
import { html } from "htm/preact";
import { pictureOf } from "../lib/api.js";
import { price } from "../lib/money.js";
import { clock, differs, instant, lengthOf, longDay, zoneName } from "../lib/time.js";
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

/** @param {Props} props */
export function Summary({ practitioner, start, visit, duration, mode, amount, currency, address, children }) {
  const at = instant(start);
  const zone = practitioner.timezone;
  const places = mode === "physical" ? [practitioner.location, address].filter(Boolean) : [];
  const how = [visit, lengthOf(duration), modes[mode].how, ...places].filter(Boolean).join(", ");
  return html`<div class="card summary">
    <${Avatar} name=${practitioner.name} src=${pictureOf(practitioner, practitioner.id)} />
    <div>
      <p><strong>${longDay(at)}, ${clock(at)}</strong>
        ${differs(zone, at) && html`<span class="quiet"> · ${clock(at, zone)}, ${zoneName(zone)}</span>`}</p>
      <p>${practitioner.name}, ${practitioner.specialization}</p>
      <p class="quiet">${how} · ${price(amount, currency)}</p>
      ${children}
    </div>
  </div>`;
}
