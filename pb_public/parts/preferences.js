// How somebody wants the portal: its language, how clocks count, and the colours.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { me, pb } from "../lib/api.js";
import { sentence } from "../lib/errors.js";
import { language, languages, t } from "../lib/i18n.js";
import { choice, choose } from "../lib/preferences.js";
import { here } from "../lib/time.js";
import { toast } from "./toast.js";

/** Whether an account keeps a language, as all but super admins' do. */
const keepsLanguage = () => me() !== null && "language" in me();

/** @type {(said: { language?: string, timezone?: string }) => Promise<unknown>} */
const keep = (said) => pb.collection("users").update(me().id, /** @type {any} */ (said));

/** @type {Promise<unknown>} what is being told of itself: a choice comes after it, and so outlasts it */
let telling = Promise.resolve();

/** Tells a profile what it does not say yet: mails are in the language, and by the clock, of who reads them. */
async function tellProfile() {
  const { language: spoken, timezone } = me();
  if (!spoken && language !== "en") await keep({ language });
  if (!timezone) await keep({ timezone: here });
}

/**
 * The language of who signs in is the one of their profile; what a profile does not say, it takes from the portal.
 * @type {() => void}
 */
export function followProfile() {
  if (!keepsLanguage()) return;
  const wanted = me().language;
  telling = tellProfile().catch(() => undefined);
  if (!wanted || wanted === language) return;
  choose("language", wanted);
  if (choice("language") === wanted) void telling.then(() => location.reload());
}

async function speak(/** @type {string} */ wanted) {
  await telling;
  try {
    if (keepsLanguage()) await keep({ language: wanted });
  } catch (error) {
    return toast(sentence(error));
  }
  choose("language", wanted);
  location.reload();
}

const count = (/** @type {string} */ hours) => {
  choose("clock", hours);
  location.reload();
};

/** @typedef {[value: string, name: string, lang?: string]} Option */

/** @type {Option[]} */
const spoken = Object.entries(languages).map(([tag, name]) => [tag, name, tag]);

/** @type {Option[]} */
const clocks = [
  ["", t("Automatic")],
  ["12", t("12 hours")],
  ["24", t("24 hours")],
];

/** @type {Option[]} */
const colours = [
  ["", t("Automatic")],
  ["light", t("Light")],
  ["dark", t("Dark")],
];

export function Preferences() {
  const [painted, setPainted] = useState(choice("colours"));
  const paint = (/** @type {string} */ wanted) => {
    choose("colours", wanted);
    setPainted(wanted);
  };
  return html`<div class="preferences">
    <${Toggle} label=${t("Language")} options=${spoken} value=${language} onChoose=${speak} />
    <${Toggle} label=${t("Clock")} options=${clocks} value=${choice("clock")} onChoose=${count} />
    <${Toggle} label=${t("Colours")} options=${colours} value=${painted} onChoose=${paint} />
  </div>`;
}

/**
 * Buttons, one of which is pressed: unlike a list, the arrow keys choose nothing in passing.
 * @param {{ label: string, options: Option[], value: string, onChoose: (value: string) => void }} props
 */
const Toggle = ({ label, options, value, onChoose }) => html`
  <div class="preference" role="group" aria-label=${label}>
    <span aria-hidden="true">${label}</span>
    <div class="toggle">${options.map(
      ([option, name, lang]) => html`
        <button key=${option} type="button" lang=${lang} aria-pressed=${option === value}
          onClick=${() => onChoose(option)}>${name}</button>`,
    )}</div>
  </div>`;
