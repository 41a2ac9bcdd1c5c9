// What a visitor has chosen, on its way to being held: sign in, say who you are, confirm.
// The choice is in the address, and so nothing on the way loses it.
import { html } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { clinic, me, newId, pb } from "../lib/api.js";
import { codes, sentences, statusOf } from "../lib/errors.js";
import { holdAt, ownHolds } from "../lib/holds.js";
import { useAction, useLoad, useTitle } from "../lib/hooks.js";
import { t } from "../lib/i18n.js";
import { go, link } from "../lib/router.js";
import { instant, lengthOf } from "../lib/time.js";
import { typeOf, visitTypes } from "../lib/visit-types.js";
import { Account } from "../parts/account.js";
import { Coming, comingFields, useComing } from "../parts/coming.js";
import { fieldsOf, Form, FormError, Input, TextArea } from "../parts/form.js";
import { Held } from "../parts/held.js";
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
  useTitle(t("Book this time"));
  const back = link(`practitioners/${practitioner}`, { start, visit_type, duration: route.query.duration, mode });
  const how = asMode(mode);
  if (!start || Number.isNaN(instant(start).getTime()) || !how) {
    return html`<${Notice} kind="error">${t("No time is chosen yet.")} <a href="/">${t("Find a time")}</a></${Notice}>`;
  }
  /** @type {Choice} */
  const choice = { practitioner, start, visit_type, duration, mode: how };
  return html`
    <h1>${t("Book this time")}</h1>
    ${whenLoaded(loaded, ([doctor, settings, types]) => {
      const visit = typeOf(types, choice);
      if (visit_type && !visit) return html`<${NotOffered} back=${back} />`;
      return html`
          <${Summary} ...${choice} practitioner=${doctor} visit=${visit?.name} amount=${visit?.fee ?? doctor.fee}
            currency=${settings.currency} address=${settings.address} />
          <p><a href=${back}>${t("Choose another time")}</a></p>
          <${Account} role=${role}><${Confirm} choice=${choice} settings=${settings} back=${back} /></${Account}>`;
    })}`;
}

/** @param {{ back: string }} props */
const NotOffered = ({ back }) => html`
  <${Notice} kind="error">${sentences.visit_type_not_offered}
    ${" "}<a href=${back}>${t("See what is offered")}</a></${Notice}>`;

/** @param {{ choice: Choice, settings: import("../lib/types.js").ClinicSettings, back: string }} props */
function Confirm({ choice, settings, back }) {
  const [values, set] = useState({ reason: "", phone: "" });
  const id = useRef(newId()); // the same for every try: a booking whose answer was lost is not made twice
  const [gone, setGone] = useState(false);
  const coming = useComing();
  const holds = useLoad(() => ownHolds(choice.practitioner), [choice.practitioner]);
  const needsPhone = choice.mode === "telephone" && !me().phone;
  const hold = useAction(async () => {
    const { reason, phone } = values;
    if (needsPhone) await pb.collection("users").update(me().id, { phone });
    const patient = await coming.settle();
    try {
      const held = await pb.collection("appointments").create({ ...choice, patient, reason, id: id.current });
      go(`appointments/${held.id}`);
    } catch (error) {
      holds.reload(); // it may be their own hold that is in the way
      setGone(
        codes(error).some((code) => ["slot_taken", "visit_type_not_offered", "visit_type_mismatch"].includes(code)),
      );
      const status = statusOf(error) ?? 0;
      if (status >= 400 && status < 500) id.current = newId();
      throw error;
    }
  });
  const own = holdAt(holds.data ?? [], choice.start);
  const isThisOne = own?.id === id.current; // it was booked, and only the answer was lost
  useEffect(() => {
    if (isThisOne) go(`appointments/${id.current}`);
  }, [isThisOne]);
  if (own && !isThisOne) return html`<${Held} hold=${own} onOver=${holds.reload} />`;
  const field = fieldsOf(values, set, hold);
  const phone = () => html`
    <${Input} ...${field("phone")} label=${t("Your phone number")} help=${t("You will be called on it.")} type="tel"
      required autocomplete="tel" />`;
  const minutes = settings.hold_minutes || 15;
  return html`<${Form} action=${hold} narrow>
    <${Coming} choice=${coming} action=${hold} />
    ${needsPhone && phone()}
    <${TextArea} ...${field("reason")} label=${t("What is it about?")} rows="3" maxlength="5000"
      help=${t("For the practitioner; the clinic's super admins can read it too. You may leave it empty.")} />
    <${FormError} action=${hold} shown=${["phone", "reason", ...comingFields]}>
      ${gone && html`${" "}<a href=${back}>${t("See what is free")}</a>`}</${FormError}>
    <button class="button" aria-disabled=${hold.busy}>${t("Confirm and pay")}</button>
    <p class="quiet">${t("It is kept for you for {minutes}, while you pay.", { minutes: lengthOf(minutes) })}</p>
    <${Policy} start=${choice.start} settings=${settings} />
  </${Form}>`;
}
