// What a practitioner can be booked for: lengths, modes, fee and time zone, as fields of a form.
import { html } from "htm/preact";
import { t } from "../lib/i18n.js";
import { amountOf } from "../lib/money.js";
import { CheckBoxes, Input, Select } from "./form.js";
import { modes } from "./ui.js";

/** @typedef {import("../lib/types.js").Mode} Mode */
/** @typedef {{ slot_durations: string, modes: Mode[] }} Offered as it is typed */

const modeNames = Object.entries(modes).map(([mode, { name }]) => [mode, name]);

/**
 * What was typed, as the record has it: lengths in minutes, the fee in minor units.
 * @param {{ slot_durations: string, fee: string | number }} values
 * @param {string} currency
 */
export const offerOf = (values, currency) => ({
  slot_durations: values.slot_durations
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map(Number),
  fee: amountOf(values.fee, currency),
});

/** @param {{ currency: string }} props and what ties it to its form */
export const FeeField = ({ currency, ...field }) => html`
  <${Input} ...${field} label=${t("Fee, {currency}", { currency })} help=${t("For one appointment.")}
    type="number" min="0" step="any" required />`;

/** @param {{ usual: string }} props the zone that comes first, and what ties it to its form */
export const ZoneField = ({ usual, ...field }) => {
  const zones = [...new Set([usual, ...Intl.supportedValuesOf("timeZone")])];
  return html`<${Select} ...${field} label=${t("Time zone")} options=${zones.map((zone) => [zone, zone])} />`;
};

/**
 * @param {{ values: Offered, errors: Record<string, string>, onChange: (changes: Partial<Offered>) => void }} props
 */
export function OfferFields({ values, errors, onChange }) {
  const lengths = (/** @type {string} */ slot_durations) => onChange({ slot_durations });
  const kinds = (/** @type {Mode[]} */ modes) => onChange({ modes });
  return html`
    <${Input} label=${t("Lengths that can be booked")} help=${t("In minutes, such as 15, 30, 60.")}
      error=${errors.slot_durations} required value=${values.slot_durations} onInput=${lengths} />
    <${ModesField} value=${values.modes} error=${errors.modes} onChange=${kinds} />`;
}

/** @param {{ value: Mode[], error?: string, onChange: (modes: Mode[]) => void }} props */
export function ModesField({ value, error, onChange }) {
  return html`<${CheckBoxes} legend=${t("How people are seen")} options=${modeNames} values=${value}
    error=${error} onChange=${onChange} />`;
}
