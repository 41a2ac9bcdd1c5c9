// For super admins: the messages that have not reached anybody, and why.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { clinic, pb } from "../lib/api.js";
import { useAction, useDebounced, useEvents, useTitle } from "../lib/hooks.js";
import { usePages } from "../lib/paging.js";
import { clock, instant, shortDay } from "../lib/time.js";
import { Choice, FormError } from "../parts/form.js";
import { toast } from "../parts/toast.js";
import { Empty, More, whenLoaded } from "../parts/ui.js";

/** @typedef {import("../lib/types.js").Message} Message */

/** @type {["failed" | "queued", string, string][]} status, what it is called, and what is said where there is none */
const kinds = [
  ["failed", "Given up", "No message was given up."],
  ["queued", "Waiting", "No message is waiting."],
];

async function load(/** @type {string} */ status, /** @type {number} */ count) {
  const sort = status === "failed" ? "-created" : "next_attempt";
  const unsent = pb
    .collection("notifications")
    .getList(1, count, { filter: pb.filter("status = {:status}", { status }), sort });
  const [page, { timezone }] = await Promise.all([unsent, clinic()]);
  return { ...page, timezone };
}

export default function Messages() {
  const [status, setStatus] = useState(kinds[0][0]);
  const loaded = usePages((count) => load(status, count), [status]);
  useEvents("notifications", useDebounced(loaded.reload, 1000));
  useTitle("Messages");
  const [, , none] = kinds.find(([kind]) => kind === status) ?? kinds[0];
  return html`<h1>Messages</h1>
    <p class="quiet">A message that cannot be handed over is tried ten times within nine hours, and then given up.</p>
    <${Choice} legend="Which" name="status" value=${status} onChange=${setStatus}
      options=${kinds.map(([kind, name]) => [kind, name])} />
    ${whenLoaded(loaded, ({ items, totalItems, timezone }) =>
      items.length
        ? html`<ul class="matters">${items.map(
            (each) => html`
              <${Unsent} key=${each.id} message=${each} zone=${timezone} onDone=${loaded.reload} />`,
          )}</ul>
            <${More} shown=${items.length} of=${totalItems} onMore=${loaded.more} />`
        : html`<${Empty} title=${none} />`,
    )}`;
}

const names = /** @type {Record<Message["channel"], string>} */ ({ email: "E-mail", sms: "Text message" });

/** @param {{ message: Message, zone: string, onDone: () => void }} props */
function Unsent({ message, zone, onDone }) {
  const { id, channel, kind, to, subject, body, status, attempts, next_attempt, last_error, created } = message;
  const send = useAction(async () => {
    await pb.send(`/api/clinic/messages/${id}/send`, { method: "POST" });
    toast(`The message to ${to} is on its way again.`);
    onDone();
  });
  const at = (/** @type {string} */ text) => `${shortDay(instant(text), zone)}, ${clock(instant(text), zone)}`;
  return html`<li>
    <div class="matter-head">
      <p><strong>${to}</strong><br /><span class="quiet">${names[channel]} of ${at(created)}, ${kind.replaceAll("_", " ")}</span></p>
      <button type="button" disabled=${send.busy} onClick=${send.run}>
        ${status === "failed" ? "Send again" : "Send now"}<span class="unseen"> to ${to}</span></button>
    </div>
    ${last_error && html`<p class="wrong">${last_error}</p>`}
    <p class="quiet">Tried ${attempts === 1 ? "once" : `${attempts} times`}${next_attempt && `, next on ${at(next_attempt)}`}</p>
    <details><summary>${subject || "What it says"}</summary><p class="letter">${body}</p></details>
    <${FormError} action=${send} />
  </li>`;
}
