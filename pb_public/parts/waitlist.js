// Joining the waitlist of a practitioner.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { pb } from "../lib/api.js";
import { useAction, useRole } from "../lib/hooks.js";
import { t } from "../lib/i18n.js";
import { addDays, dateIn, lengthOf } from "../lib/time.js";
import { Account } from "./account.js";
import { Coming, comingFields, useComing } from "./coming.js";
import { fieldsOf, Form, FormError, Input } from "./form.js";
import { toast } from "./toast.js";
import { Dialog, modes } from "./ui.js";

/**
 * @typedef {object} Props
 * @property {import("../lib/types.js").Practitioner} practitioner
 * @property {number} duration
 * @property {import("../lib/types.js").Mode} mode
 * @property {() => void} onClose
 */

/** @param {Props} props */
export function WaitDialog({ practitioner, duration, mode, onClose }) {
  const role = useRole();
  const wanted = { length: lengthOf(duration), how: modes[mode].how, name: practitioner.name };
  return html`<${Dialog} title=${t("Join the waitlist")} onClose=${onClose}>
    <p>
      ${t("When {length} {how} with {name} come free, the time is held for you, and you get a mail.", wanted)}
      ${" "}${t("You pay then, or it goes to the next.")}
    </p>
    <${Account} role=${role}>
      <${Days} practitioner=${practitioner} duration=${duration} mode=${mode} onClose=${onClose} />
    </${Account}>
  </${Dialog}>`;
}

/** @param {Props} props */
function Days({ practitioner, duration, mode, onClose }) {
  const today = dateIn(Date.now());
  const [values, set] = useState({ from: today, to: addDays(today, 13) });
  const coming = useComing();
  const join = useAction(async () => {
    const patient = await coming.settle();
    await pb.collection("waitlist").create({ practitioner: practitioner.id, patient, duration, mode, ...values });
    toast(t("You are on the waitlist. We will write to you."));
    onClose();
  });
  const field = fieldsOf(values, set, join);
  return html`<${Form} action=${join}>
    <${Coming} choice=${coming} action=${join} />
    <${Input} ...${field("from")} label=${t("From")} type="date" required min=${today} />
    <${Input} ...${field("to")} label=${t("To")} type="date" required min=${values.from} />
    <${FormError} action=${join} shown=${["from", "to", ...comingFields]} />
    <button class="button" disabled=${join.busy}>${t("Join the waitlist")}</button>
  </${Form}>`;
}
