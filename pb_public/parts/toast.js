// Quiet messages at the edge of the page, read out by screen readers, gone after a while.
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";

const shown = 7000; // milliseconds
/** @type {{ id: number, text: string }[]} */
let messages = [];
let count = 0;
const changed = new EventTarget();

const set = (/** @type {typeof messages} */ next) => {
  messages = next;
  changed.dispatchEvent(new Event("change"));
};

const dismiss = (/** @type {number} */ id) => set(messages.filter((message) => message.id !== id));

export function toast(/** @type {string} */ text) {
  const id = ++count;
  set([...messages, { id, text }]);
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
    ${current.map(({ id, text }) => html`<${Message} key=${id} text=${text} onDismiss=${() => dismiss(id)} />`)}
  </div>`;
}

/** @param {{ text: string, onDismiss: () => void }} props */
const Message = ({ text, onDismiss }) => html`<div class="toast">${text}
  <button type="button" class="plain" aria-label="Dismiss" onClick=${onDismiss}>✕</button></div>`;
