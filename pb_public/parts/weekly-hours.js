// The hours of every week, drawn or typed, and saved together.
import { html } from "htm/preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { newId, pb } from "../lib/api.js";
import { useAction, useUnsaved } from "../lib/hooks.js";
import { t } from "../lib/i18n.js";
import { clockOf, dateLong, fromHHMM, hhmm, weekdays } from "../lib/time.js";
import { FormError } from "./form.js";
import { broken, HoursGrid } from "./hours-grid.js";
import { icons } from "./icons.js";
import { toast } from "./toast.js";
import { Notice } from "./ui.js";

/**
 * @typedef {import("./hours-grid.js").Draft} Draft
 * @typedef {import("../lib/types.js").Hours} Hours
 */

/** @returns {Draft} */
const draftOf = (/** @type {Hours} */ { id, weekday, start, end, valid_from, valid_to }) => ({
  key: id,
  weekday,
  start: fromHHMM(start),
  end: fromHHMM(end),
  valid_from,
  valid_to,
});

const recordOf = (/** @type {Draft} */ { weekday, start, end, valid_from, valid_to }) => ({
  weekday,
  start: hhmm(start),
  end: hhmm(end),
  valid_from,
  valid_to,
});

/** What a week comes to, in whatever order its windows are. */
const contentOf = (/** @type {Draft[]} */ drafts) =>
  drafts
    .map((draft) => JSON.stringify(recordOf(draft)))
    .sort()
    .join();

const overlap = t("Windows of one day may not overlap, and end after they start.");

/** @param {{ practitioner: string, hours: Hours[], onSaved: () => void }} props */
export function WeeklyHours({ practitioner, hours, onSaved }) {
  const loaded = useMemo(() => hours.map(draftOf), [hours]);
  const [kept, keep] = useState(loaded);
  const [drafts, set] = useState(loaded);
  const [sent, send] = useState(drafts);
  const saving = useAction(async () => {
    send(drafts);
    const body = { hours: drafts.map(recordOf) };
    await pb.send(`/api/clinic/practitioners/${practitioner}/hours`, { method: "PUT", body });
    keep(drafts);
    toast(t("The hours are saved."));
    onSaved();
  });
  // A refusal names its window by its place in what was sent, and is about that window until it is changed.
  const fieldAt = (/** @type {number} */ i) => `hours.${i}`;
  const bad = broken(drafts);
  const touched = contentOf(drafts) !== contentOf(kept);
  useUnsaved(touched);
  useEffect(() => {
    keep(loaded);
    if (!touched) set(loaded);
  }, [loaded]);
  const add = (/** @type {number} */ weekday) => {
    const last = Math.max(8 * 60, ...drafts.filter((draft) => draft.weekday === weekday).map(({ end }) => end));
    const start = Math.min(last + 60, 23 * 60);
    set([...drafts, { key: newId(), weekday, start, end: Math.min(start + 180, 1440) }]);
  };
  const change = (/** @type {Draft} */ draft, /** @type {Partial<Draft> | null} */ by) =>
    set(drafts.flatMap((each) => (each !== draft ? [each] : by ? [{ ...each, ...by }] : [])));
  const typed = (/** @type {string} */ name, /** @type {Draft} */ draft) => html`
    <${Typed} key=${draft.key} name=${name} draft=${draft} broken=${bad.has(draft.key)}
      error=${saving.fields[fieldAt(sent.indexOf(draft))]}
      onChange=${(/** @type {Partial<Draft>} */ by) => change(draft, by)} onRemove=${() => change(draft, null)} />`;
  const day = (/** @type {string} */ name, /** @type {number} */ i) => {
    const mine = drafts.filter(({ weekday }) => weekday === i + 1).sort((a, b) => a.start - b.start);
    return html`<div key=${name} role="group" aria-label=${name}>
      <span class="typed-day">${name}</span>
      <span class="typed-windows">${mine.map((draft) => typed(name, draft))}
        <button type="button" class="plain" onClick=${() => add(i + 1)}
          aria-label=${t("Add a window on {weekday}", { weekday: name })}>${t("Add")}</button></span>
    </div>`;
  };
  return html`<section aria-labelledby="weekly"><h2 id="weekly">${t("Every week")}</h2>
    <p class="quiet">${t("Drag over the days with a mouse, or type below.")}</p>
    <${HoursGrid} drafts=${drafts} onChange=${set} newKey=${newId} />
    <div class="typed-hours">${weekdays.map(day)}</div>
    ${bad.size > 0 && html`<${Notice} kind="error">${overlap}</${Notice}>`}
    <${FormError} action=${saving} shown=${sent.map((_, i) => fieldAt(i))} />
    <p class="actions">
      <button type="button" class="button" disabled=${saving.busy || !touched || bad.size > 0} onClick=${saving.run}>
        ${t("Save the hours")}</button>
      ${touched && html`<button type="button" onClick=${() => set(kept)}>${t("Undo")}</button>`}
    </p>
  </section>`;
}

/** @type {(from?: string, to?: string) => string} from which date on, and up to which one, a window is there */
const validity = (from, to) => {
  const [first, last] = [from, to].map((date) => date && dateLong(date.slice(0, 10)));
  if (first && last) return t("from {first} to {last}", { first, last });
  return first ? t("from {first}", { first }) : t("to {last}", { last });
};

/**
 * @typedef {object} TypedProps
 * @property {string} name of the weekday
 * @property {Draft} draft
 * @property {boolean} broken
 * @property {string} [error] why the clinic has refused it
 * @property {(by: Partial<Draft>) => void} onChange
 * @property {() => void} onRemove
 */

/** One window, as it is typed. @param {TypedProps} props */
function Typed({ name, draft, broken, error, onChange, onRemove }) {
  const { start, end, valid_from, valid_to } = draft;
  const minute = (/** @type {{ currentTarget: HTMLInputElement }} */ event, /** @type {"start" | "end"} */ field) => {
    const { value } = event.currentTarget;
    if (value) onChange({ [field]: field === "end" && value === "00:00" ? 1440 : fromHHMM(value) });
  };
  const input = (/** @type {string} */ label, /** @type {"start" | "end"} */ field) => html`
    <input type="time" aria-label=${label} step="300" value=${hhmm(draft[field] % 1440)}
      aria-invalid=${error ? "true" : undefined}
      onChange=${(/** @type {{ currentTarget: HTMLInputElement }} */ event) => minute(event, field)} />`;
  return html`<span class=${`typed-window${broken || error ? " broken" : ""}`}>
    ${input(t("{weekday}, from", { weekday: name }), "start")} –
    ${input(t("{weekday}, to", { weekday: name }), "end")}
    ${(valid_from || valid_to) && html`<span class="quiet">${validity(valid_from, valid_to)}</span>`}
    <button type="button" class="plain"
      aria-label=${t("Remove {weekday}, {from} to {to}", { weekday: name, from: clockOf(start), to: clockOf(end) })}
      onClick=${onRemove}>${icons.close}</button>
    ${error && html`<span class="wrong" role="alert">${error}</span>`}
  </span>`;
}
