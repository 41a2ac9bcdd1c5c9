// The keys of the day's list, and the help that tells of them.
import { html } from "htm/preact";
import { useEffect, useRef } from "preact/hooks";
import { Dialog } from "./ui.js";

/** @typedef {Record<string, () => void>} Keys what a key does; a letter is the same in capitals */

const typing = (/** @type {Element} */ at) =>
  at.matches("input:not([type=radio]):not([type=checkbox]), textarea, select");

/** Listens to keys for as long as the page is there, but not where somebody types, nor behind a dialog. */
export function useKeys(/** @type {Keys} */ keys) {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const follow = (/** @type {KeyboardEvent} */ event) => {
      const at = /** @type {Element} */ (event.target);
      if (event.ctrlKey || event.metaKey || event.altKey || at.closest("dialog")) return;
      if (typing(at)) {
        if (event.key === "Escape") /** @type {HTMLElement} */ (at).blur();
        return;
      }
      const act = latest.current[event.key] ?? latest.current[event.key.toLowerCase()];
      if (!act) return;
      event.preventDefault();
      act();
    };
    addEventListener("keydown", follow);
    return () => removeEventListener("keydown", follow);
  }, []);
}

/** @type {[string, string][]} */
const help = [
  ["/", "Find in the day"],
  ["j k ↓ ↑", "Move through the list"],
  ["Enter", "Open the appointment"],
  ["a", "Has arrived"],
  ["c", "Completed"],
  ["n", "Did not come"],
  ["u", "Undo"],
  ["b", "Book for somebody"],
  ["w", "Walk-in: who is free next"],
  ["← →", "The day before, the day after"],
  ["t", "Today"],
  ["?", "This help"],
];

/** @param {{ isDesk: boolean, onClose: () => void }} props */
export const KeysDialog = ({ isDesk, onClose }) => html`<${Dialog} title="Keys" onClose=${onClose}>
  <dl class="keys">${help
    .filter(([key]) => isDesk || !["b", "w"].includes(key))
    .map(
      ([key, what]) => html`<div key=${key}>
        <dt>${key.split(" ").map((each) => html`<kbd key=${each}>${each}</kbd>`)}</dt><dd>${what}</dd></div>`,
    )}</dl>
</${Dialog}>`;
