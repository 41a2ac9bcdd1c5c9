// What a visitor has chosen, on its way to being held: sign in, say who you are, confirm.
// The choice is in the address, and so nothing on the way loses it.
import { html } from "htm/preact";
import { useRef, useState } from "preact/hooks";
import { clinic, me, newId, pb } from "../lib/api.js";
import { codes } from "../lib/errors.js";
import { useAction, useLoad, useTitle } from "../lib/hooks.js";
import { go, link } from "../lib/router.js";
import { instant } from "../lib/time.js";
import { Account } from "../parts/account.js";
import { Policy } from "../parts/policy.js";
import { Summary } from "../parts/summary.js";
import { Field, FormError, Loaded, modes, Notice } from "../parts/ui.js";

export default function Book({ route, role }) {
  const { practitioner, start, duration, mode } = route.query;
  const loaded = useLoad(() => Promise.all([pb.collection("practitioners").getOne(practitioner), clinic()]), [practitioner]);
  useTitle("Book this time");
  const back = link(`practitioners/${practitioner}`, { start, duration, mode });
  if (!start || Number.isNaN(instant(start).getTime()) || !modes[mode]) {
    return html`<${Notice} kind="error">No time is chosen yet. <a href="#/">Find one</a></${Notice}>`;
  }
  return html`
    <h1>Book this time</h1>
    <${Loaded} of=${loaded}>${([doctor, settings]) => html`
      <${Summary} practitioner=${doctor} start=${start} duration=${Number(duration)} mode=${mode} amount=${doctor.fee} currency=${settings.currency} address=${settings.address} />
      <p><a href=${back}>Choose another time</a></p>
      <${Account} role=${role}><${Confirm} choice=${{ practitioner, start, duration: Number(duration), mode }} settings=${settings} back=${back} /></${Account}>`}
    </${Loaded}>`;
}

function Confirm({ choice, settings, back }) {
  const [reason, setReason] = useState("");
  const [phone, setPhone] = useState("");
  const id = useRef(newId()); // the same for every try: a booking whose answer was lost is not made twice
  const [gone, setGone] = useState(false);
  const needsPhone = choice.mode === "telephone" && !me().phone;
  const hold = useAction(async () => {
    if (needsPhone) await pb.collection("users").update(me().id, { phone });
    try {
      const held = await pb.collection("appointments").create({ ...choice, reason, id: id.current });
      go(`appointments/${held.id}`);
    } catch (error) {
      setGone(codes(error).includes("slot_taken"));
      if (error.status >= 400 && error.status < 500) id.current = newId();
      throw error;
    }
  });
  return html`<form class="fields narrow" onSubmit=${(event) => { event.preventDefault(); hold.run(); }}>
    ${needsPhone && html`<${Field} label="Your phone number" help="You will be called on it." error=${hold.fields.phone}>${(props) => html`
      <input ...${props} type="tel" required autocomplete="tel" value=${phone} onInput=${(event) => setPhone(event.currentTarget.value)} />`}</${Field}>`}
    <${Field} label="What is it about?" help="For the practitioner; the clinic's super admins can read it too. You may leave it empty." error=${hold.fields.reason}>${(props) => html`
      <textarea ...${props} rows="3" maxlength="5000" value=${reason} onInput=${(event) => setReason(event.currentTarget.value)}></textarea>`}</${Field}>
    <${FormError} action=${hold} shown=${["phone", "reason"]}>${gone && html` <a href=${back}>See what is free</a>`}</${FormError}>
    <button class="button" disabled=${hold.busy}>Hold this time for me</button>
    <p class="quiet">It is kept for you for ${settings.hold_minutes || 15} minutes, while you pay.</p>
    <${Policy} start=${choice.start} settings=${settings} />
  </form>`;
}
