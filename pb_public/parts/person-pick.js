// Finding a person as one types, or making an account for somebody who is not found.
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { pb } from "../lib/api.js";
import { useDebounced, useLoad } from "../lib/hooks.js";
import { t } from "../lib/i18n.js";
import { detailOf } from "../lib/people.js";
import { Pick } from "./pick.js";
import { Notice } from "./ui.js";

/**
 * @typedef {import("../lib/people.js").Person} Person
 *
 * @typedef {object} Props
 * @property {(person: Person) => void} onFound
 * @property {(typed: string) => void} [onNew] left out: nobody new is wanted
 * @property {boolean} [focused]
 */

/** @type {(q: string) => Promise<Person[]>} best first */
const findPeople = async (q) =>
  q.trim() ? (await pb.send("/api/clinic/people", { query: { q: q.trim() } })).items : [];

const pause = 120; // milliseconds after the last key before it is looked for

/** @param {Props} props */
export function PersonPick({ onFound, onNew, focused = false }) {
  const [text, setText] = useState("");
  const [asked, ask] = useState("");
  const look = useDebounced(() => ask(text), pause);
  useEffect(look, [text]);
  const found = useLoad(async () => ({ of: asked, people: await findPeople(asked) }), [asked]);
  const busy = found.loading || found.data?.of !== text;
  const people = (found.data?.people ?? []).map((person) => ({
    key: person.id,
    label: person.name || person.email || person.phone,
    detail: detailOf(person),
    value: () => onFound(person),
  }));
  const someoneNew = {
    key: "new",
    label: t("New: {name}", { name: text.trim() }),
    detail: t("make an account"),
    value: () => onNew?.(text),
  };
  const options = text.trim() && onNew && !busy ? [...people, someoneNew] : people;
  return html`
    <${Pick} label=${t("Name, phone or e-mail")} text=${text} onInput=${setText} busy=${busy} options=${options}
      focused=${focused} onPick=${(/** @type {() => void} */ pick) => pick()} />
    ${found.error && html`<${Notice} kind="error">${found.error}</${Notice}>`}
    ${
      !onNew &&
      text.trim() &&
      !busy &&
      !people.length &&
      html`<p class="quiet" role="status">${t("Nobody is found.")}</p>`
    }`;
}
