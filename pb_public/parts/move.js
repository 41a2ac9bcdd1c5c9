// Moving an appointment to another free time of the same practitioner and length.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { pb } from "../lib/api.js";
import { useAction } from "../lib/hooks.js";
import { rich, t } from "../lib/i18n.js";
import { dateIn, instant } from "../lib/time.js";
import { longWhen } from "../lib/when.js";
import { FormError } from "./form.js";
import { Policy } from "./policy.js";
import { toast } from "./toast.js";
import { Dialog } from "./ui.js";
import { Week } from "./week.js";

/**
 * @typedef {object} Props
 * @property {import("../lib/types.js").Appointment} appointment
 * @property {import("../lib/types.js").ClinicSettings} [settings] for its visitor, who is told until when they can
 *   change it
 * @property {() => void} onClose
 * @property {() => void} onMoved
 */

/** @param {Props} props */
export function MoveDialog({ appointment, settings, onClose, onMoved }) {
  const [start, setStart] = useState("");
  const move = useAction(async () => {
    await pb.collection("appointments").update(appointment.id, { start });
    toast(t("The appointment is moved."));
    onMoved();
  });
  const now = instant(appointment.start);
  return html`<${Dialog} title=${t("Reschedule the appointment")} onClose=${onClose}>
    <${Change} from=${longWhen(now)} to=${start && longWhen(instant(start))} />
    <${Week} practitioner=${appointment.expand?.practitioner} duration=${appointment.duration}
      chosen=${start} onChoose=${setStart} first=${dateIn(now)} />
    <${FormError} action=${move} />
    ${start && settings && html`<${Policy} start=${start} settings=${settings} />`}
    <p class="actions at-hand">
      <button class="button" disabled=${!start} aria-disabled=${move.busy} onClick=${move.run}>
        ${start ? t("Confirm new time") : t("Choose a time")}</button>
      <button type="button" onClick=${onClose}>${t("Keep the old time")}</button>
    </p>
  </${Dialog}>`;
}

/** Which time is left, and which one is taken. @param {{ from: string, to: string }} props */
const Change = ({ from, to }) => {
  const times = { from: html`<strong>${from}</strong>`, to: html`<strong>${to}</strong>` };
  return html`<p class="move" aria-live="polite">
    ${
      to
        ? rich("You leave {from} and take {to}.", times)
        : rich("You have {from} until you confirm another time.", times)
    }
  </p>`;
};
