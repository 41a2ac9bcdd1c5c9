// Appointments that a change of hours has left outside, by name.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { clock, instant, longDay } from "../lib/time.js";
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
    const at = instant(a.start);
    return html`<li key=${a.id}>${whoComes(a) ?? "A visitor"}, ${longDay(at, zone)}, ${clock(at, zone)}
      <button type="button" class="plain" onClick=${() => cancel(a)}>Cancel it</button></li>`;
  };
  const many = items.length === 1 ? "One appointment lies" : `${items.length} appointments lie`;
  return html`<${Notice} kind="warning">
    <p><strong>${many} outside the hours.</strong> They stay booked until somebody cancels them.</p>
    <ul>${items.map(item)}</ul>
    ${cancelling && html`<${CancelDialog} appointment=${cancelling} zone=${zone} onClose=${close} onDone=${done} />`}
  </${Notice}>`;
}
