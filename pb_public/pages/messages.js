// For super admins: the messages that have not reached anybody, and why.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { clinic, pb } from "../lib/api.js";
import { useAction, useDebounced, useEvents, useTitle } from "../lib/hooks.js";
import { t } from "../lib/i18n.js";
import { usePages } from "../lib/paging.js";
import { instant } from "../lib/time.js";
import { shortWhen } from "../lib/when.js";
import { Choice, FormError } from "../parts/form.js";
import { toast } from "../parts/toast.js";
import { Empty, More, whenLoaded } from "../parts/ui.js";

/** @typedef {import("../lib/types.js").Message} Message */

/** @type {["failed" | "queued", string, string][]} status, what it is called, and what is said where there is none */
const kinds = [
  ["failed", t("Given up"), t("No message was given up.")],
  ["queued", t("Waiting"), t("No message is waiting.")],
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
  useTitle(t("Messages"));
  const [, , none] = kinds.find(([kind]) => kind === status) ?? kinds[0];
  return html`<h1>${t("Messages")}</h1>
    <p class="quiet">
      ${t("A message that cannot be handed over is tried ten times within nine hours, and then given up.")}</p>
    <${Choice} legend=${t("Which")} name="status" value=${status} onChange=${setStatus}
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

/** What a message tells of. @type {Record<string, string>} */
const about = {
  booking_confirmed: t("a booking"),
  appointment_moved: t("an appointment that was moved"),
  appointment_handed_over: t("an appointment with a colleague"),
  times_proposed: t("other times"),
  appointment_cancelled: t("a cancellation"),
  appointment_reminder: t("a reminder"),
  payment_refunded: t("money given back"),
  waitlist_offer: t("a time that came free"),
  payment_link: t("a link to pay"),
};

const names = /** @type {Record<Message["channel"], string>} */ ({ email: t("E-mail"), sms: t("Text message") });

/** @type {(count: number, next: string) => string} */
const tried = (count, next) =>
  next ? t("Tried {count} times, next on {next}", { count, next }) : t("Tried {count} times", { count });

/** @param {{ message: Message, zone: string, onDone: () => void }} props */
function Unsent({ message, zone, onDone }) {
  const { id, channel, kind, to, subject, body, status, attempts, next_attempt, last_error, created } = message;
  const send = useAction(async () => {
    await pb.send(`/api/clinic/messages/${id}/send`, { method: "POST" });
    toast(t("The message to {to} is on its way again.", { to }));
    onDone();
  });
  const at = (/** @type {string} */ text) => shortWhen(instant(text), zone);
  return html`<li>
    <div class="matter-head">
      <p><strong>${to}</strong><br /><span class="quiet">
        ${t("{channel} of {when}: {kind}", { channel: names[channel], when: at(created), kind: about[kind] ?? kind })}
      </span></p>
      <button type="button" disabled=${send.busy} onClick=${send.run}>
        ${status === "failed" ? t("Send again") : t("Send now")}
        <span class="unseen"> ${t("to {name}", { name: to })}</span></button>
    </div>
    ${last_error && html`<p class="wrong">${last_error}</p>`}
    <p class="quiet">${tried(attempts, next_attempt && at(next_attempt))}</p>
    <details><summary>${subject || t("What it says")}</summary><p class="letter">${body}</p></details>
    <${FormError} action=${send} />
  </li>`;
}
