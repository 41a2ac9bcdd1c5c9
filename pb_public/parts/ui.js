// The small pieces that every page is made of.
import { html } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";

export const modes = /** @type {const} */ ({
  telephone: { name: "Telephone", sign: "☎", how: "by telephone" },
  video: { name: "Video", sign: "▶", how: "by video" },
  physical: { name: "In person", sign: "⌂", how: "in person" },
});

export const statuses = /** @type {Record<import("../lib/types.js").Status, string>} */ ({
  held: "Waiting for payment", confirmed: "Confirmed", arrived: "Arrived", completed: "Completed", no_show: "Missed",
  cancelled: "Cancelled", expired: "Not paid in time",
});

export const Mode = ({ mode }) => html`<span class=${`mode ${mode}`}><span aria-hidden="true">${modes[mode].sign}</span> ${modes[mode].name}</span>`;

export const StatusTag = ({ status }) => html`<span class=${`tag ${status}`}>${statuses[status]}</span>`;

const initials = (/** @type {string} */ name) =>
  name.replace(/^(dr|prof)\.?\s+/i, "").split(/\s+/).map((word) => word[0]).filter(Boolean).slice(0, 2).join("").toUpperCase();

/** A picture or, where there is none, initials of the same size. */
export const Avatar = ({ name, src, size = 56 }) =>
  src
    ? html`<img class="avatar" src=${src} alt="" width=${size} height=${size} loading="lazy" style=${{ width: `${size}px`, height: `${size}px` }} />`
    : html`<span class="avatar" aria-hidden="true" style=${{ width: `${size}px`, height: `${size}px` }}>${initials(name)}</span>`;

export const Loading = ({ lines = 3 }) => html`
  <div class="loading" role="status"><span class="unseen">Loading…</span>
    ${Array.from({ length: lines }, (_, i) => html`<div class="bone" key=${i}></div>`)}
  </div>`;

/** @param {{ kind?: "info" | "error" | "good" | "warning", children?: any }} props */
export const Notice = ({ kind = "info", children }) => html`<div class=${`notice ${kind}`} role=${kind === "error" ? "alert" : "status"}>${children}</div>`;

export const Empty = ({ title, children = null }) => html`<div class="empty"><p class="empty-title">${title}</p>${children}</div>`;

/** What a page shows of something that is loaded: bones, a refusal with another try, or the thing itself. */
export const Loaded = ({ of, lines = 3, children }) => {
  if (of.data !== undefined) return html`${of.error && html`<${Notice} kind="error">${of.error}</${Notice}>`}${children(of.data)}`;
  if (!of.error) return html`<${Loading} lines=${lines} />`;
  return html`<${Notice} kind="error">${of.error} <button type="button" class="plain" onClick=${of.reload}>Try again</button></${Notice}>`;
};

let fieldCount = 0;

/** A labelled input with its help and what is wrong with it. The child gets the id and the descriptions. */
export function Field({ label, error = "", help = "", wide = false, children }) {
  const id = useRef(`field-${++fieldCount}`).current;
  const described = [help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;
  return html`<div class=${`field${wide ? " wide" : ""}`}>
    <label for=${id}>${label}</label>
    ${children({ id, "aria-describedby": described, "aria-invalid": error ? "true" : undefined })}
    ${help && html`<p class="help" id=${`${id}-help`}>${help}</p>`}
    ${error && html`<p class="wrong" id=${`${id}-error`}>${error}</p>`}
  </div>`;
}

/** What is wrong with a form as a whole: nothing where a field says it already. @param {{ action: { error: string, fields: Record<string, string> }, shown?: string[], children?: any }} props */
export const FormError = ({ action, shown = [], children }) =>
  action.error && !shown.some((field) => action.fields[field]) ? html`<${Notice} kind="error">${action.error}${children}</${Notice}>` : null;

/** A choice of one of few. @param {{ legend: string, name: string, options: [string | number, any][], value: any, onChange: (value: any) => void }} props */
export const Choice = ({ legend, name, options, value, onChange }) => html`
  <fieldset class="choice">
    <legend>${legend}</legend>
    ${options.map(([option, label]) => html`<label key=${option} class=${option === value ? "chosen" : ""}>
      <input type="radio" name=${name} checked=${option === value} onChange=${() => onChange(option)} /> ${label}
    </label>`)}
  </fieldset>`;

/** A dialog of the browser's own: it keeps the focus, and Escape closes it. */
export function Dialog({ title, onClose, children }) {
  const ref = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => ref.current?.showModal(), []);
  return html`<dialog ref=${ref} onClose=${onClose} aria-labelledby="dialog-title">
    <div class="dialog-head">
      <h2 id="dialog-title">${title}</h2>
      <button type="button" class="plain" aria-label="Close" onClick=${() => ref.current?.close()}>✕</button>
    </div>
    ${children}
  </dialog>`;
}

/** The present, every second. @returns {number} */
export function useTick(/** @type {() => number} */ now, on = true) {
  const [at, set] = useState(now);
  useEffect(() => {
    if (!on) return;
    set(now());
    const timer = setInterval(() => set(now()), 1000);
    return () => clearInterval(timer);
  }, [on]);
  return at;
}
