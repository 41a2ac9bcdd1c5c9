// What a visitor has chosen, on its way to being held: sign in, say who you are, confirm.
// The choice is in the address, and so nothing on the way loses it.
import { html } from "htm/preact";
import { useRef, useState } from "preact/hooks";
import { clinic, me, newId, pb } from "../lib/api.js";
import { codes, sentences, statusOf } from "../lib/errors.js";
import { useAction, useLoad, useTitle } from "../lib/hooks.js";
import { go, link } from "../lib/router.js";
import { instant } from "../lib/time.js";
import { typeOf, visitTypes } from "../lib/visit-types.js";
import { Account } from "../parts/account.js";
import { fieldsOf, Form, FormError, Input, TextArea } from "../parts/form.js";
import { Policy } from "../parts/policy.js";
import { Summary } from "../parts/summary.js";
import { asMode, Notice, whenLoaded } from "../parts/ui.js";

/**
 * @typedef {object} Choice
 * @property {string} practitioner
 * @property {string} start
 * @property {string} [visit_type]
 * @property {number} duration
 * @property {import("../lib/types.js").Mode} mode
 */

/** @param {import("../lib/types.js").PageProps} props */
export default function Book({ route, role }) {
  const { practitioner, start, visit_type, mode } = route.query;
  const duration = Number(route.query.duration);
  const loaded = useLoad(
    () => Promise.all([pb.collection("practitioners").getOne(practitioner), clinic(), visitTypes(practitioner)]),
    [practitioner],
  );
  useTitle("Book this time");
  const back = link(`practitioners/${practitioner}`, { start, visit_type, duration: route.query.duration, mode });
  const how = asMode(mode);
  if (!start || Number.isNaN(instant(start).getTime()) || !how) {
    return html`<${Notice} kind="error">No time is chosen yet. <a href="#/">Find one</a></${Notice}>`;
  }
  /** @type {Choice} */
  const choice = { practitioner, start, visit_type, duration, mode: how };
  return html`
    <h1>Book this time</h1>
    ${whenLoaded(loaded, ([doctor, settings, types]) => {
      const visit = typeOf(types, choice);
      if (visit_type && !visit) return html`<${NotOffered} back=${back} />`;
      return html`
          <${Summary} ...${choice} practitioner=${doctor} visit=${visit?.name} amount=${visit?.fee ?? doctor.fee}
            currency=${settings.currency} address=${settings.address} />
          <p><a href=${back}>Choose another time</a></p>
          <${Account} role=${role}><${Confirm} choice=${choice} settings=${settings} back=${back} /></${Account}>`;
    })}`;
}

/** @param {{ back: string }} props */
const NotOffered = ({ back }) => html`
  <${Notice} kind="error">${sentences.visit_type_not_offered} <a href=${back}>See what is offered</a></${Notice}>`;

/** @param {{ choice: Choice, settings: import("../lib/types.js").ClinicSettings, back: string }} props */
function Confirm({ choice, settings, back }) {
  const [values, set] = useState({ reason: "", phone: "" });
  const id = useRef(newId()); // the same for every try: a booking whose answer was lost is not made twice
  const [gone, setGone] = useState(false);
  const needsPhone = choice.mode === "telephone" && !me().phone;
  const hold = useAction(async () => {
    const { reason, phone } = values;
    if (needsPhone) await pb.collection("users").update(me().id, { phone });
    try {
      const held = await pb.collection("appointments").create({ ...choice, reason, id: id.current });
      go(`appointments/${held.id}`);
    } catch (error) {
      setGone(
        codes(error).some((code) => ["slot_taken", "visit_type_not_offered", "visit_type_mismatch"].includes(code)),
      );
      const status = statusOf(error) ?? 0;
      if (status >= 400 && status < 500) id.current = newId();
      throw error;
    }
  });
  const field = fieldsOf(values, set, hold);
  const phone = () => html`
    <${Input} ...${field("phone")} label="Your phone number" help="You will be called on it." type="tel" required
      autocomplete="tel" />`;
  return html`<${Form} action=${hold} narrow>
    ${needsPhone && phone()}
    <${TextArea} ...${field("reason")} label="What is it about?" rows="3" maxlength="5000"
      help="For the practitioner; the clinic's super admins can read it too. You may leave it empty." />
    <${FormError} action=${hold} shown=${["phone", "reason"]}>
      ${gone && html`${" "}<a href=${back}>See what is free</a>`}</${FormError}>
    <button class="button" disabled=${hold.busy}>Hold this time for me</button>
    <p class="quiet">It is kept for you for ${settings.hold_minutes || 15} minutes, while you pay.</p>
    <${Policy} start=${choice.start} settings=${settings} />
  </${Form}>`;
}
