// What the desk books: with whom, what kind of visit and how long, in which way, and when.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { now, pb } from "../lib/api.js";
import { useLoad } from "../lib/hooks.js";
import { list, t } from "../lib/i18n.js";
import { price } from "../lib/money.js";
import { dateIn, lengthOf } from "../lib/time.js";
import { Choice, Input } from "./form.js";
import { FreeTimes } from "./free-times.js";
import { Pick } from "./pick.js";
import { Mode, modes, whenLoaded } from "./ui.js";

/**
 * @typedef {import("../lib/types.js").Found} Found
 * @typedef {import("../lib/types.js").Mode} ModeName
 * @typedef {import("../lib/types.js").Practitioner} Practitioner
 * @typedef {{ id: string, name: string, duration: number, fee: number, modes: ModeName[] }} VisitType
 *
 * @typedef {{ practitioner: string } | { specialization: string }} With one practitioner, or whoever fits
 *
 * @typedef {object} What what was chosen
 * @property {string} practitioner an id
 * @property {string} start RFC 3339
 * @property {number} duration minutes
 * @property {ModeName} mode
 * @property {number} [fee] what it costs; left out, the practitioner's fee
 * @property {string} [visit_type] an id
 * @property {string} [visit] the name of its type of visit
 */

const most = 100;

/** @type {() => Promise<{ items: Found[], specializations: string[] }>} */
const everybody = () => pb.send("/api/clinic/search", { query: { unavailable: true, limit: most } });

/** @type {(text: string, of: string) => boolean} whether each word that is typed begins one of the name's */
const fits = (text, of) => {
  const parts = of.toLowerCase().split(/[\s.,]+/);
  return text
    .toLowerCase()
    .split(/[\s.,]+/)
    .filter(Boolean)
    .every((word) => parts.some((part) => part.startsWith(word)));
};

const shown = 8;

const anybody = { key: "", label: t("Anybody"), detail: t("soonest"), value: { specialization: "" } };

/** @param {{ onWith: (chosen: With) => void, focused?: boolean }} props */
export function ChooseWith({ onWith, focused }) {
  const [text, setText] = useState("");
  const loaded = useLoad(everybody, []);
  const { items = [], specializations = [] } = loaded.data ?? {};
  const options = [
    ...(fits(text, anybody.label) ? [anybody] : []),
    ...specializations.map((name) => ({
      key: name,
      label: name,
      detail: t("whoever is free"),
      value: { specialization: name },
    })),
    ...items.map(({ practitioner, name, specialization }) => ({
      key: practitioner,
      label: name,
      detail: specialization,
      value: { practitioner },
    })),
  ].filter(({ label }) => fits(text, label));
  return html`<${Pick} label=${t("Practitioner or specialization")} text=${text} onInput=${setText}
    focused=${focused} busy=${loaded.loading} options=${options.slice(0, shown)} onPick=${onWith} />`;
}

/** @type {(id: string) => Promise<[Practitioner, VisitType[]]>} */
const loadOffer = (id) =>
  Promise.all([
    pb.collection("practitioners").getOne(id),
    pb.collection("visit_types").getFullList({
      filter: pb.filter("practitioner = {:id} && active = true", { id }),
      sort: "position,name",
    }),
  ]);

/** @typedef {{ currency: string, onWhat: (what: What) => void }} TimeProps */

/** One practitioner's kinds of visit, and free times. @param {TimeProps & { practitioner: string }} props */
export function TimesOfOne({ practitioner, ...rest }) {
  const loaded = useLoad(() => loadOffer(practitioner), [practitioner]);
  return whenLoaded(
    loaded,
    ([doctor, types]) => html`<${OfOne} key=${doctor.id} doctor=${doctor} types=${types} ...${rest} />`,
  );
}

/** @param {TimeProps & { doctor: Practitioner, types: VisitType[] }} props */
function OfOne({ doctor, types, currency, onWhat }) {
  const [type, setType] = useState(types[0]?.id ?? "");
  const [length, setLength] = useState(doctor.slot_durations[0]);
  const chosen = types.find(({ id }) => id === type);
  const offered = /** @type {ModeName[]} */ (chosen?.modes ?? doctor.modes);
  const [wish, setMode] = useState(/** @type {ModeName} */ ("physical"));
  const mode = offered.includes(wish) ? wish : offered[0];
  const duration = chosen?.duration ?? length;
  return html`
    ${
      chosen
        ? html`<${Choice} legend=${t("What for")} name="type" value=${type} onChange=${setType}
            options=${types.map((each) => [
              each.id,
              list(each.name, lengthOf(each.duration), price(each.fee, currency)),
            ])} />`
        : html`<${Choice} legend=${t("How long")} name="duration" value=${length} onChange=${setLength}
            options=${doctor.slot_durations.map((minutes) => [minutes, lengthOf(minutes)])} />`
    }
    <${How} offered=${offered} mode=${mode} onMode=${setMode} />
    <${When} wanted=${{ practitioner: doctor.id, duration, visitType: chosen?.id }} name=${doctor.name}
      onChoose=${(/** @type {import("../lib/free.js").Free} */ { start }) =>
        onWhat({
          practitioner: doctor.id,
          start,
          duration,
          mode,
          fee: chosen?.fee,
          visit_type: chosen?.id,
          visit: chosen?.name,
        })} />`;
}

/**
 * Whoever of a specialization is free, for their shortest visit.
 * @param {TimeProps & { specialization: string }} props
 */
export function TimesOfAnybody({ specialization, onWhat }) {
  const [mode, setMode] = useState(/** @type {ModeName} */ ("physical"));
  return html`
    <${How} offered=${Object.keys(modes)} mode=${mode} onMode=${setMode} />
    <${When} wanted=${{ specialization, mode }}
      onChoose=${(/** @type {import("../lib/free.js").Free} */ { practitioner, start, duration, fee }) =>
        onWhat({ practitioner, start, duration, mode, fee })} />`;
}

/** @param {{ offered: ModeName[], mode: ModeName, onMode: (mode: ModeName) => void }} props */
const How = ({ offered, mode, onMode }) => html`
  <${Choice} legend=${t("How")} name="mode" value=${mode} onChange=${onMode}
    options=${offered.map((each) => [each, html`<${Mode} mode=${each} />`])} />`;

/**
 * @param {{ wanted: Omit<import("../lib/free.js").Wanted, "from">, name?: string,
 *   onChoose: (free: import("../lib/free.js").Free) => void }} props
 */
function When({ wanted, name, onChoose }) {
  const today = dateIn(now());
  const [from, setFrom] = useState(today);
  return html`
    <div class="filters"><${Input} label=${t("From")} type="date" min=${today} value=${from}
      onInput=${(/** @type {string} */ date) => setFrom(date || today)} /></div>
    <${FreeTimes} wanted=${{ ...wanted, from }} name=${name} onChoose=${onChoose} focused />`;
}
