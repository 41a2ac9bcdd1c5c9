// Those whose appointments cannot take place, and one action for all who are chosen.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { newId, pb } from "../lib/api.js";
import { outcome } from "../lib/absence.js";
import { useAction } from "../lib/hooks.js";
import { list, t } from "../lib/i18n.js";
import { instant, lengthOf } from "../lib/time.js";
import { shortWhen } from "../lib/when.js";
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
  ["propose", t("Propose other times")],
  ["move", t("Move to a colleague")],
  ["cancel", t("Cancel and give back")],
];

/** @type {Record<Action, (count: number) => string>} */
const asks = {
  propose: (count) => t("Propose other times to {count} people", { count }),
  move: (count) => t("Move {count} people to a colleague", { count }),
  cancel: (count) => t("Cancel the appointments of {count} people", { count }),
};

/** @type {Record<Action, string>} */
const means = {
  propose: t(
    "Each is told by mail and text message of up to three free times, and moves the appointment by themselves.",
  ),
  move: t("Each keeps the time where a colleague is free, and gets the nearest of the day otherwise. All are told."),
  cancel: t("Each is told, with your message as the reason, and gets back what was paid."),
};

const heads = [t("When"), t("Who"), t("Phone"), t("What"), t("So far")];

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
  if (!affected.length) return html`<${Notice} kind="good">${t("Nobody is affected.")}</${Notice}>`;
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
    <h2 id="affected">${t("Affected: {number}", { number: affected.length })}</h2>
    <div class="scrolled" tabindex="0" role="region" aria-label=${t("Those affected")}><table class="affected">
      <thead><tr>
        <th><input type="checkbox" aria-label=${t("All")} checked=${chosen.length === affected.length}
          onChange=${all} /></th>
        ${heads.map((head) => html`<th key=${head}>${head}</th>`)}
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
  const when = shortWhen(instant(start), zone);
  const name = visitor?.name || t("A visitor");
  return html`<tr>
    <td><input type="checkbox" aria-label=${list(name, when)} checked=${chosen}
      onChange=${onToggle} /></td>
    <td>${when}</td><td>${name}</td>
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
    const count = chosen.length;
    const sure = t("Cancel the appointments of {count} people? This cannot be undone.", { count });
    if (action === "cancel" && !confirm(sure)) return;
    const body = { id, practitioner: practitioner.id, appointments: chosen.map((a) => a.id), action, message };
    await pb.send("/api/clinic/relocations", {
      method: "POST",
      body: action === "move" ? { ...body, to } : body,
    });
    renew(newId());
    onAsked();
  });
  /** @type {[string, string][]} */
  const whom = [["", t("Whoever is free")], ...colleagues.map((p) => /** @type {[string, string]} */ ([p.id, p.name]))];
  const alone = action === "move" && !colleagues.length;
  return html`<${Form} action=${ask}>
    <${Choice} legend=${t("What to do")} name="action" options=${actions} value=${action} onChange=${act} />
    ${
      action === "move" &&
      colleagues.length > 0 &&
      html`<${Select} label=${t("To")} value=${to} options=${whom} onInput=${give} />`
    }
    <p class="quiet">${alone ? t("Nobody else has this specialization.") : means[action]}</p>
    <${TextArea} label=${t("Message")} help=${t("Told to the visitors. You may leave it empty.")} wide
      rows="2" maxlength="2000" value=${message} onInput=${write} error=${ask.fields.message} />
    <${FormError} action=${ask} shown=${["message"]} />
    <button class=${`button${action === "cancel" ? " danger" : ""}`}
      disabled=${ask.busy || busy || alone || !chosen.length}>${asks[action](chosen.length)}</button>
  </${Form}>`;
}
