// That a visitor holds a time themselves, and the way to pay for it.
import { html } from "htm/preact";
import { useEffect } from "preact/hooks";
import { now } from "../lib/api.js";
import { t } from "../lib/i18n.js";
import { clock, instant, shortDay } from "../lib/time.js";
import { Notice } from "./ui.js";

/** @param {{ hold: import("../lib/types.js").Appointment, onOver: () => void }} props */
export function Held({ hold, onOver }) {
  const until = instant(hold.hold_expires);
  useEffect(() => {
    const timer = setTimeout(onOver, until.getTime() - now() + 1);
    return () => clearTimeout(timer);
  }, [hold.hold_expires]);
  const at = instant(hold.start);
  const when = { day: shortDay(at), time: clock(at), until: clock(until) };
  return html`<${Notice} kind="warning">${t("You hold {day}, {time} until {until}.", when)}
    ${" "}<a href=${`/appointments/${hold.id}`}>${t("Pay for it")}</a></${Notice}>`;
}
