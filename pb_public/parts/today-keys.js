// The keys of the day's list, and the help that tells of them.
import { html } from "htm/preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../lib/i18n.js";
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

/** Keys, and what they do. @type {[string[], string][]} */
const help = [
  [["/"], t("Find in the day")],
  [["j", "k", "↓", "↑"], t("Move through the list")],
  [[t("Enter")], t("Open the appointment")],
  [["a"], t("Has arrived")],
  [["c"], t("Completed")],
  [["n"], t("Did not come")],
  [["u"], t("Undo")],
  [["b"], t("Book for somebody")],
  [["w"], t("Walk-in: who is free next")],
  [["←", "→"], t("The day before, the day after")],
  [["t"], t("Today")],
  [["?"], t("This help")],
];

/** @param {{ isDesk: boolean, onClose: () => void }} props */
export const KeysDialog = ({ isDesk, onClose }) => html`<${Dialog} title=${t("Keys")} onClose=${onClose}>
  <dl class="keys">${help
    .filter(([[key]]) => isDesk || !["b", "w"].includes(key))
    .map(
      ([keys, what]) => html`<div key=${what}>
        <dt>${keys.map((each) => html`<kbd key=${each}>${each}</kbd>`)}</dt><dd>${what}</dd></div>`,
    )}</dl>
</${Dialog}>`;
