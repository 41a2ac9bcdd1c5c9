// A week of working hours to draw with the mouse or a finger: drag over empty time to open a window, drag one to
// move it, and its edges to make it longer or shorter. Everything can be typed below as well.
import { html } from "htm/preact";
import { useRef } from "preact/hooks";
import { hhmm, weekdays } from "../lib/time.js";

const snap = 15; // minutes
const day = 24 * 60;

/** @typedef {{ key: string, id?: string, weekday: number, start: number, end: number, valid_from?: string, valid_to?: string }} Draft minutes since midnight */

/** The windows that overlap another one of their weekday, or end before they start. @returns {Set<string>} keys */
export function broken(/** @type {Draft[]} */ drafts) {
  const bad = new Set(drafts.filter(({ start, end }) => !(start < end)).map(({ key }) => key));
  for (const a of drafts) {
    for (const b of drafts) {
      const apart = (a.valid_to && b.valid_from && a.valid_to < b.valid_from) || (b.valid_to && a.valid_from && b.valid_to < a.valid_from);
      if (a.key < b.key && a.weekday === b.weekday && a.start < b.end && b.start < a.end && !apart) bad.add(a.key).add(b.key);
    }
  }
  return bad;
}

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** What a drag makes of a window. */
function dragged({ kind, draft, from }, minute) {
  const by = minute - from;
  if (kind === "start") return { ...draft, start: clamp(draft.start + by, 0, draft.end - snap) };
  if (kind === "end") return { ...draft, end: clamp(draft.end + by, draft.start + snap, day) };
  if (kind === "new") return { ...draft, start: Math.min(from, minute), end: Math.max(from + snap, minute) };
  const start = clamp(draft.start + by, 0, day - (draft.end - draft.start));
  return { ...draft, start, end: start + draft.end - draft.start };
}

/** @param {{ drafts: Draft[], onChange: (drafts: Draft[]) => void, newKey: () => string }} props */
export function HoursGrid({ drafts, onChange, newKey }) {
  const drag = useRef(/** @type {{ kind: string, draft: Draft, from: number, column: HTMLElement } | null} */ (null));
  const bad = broken(drafts);
  const minuteAt = (event, column) => {
    const { top, height } = column.getBoundingClientRect();
    return clamp(Math.round((((event.clientY - top) / height) * day) / snap) * snap, 0, day);
  };
  const down = (weekday) => (event) => {
    if (event.button !== 0) return;
    const column = event.currentTarget;
    const from = minuteAt(event, column);
    const hit = event.target.closest("[data-key]");
    const draft = hit ? drafts.find(({ key }) => key === hit.dataset.key) : { key: newKey(), weekday, start: Math.min(from, day - snap), end: Math.min(from, day - snap) + snap };
    if (!draft) return;
    drag.current = { kind: event.target.dataset.edge ?? (hit ? "move" : "new"), draft, from, column };
    column.setPointerCapture(event.pointerId);
    event.preventDefault();
    if (!hit) onChange([...drafts, draft]);
  };
  const move = (event) => {
    if (!drag.current) return;
    const next = dragged(drag.current, minuteAt(event, drag.current.column));
    onChange(drafts.map((draft) => (draft.key === next.key ? next : draft)));
  };
  const up = () => void (drag.current = null);
  const at = (minute) => `${(minute / day) * 100}%`;
  return html`<div class="hours-grid" aria-hidden="true">
    <div></div>${weekdays.map((name) => html`<div class="hours-day" key=${name}>${name.slice(0, 3)}</div>`)}
    <div class="hours-clock">${[0, 6, 12, 18].map((hour) => html`<span key=${hour} style=${{ top: at(hour * 60) }}>${hhmm(hour * 60)}</span>`)}</div>
    ${weekdays.map((name, i) => html`<div key=${name} class="hours-column" data-weekday=${i + 1} onPointerDown=${down(i + 1)} onPointerMove=${move} onPointerUp=${up} onPointerCancel=${up}>
      ${drafts.filter(({ weekday }) => weekday === i + 1).map((draft) => html`<div key=${draft.key} data-key=${draft.key} class=${`window${bad.has(draft.key) ? " broken" : ""}`}
        style=${{ top: at(draft.start), height: at(Math.max(0, draft.end - draft.start)) }}>
        <span class="edge top" data-edge="start"></span>${hhmm(draft.start)}–${hhmm(draft.end)}<span class="edge bottom" data-edge="end"></span>
      </div>`)}
    </div>`)}
  </div>`;
}
