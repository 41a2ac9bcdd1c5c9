// Forms, and the labelled inputs that they are made of.
import { html } from "htm/preact";
import { useRef } from "preact/hooks";
import { Notice } from "./ui.js";

/**
 * @typedef {import("../lib/types.js").Children} Children
 * @typedef {import("../lib/hooks.js").Action} Action
 * @typedef {{ label: string, error?: string, help?: string, wide?: boolean }} Labelled
 */

/** @param {{ action: Action & { run: () => void }, narrow?: boolean, children?: Children }} props */
export const Form = ({ action, narrow = false, children, ...attributes }) => {
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    action.run();
  };
  return html`<form ...${attributes} class=${`fields${narrow ? " narrow" : ""}`} onSubmit=${submit}>${children}</form>`;
};

/**
 * What is wrong with an action as a whole: nothing where a field says it already.
 * @param {{ action: Action, shown?: string[], children?: Children }} props
 */
export const FormError = ({ action, shown = [], children }) =>
  action.error && !shown.some((field) => action.fields[field])
    ? html`<${Notice} kind="error">${action.error}${children}</${Notice}>`
    : null;

let fieldCount = 0;

/**
 * A label with its input, help for it and what is wrong with it. The child gets the id and the descriptions.
 * @param {Labelled & { children: (described: object) => Children }} props
 */
export function Field({ label, error = "", help = "", wide = false, children }) {
  const id = useRef(`field-${++fieldCount}`).current;
  const described = [help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;
  return html`<div class=${`field${wide ? " wide" : ""}`}>
    <label for=${id}>${label}</label>
    ${children({ id, "aria-describedby": described, "aria-invalid": error ? "true" : undefined })}
    ${help && html`<p class="help" id=${`${id}-help`}>${help}</p>`}
    ${error && html`<p class="wrong" id=${`${id}-error`}>${error}</p>`}
  </div>`;
}

/**
 * @typedef {Labelled & { value: string | number, onInput?: (value: string) => void }} InputProps
 *   and whatever attributes the element takes
 */

/** @param {InputProps["onInput"]} onInput */
const valueTo = (onInput) => (/** @type {{ currentTarget: HTMLInputElement }} */ event) =>
  onInput?.(event.currentTarget.value);

/** @param {InputProps} props */
export const Input = ({ label, error, help, wide, value, onInput, ...attributes }) => {
  const input = (/** @type {object} */ described) =>
    html`<input ...${described} ...${attributes} value=${value} onInput=${valueTo(onInput)} />`;
  return html`<${Field} label=${label} error=${error} help=${help} wide=${wide}>${input}</${Field}>`;
};

/** @param {InputProps} props */
export const TextArea = ({ label, error, help, wide, value, onInput, ...attributes }) => {
  const area = (/** @type {object} */ described) => html`
    <textarea ...${described} ...${attributes} value=${value} onInput=${valueTo(onInput)}></textarea>`;
  return html`<${Field} label=${label} error=${error} help=${help} wide=${wide}>${area}</${Field}>`;
};

/** @param {InputProps & { options: [string, string][] }} props options: values, and what they are called */
export const Select = ({ label, error, help, wide, value, onInput, options, ...attributes }) => {
  const names = options.map(([option, name]) => html`<option key=${option} value=${option}>${name}</option>`);
  const select = (/** @type {object} */ described) => html`
    <select ...${described} ...${attributes} value=${value} onChange=${valueTo(onInput)}>${names}</select>`;
  return html`<${Field} label=${label} error=${error} help=${help} wide=${wide}>${select}</${Field}>`;
};

/**
 * Ties inputs to the fields of a form: ...${field("name")} shows its value and what is wrong with it, and keeps what
 * is typed.
 * @template {Record<string, any>} T
 * @param {T} values
 * @param {(values: T) => void} set
 * @param {Action} action
 */
export const fieldsOf =
  (values, set, action) =>
  /** @param {keyof T & string} name */
  (name) => ({
    value: values[name],
    error: action.fields[name],
    onInput: (/** @type {any} */ value) => set({ ...values, [name]: value }),
  });

/**
 * What a form shows once it is saved: what the clinic has made of what was sent, but what was typed since stays.
 * @template {Record<string, any>} T
 * @param {T} sent
 * @param {T} saved
 */
export const afterSaving = (sent, saved) => (/** @type {T} */ values) =>
  /** @type {T} */ (
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, value === sent[name] ? saved[name] : value]),
    )
  );

/**
 * A choice of one of few.
 * @template {string | number} T
 * @param {{ legend: string, name: string, options: [T, Children][], value: T, onChange: (value: T) => void }} props
 */
export const Choice = ({ legend, name, options, value, onChange }) => html`
  <fieldset class="choice">
    <legend>${legend}</legend>
    ${options.map(
      ([option, label]) => html`
        <label key=${option} class=${option === value ? "chosen" : ""}>
          <input type="radio" name=${name} checked=${option === value} onChange=${() => onChange(option)} /> ${label}
        </label>`,
    )}
  </fieldset>`;

/**
 * A choice of any of few, in the order in which they stand.
 * @template {string} T
 * @param {{
 *   legend: string, help?: string, error?: string, options: [T, Children][], values: T[],
 *   onChange: (values: T[]) => void
 * }} props
 */
export function CheckBoxes({ legend, help = "", error = "", options, values, onChange }) {
  const toggle = (/** @type {T} */ option) => {
    const chosen = (/** @type {T} */ each) => (each === option ? !values.includes(each) : values.includes(each));
    onChange(options.map(([each]) => each).filter(chosen));
  };
  const box = (/** @type {[T, Children]} */ [option, label]) => {
    const chosen = values.includes(option);
    return html`<label key=${option} class=${chosen ? "chosen" : ""}>
      <input type="checkbox" checked=${chosen} onChange=${() => toggle(option)} /> ${label}</label>`;
  };
  return html`<fieldset class="choice">
    <legend>${legend}</legend>
    ${options.map(box)}
    ${help && html`<p class="help">${help}</p>`}
    ${error && html`<p class="wrong">${error}</p>`}
  </fieldset>`;
}
