// For super admins: the receptionists, who come and go.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { pb } from "../lib/api.js";
import { statusOf } from "../lib/errors.js";
import { useAction, useLoad, useTitle } from "../lib/hooks.js";
import { rich, t } from "../lib/i18n.js";
import { fieldsOf, Form, FormError, Input } from "../parts/form.js";
import { toast } from "../parts/toast.js";
import { Dialog, Empty, whenLoaded } from "../parts/ui.js";

/** @typedef {import("../lib/types.js").User} User */

const load = () => pb.collection("users").getFullList({ filter: "role = 'receptionist'", sort: "name" });

export default function Team() {
  const loaded = useLoad(load, []);
  useTitle(t("Team"));
  return html`<h1>${t("Team")}</h1>
    <h2>${t("Receptionists")}</h2>
    <p class="quiet">
      ${t("They book, move and cancel for visitors, take money at the desk, and see to everybody's hours.")}</p>
    ${whenLoaded(loaded, (all) =>
      all.length
        ? html`<ul class="rows team">${all.map(
            (user) => html`
            <${Row} key=${user.id} user=${user} onChanged=${loaded.reload} />`,
          )}</ul>`
        : html`<${Empty} title=${t("There are none yet.")} />`,
    )}
    <${Add} onAdded=${loaded.reload} />
    <p class="quiet">${rich("Practitioners have {page}, and super admins are added in the {dashboard}.", {
      page: html`<a href="/manage-practitioners">${t("a page of their own")}</a>`,
      dashboard: html`<a href="/_/">${t("dashboard")}</a>`,
    })}</p>`;
}

/** @param {{ user: User, onChanged: () => void }} props */
function Row({ user, onChanged }) {
  const [asking, ask] = useState(false);
  const close = () => ask(false);
  const done = () => {
    close();
    onChanged();
  };
  return html`<li class="row">
    <span>${user.name || html`<span class="quiet">${t("Without a name")}</span>`}</span>
    <span>${user.email}</span>
    <button type="button" class="plain" onClick=${() => ask(true)}
      aria-label=${t("Remove {name}", { name: user.name || user.email })}>${t("Remove")}</button>
    ${asking && html`<${Remove} user=${user} onClose=${close} onDone=${done} />`}
  </li>`;
}

/** @param {{ user: User, onClose: () => void, onDone: () => void }} props */
function Remove({ user, onClose, onDone }) {
  const name = user.name || user.email;
  const remove = useAction(async () => {
    await pb.collection("users").update(user.id, { role: "visitor" });
    toast(t("{name} is no receptionist any more.", { name }));
    onDone();
  });
  return html`<${Dialog} title=${t("Remove this receptionist?")} onClose=${onClose}>
    <p>
      ${t("{name} sees nothing of the desk any more, at once. The account stays, as a visitor's.", { name })}</p>
    <${FormError} action=${remove} />
    <p class="actions">
      <button type="button" class="button danger" disabled=${remove.busy} onClick=${remove.run}>
        ${t("Remove")}</button>
      <button type="button" onClick=${onClose}>${t("Keep")}</button>
    </p>
  </${Dialog}>`;
}

const empty = { email: "", name: "" };

/** @param {{ onAdded: () => void }} props */
function Add({ onAdded }) {
  const [values, set] = useState(empty);
  const adding = useAction(async () => {
    await makeReceptionist(values.email.trim(), values.name.trim());
    toast(t("{name} can sign in with a code now.", { name: values.name || values.email }));
    set(empty);
    onAdded();
  });
  const field = fieldsOf(values, set, adding);
  return html`<section aria-labelledby="add"><h2 id="add">${t("Add a receptionist")}</h2>
    <${Form} action=${adding}>
      <${Input} ...${field("email")} label=${t("E-mail address")} help=${t("Codes to sign in are mailed to it.")}
        type="email" required autocomplete="off" />
      <${Input} ...${field("name")} label=${t("Name")} required autocomplete="off" />
      <${FormError} action=${adding} shown=${Object.keys(empty)} />
      <button class="button" disabled=${adding.busy}>${t("Add")}</button>
    </${Form}>
  </section>`;
}

/** An account is a receptionist's from now on: the one that the address has, or a new one. */
async function makeReceptionist(/** @type {string} */ email, /** @type {string} */ name) {
  const users = pb.collection("users");
  const role = /** @type {const} */ ("receptionist");
  const existing = await users
    .getFirstListItem(pb.filter("email = {:email}", { email: email.toLowerCase() }))
    .catch((error) => {
      if (statusOf(error) !== 404) throw error;
    });
  return existing ? users.update(existing.id, { role, name }) : users.create({ email, name, role });
}
