// What a practitioner can be booked for: lengths and modes, as fields of a form.
import { html } from "htm/preact";
import { Field, modes } from "./ui.js";

/** @type {(text: string) => number[]} the minutes in "15, 30, 60" */
export const parseLengths = (text) => text.split(/[\s,;]+/).filter(Boolean).map(Number);

/** @param {{ values: { slot_durations: string, modes: string[] }, errors: Record<string, string>, onChange: (changes: object) => void }} props */
export function OfferFields({ values, errors, onChange }) {
  const toggle = (mode) => onChange({ modes: values.modes.includes(mode) ? values.modes.filter((each) => each !== mode) : [...values.modes, mode] });
  return html`
    <${Field} label="Lengths that can be booked" help="In minutes, such as 15, 30, 60." error=${errors.slot_durations}>${(props) => html`
      <input ...${props} required value=${values.slot_durations} onInput=${(event) => onChange({ slot_durations: event.currentTarget.value })} />`}</${Field}>
    <fieldset class="choice"><legend>How people are seen</legend>
      ${Object.entries(modes).map(([mode, { name }]) => html`<label key=${mode} class=${values.modes.includes(mode) ? "chosen" : ""}>
        <input type="checkbox" checked=${values.modes.includes(mode)} onChange=${() => toggle(mode)} /> ${name}</label>`)}
      ${errors.modes && html`<p class="wrong">${errors.modes}</p>`}
    </fieldset>`;
}
