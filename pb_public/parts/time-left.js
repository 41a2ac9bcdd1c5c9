// How long a hold lasts, before the eyes of who is to pay.
import { html } from "htm/preact";
import { now } from "../lib/api.js";
import { instant } from "../lib/time.js";
import { useTick } from "./ui.js";

/** @typedef {import("../lib/types.js").Appointment} Appointment */

/** Whole seconds, 0 once it is over. */
export const useTimeLeft = (/** @type {Appointment} */ { hold_expires }) =>
  Math.max(0, Math.ceil((instant(hold_expires).getTime() - useTick(now)) / 1000));

/** Seconds as M:SS. */
const minutes = (/** @type {number} */ left) => `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;

/** @param {{ appointment: Appointment, left: number }} props */
export const TimeLeft = ({ appointment: { hold_expires, created }, left }) => html`
  <p class="countdown" role="timer" aria-label="Time left to pay"><strong>${minutes(left)}</strong> left to pay</p>
  <progress max=${instant(hold_expires).getTime() - instant(created).getTime()} value=${left * 1000} aria-hidden="true">
  </progress>`;
