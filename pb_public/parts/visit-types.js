// A practitioner's types of visits: added, changed, put in order, and taken off the offer.
import { html } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { pb } from "../lib/api.js";
import { useAction, useLoad } from "../lib/hooks.js";
import { list, t } from "../lib/i18n.js";
import { amountOf, price, typedOf } from "../lib/money.js";
import { lengthOf } from "../lib/time.js";
import { visitTypes } from "../lib/visit-types.js";
import { fieldsOf, Form, FormError, Input } from "./form.js";
import { icons } from "./icons.js";
import { ModesField } from "./offer-fields.js";
import { toast } from "./toast.js";
import { Dialog, Empty, modes, whenLoaded } from "./ui.js";

/**
 * @typedef {import("../lib/types.js").VisitType} VisitType
 * @typedef {import("../lib/types.js").Practitioner} Practitioner
 */

/** @param {{ practitioner: Practitioner, currency: string }} props */
export function VisitTypes({ practitioner, currency }) {
  const loaded = useLoad(() => visitTypes(practitioner.id, { all: true }), [practitioner.id]);
  const [editing, edit] = useState(/** @type {Partial<VisitType> | undefined} */ (undefined));
  const done = () => {
    edit(undefined);
    loaded.reload();
  };
  const add = (/** @type {VisitType[]} */ types) =>
    edit({ modes: practitioner.modes, position: 1 + Math.max(0, ...types.map(({ position }) => position)) });
  return html`<section aria-labelledby="visit-types"><h2 id="visit-types">${t("Types of visits")}</h2>
    <p class="quiet">
      ${t("People choose one by its name. Without any, they choose one of the lengths above.")}</p>
    ${whenLoaded(
      loaded,
      (types) => html`
      ${
        types.length
          ? html`<${List} types=${types} currency=${currency} onEdit=${edit} onChanged=${loaded.reload} />`
          : html`<${Empty} title=${t("There are none.")} />`
      }
      <p><button type="button" onClick=${() => add(types)}>${t("Add a type of visit")}</button></p>`,
    )}
    ${
      editing &&
      html`<${Edit} type=${editing} practitioner=${practitioner.id} currency=${currency}
      onClose=${() => edit(undefined)} onDone=${done} />`
    }
  </section>`;
}

/**
 * @param {{ types: VisitType[], currency: string, onEdit: (type: VisitType) => void, onChanged: () => void }} props
 */
function List({ types, currency, onEdit, onChanged }) {
  const focus = useRef("");
  const moving = useAction(async (/** @type {VisitType} */ type, /** @type {number} */ by) => {
    const at = types.indexOf(type);
    const order = types.toSpliced(at, 1).toSpliced(at + by, 0, type);
    for (const [i, { id, position }] of order.entries()) {
      if (position !== i + 1) await pb.collection("visit_types").update(id, { position: i + 1 });
    }
    focus.current = `${by < 0 ? "up" : "down"}-${type.id}`;
    onChanged();
  });
  const switching = useAction(async (/** @type {VisitType} */ { id, active }) => {
    await pb.collection("visit_types").update(id, { active: !active });
    onChanged();
  });
  // What has moved keeps the focus, so that it can be moved on.
  useEffect(() => {
    document.getElementById(focus.current)?.focus();
    focus.current = "";
  }, [types]);
  const row = (/** @type {VisitType} */ type, /** @type {number} */ i) => {
    const { id, name, duration, fee, active } = type;
    const move = (/** @type {number} */ by, /** @type {boolean} */ end) => html`
      <button type="button" class="plain" id=${`${by < 0 ? "up" : "down"}-${id}`} aria-disabled=${end}
        aria-label=${by < 0 ? t("Move {name} up", { name }) : t("Move {name} down", { name })}
        onClick=${() => end || moving.run(type, by)}>${by < 0 ? icons.up : icons.down}</button>`;
    return html`<li class="row" key=${id}>
      <span><strong>${name}</strong>${!active && html` <span class="tag">${t("Not offered")}</span>`}</span>
      <span>${list(lengthOf(duration), price(fee, currency))}</span>
      <span class="quiet">${list(...type.modes.map((mode) => modes[mode].name))}</span>
      <span class="row-actions">
        ${move(-1, i === 0)}${move(1, i === types.length - 1)}
        <button type="button" class="plain" onClick=${() => onEdit(type)}
          aria-label=${t("Change {name}", { name })}>${t("Change")}</button>
        <button type="button" class="plain" disabled=${switching.busy} onClick=${() => switching.run(type)}
          aria-label=${active ? t("Stop offering {name}", { name }) : t("Offer again {name}", { name })}>
          ${active ? t("Stop offering") : t("Offer again")}</button>
      </span></li>`;
  };
  return html`<ul class="rows">${types.map(row)}</ul>
    <${FormError} action=${moving} /><${FormError} action=${switching} />`;
}

/**
 * @typedef {object} EditProps
 * @property {Partial<VisitType>} type a new one has no id
 * @property {string} practitioner
 * @property {string} currency
 * @property {() => void} onClose
 * @property {() => void} onDone
 */

/** @param {EditProps} props */
function Edit({ type, practitioner, currency, onClose, onDone }) {
  const { id, name = "", duration = 30, fee = 0, modes: seen = [], position = 0 } = type;
  const [values, set] = useState({
    name,
    duration: String(duration),
    fee: String(typedOf(fee, currency)),
    modes: seen,
  });
  const saving = useAction(async () => {
    const typed = { ...values, duration: Number(values.duration), fee: amountOf(values.fee, currency) };
    const types = pb.collection("visit_types");
    await (id ? types.update(id, typed) : types.create({ ...typed, practitioner, position, active: true }));
    toast(t("The type of visit is saved."));
    onDone();
  });
  const field = fieldsOf(values, set, saving);
  const { value, error, onInput } = field("modes");
  return html`<${Dialog} title=${id ? t("Change a type of visit") : t("Add a type of visit")} onClose=${onClose}>
    ${id && html`<p class="quiet">${t("What is booked already stays as it was booked.")}</p>`}
    <${Form} action=${saving}>
      <${Input} ...${field("name")} label=${t("Name")} help=${t("Such as First visit, or Follow-up.")} wide required
        maxlength="200" />
      <${Input} ...${field("duration")} label=${t("Minutes")} type="number" min="5" max="480" step="1" required />
      <${Input} ...${field("fee")} label=${t("Fee, {currency}", { currency })} type="number" min="0" step="any"
        required />
      <${ModesField} value=${value} error=${error} onChange=${onInput} />
      <${FormError} action=${saving} shown=${Object.keys(values)} />
      <p class="actions">
        <button class="button" disabled=${saving.busy}>${t("Save")}</button>
        <button type="button" onClick=${onClose}>
          ${id ? t("Leave it as it is") : t("Add none")}</button>
      </p>
    </${Form}>
  </${Dialog}>`;
}
