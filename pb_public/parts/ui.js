// The small pieces that every page is made of.
import { html } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../lib/i18n.js";
import { dateShort, dateTitle } from "../lib/time.js";
import { icons } from "./icons.js";

/** @typedef {import("../lib/types.js").Children} Children */

export const modes =
  /** @type {Record<import("../lib/types.js").Mode, { name: string, sign: Children, how: string }>} */ ({
    telephone: { name: t("Telephone"), sign: icons.telephone, how: t("by telephone") },
    video: { name: t("Video"), sign: icons.video, how: t("by video") },
    physical: { name: t("In person"), sign: icons.physical, how: t("in person") },
  });

/** A mode that stands in an address. */
export const asMode = (/** @type {string | undefined} */ text = "") =>
  Object.hasOwn(modes, text) ? /** @type {import("../lib/types.js").Mode} */ (text) : undefined;

export const statuses = /** @type {Record<import("../lib/types.js").Status, string>} */ ({
  held: t("Waiting for payment"),
  confirmed: t("Confirmed"),
  arrived: t("Arrived"),
  completed: t("Completed"),
  no_show: t("Missed"),
  cancelled: t("Cancelled"),
  expired: t("Not paid in time"),
});

/** @param {{ mode: import("../lib/types.js").Mode }} props */
export const Mode = ({ mode }) =>
  html`<span class=${`mode ${mode}`}><span aria-hidden="true">${modes[mode].sign}</span> ${modes[mode].name}</span>`;

/** A phone number, which is written from left to right in every language. @param {{ of: string }} props */
export const PhoneNumber = ({ of }) => html`<bdi dir="ltr">${of}</bdi>`;

/** @param {{ status: import("../lib/types.js").Status }} props */
export const StatusTag = ({ status }) => html`<span class=${`tag ${status}`}>${statuses[status]}</span>`;

const initials = (/** @type {string} */ name) =>
  name
    .replace(/^(dr|prof)\.?\s+/i, "")
    .split(/\s+/)
    .map((word) => word[0])
    .filter(Boolean)
    .slice(0, 2)
    .join("")
    .toUpperCase();

/**
 * A picture or, where there is none, initials of the same size.
 * @param {{ name: string, src: string, size?: number }} props
 */
export function Avatar({ name, src, size = 56 }) {
  const style = { width: `${size}px`, height: `${size}px` };
  return src
    ? html`<img class="avatar" src=${src} alt="" width=${size} height=${size} loading="lazy" style=${style} />`
    : html`<span class="avatar" aria-hidden="true" style=${style}>${initials(name)}</span>`;
}

/** As a ref: what comes takes the focus, once. */
export const takeFocus = (/** @type {HTMLElement | null} */ element) => element?.focus();

/** @param {{ lines?: number }} props */
export const Loading = ({ lines = 3 }) => html`
  <div class="loading" role="status"><span class="unseen">${t("Loading…")}</span>
    ${Array.from({ length: lines }, (_, i) => html`<div class="bone" key=${i}></div>`)}
  </div>`;

/** @param {{ kind?: "info" | "error" | "good" | "warning", children?: Children }} props */
export const Notice = ({ kind = "info", children }) =>
  html`<div class=${`notice ${kind}`} role=${kind === "error" ? "alert" : "status"}>${children}</div>`;

/** @param {{ title: string, children?: Children }} props */
export const Empty = ({ title, children = null }) =>
  html`<div class="empty"><p class="empty-title">${title}</p>${children}</div>`;

/**
 * How much of a long list is shown, and the way to more of it.
 * @param {{ shown: number, of: number, onMore: () => void }} props
 */
export const More = ({ shown, of, onMore }) =>
  shown < of
    ? html`<p class="actions"><button type="button" onClick=${onMore}>${t("Show more")}</button>
        <span class="quiet">${t("{shown} of {all}", { shown, all: of })}</span></p>`
    : null;

/**
 * What a page shows of something that is loaded: bones, a refusal with another try, or the thing itself.
 * @template T
 * @param {import("../lib/hooks.js").Loading<T>} of
 * @param {(data: T) => Children} show
 */
export function whenLoaded(of, show, lines = 3) {
  if (of.data !== undefined) {
    return html`${of.error && html`<${Notice} kind="error">${of.error}</${Notice}>`}${show(of.data)}`;
  }
  if (!of.error) return html`<${Loading} lines=${lines} />`;
  const again = html`<button type="button" class="plain" onClick=${of.reload}>${t("Try again")}</button>`;
  return html`<${Notice} kind="error">${of.error} ${again}</${Notice}>`;
}

/**
 * A date at the head of its column: short for the eye, whole for the ear.
 * @param {{ date: string, today: string }} props
 */
export const DayTitle = ({ date, today }) => html`
  <h3 class=${date === today ? "today" : ""}>
    <span aria-hidden="true">${dateShort(date)}</span><span class="unseen">${dateTitle(date)}</span></h3>`;

/**
 * A dialog of the browser's own: it keeps the focus, and Escape closes it.
 * @param {{ title: string, onClose: () => void, children?: Children }} props
 */
export function Dialog({ title, onClose, children }) {
  const ref = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => ref.current?.showModal(), []);
  return html`<dialog ref=${ref} onClose=${onClose} aria-labelledby="dialog-title">
    <div class="dialog-head">
      <h2 id="dialog-title">${title}</h2>
      <button type="button" class="plain" aria-label=${t("Close")}
        onClick=${() => ref.current?.close()}>${icons.close}</button>
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
