// What an appointment is, or is going to be: when, with whom, how and for how much.
import { html } from "htm/preact";
import { pictureOf } from "../lib/api.js";
import { price } from "../lib/money.js";
import { clock, differs, instant, lengthOf, longDay, zoneName } from "../lib/time.js";
import { Avatar, modes } from "./ui.js";

/** @param {{ practitioner: import("../lib/types.js").Practitioner, start: string, duration: number, mode: import("../lib/types.js").Mode, amount: number, currency: string, address: string, children?: any }} props */
export function Summary({ practitioner, start, duration, mode, amount, currency, address, children }) {
  const at = instant(start);
  const there = differs(practitioner.timezone, at) && html`<span class="quiet"> · ${clock(at, practitioner.timezone)}, ${zoneName(practitioner.timezone)}</span>`;
  return html`<div class="card summary">
    <${Avatar} name=${practitioner.name} src=${pictureOf(practitioner, practitioner.id)} />
    <div>
      <p><strong>${longDay(at)}, ${clock(at)}</strong>${there}</p>
      <p>${practitioner.name}, ${practitioner.specialization}</p>
      <p class="quiet">${lengthOf(duration)}, ${modes[mode].how}${mode === "physical" && [practitioner.location, address].filter(Boolean).map((place) => `, ${place}`).join("")} · ${price(amount, currency)}</p>
      ${children}
    </div>
  </div>`;
}
