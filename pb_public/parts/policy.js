// Until when a visitor may change their mind, said before they pay.
import { html } from "htm/preact";
import { now } from "../lib/api.js";
import { clock, instant, longDay } from "../lib/time.js";

/** @typedef {import("../lib/types.js").ClinicSettings} ClinicSettings */

/** The last moment at which its visitor may cancel or move an appointment. */
export const changeableUntil = (/** @type {string} */ start, /** @type {ClinicSettings} */ settings) =>
  instant(start).getTime() - settings.cancel_notice * 36e5;

/** How to reach the clinic, in the middle of a sentence. @param {{ settings: ClinicSettings }} props */
export const Call = ({ settings }) =>
  settings.phone
    ? html`call the clinic, <a href=${`tel:${settings.phone}`}>${settings.phone}</a>`
    : html`call the clinic`;

/** @param {{ start: string, settings: ClinicSettings }} props */
export function Policy({ start, settings }) {
  const until = changeableUntil(start, settings);
  return until > now()
    ? html`<p class="quiet">Once it is paid, you can move or cancel it until ${longDay(until)}, ${clock(until)},
        and get your money back.</p>`
    : html`<p class="quiet">It is so soon that you cannot move or cancel it once it is paid.
        Then please <${Call} settings=${settings} />.</p>`;
}
