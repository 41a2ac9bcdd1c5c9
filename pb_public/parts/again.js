// Booking once more what is over: the same practitioner, visit and way, at another time.
import { html } from "htm/preact";
import { t } from "../lib/i18n.js";
import { link } from "../lib/router.js";

/** @param {{ appointment: import("../lib/types.js").Appointment, kind?: string }} props kind: its class */
export const BookAgain = ({ appointment: { practitioner, visit_type, duration, mode, expand }, kind }) =>
  expand?.practitioner?.active === false
    ? null
    : html`<a class=${kind} href=${link(`practitioners/${practitioner}`, { visit_type, duration, mode })}>
        ${t("Book again")}</a>`;
