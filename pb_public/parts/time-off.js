// Stretches of time in which nothing can be booked.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { pb } from "../lib/api.js";
import { useAction } from "../lib/hooks.js";
import { atWall, clock, instant, longDay } from "../lib/time.js";
import { toast } from "./toast.js";
import { Field, FormError } from "./ui.js";

export function TimeOff({ practitioner, off, onChanged }) {
  const zone = practitioner.timezone;
  const empty = { start: "", end: "", reason: "" };
  const [values, set] = useState(empty);
  const add = useAction(async () => {
    await pb.collection("time_off").create({ practitioner: practitioner.id, start: atWall(values.start, zone), end: atWall(values.end, zone), reason: values.reason });
    set(empty);
    toast("The time off is noted.");
    onChanged();
  });
  const remove = useAction(async (id) => {
    await pb.collection("time_off").delete(id);
    onChanged();
  });
  const at = (text) => `${longDay(instant(text), zone)}, ${clock(instant(text), zone)}`;
  const change = (field) => (event) => set({ ...values, [field]: event.currentTarget.value });
  return html`<section aria-labelledby="off"><h2 id="off">Time off</h2>
    <ul class="rows">${off.map(({ id, start, end, reason }) => html`<li class="row" key=${id}><span>${at(start)} – ${at(end)}</span><span class="quiet">${reason}</span>
      <button type="button" class="plain" onClick=${() => remove.run(id)}>Remove<span class="unseen"> ${at(start)}</span></button></li>`)}</ul>
    <form class="fields" onSubmit=${(event) => { event.preventDefault(); add.run(); }}>
      <${Field} label="From" error=${add.fields.start}>${(props) => html`<input ...${props} type="datetime-local" required value=${values.start} onInput=${change("start")} />`}</${Field}>
      <${Field} label="To" error=${add.fields.end}>${(props) => html`<input ...${props} type="datetime-local" required min=${values.start} value=${values.end} onInput=${change("end")} />`}</${Field}>
      <${Field} label="Reason" help="You may leave it empty." error=${add.fields.reason}>${(props) => html`<input ...${props} maxlength="200" value=${values.reason} onInput=${change("reason")} />`}</${Field}>
      <${FormError} action=${add} shown=${["start", "end", "reason"]} /><${FormError} action=${remove} />
      <button disabled=${add.busy}>Take this time off</button>
    </form>
  </section>`;
}
