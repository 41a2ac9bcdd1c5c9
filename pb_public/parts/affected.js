// Those whose appointments cannot take place, and one action for all who are chosen.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { newId, pb } from "../lib/api.js";
import { outcome } from "../lib/absence.js";
import { useAction } from "../lib/hooks.js";
import { clock, instant, lengthOf, shortDay } from "../lib/time.js";
import { Choice, Form, FormError, Select, TextArea } from "./form.js";
import { Mode, Notice } from "./ui.js";

/**
 * @typedef {import("../lib/types.js").Appointment} Appointment
 * @typedef {import("../lib/types.js").Practitioner} Practitioner
 * @typedef {import("../lib/types.js").RelocationItem} Item
 * @typedef {"propose" | "move" | "cancel"} Action
 */

/** @type {[Action, string][]} */
const actions = [
  ["propose", "Propose other times"],
  ["move", "Move to a colleague"],
  ["cancel", "Cancel and give back"],
];

/** @type {Record<Action, (people: string) => string>} */
const asks = {
  propose: (people) => `Propose other times to ${people}`,
  move: (people) => `Move ${people} to a colleague`,
  cancel: (people) => `Cancel the appointments of ${people}`,
};

/** @type {Record<Action, string>} */
const means = {
  propose: "Each is told by mail and text message of up to three free times, and moves the appointment by themselves.",
  move: "Each keeps the time where a colleague is free, and gets the nearest of the day otherwise. All are told.",
  cancel: "Each is told, with your message as the reason, and gets back what was paid.",
};

/**
 * @typedef {object} Props
 * @property {Practitioner} practitioner
 * @property {Practitioner[]} colleagues
 * @property {Appointment[]} affected
 * @property {Item[]} items what was done last
 * @property {boolean} busy whether something is being done
 * @property {() => void} onAsked
 */

/** @param {Props} props */
export function Affected({ practitioner, colleagues, affected, items, busy, onAsked }) {
  const [left, leave] = useState(/** @type {Set<string>} */ (new Set()));
  const chosen = affected.filter(({ id }) => !left.has(id));
  if (!affected.length) return html`<${Notice} kind="good">Nobody is affected.</${Notice}>`;
  const toggle = (/** @type {string} */ id) => {
    const next = new Set(left);
    if (!next.delete(id)) next.add(id);
    leave(next);
  };
  const all = () => leave(new Set(chosen.length === affected.length ? affected.map(({ id }) => id) : []));
  const row = (/** @type {Appointment} */ a) => html`
    <${Person} key=${a.id} appointment=${a} zone=${practitioner.timezone} chosen=${!left.has(a.id)}
      onToggle=${() => toggle(a.id)} item=${items.find(({ appointment }) => appointment === a.id)} />`;
  return html`<section aria-labelledby="affected">
    <h2 id="affected">Affected: ${affected.length}</h2>
    <div class="scrolled" tabindex="0" role="region" aria-label="Those affected"><table class="affected">
      <thead><tr>
        <th><input type="checkbox" aria-label="All" checked=${chosen.length === affected.length} onChange=${all} /></th>
        <th>When</th><th>Who</th><th>Phone</th><th>What</th><th>So far</th>
      </tr></thead>
      <tbody>${affected.map(row)}</tbody>
    </table></div>
    <${Ask} practitioner=${practitioner} colleagues=${colleagues} chosen=${chosen} busy=${busy} onAsked=${onAsked} />
  </section>`;
}

/** @param {{ appointment: Appointment, zone: string, chosen: boolean, item?: Item, onToggle: () => void }} props */
function Person({ appointment, zone, chosen, item, onToggle }) {
  const { start, duration, mode, expand } = appointment;
  const visitor = /** @type {any} */ (expand)?.visitor;
  const at = `${shortDay(instant(start), zone)}, ${clock(instant(start), zone)}`;
  const name = visitor?.name || "A visitor";
  return html`<tr>
    <td><input type="checkbox" aria-label=${`${name}, ${at}`} checked=${chosen} onChange=${onToggle} /></td>
    <td>${at}</td><td>${name}</td>
    <td>${visitor?.phone && html`<a href=${`tel:${visitor.phone}`}>${visitor.phone}</a>`}</td>
    <td><${Mode} mode=${mode} /> ${lengthOf(duration)}</td>
    <td>${item && outcome(item, zone)}</td>
  </tr>`;
}

/** @param {Pick<Props, "practitioner" | "colleagues" | "busy" | "onAsked"> & { chosen: Appointment[] }} props */
function Ask({ practitioner, colleagues, chosen, busy, onAsked }) {
  const [action, act] = useState(/** @type {Action} */ ("propose"));
  const [to, give] = useState("");
  const [message, write] = useState("");
  const [id, renew] = useState(newId); // the same for every try: nothing is done twice
  const ask = useAction(async () => {
    const people = chosen.length === 1 ? "1 person" : `${chosen.length} people`;
    if (action === "cancel" && !confirm(`${asks.cancel(people)}? This cannot be undone.`)) return;
    const body = { id, practitioner: practitioner.id, appointments: chosen.map((a) => a.id), action, message };
    await pb.send("/api/clinic/relocations", {
      method: "POST",
      body: action === "move" ? { ...body, to } : body,
    });
    renew(newId());
    onAsked();
  });
  /** @type {[string, string][]} */
  const whom = [["", "Whoever is free"], ...colleagues.map((p) => /** @type {[string, string]} */ ([p.id, p.name]))];
  const people = chosen.length === 1 ? "1 person" : `${chosen.length} people`;
  const alone = action === "move" && !colleagues.length;
  return html`<${Form} action=${ask}>
    <${Choice} legend="What to do" name="action" options=${actions} value=${action} onChange=${act} />
    ${action === "move" && colleagues.length > 0 && html`<${Select} label="To" value=${to} options=${whom} onInput=${give} />`}
    <p class="quiet">${alone ? "Nobody else has this specialization." : means[action]}</p>
    <${TextArea} label="Message" help="Told to the visitors. You may leave it empty." wide rows="2" maxlength="2000"
      value=${message} onInput=${write} error=${ask.fields.message} />
    <${FormError} action=${ask} shown=${["message"]} />
    <button class=${`button${action === "cancel" ? " danger" : ""}`}
      disabled=${ask.busy || busy || alone || !chosen.length}>${asks[action](people)}</button>
  </${Form}>`;
}
