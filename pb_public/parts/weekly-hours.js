// The hours of every week, drawn or typed, and saved together.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { newId, pb } from "../lib/api.js";
import { useAction, useUnsaved } from "../lib/hooks.js";
import { fromHHMM, hhmm, weekdays } from "../lib/time.js";
import { broken, HoursGrid } from "./hours-grid.js";
import { toast } from "./toast.js";
import { Notice } from "./ui.js";

/** @typedef {import("./hours-grid.js").Draft} Draft */

const draftOf = (hours) => ({ key: hours.id, ...hours, start: fromHHMM(hours.start), end: fromHHMM(hours.end) });
const recordOf = ({ weekday, start, end }) => ({ weekday, start: hhmm(start), end: hhmm(end) });

/** Saves what differs; what goes makes room for what comes. */
async function save(/** @type {Draft[]} */ drafts, hours, practitioner) {
  const collection = pb.collection("working_hours");
  const kept = new Map(drafts.map((draft) => [draft.id, draft]));
  for (const old of hours) if (!kept.has(old.id)) await collection.delete(old.id);
  for (const old of hours) {
    const draft = kept.get(old.id);
    if (draft && (hhmm(draft.start) !== old.start || hhmm(draft.end) !== old.end)) await collection.update(old.id, recordOf(draft));
  }
  for (const draft of drafts) if (!draft.id) await collection.create({ practitioner, ...recordOf(draft) });
}

export function WeeklyHours({ practitioner, hours, onSaved }) {
  const [drafts, set] = useState(/** @type {Draft[]} */ (hours.map(draftOf)));
  const saving = useAction(async () => {
    await save(drafts, hours, practitioner);
    toast("Your hours are saved.");
    onSaved();
  });
  const bad = broken(drafts);
  const change = (key, field) => (event) => {
    const { value } = event.currentTarget;
    if (value) set(drafts.map((draft) => (draft.key === key ? { ...draft, [field]: field === "end" && value === "00:00" ? 1440 : fromHHMM(value) } : draft)));
  };
  const add = (weekday) => {
    const last = Math.max(8 * 60, ...drafts.filter((draft) => draft.weekday === weekday).map(({ end }) => end));
    const start = Math.min(last + 60, 23 * 60);
    set([...drafts, { key: newId(), weekday, start, end: Math.min(start + 180, 1440) }]);
  };
  const touched = JSON.stringify(drafts.map(recordOf)) !== JSON.stringify(hours.map(({ weekday, start, end }) => ({ weekday, start, end })));
  useUnsaved(touched);
  return html`<section aria-labelledby="weekly"><h2 id="weekly">Every week</h2>
    <p class="quiet">Drag over the days, or type below.</p>
    <${HoursGrid} drafts=${drafts} onChange=${set} newKey=${newId} />
    <div class="typed-hours">${weekdays.map((name, i) => html`<div key=${name} role="group" aria-label=${name}>
      <span class="typed-day">${name}</span>
      <span class="typed-windows">${drafts.filter(({ weekday }) => weekday === i + 1).sort((a, b) => a.start - b.start).map((draft) => html`
        <span key=${draft.key} class=${`typed-window${bad.has(draft.key) ? " broken" : ""}`}>
          <input type="time" aria-label=${`${name}, from`} step="300" value=${hhmm(draft.start)} onChange=${change(draft.key, "start")} /> –
          <input type="time" aria-label=${`${name}, to`} step="300" value=${hhmm(draft.end % 1440)} onChange=${change(draft.key, "end")} />
          ${(draft.valid_from || draft.valid_to) && html`<span class="quiet">${draft.valid_from && `from ${draft.valid_from}`} ${draft.valid_to && `to ${draft.valid_to}`}</span>`}
          <button type="button" class="plain" aria-label=${`Remove ${name}, ${hhmm(draft.start)} to ${hhmm(draft.end)}`} onClick=${() => set(drafts.filter(({ key }) => key !== draft.key))}>✕</button>
        </span>`)}
        <button type="button" class="plain" onClick=${() => add(i + 1)}>Add<span class="unseen"> a window on ${name}</span></button></span>
    </div>`)}</div>
    ${bad.size > 0 && html`<${Notice} kind="error">Windows of one day may not overlap, and end after they start.</${Notice}>`}
    ${saving.error && html`<${Notice} kind="error">${saving.error}</${Notice}>`}
    <p class="actions"><button type="button" class="button" disabled=${saving.busy || !touched || bad.size > 0} onClick=${saving.run}>Save the hours</button>
      ${touched && html`<button type="button" onClick=${() => set(hours.map(draftOf))}>Undo</button>`}</p>
  </section>`;
}
