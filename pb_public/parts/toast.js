// Quiet messages at the edge of the page, read out by screen readers, gone after a while.
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../lib/i18n.js";
import { icons } from "./icons.js";

const shown = 7000; // milliseconds
/**
 * @typedef {{ label: string, run: () => void }} Way what can be done about it
 * @typedef {{ id: number, text: string, way?: Way }} Told
 */
/** @type {Told[]} */
let messages = [];
let count = 0;
const changed = new EventTarget();

const set = (/** @type {typeof messages} */ next) => {
  messages = next;
  changed.dispatchEvent(new Event("change"));
};

const dismiss = (/** @type {number} */ id) => set(messages.filter((message) => message.id !== id));

/** @type {(text: string, way?: Way) => void} */
export function toast(text, way) {
  const id = ++count;
  set([...messages, { id, text, way }]);
  setTimeout(() => dismiss(id), shown);
}

export function Toasts() {
  const [current, update] = useState(messages);
  useEffect(() => {
    const follow = () => update(messages);
    changed.addEventListener("change", follow);
    return () => changed.removeEventListener("change", follow);
  }, []);
  return html`<div class="toasts" role="status" aria-live="polite">
    ${current.map((told) => html`<${Message} key=${told.id} ...${told} onDismiss=${() => dismiss(told.id)} />`)}
  </div>`;
}

/** @param {Told & { onDismiss: () => void }} props */
const Message = ({ text, way, onDismiss }) => html`<div class="toast"><span>${text}</span>
  ${way && html`<button type="button" class="plain" onClick=${() => (onDismiss(), way.run())}>${way.label}</button>`}
  <button type="button" class="plain" aria-label=${t("Dismiss")} onClick=${onDismiss}>${icons.close}</button></div>`;
