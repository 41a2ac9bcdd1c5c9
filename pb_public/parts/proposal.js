// A time that the clinic proposes in place of one at which nobody is there, taken from the link of its message.
import { html } from "htm/preact";
import { pb } from "../lib/api.js";
import { useAction, useLoad } from "../lib/hooks.js";
import { t } from "../lib/i18n.js";
import { instant } from "../lib/time.js";
import { longWhen } from "../lib/when.js";
import { FormError } from "./form.js";
import { toast } from "./toast.js";
import { whenLoaded } from "./ui.js";

/**
 * @typedef {object} Props
 * @property {import("../lib/types.js").Appointment} appointment
 * @property {string} [practitioner] an id
 * @property {string} [start] an instant
 * @property {() => void} reload
 */

/** @param {Props} props */
export function Proposal({ appointment, practitioner, start, reload }) {
  const { status, conflict } = appointment;
  if (!practitioner || !start || isNaN(Date.parse(start)) || status !== "confirmed" || !conflict) return null;
  return html`<${Offer} appointment=${appointment} practitioner=${practitioner} start=${start} reload=${reload} />`;
}

/** @param {Required<Props>} props */
function Offer({ appointment, practitioner, start, reload }) {
  const loaded = useLoad(() => pb.collection("practitioners").getOne(practitioner), [practitioner]);
  const take = useAction(async () => {
    const change = practitioner === appointment.practitioner ? { start } : { practitioner, start };
    await pb.collection("appointments").update(appointment.id, change);
    toast(t("The appointment is moved."));
    reload();
  });
  const when = longWhen(instant(start));
  return html`<section class="card" aria-labelledby="proposal">
    <h2 id="proposal">${t("Another time for it")}</h2>
    ${whenLoaded(
      loaded,
      ({ name }) => html`<p>${t("{when}, with {name}. The price stays the same.", { when, name })}</p>`,
      1,
    )}
    <${FormError} action=${take} />
    <p class="actions">
      <button class="button" aria-disabled=${take.busy} onClick=${take.run}>${t("Confirm this time")}</button></p>
  </section>`;
}
