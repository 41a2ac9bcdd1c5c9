// Appointments that a change of hours has left outside, by name.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { clock, instant, longDay } from "../lib/time.js";
import { CancelDialog } from "./cancel.js";
import { Notice } from "./ui.js";

/** @param {{ items: import("../lib/types.js").Appointment[], zone: string, onChanged: () => void }} props */
export function Conflicts({ items, zone, onChanged }) {
  const [cancelling, cancel] = useState(/** @type {import("../lib/types.js").Appointment | null} */ (null));
  if (!items.length) return null;
  return html`<${Notice} kind="warning">
    <p><strong>${items.length === 1 ? "One appointment lies" : `${items.length} appointments lie`} outside your hours.</strong> They stay booked until you cancel them.</p>
    <ul>${items.map((a) => html`<li key=${a.id}>${a.expand?.visitor?.name ?? "A visitor"}, ${longDay(instant(a.start), zone)}, ${clock(instant(a.start), zone)}
      <button type="button" class="plain" onClick=${() => cancel(a)}>Cancel it</button></li>`)}</ul>
    ${cancelling && html`<${CancelDialog} appointment=${cancelling} zone=${zone} onClose=${() => cancel(null)} onDone=${() => { cancel(null); onChanged(); }} />`}
  </${Notice}>`;
}
