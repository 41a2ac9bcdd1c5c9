// A practitioner's bank account: masked until somebody asks to see it.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { pb } from "../lib/api.js";
import { useAction, useLoad } from "../lib/hooks.js";
import { toast } from "./toast.js";
import { Empty, Field, FormError, Loaded } from "./ui.js";

const labels = { account_holder: "Account holder", account_number: "Account number", ifsc_code: "IFSC", pan_number: "PAN" };

const masked = (/** @type {string} */ text) => "•".repeat(Math.max(0, text.length - 4)) + text.slice(-4);

export function BankAccount({ practitioner }) {
  const loaded = useLoad(() => pb.collection("bank_accounts").getFullList({ filter: pb.filter("practitioner = {:practitioner}", { practitioner }) }), [practitioner]);
  const [editing, edit] = useState(false);
  const [shown, show] = useState(false);
  return html`<h2>Bank account</h2>
    <${Loaded} of=${loaded}>${([account]) => {
      if (editing) return html`<${Form} account=${account} practitioner=${practitioner} onDone=${() => { edit(false); loaded.reload(); }} />`;
      if (!account) return html`<${Empty} title="None is on file."><p><button type="button" onClick=${() => edit(true)}>Add a bank account</button></p></${Empty}>`;
      return html`<dl class="facts-list">${Object.entries(labels).map(([field, label]) => html`<div key=${field}><dt>${label}</dt>
          <dd>${shown || field === "account_holder" ? account[field] : html`<span aria-label="hidden">${masked(account[field])}</span>`}</dd></div>`)}</dl>
        <p class="actions"><button type="button" aria-pressed=${shown} onClick=${() => show(!shown)}>${shown ? "Hide" : "Show"}</button>
          <button type="button" onClick=${() => edit(true)}>Change</button></p>`;
    }}</${Loaded}>`;
}

function Form({ account, practitioner, onDone }) {
  const [values, set] = useState(() => Object.fromEntries(Object.keys(labels).map((field) => [field, account?.[field] ?? ""])));
  const saving = useAction(async () => {
    const accounts = pb.collection("bank_accounts");
    await (account ? accounts.update(account.id, values) : accounts.create({ ...values, practitioner }));
    toast("The bank account is saved.");
    onDone();
  });
  return html`<form class="fields" autocomplete="off" onSubmit=${(event) => { event.preventDefault(); saving.run(); }}>
    ${Object.entries(labels).map(([field, label]) => html`<${Field} key=${field} label=${label} error=${saving.fields[field]}>${(props) => html`
      <input ...${props} required=${field !== "account_holder"} value=${values[field]} onInput=${(event) => set({ ...values, [field]: event.currentTarget.value })} />`}</${Field}>`)}
    <${FormError} action=${saving} shown=${Object.keys(labels)} />
    <p class="actions"><button class="button" disabled=${saving.busy}>Save</button><button type="button" onClick=${onDone}>Leave it as it is</button></p>
  </form>`;
}
