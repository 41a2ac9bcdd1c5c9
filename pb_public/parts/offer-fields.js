// What a practitioner can be booked for: lengths, modes, fee and time zone, as fields of a form.
import { html } from "htm/preact";
import { amountOf } from "../lib/money.js";
import { Field, modes } from "./ui.js";

/** What was typed, as the record has it: lengths in minutes, the fee in minor units. */
export const offerOf = (/** @type {Record<string, any>} */ values, /** @type {string} */ currency) => ({
  slot_durations: values.slot_durations.split(/[\s,;]+/).filter(Boolean).map(Number),
  fee: amountOf(values.fee, currency),
});

/** @param {{ value: string, currency: string, error?: string, onChange: (event: any) => void }} props */
export const FeeField = ({ value, currency, error, onChange }) => html`<${Field} label=${`Fee, ${currency}`} help="For one appointment." error=${error}>${(props) => html`
  <input ...${props} type="number" min="0" step="any" required value=${value} onInput=${onChange} />`}</${Field}>`;

/** @param {{ value: string, usual: string, help?: string, error?: string, onChange: (event: any) => void }} props usual: the zone that comes first */
export const ZoneField = ({ value, usual, help, error, onChange }) => html`<${Field} label="Time zone" help=${help} error=${error}>${(props) => html`<select ...${props} value=${value} onChange=${onChange}>
  ${[...new Set([usual, ...Intl.supportedValuesOf("timeZone")])].map((zone) => html`<option key=${zone}>${zone}</option>`)}</select>`}</${Field}>`;

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
