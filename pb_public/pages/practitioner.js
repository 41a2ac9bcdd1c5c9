// One practitioner: who it is, and free times to choose from. What is looked at and chosen is in the address.
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { clinic, now, pb, pictureOf, practitionerOf } from "../lib/api.js";
import { asDate, weekWith } from "../lib/dates.js";
import { useEvents, useLoad, useTitle } from "../lib/hooks.js";
import { takeKnown } from "../lib/known.js";
import { list, rich, t } from "../lib/i18n.js";
import { price } from "../lib/money.js";
import { asPart } from "../lib/part-of-day.js";
import { link, replace } from "../lib/router.js";
import { clock, dateIn, dayAndMonth, differs, instant, lengthOf } from "../lib/time.js";
import { typeOf, visitTypes } from "../lib/visit-types.js";
import { longWhen } from "../lib/when.js";
import { Choice } from "../parts/form.js";
import { toast } from "../parts/toast.js";
import { asMode, Avatar, Mode, modes, whenLoaded } from "../parts/ui.js";
import { When } from "../parts/when.js";

/**
 * @typedef {import("../lib/types.js").PageProps} PageProps
 * @typedef {import("../lib/types.js").Practitioner} Practitioner
 * @typedef {import("../lib/types.js").VisitType} VisitType
 * @typedef {import("../lib/types.js").ClinicSettings} ClinicSettings
 * @typedef {{ practitioner: Practitioner, settings: ClinicSettings }} Props
 * @typedef {import("preact").ComponentType<any>} Dialog
 */

/** @type {(key: string) => Promise<[Practitioner, ClinicSettings, VisitType[]]>} */
const load = async (key) => takeKnown(key) ?? Promise.all([practitionerOf(key), clinic(), visitTypes(key)]);

/** @param {PageProps} props */
export default function PractitionerPage({ route }) {
  const key = route.path[1];
  const loaded = useLoad(() => load(key), [key]);
  const slug = loaded.data?.[0].slug;
  useEvents("visit_types", loaded.reload, { filter: pb.filter("practitioner.slug = {:key}", { key }) });
  useEffect(() => {
    if (slug && slug !== key) replace(`practitioners/${slug}`, route.query);
  }, [slug]);
  return whenLoaded(
    loaded,
    ([practitioner, settings, types]) => html`
      <${Times} practitioner=${practitioner} settings=${settings} types=${types} route=${route} />`,
    6,
  );
}

/**
 * What an address asks for, of what is offered. A time is of a kind of visit that may be offered no more.
 * @type {(query: PageProps["route"]["query"], practitioner: Practitioner, types: VisitType[]) => Choosing}
 */
function choiceOf(query, practitioner, types) {
  const { slot_durations: lengths } = practitioner;
  const asked = { visit_type: query.visit_type, duration: Number(query.duration), mode: asMode(query.mode) };
  const wanted = typeOf(types, asked);
  const type = wanted ?? types[0];
  const length = lengths.includes(asked.duration) ? asked.duration : lengths[0];
  const { duration, fee, modes: offered } = type ?? { ...practitioner, duration: length };
  const mode = asked.mode && offered.includes(asked.mode) ? asked.mode : offered[0];
  const bookable = (wanted || !types.length) && Date.parse(query.start) > now();
  return { type, duration, fee, offered, mode, start: bookable ? query.start : "" };
}

/** @type {(query: PageProps["route"]["query"], start: string, next: string) => import("../parts/when.js").At} */
function atOf({ view, date, part }, start, next) {
  const today = dateIn(now());
  const asked = asDate(date);
  const first = start || next;
  return {
    view: view === "month" ? view : "week",
    date: asked > today ? asked : weekWith(first && !asked ? dateIn(instant(first)) : today, today),
    part: asPart(part),
  };
}

/** @param {Props & { types: VisitType[], route: PageProps["route"] }} props */
function Times({ practitioner, settings, types, route }) {
  const [WaitDialog, setWaitDialog] = useState(/** @type {Dialog | undefined} */ (undefined));
  useTitle(`${practitioner.name} · ${settings.name}`);
  const { offered, start, ...choice } = choiceOf(route.query, practitioner, types);
  const at = atOf(route.query, start, practitioner.next_available);
  const kept = { visit_type: choice.type?.id, duration: choice.duration, mode: choice.mode, ...at, start };
  const set = (/** @type {Partial<typeof kept>} */ changes) => {
    const { view, ...rest } = { ...kept, ...changes };
    replace(route.path.join("/"), { ...rest, view: view === "month" ? view : undefined });
  };
  const lengthen = (/** @type {number} */ duration) => set({ duration, start: "" });
  const retype = (/** @type {string} */ visit_type) => set({ visit_type, duration: undefined, start: "" });
  const choose = (/** @type {string} */ start) => set({ start });
  const wait = () =>
    import("../parts/waitlist.js").then(
      (loaded) => setWaitDialog(() => loaded.WaitDialog),
      () => toast(t("The clinic cannot be reached.")),
    );
  const instead = html`<p><button type="button" onClick=${wait}>${t("Tell me when something comes free")}</button></p>`;
  return html`
    <${Head} practitioner=${practitioner} settings=${settings} types=${types} />
    <div class="choices">
      ${
        types.length > 1 &&
        html`<${TypeChoice} types=${types} value=${choice.type?.id} onChange=${retype} settings=${settings} />`
      }
      ${
        !types.length &&
        html`<${Choice} legend=${t("How long")} name="duration" value=${choice.duration} onChange=${lengthen}
          options=${practitioner.slot_durations.map((minutes) => [minutes, lengthOf(minutes)])} />`
      }
      <${Choice} legend=${t("How")} name="mode" value=${choice.mode}
        onChange=${(/** @type {import("../lib/types.js").Mode} */ mode) => set({ mode })}
        options=${offered.map((each) => [each, html`<${Mode} mode=${each} />`])} />
    </div>
    <${When} practitioner=${practitioner} duration=${choice.duration} at=${at} onAt=${set} chosen=${start}
      onChoose=${choose} instead=${instead} />
    ${start && html`<${Chosen} practitioner=${practitioner} settings=${settings} ...${choice} start=${start} />`}
    <p class="quiet">${rich("Nothing that suits you? {join}", {
      join: html`<button type="button" class="plain" onClick=${wait}>${t("Join the waitlist")}</button>`,
    })}</p>
    ${
      WaitDialog &&
      html`<${WaitDialog} practitioner=${practitioner} duration=${choice.duration} mode=${choice.mode}
        onClose=${() => setWaitDialog(undefined)} />`
    }`;
}

/**
 * @param {{ types: VisitType[], value: string, onChange: (id: string) => void, settings: ClinicSettings }} props
 */
function TypeChoice({ types, value, onChange, settings }) {
  const told = (/** @type {VisitType} */ { name, duration, fee, modes: seen }) => {
    const how = list(...seen.map((mode) => modes[mode].name));
    return html`<span><strong>${name}</strong><br />
      <span class="quiet">${list(lengthOf(duration), price(fee, settings.currency))} · ${how}</span></span>`;
  };
  return html`<${Choice} legend=${t("What for")} name="visit_type" value=${value} onChange=${onChange}
    options=${types.map((type) => [type.id, told(type)])} />`;
}

/** What an appointment costs. @param {{ fees: number[], currency: string }} props */
function Fees({ fees, currency }) {
  const least = Math.min(...fees);
  const amount = html`<strong>${price(least, currency)}</strong>`;
  return fees.every((fee) => fee === least)
    ? rich("{amount} per appointment", { amount })
    : rich("From {amount} per appointment", { amount });
}

/** @param {Props & { types: VisitType[] }} props */
const Head = ({ practitioner, settings: { currency }, types }) => html`<div class="profile-head">
  <${Avatar} name=${practitioner.name} src=${pictureOf(practitioner, practitioner.id)} size=${88} />
  <div>
    <h1>${practitioner.name}</h1>
    <p class="quiet">${[practitioner.specialization, practitioner.location].filter(Boolean).join(" · ")}</p>
    <p><${Fees} fees=${(types.length ? types : [practitioner]).map(({ fee }) => fee)} currency=${currency} /></p>
  </div>
  ${practitioner.bio && html`<p class="bio"><bdi>${practitioner.bio}</bdi></p>`}
</div>`;

/**
 * @typedef {object} Choosing
 * @property {string} start
 * @property {VisitType} [type]
 * @property {number} duration
 * @property {number} fee
 * @property {import("../lib/types.js").Mode} mode
 * @property {import("../lib/types.js").Mode[]} offered
 */

/** @param {Props & Omit<Choosing, "offered">} props */
function Chosen({ practitioner, settings, start, type, duration, fee, mode }) {
  const at = instant(start);
  const how = list(type?.name, lengthOf(duration), modes[mode].how, price(fee, settings.currency));
  const book = link("book", { practitioner: practitioner.id, start, visit_type: type?.id, duration, mode });
  return html`<div class="chosen-bar" role="region" aria-label=${t("Your choice")} aria-live="polite">
    <p><strong>${longWhen(at)}</strong><br />
      <${There} at=${at} zone=${practitioner.timezone} /><span class="quiet">${how}</span></p>
    <a class="button" href=${book}>${t("Book this time")}</a>
  </div>`;
}

/** What it is for the practitioner, where clocks differ. @param {{ at: Date, zone: string }} props */
function There({ at, zone }) {
  if (!differs(zone, at)) return null;
  const there = { day: dayAndMonth(dateIn(at, zone)), time: clock(at, zone) };
  return html`<span class="quiet">${t("{day}, {time} for the practitioner", there)}</span><br />`;
}
