// How long a hold lasts, before the eyes of who is to pay.
import { html } from "htm/preact";
import { now } from "../lib/api.js";
import { locale, rich, t } from "../lib/i18n.js";
import { instant } from "../lib/time.js";
import { StatusTag, useTick } from "./ui.js";

/** @typedef {import("../lib/types.js").Appointment} Appointment */

/** Whole seconds, 0 once it is over, or where nothing is held. */
export const useTimeLeft = (/** @type {Pick<Appointment, "status" | "hold_expires">} */ { status, hold_expires }) => {
  const at = useTick(now, status === "held");
  return status === "held" ? Math.max(0, Math.ceil((instant(hold_expires).getTime() - at) / 1000)) : 0;
};

/** The status by the clock: a hold is over in the second in which it ends, whoever has written that down. */
export const useStatus = (/** @type {Pick<Appointment, "status" | "hold_expires">} */ appointment) => {
  const left = useTimeLeft(appointment);
  return appointment.status === "held" && !left ? "expired" : appointment.status;
};

/** @param {{ appointment: Pick<Appointment, "status" | "hold_expires"> }} props */
export const LiveStatus = ({ appointment }) => html`<${StatusTag} status=${useStatus(appointment)} />`;

const two = new Intl.NumberFormat(locale, { minimumIntegerDigits: 2 });
const any = new Intl.NumberFormat(locale);

/** Seconds as M:SS. */
const minutes = (/** @type {number} */ left) => `${any.format(Math.floor(left / 60))}:${two.format(left % 60)}`;

/** @param {{ appointment: Appointment, left: number }} props */
export const TimeLeft = ({ appointment: { hold_expires, created }, left }) => html`
  <p class="countdown" role="timer" aria-label=${t("Time left to pay")}>
    ${rich("{time} left to pay", { time: html`<strong>${minutes(left)}</strong>` })}</p>
  <progress max=${instant(hold_expires).getTime() - instant(created).getTime()} value=${left * 1000} aria-hidden="true">
  </progress>`;
