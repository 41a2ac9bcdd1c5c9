// Appointments that a change of hours has left outside, by name.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { list, t } from "../lib/i18n.js";
import { instant } from "../lib/time.js";
import { longWhen } from "../lib/when.js";
import { whoComes } from "../lib/who.js";
import { CancelDialog } from "./cancel.js";
import { Notice } from "./ui.js";

/** @typedef {import("../lib/types.js").Appointment} Appointment */

/** @param {{ items: Appointment[], zone: string, onChanged: () => void }} props */
export function Conflicts({ items, zone, onChanged }) {
  const [cancelling, cancel] = useState(/** @type {Appointment | null} */ (null));
  if (!items.length) return null;
  const close = () => cancel(null);
  const done = () => {
    close();
    onChanged();
  };
  const item = (/** @type {Appointment} */ a) => {
    const who = whoComes(a) ?? t("A visitor");
    return html`<li key=${a.id}>${list(who, longWhen(instant(a.start), zone))}
      ${" "}<button type="button" class="plain" onClick=${() => cancel(a)}>${t("Cancel appointment")}</button></li>`;
  };
  return html`<${Notice} kind="warning">
    <p><strong>${t("{count} appointments lie outside the hours.", { count: items.length })}</strong>
      ${" "}${t("They stay booked until somebody cancels them.")}</p>
    <ul>${items.map(item)}</ul>
    ${cancelling && html`<${CancelDialog} appointment=${cancelling} zone=${zone} onClose=${close} onDone=${done} />`}
  </${Notice}>`;
}
