// A practitioner's bank account: masked until somebody asks to see it.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { pb } from "../lib/api.js";
import { useAction, useLoad } from "../lib/hooks.js";
import { t } from "../lib/i18n.js";
import { fieldsOf, Form, FormError, Input } from "./form.js";
import { toast } from "./toast.js";
import { Empty, whenLoaded } from "./ui.js";

/** @typedef {import("../lib/types.js").BankAccount} Account */
/** @typedef {import("../lib/types.js").BankDetail} Detail */

/** @type {Record<Detail, string>} */
const labels = {
  account_holder: t("Account holder"),
  account_number: t("Account number"),
  ifsc_code: "IFSC",
  pan_number: "PAN",
};

const names = /** @type {Detail[]} */ (Object.keys(labels));

const masked = (/** @type {string} */ text) => "•".repeat(Math.max(0, text.length - 4)) + text.slice(-4);

/** @param {{ practitioner: string }} props */
export function BankAccount({ practitioner }) {
  const loaded = useLoad(
    () =>
      pb
        .collection("bank_accounts")
        .getFullList({ filter: pb.filter("practitioner = {:practitioner}", { practitioner }) }),
    [practitioner],
  );
  const [editing, edit] = useState(false);
  const [shown, show] = useState(false);
  const open = () => edit(true);
  const done = () => {
    edit(false);
    loaded.reload();
  };
  return html`<h2>${t("Bank account")}</h2>
    ${whenLoaded(loaded, ([account]) => {
      if (editing) return html`<${Change} account=${account} practitioner=${practitioner} onDone=${done} />`;
      if (account) return html`<${Facts} account=${account} shown=${shown} show=${show} onChange=${open} />`;
      return html`<${Empty} title=${t("No bank account is on file.")}>
        <p><button type="button" onClick=${open}>${t("Add a bank account")}</button></p>
      </${Empty}>`;
    })}`;
}

/** @param {{ account: Account, shown: boolean, show: (shown: boolean) => void, onChange: () => void }} props */
function Facts({ account, shown, show, onChange }) {
  const value = (/** @type {Detail} */ name) =>
    shown || name === "account_holder"
      ? account[name]
      : html`<span aria-label=${t("hidden")}>${masked(account[name])}</span>`;
  return html`<dl class="facts-list">
      ${names.map((name) => html`<div key=${name}><dt>${labels[name]}</dt><dd>${value(name)}</dd></div>`)}
    </dl>
    <p class="actions">
      <button type="button" aria-pressed=${shown} onClick=${() => show(!shown)}>
        ${shown ? t("Hide") : t("Show")}</button>
      <button type="button" onClick=${onChange}>${t("Change")}</button>
    </p>`;
}

/** @param {{ account?: Account, practitioner: string, onDone: () => void }} props */
function Change({ account, practitioner, onDone }) {
  const [values, set] = useState(
    () =>
      /** @type {Record<Detail, string>} */ (Object.fromEntries(names.map((name) => [name, account?.[name] ?? ""]))),
  );
  const saving = useAction(async () => {
    const accounts = pb.collection("bank_accounts");
    await (account ? accounts.update(account.id, values) : accounts.create({ ...values, practitioner }));
    toast(t("The bank account is saved."));
    onDone();
  });
  const field = fieldsOf(values, set, saving);
  const input = (/** @type {Detail} */ name) => html`
    <${Input} key=${name} ...${field(name)} label=${labels[name]} required=${name !== "account_holder"} />`;
  return html`<${Form} action=${saving} autocomplete="off">
    ${names.map(input)}
    <${FormError} action=${saving} shown=${names} />
    <p class="actions">
      <button class="button" disabled=${saving.busy}>${t("Save")}</button>
      <button type="button" onClick=${onDone}>${t("Leave it as it is")}</button>
    </p>
  </${Form}>`;
}
