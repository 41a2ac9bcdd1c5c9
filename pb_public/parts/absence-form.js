// From when to when somebody is away.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { now, pb } from "../lib/api.js";
import { useAction } from "../lib/hooks.js";
import { t } from "../lib/i18n.js";
import { addDays, atWall, dateIn, hhmm, instant, minuteOfDay } from "../lib/time.js";
import { longWhen, stretch } from "../lib/when.js";
import { fieldsOf, Form, FormError, Input } from "./form.js";
import { toast } from "./toast.js";

/** From now on, for the rest of the day. */
const today = (/** @type {string} */ zone) => {
  const date = dateIn(now(), zone);
  return { start: `${date}T${hhmm(minuteOfDay(now(), zone))}`, end: `${addDays(date, 1)}T00:00`, reason: "" };
};

/**
 * @typedef {object} Props
 * @property {import("../lib/types.js").Practitioner} practitioner
 * @property {import("../lib/types.js").TimeOff[]} off
 * @property {() => void} onNoted
 */

/** @param {Props} props */
export function AbsenceForm({ practitioner, off, onNoted }) {
  const zone = practitioner.timezone;
  const [values, set] = useState(() => today(zone));
  const note = useAction(async () => {
    const [start, end] = [atWall(values.start, zone), atWall(values.end, zone)];
    await pb.collection("time_off").create({ practitioner: practitioner.id, start, end, reason: values.reason });
    toast(t("The absence is noted. Nothing can be booked in it any more."));
    onNoted();
  });
  const field = fieldsOf(values, set, note);
  const at = (/** @type {string} */ text) => longWhen(instant(text), zone);
  const noted = off.map(
    ({ id, start, end, reason }) => html`
      <li class="row" key=${id}><span>${stretch(at(start), at(end))}</span><span class="quiet">${reason}</span></li>`,
  );
  const form = html`<${Form} action=${note}>
      <${Input} ...${field("start")} label=${t("From")} type="datetime-local" required />
      <${Input} ...${field("end")} label=${t("To")} type="datetime-local" required min=${values.start} />
      <${Input} ...${field("reason")} label=${t("Reason")} help=${t("Visitors do not see it.")} maxlength="200" />
      <${FormError} action=${note} shown=${Object.keys(values)} />
      <button class="button" disabled=${note.busy}>${t("Note the absence")}</button>
    </${Form}>`;
  const another = html`<details><summary>${t("Note another absence")}</summary>${form}</details>`;
  return html`<section aria-labelledby="away"><h2 id="away">${t("Away")}</h2>
    ${off.length ? html`<ul class="rows">${noted}</ul>${another}` : form}
  </section>`;
}
