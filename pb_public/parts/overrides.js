// Single dates with other hours than usual, or none.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { pb } from "../lib/api.js";
import { useAction } from "../lib/hooks.js";
import { list, t } from "../lib/i18n.js";
import { dateIn, dateTitle, fromHHMM } from "../lib/time.js";
import { fieldsOf, Form, FormError, Input } from "./form.js";
import { hoursOf } from "./hours-grid.js";
import { toast } from "./toast.js";

/** @typedef {import("../lib/types.js").Override} Override */

const shown = (/** @type {Override["windows"]} */ windows) =>
  windows?.length ? list(...windows.map(({ start, end }) => hoursOf(fromHHMM(start), fromHHMM(end)))) : t("Closed");

/** "9" and "9:30" as 09:00 and 09:30. */
const completed = (/** @type {string} */ clock) => clock.replace(/^(\d\d?)$/, "$1:00").replace(/^(\d):/, "0$1:");

/** @returns {import("../lib/types.js").Window[]} the windows in "09:00-12:00, 14:00-16:00" */
const parse = (/** @type {string} */ text) =>
  text
    .split(/[,;]/)
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => {
      const [start = "", end = ""] = part.split(/\s*[-–]\s*/).map(completed);
      return { start, end };
    });

const empty = { date: "", windows: "" };

/** @param {{ practitioner: string, overrides: Override[], onChanged: () => void }} props */
export function Overrides({ practitioner, overrides, onChanged }) {
  const [values, set] = useState(empty);
  const add = useAction(async () => {
    const { date, windows } = values;
    await pb.collection("schedule_overrides").create({ practitioner, date, windows: parse(windows) });
    set(empty);
    toast(t("The date is set."));
    onChanged();
  });
  const remove = useAction(async (/** @type {string} */ id) => {
    await pb.collection("schedule_overrides").delete(id);
    onChanged();
  });
  const row = (/** @type {Override} */ { id, date, windows }) => html`
    <li class="row" key=${id}><span>${dateTitle(date)}</span><span>${shown(windows)}</span>
      <button type="button" class="plain" onClick=${() => remove.run(id)}
        aria-label=${t("Remove {name}", { name: dateTitle(date) })}>${t("Remove")}</button></li>`;
  const field = fieldsOf(values, set, add);
  return html`<section aria-labelledby="overrides"><h2 id="overrides">${t("Single dates")}</h2>
    <ul class="rows">${overrides.map(row)}</ul>
    <${Form} action=${add}>
      <${Input} ...${field("date")} label=${t("Date")} type="date" required min=${dateIn(Date.now())} />
      <${Input} ...${field("windows")} label=${t("Hours")}
        help=${t("Such as 9-12, 14:00-16:30. Empty: closed that day.")} />
      <${FormError} action=${add} shown=${Object.keys(empty)} /><${FormError} action=${remove} />
      <button disabled=${add.busy}>${t("Set this date")}</button>
    </${Form}>
  </section>`;
}
