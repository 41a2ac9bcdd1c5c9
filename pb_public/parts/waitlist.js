// Joining the waitlist of a practitioner.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { pb } from "../lib/api.js";
import { useAction, useRole } from "../lib/hooks.js";
import { addDays, dateIn, lengthOf } from "../lib/time.js";
import { toast } from "./toast.js";
import { Dialog, Field, FormError, modes } from "./ui.js";
import { Account } from "./account.js";

export function WaitDialog({ practitioner, duration, mode, onClose }) {
  const role = useRole();
  return html`<${Dialog} title="Join the waitlist" onClose=${onClose}>
    <p>When ${lengthOf(duration)} ${modes[mode].how} with ${practitioner.name} come free, the time is held for you alone for a while,
      and you get a mail. You pay then, or it goes to the next.</p>
    <${Account} role=${role}><${Days} practitioner=${practitioner} duration=${duration} mode=${mode} onClose=${onClose} /></${Account}>
  </${Dialog}>`;
}

function Days({ practitioner, duration, mode, onClose }) {
  const today = dateIn(Date.now());
  const [from, setFrom] = useState(today);
  const [to, setTo] = useState(addDays(today, 13));
  const join = useAction(async () => {
    await pb.collection("waitlist").create({ practitioner: practitioner.id, duration, mode, from, to });
    toast("You are on the waitlist. We will write to you.");
    onClose();
  });
  return html`<form class="fields" onSubmit=${(event) => { event.preventDefault(); join.run(); }}>
    <${Field} label="From" error=${join.fields.from}>${(props) => html`<input ...${props} type="date" required min=${today} value=${from} onInput=${(event) => setFrom(event.currentTarget.value)} />`}</${Field}>
    <${Field} label="To" error=${join.fields.to}>${(props) => html`<input ...${props} type="date" required min=${from} value=${to} onInput=${(event) => setTo(event.currentTarget.value)} />`}</${Field}>
    <${FormError} action=${join} shown=${["from", "to"]} />
    <button class="button" disabled=${join.busy}>Join the waitlist</button>
  </form>`;
}
