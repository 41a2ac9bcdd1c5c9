// Until when a visitor may change their mind, said before they pay.
import { html } from "htm/preact";
import { now } from "../lib/api.js";
import { rich, t } from "../lib/i18n.js";
import { instant } from "../lib/time.js";
import { longWhen } from "../lib/when.js";
import { PhoneNumber } from "./ui.js";

/** @typedef {import("../lib/types.js").ClinicSettings} ClinicSettings */

/** The last moment at which its visitor may cancel or move an appointment. */
export const changeableUntil = (/** @type {string} */ start, /** @type {ClinicSettings} */ settings) =>
  instant(start).getTime() - settings.cancel_notice * 36e5;

/** The clinic's number, as a link. @param {{ settings: ClinicSettings }} props */
export const Phone = ({ settings: { phone } }) => html`<a href=${`tel:${phone}`}><${PhoneNumber} of=${phone} /></a>`;

/** @param {{ start: string, settings: ClinicSettings }} props */
export function Policy({ start, settings }) {
  const until = changeableUntil(start, settings);
  const when = longWhen(until);
  const phone = html`<${Phone} settings=${settings} />`;
  if (until > now()) {
    return html`<p class="quiet">
      ${t("Once it is paid, you can reschedule or cancel it until {when}, and get your money back.", { when })}</p>`;
  }
  return html`<p class="quiet">${t("It is so soon that you cannot reschedule or cancel it here once it is paid.")}
    ${" "}${
      settings.phone ? rich("Then please call the clinic, {phone}.", { phone }) : t("Then please call the clinic.")
    }</p>`;
}
