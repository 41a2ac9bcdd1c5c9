// Single dates with other hours than usual, or none.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { pb } from "../lib/api.js";
import { useAction } from "../lib/hooks.js";
import { dateIn, dateTitle } from "../lib/time.js";
import { toast } from "./toast.js";
import { Field, FormError } from "./ui.js";

const shown = (windows) => (windows?.length ? windows.map(({ start, end }) => `${start}–${end}`).join(", ") : "Closed");

/** @returns {import("../lib/types.js").Window[]} the windows in "09:00-12:00, 14:00-16:00" */
const parse = (/** @type {string} */ text) =>
  text.split(/[,;]/).map((part) => part.trim()).filter(Boolean).map((part) => {
    const [start = "", end = ""] = part.split(/\s*[-–]\s*/).map((clock) => clock.replace(/^(\d\d?)$/, "$1:00").replace(/^(\d):/, "0$1:"));
    return { start, end };
  });

export function Overrides({ practitioner, overrides, onChanged }) {
  const [date, setDate] = useState("");
  const [text, setText] = useState("");
  const add = useAction(async () => {
    await pb.collection("schedule_overrides").create({ practitioner, date, windows: parse(text) });
    setDate("");
    setText("");
    toast("The date is set.");
    onChanged();
  });
  const remove = useAction(async (id) => {
    await pb.collection("schedule_overrides").delete(id);
    onChanged();
  });
  return html`<section aria-labelledby="overrides"><h2 id="overrides">Single dates</h2>
    <ul class="rows">${overrides.map((override) => html`<li class="row" key=${override.id}><span>${dateTitle(override.date)}</span><span>${shown(override.windows)}</span>
      <button type="button" class="plain" onClick=${() => remove.run(override.id)}>Remove<span class="unseen"> ${dateTitle(override.date)}</span></button></li>`)}</ul>
    <form class="fields" onSubmit=${(event) => { event.preventDefault(); add.run(); }}>
      <${Field} label="Date" error=${add.fields.date}>${(props) => html`<input ...${props} type="date" required min=${dateIn(Date.now())} value=${date} onInput=${(event) => setDate(event.currentTarget.value)} />`}</${Field}>
      <${Field} label="Hours" help="Such as 9-12, 14:00-16:30. Empty: closed that day." error=${add.fields.windows}>${(props) => html`<input ...${props} value=${text} onInput=${(event) => setText(event.currentTarget.value)} />`}</${Field}>
      <${FormError} action=${add} shown=${["date", "windows"]} /><${FormError} action=${remove} />
      <button disabled=${add.busy}>Set this date</button>
    </form>
  </section>`;
}
