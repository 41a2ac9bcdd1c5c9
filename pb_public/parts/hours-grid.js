// A week of working hours to draw with a mouse: drag over empty time to open a window, drag one to move it, and its
// edges to make it longer or shorter. Everything can be typed below as well; a finger scrolls.
import { html } from "htm/preact";
import { useRef } from "preact/hooks";
import { t } from "../lib/i18n.js";
import { clockOf, shortWeekdays } from "../lib/time.js";

const snap = 15; // minutes
const day = 24 * 60;

/**
 * @typedef {object} Draft a window of a week, in minutes since midnight
 * @property {string} key
 * @property {number} weekday
 * @property {number} start
 * @property {number} end
 * @property {string} [valid_from]
 * @property {string} [valid_to]
 *
 * @typedef {object} Drag
 * @property {string} kind what is dragged: a window to "move", its "start" or "end", or a "new" one
 * @property {Draft} draft as it was
 * @property {number} from the minute at which it was taken
 * @property {Element} column
 */

/** Whether the one is over before the other begins, by their dates. */
const before = (/** @type {Draft} */ a, /** @type {Draft} */ b) =>
  Boolean(a.valid_to && b.valid_from && a.valid_to < b.valid_from);

const overlap = (/** @type {Draft} */ a, /** @type {Draft} */ b) =>
  a.weekday === b.weekday && a.start < b.end && b.start < a.end && !before(a, b) && !before(b, a);

/** A window in words. @type {(start: number, end: number) => string} minutes since midnight */
export const hoursOf = (start, end) => t("{from}–{to}", { from: clockOf(start), to: clockOf(end) });

/** The windows that overlap another one of their weekday, or end before they start. @returns {Set<string>} keys */
export function broken(/** @type {Draft[]} */ drafts) {
  const bad = new Set(drafts.filter(({ start, end }) => !(start < end)).map(({ key }) => key));
  for (const a of drafts) for (const b of drafts) if (a.key < b.key && overlap(a, b)) bad.add(a.key).add(b.key);
  return bad;
}

/** @type {(value: number, low: number, high: number) => number} */
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** What a drag makes of a window. @returns {Draft} */
function dragged(/** @type {Drag} */ { kind, draft, from }, /** @type {number} */ minute) {
  const by = minute - from;
  if (kind === "start") return { ...draft, start: clamp(draft.start + by, 0, draft.end - snap) };
  if (kind === "end") return { ...draft, end: clamp(draft.end + by, draft.start + snap, day) };
  if (kind === "new") return { ...draft, start: Math.min(from, minute), end: Math.max(from + snap, minute) };
  const start = clamp(draft.start + by, 0, day - (draft.end - draft.start));
  return { ...draft, start, end: start + draft.end - draft.start };
}

const minuteAt = (/** @type {PointerEvent} */ event, /** @type {Element} */ column) => {
  const { top, height } = column.getBoundingClientRect();
  return clamp(Math.round((((event.clientY - top) / height) * day) / snap) * snap, 0, day);
};

const percent = (/** @type {number} */ minute) => `${(minute / day) * 100}%`;

/** @param {{ drafts: Draft[], onChange: (drafts: Draft[]) => void, newKey: () => string }} props */
export function HoursGrid({ drafts, onChange, newKey }) {
  const drag = useRef(/** @type {Drag | null} */ (null));
  const bad = broken(drafts);
  const opened = (/** @type {number} */ weekday, /** @type {number} */ minute) => {
    const start = Math.min(minute, day - snap);
    return { key: newKey(), weekday, start, end: start + snap };
  };
  const down = (/** @type {PointerEvent} */ event, /** @type {number} */ weekday) => {
    if (event.pointerType !== "mouse" || event.button !== 0) return;
    const column = /** @type {Element} */ (event.currentTarget);
    const target = /** @type {HTMLElement} */ (event.target);
    const from = minuteAt(event, column);
    const hit = target.closest("[data-key]");
    const draft = hit ? drafts.find(({ key }) => key === hit.getAttribute("data-key")) : opened(weekday, from);
    if (!draft) return;
    drag.current = { kind: target.dataset.edge ?? (hit ? "move" : "new"), draft, from, column };
    column.setPointerCapture(event.pointerId);
    event.preventDefault();
    if (!hit) onChange([...drafts, draft]);
  };
  const move = (/** @type {PointerEvent} */ event) => {
    if (!drag.current) return;
    const next = dragged(drag.current, minuteAt(event, drag.current.column));
    onChange(drafts.map((draft) => (draft.key === next.key ? next : draft)));
  };
  const up = () => void (drag.current = null);
  const column = (/** @type {string} */ name, /** @type {number} */ i) => html`
    <div key=${name} class="hours-column" data-weekday=${i + 1} onPointerMove=${move} onPointerUp=${up}
      onPointerCancel=${up} onPointerDown=${(/** @type {PointerEvent} */ event) => down(event, i + 1)}>
      ${drafts
        .filter(({ weekday }) => weekday === i + 1)
        .map((draft) => html`<${Window} key=${draft.key} draft=${draft} broken=${bad.has(draft.key)} />`)}
    </div>`;
  const hour = (/** @type {number} */ hour) =>
    html`<span key=${hour} style=${{ top: percent(hour * 60) }}>${clockOf(hour * 60)}</span>`;
  return html`<div class="hours-grid" aria-hidden="true">
    <div></div>${shortWeekdays.map((name) => html`<div class="hours-day" key=${name}>${name}</div>`)}
    <div class="hours-clock">${[0, 6, 12, 18].map(hour)}</div>
    ${shortWeekdays.map(column)}
  </div>`;
}

/** @param {{ draft: Draft, broken: boolean }} props */
function Window({ draft: { key, start, end }, broken }) {
  const style = { top: percent(start), height: percent(Math.max(0, end - start)) };
  return html`<div data-key=${key} class=${`window${broken ? " broken" : ""}`} style=${style}>
    <span class="edge top" data-edge="start"></span>
    ${hoursOf(start, end)}
    <span class="edge bottom" data-edge="end"></span>
  </div>`;
}
