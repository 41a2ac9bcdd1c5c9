// A choice of many by typing a part of it: arrows and Enter, or a click. The pattern of a combobox with a list (ARIA).
import { html } from "htm/preact";
import { useRef, useState } from "preact/hooks";
import { Field } from "./form.js";
import { takeFocus } from "./ui.js";

/**
 * @template T
 * @typedef {{ key: string, label: string, detail?: string, value: T }} Option
 */

/**
 * @template T
 * @typedef {object} Props
 * @property {string} label
 * @property {string} [help]
 * @property {string} [error]
 * @property {string} text what is typed
 * @property {(text: string) => void} onInput
 * @property {Option<T>[]} options what fits the text, best first
 * @property {(value: T) => void} onPick
 * @property {boolean} [focused] whether it is to be typed into at once
 * @property {boolean} [busy] whether better ones are on their way
 * @property {string} [placeholder]
 */

let count = 0;

/** @template T @param {Props<T>} props */
export function Pick({
  label,
  help,
  error,
  text,
  onInput,
  options,
  onPick,
  focused = false,
  busy = false,
  placeholder,
}) {
  const list = useRef(`pick-${++count}`).current;
  const [at, move] = useState(0);
  const chosen = Math.min(at, options.length - 1);
  const press = (/** @type {KeyboardEvent} */ event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) move(Math.max(0, Math.min(options.length - 1, chosen + by)));
    // Enter in a hurry waits for what it means: what is on its way.
    else if (event.key === "Enter") options[chosen] && !busy && onPick(options[chosen].value);
    else return;
    event.preventDefault();
  };
  const type = (/** @type {{ currentTarget: HTMLInputElement }} */ event) => {
    move(0);
    onInput(event.currentTarget.value);
  };
  const option = (/** @type {Option<T>} */ { key, label: name, detail, value }, /** @type {number} */ i) => html`
    <li role="option" key=${key} id=${`${list}-${i}`} aria-selected=${i === chosen} onClick=${() => onPick(value)}
      onMouseDown=${(/** @type {Event} */ event) => event.preventDefault()}>
      <strong>${name}</strong> ${detail && html`<span class="quiet">${detail}</span>`}</li>`;
  const input = (/** @type {object} */ described) => html`
    <input ...${described} ref=${focused ? takeFocus : undefined} type="text" role="combobox" autocomplete="off"
      spellcheck=${false} aria-autocomplete="list" aria-expanded=${options.length > 0} aria-controls=${list}
      placeholder=${placeholder} aria-activedescendant=${options.length ? `${list}-${chosen}` : undefined}
      value=${text} onInput=${type} onKeyDown=${press} />`;
  return html`<div class="pick" aria-busy=${busy}>
    <${Field} label=${label} help=${help} error=${error} wide>${input}</${Field}>
    <ul role="listbox" id=${list} aria-label=${label}>${options.map(option)}</ul>
  </div>`;
}
