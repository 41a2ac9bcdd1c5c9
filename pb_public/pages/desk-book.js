// Booking for somebody who calls, or stands at the desk: who, with whom and when, and how it is paid.
import { html } from "htm/preact";
import { useRef, useState } from "preact/hooks";
import { clinic, newId, pb } from "../lib/api.js";
import { codes, statusOf } from "../lib/errors.js";
import { useAction, useLoad, useTitle } from "../lib/hooks.js";
import { t } from "../lib/i18n.js";
import { go, link } from "../lib/router.js";
import { instant } from "../lib/time.js";
import { longWhen } from "../lib/when.js";
import { DeskPay } from "../parts/desk-pay.js";
import { ChosenPerson, ChoosePerson } from "../parts/desk-who.js";
import { ChooseWith, TimesOfAnybody, TimesOfOne } from "../parts/desk-what.js";
import { Form, FormError, Input } from "../parts/form.js";
import { Receipts } from "../parts/receipts.js";
import { Summary } from "../parts/summary.js";
import { asMode, Notice, takeFocus, whenLoaded } from "../parts/ui.js";

/**
 * @typedef {import("../lib/types.js").Appointment} Appointment
 * @typedef {import("../lib/types.js").ClinicSettings} ClinicSettings
 * @typedef {import("../parts/desk-who.js").Who} Who
 * @typedef {import("../parts/desk-what.js").What} What
 * @typedef {import("../parts/desk-what.js").With} With
 */

/** @param {import("../lib/types.js").PageProps} props */
export default function DeskBook({ route }) {
  const loaded = useLoad(clinic, []);
  const [round, begin] = useState(0);
  useTitle(t("Book for somebody"));
  const again = () => {
    go("desk-book");
    begin(round + 1);
  };
  return html`<h1>${t("Book for somebody")}</h1>
    ${whenLoaded(
      loaded,
      (settings) => html`
        <${Booking} key=${round} settings=${settings} query=${round ? {} : route.query} onAgain=${again} />`,
    )}`;
}

/** What the address says is chosen already: a free time, for example. */
const whatOf = (/** @type {Record<string, string>} */ { practitioner, start, duration, mode }) => {
  const how = asMode(mode);
  return practitioner && start && how ? { practitioner, start, duration: Number(duration), mode: how } : undefined;
};

/** @param {{ settings: ClinicSettings, query: Record<string, string>, onAgain: () => void }} props */
function Booking({ settings, query, onAgain }) {
  const { visitor, patient = "" } = query;
  const [who, setWho] = useState(/** @type {Who | undefined} */ (visitor ? { visitor, patient } : undefined));
  const [whom, setWith] = useState(/** @type {With | undefined} */ (undefined));
  const [what, setWhat] = useState(/** @type {What | undefined} */ (whatOf(query)));
  const [booked, setBooked] = useState(/** @type {Appointment | undefined} */ (undefined));
  const other = () => {
    setWhat(undefined);
    setWith(undefined);
  };
  return html`<div class="steps">
    <section class="card" aria-label=${t("Who")}><h2>${t("Who")}</h2>
      ${
        who
          ? html`<${ChosenPerson} who=${who} settings=${settings} onWho=${setWho} fixed=${!!booked} />`
          : html`<${ChoosePerson} settings=${settings} onWho=${setWho} />`
      }</section>
    ${
      (who || what) &&
      html`<section class="card" aria-label=${t("When")}><h2>${t("When")}</h2>
      ${
        what
          ? html`<${Chosen} what=${what} booked=${booked} settings=${settings} onOther=${other} />`
          : html`<${Choose} whom=${whom} settings=${settings} onWith=${setWith} onWhat=${setWhat} onOther=${other} />`
      }</section>`
    }
    ${who && what && !booked && html`<${Hold} who=${who} what=${what} onBooked=${setBooked} onLost=${other} />`}
    ${booked && html`<${Booked} appointment=${booked} onPaid=${setBooked} onAgain=${onAgain} />`}
  </div>`;
}

/**
 * @param {{ whom?: With, settings: ClinicSettings, onWith: (whom: With) => void, onWhat: (what: What) => void,
 *   onOther: () => void }} props
 */
const Choose = ({ whom, settings, onWith, onWhat, onOther }) => {
  if (!whom) return html`<${ChooseWith} onWith=${onWith} focused />`;
  return html`
    ${
      "practitioner" in whom
        ? html`<${TimesOfOne} practitioner=${whom.practitioner} currency=${settings.currency} onWhat=${onWhat} />`
        : html`<${TimesOfAnybody} specialization=${whom.specialization} currency=${settings.currency}
            onWhat=${onWhat} />`
    }
    <p><button type="button" class="plain" onClick=${onOther}>${t("With somebody else")}</button></p>`;
};

/** @param {{ what: What, booked?: Appointment, settings: ClinicSettings, onOther: () => void }} props */
function Chosen({ what, booked, settings, onOther }) {
  const loaded = useLoad(() => pb.collection("practitioners").getOne(what.practitioner), [what.practitioner]);
  return whenLoaded(
    loaded,
    (doctor) => html`
      <${Summary} ...${what} practitioner=${doctor} amount=${booked?.amount ?? what.fee ?? doctor.fee}
        currency=${settings.currency} address="">
        ${!booked && html`<p><button type="button" class="plain" onClick=${onOther}>${t("Another time")}</button></p>`}
      </${Summary}>`,
    1,
  );
}

/** @param {{ who: Who, what: What, onBooked: (appointment: Appointment) => void, onLost: () => void }} props */
function Hold({ who, what, onBooked, onLost }) {
  const [reason, setReason] = useState("");
  const id = useRef(newId()); // the same for every try: a booking whose answer was lost is not made twice
  const [gone, setGone] = useState(false);
  const hold = useAction(async () => {
    const { patient, visitor } = who;
    const { fee: _, visit: __, ...chosen } = what;
    const body = { ...defined({ ...chosen, patient }), visitor, reason, id: id.current };
    try {
      onBooked(await pb.collection("appointments").create(/** @type {any} */ (body)));
    } catch (error) {
      setGone(codes(error).includes("slot_taken"));
      const status = statusOf(error) ?? 0;
      if (status >= 400 && status < 500) id.current = newId();
      throw error;
    }
  });
  return html`<section class="card" aria-label=${t("Hold")}><${Form} action=${hold}>
    <${Input} label=${t("What is it about?")} help=${t("For the practitioner. You may leave it empty.")}
      maxlength="5000" wide value=${reason} onInput=${setReason} error=${hold.fields.reason} />
    <${FormError} action=${hold} shown=${["reason"]}>
      ${
        gone &&
        html` <button type="button" class="plain" onClick=${onLost}>
        ${t("Choose another time")}</button>`
      }</${FormError}>
    <button class="button" ref=${takeFocus} disabled=${hold.busy}>
      ${t("Hold {when}", { when: longWhen(instant(what.start)) })}</button>
  </${Form}></section>`;
}

const defined = (/** @type {Record<string, any>} */ body) =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value));

/** @param {{ appointment: Appointment, onPaid: (appointment: Appointment) => void, onAgain: () => void }} props */
function Booked({ appointment, onPaid, onAgain }) {
  const isHeld = appointment.status === "held";
  return html`
    ${
      isHeld
        ? html`<${DeskPay} appointment=${appointment} onPaid=${onPaid} focused />`
        : html`<${Notice} kind="good">${t("It is paid for and confirmed.")}</${Notice}>
          <${Receipts} appointment=${appointment.id} status=${appointment.status} />`
    }
    <p class="actions">
      <button type="button" ref=${isHeld ? undefined : takeFocus} onClick=${onAgain}>${t("Book another")}</button>
      <a class=${isHeld ? "" : "button"} href=${link("today")}>
        ${isHeld ? t("Leave it held") : t("Back to the day")}</a>
    </p>`;
}
