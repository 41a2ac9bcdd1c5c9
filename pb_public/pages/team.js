// For super admins: the receptionists, who come and go.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { pb } from "../lib/api.js";
import { statusOf } from "../lib/errors.js";
import { useAction, useLoad, useTitle } from "../lib/hooks.js";
import { fieldsOf, Form, FormError, Input } from "../parts/form.js";
import { toast } from "../parts/toast.js";
import { Dialog, Empty, whenLoaded } from "../parts/ui.js";

/** @typedef {import("../lib/types.js").User} User */

const load = () => pb.collection("users").getFullList({ filter: "role = 'receptionist'", sort: "name" });

export default function Team() {
  const loaded = useLoad(load, []);
  useTitle("Team");
  return html`<h1>Team</h1>
    <h2>Receptionists</h2>
    <p class="quiet">They book, move and cancel for visitors, take money at the desk, and see to everybody's hours.</p>
    ${whenLoaded(loaded, (all) =>
      all.length
        ? html`<ul class="rows team">${all.map(
            (user) => html`
            <${Row} key=${user.id} user=${user} onChanged=${loaded.reload} />`,
          )}</ul>`
        : html`<${Empty} title="There are none yet." />`,
    )}
    <${Add} onAdded=${loaded.reload} />
    <p class="quiet">Practitioners have <a href="#/manage-practitioners">a page of their own</a>, and super admins are
      added in the <a href="/_/">dashboard</a>.</p>`;
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
    <span>${user.name || html`<span class="quiet">Without a name</span>`}</span>
    <span>${user.email}</span>
    <button type="button" class="plain" onClick=${() => ask(true)}>
      Remove<span class="unseen"> ${user.name || user.email}</span></button>
    ${asking && html`<${Remove} user=${user} onClose=${close} onDone=${done} />`}
  </li>`;
}

/** @param {{ user: User, onClose: () => void, onDone: () => void }} props */
function Remove({ user, onClose, onDone }) {
  const remove = useAction(async () => {
    await pb.collection("users").update(user.id, { role: "visitor" });
    toast(`${user.name || user.email} is no receptionist any more.`);
    onDone();
  });
  return html`<${Dialog} title="Remove this receptionist?" onClose=${onClose}>
    <p>${user.name || user.email} sees nothing of the desk any more, at once. The account stays, as a visitor's.</p>
    <${FormError} action=${remove} />
    <p class="actions">
      <button type="button" class="button danger" disabled=${remove.busy} onClick=${remove.run}>Remove</button>
      <button type="button" onClick=${onClose}>Keep</button>
    </p>
  </${Dialog}>`;
}

const empty = { email: "", name: "" };

/** @param {{ onAdded: () => void }} props */
function Add({ onAdded }) {
  const [values, set] = useState(empty);
  const adding = useAction(async () => {
    await makeReceptionist(values.email.trim(), values.name.trim());
    toast(`${values.name || values.email} can sign in with a code now.`);
    set(empty);
    onAdded();
  });
  const field = fieldsOf(values, set, adding);
  return html`<section aria-labelledby="add"><h2 id="add">Add a receptionist</h2>
    <${Form} action=${adding}>
      <${Input} ...${field("email")} label="E-mail address" help="Codes to sign in are mailed to it." type="email"
        required autocomplete="off" />
      <${Input} ...${field("name")} label="Name" required autocomplete="off" />
      <${FormError} action=${adding} shown=${Object.keys(empty)} />
      <button class="button" disabled=${adding.busy}>Add</button>
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
