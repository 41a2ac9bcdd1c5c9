// Stretches of time in which nothing can be booked.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { pb } from "../lib/api.js";
import { useAction } from "../lib/hooks.js";
import { t } from "../lib/i18n.js";
import { atWall, instant } from "../lib/time.js";
import { longWhen, stretch } from "../lib/when.js";
import { fieldsOf, Form, FormError, Input } from "./form.js";
import { toast } from "./toast.js";

/**
 * @typedef {import("../lib/types.js").TimeOff} Off
 * @typedef {import("../lib/types.js").Practitioner} Practitioner
 */

const empty = { start: "", end: "", reason: "" };

/** @param {{ practitioner: Practitioner, off: Off[], onChanged: () => void }} props */
export function TimeOff({ practitioner, off, onChanged }) {
  const zone = practitioner.timezone;
  const [values, set] = useState(empty);
  const add = useAction(async () => {
    const [start, end] = [atWall(values.start, zone), atWall(values.end, zone)];
    await pb.collection("time_off").create({ practitioner: practitioner.id, start, end, reason: values.reason });
    set(empty);
    toast(t("The time off is noted."));
    onChanged();
  });
  const remove = useAction(async (/** @type {string} */ id) => {
    await pb.collection("time_off").delete(id);
    onChanged();
  });
  const at = (/** @type {string} */ text) => longWhen(instant(text), zone);
  const row = (/** @type {Off} */ { id, start, end, reason }) => html`
    <li class="row" key=${id}><span>${stretch(at(start), at(end))}</span><span class="quiet">${reason}</span>
      <button type="button" class="plain" onClick=${() => remove.run(id)}
        aria-label=${t("Remove {name}", { name: at(start) })}>${t("Remove")}</button></li>`;
  const field = fieldsOf(values, set, add);
  return html`<section aria-labelledby="off"><h2 id="off">${t("Time off")}</h2>
    <ul class="rows">${off.map(row)}</ul>
    <${Form} action=${add}>
      <${Input} ...${field("start")} label=${t("From")} type="datetime-local" required />
      <${Input} ...${field("end")} label=${t("To")} type="datetime-local" required min=${values.start} />
      <${Input} ...${field("reason")} label=${t("Reason")} help=${t("You may leave it empty.")} maxlength="200" />
      <${FormError} action=${add} shown=${Object.keys(empty)} /><${FormError} action=${remove} />
      <button disabled=${add.busy}>${t("Take this time off")}</button>
    </${Form}>
  </section>`;
}
