// When somebody can be seen: a week of free times or a month of free days, in the time zone of who looks at it, kept up
// to date as others take and free them.
import { html } from "htm/preact";
import { useEffect, useRef } from "preact/hooks";
import { now, pb } from "../lib/api.js";
import { lastDate, rangeOf, step } from "../lib/dates.js";
import { freeByDay } from "../lib/free.js";
import { holdAt, ownHolds } from "../lib/holds.js";
import { useDebounced, useEvents, useLoad, useRole } from "../lib/hooks.js";
import { t } from "../lib/i18n.js";
import { dateIn, differs, here, instant, zoneName } from "../lib/time.js";
import { DaysOfWeek } from "./days.js";
import { Held } from "./held.js";
import { MonthOfDays } from "./month.js";
import { toast } from "./toast.js";
import { Notice } from "./ui.js";
import { WhenHead } from "./when-head.js";

/**
 * @typedef {object} At what is looked at
 * @property {import("../lib/dates.js").View} view
 * @property {string} date that the week begins with, or that the month has
 * @property {import("../lib/part-of-day.js").PartOfDay} [part] of the day; left out, all of it
 *
 * @typedef {{ days: Map<string, string[]>, holds: import("../lib/holds.js").Appointment[] }} Free by date
 * @typedef {import("../lib/free.js").Days & Free} Known what is free, and what the visitor holds
 *
 * @typedef {object} Props
 * @property {import("../lib/types.js").Practitioner} practitioner
 * @property {number} duration
 * @property {At} at
 * @property {(at: At) => void} onAt
 * @property {string} chosen
 * @property {(start: string) => void} onChoose
 * @property {import("../lib/types.js").Children} [instead] what to offer where nothing is free
 */

/** @param {Props} props */
export function When({ practitioner, duration, at, onAt, chosen, onChoose, instead }) {
  const { id, timezone } = practitioner;
  const today = dateIn(now());
  const last = lastDate(practitioner, now());
  const range = rangeOf(at.view, at.date);
  const free = useFree(practitioner, duration, { from: range.from < today ? today : range.from, to: range.to });
  const { known } = free;
  useGone(known, chosen, onChoose);
  const section = useRef(/** @type {HTMLElement | null} */ (null));
  const show = useFocusAfter(section, known, at, onAt);
  const turn = (/** @type {1 | -1} */ by) => {
    const date = step(at.view, at.date, by);
    if (by < 0 ? range.from > today : date <= last) show({ ...at, date: date < today ? today : date });
  };
  const press = (/** @type {KeyboardEvent} */ event) => {
    const by = /** @type {const} */ ({ PageUp: -1, PageDown: 1 })[event.key];
    if (!by || /** @type {Element} */ (event.target).closest("input, select")) return;
    event.preventDefault();
    turn(by);
  };
  const open = (/** @type {string} */ date) => show({ ...at, view: "week", date });
  const onGo = (/** @type {string} */ date) => show({ ...at, date });
  const next = practitioner.next_available;
  const shown = { at, range, today, last, known, failed: !!free.error, chosen, zone: timezone, next, onGo };
  return html`<section class="when" aria-label=${t("Free times")} aria-busy=${free.loading} tabindex="-1" ref=${section}
    onKeyDown=${press}>
    <${WhenHead} at=${at} onAt=${onAt} range=${range} today=${today} last=${last} />
    <${Zone} zone=${timezone} />
    ${known?.holds.map((hold) => html`<${Held} key=${hold.id} hold=${hold} onOver=${free.reload} />`)}
    ${free.error && html`<${Failed} error=${free.error} onAgain=${free.reload} />`}
    ${
      at.view === "month"
        ? html`<${MonthOfDays} ...${shown} onDay=${open} />`
        : html`<${DaysOfWeek} ...${shown} onChoose=${onChoose} onAt=${onAt} instead=${instead} />`
    }
  </section>`;
}

/**
 * Loads what is free on some days; what is known of other days than these is not told of them.
 * @type {(practitioner: Props["practitioner"], duration: number, range: { from: string, to: string }) =>
 *   import("../lib/hooks.js").Loading<Known> & { known: Known | undefined }}
 */
function useFree({ id, timezone }, duration, { from, to }) {
  const asked = { practitioner: id, duration, from, to };
  const load = async () => {
    const [days, holds] = await Promise.all([freeByDay(asked, timezone), ownHolds(id)]);
    return { ...asked, days, holds };
  };
  const free = useLoad(load, [id, duration, from, to, useRole()]);
  useEvents("slots", useDebounced(free.reload, 150), { filter: pb.filter("practitioner = {:id}", { id }) });
  const of = free.data;
  const known = of?.practitioner === id && of.duration === duration && of.from === from && of.to === to;
  return { ...free, known: known ? of : undefined };
}

/**
 * Gives up a chosen time that is not free any more, whoever holds it now.
 * @type {(known: Known | undefined, chosen: string, onChoose: Props["onChoose"]) => void}
 */
function useGone(known, chosen, onChoose) {
  useEffect(() => {
    if (!known || !chosen) return;
    const date = dateIn(instant(chosen));
    if (date < known.from || date > known.to || known.days.get(date)?.includes(chosen)) return;
    if (!holdAt(known.holds, chosen)) toast(t("The time you had chosen is not free any more."));
    onChoose("");
  }, [known, chosen]);
}

/**
 * Shows other days, and moves the focus to their first time once it is there.
 * @type {(section: { current: HTMLElement | null }, known: Known | undefined, at: At, onAt: Props["onAt"]) =>
 *   Props["onAt"]}
 */
function useFocusAfter(section, known, { view, date }, onAt) {
  const awaited = useRef(false);
  useEffect(() => {
    if (!awaited.current || !known) return;
    awaited.current = false;
    const first = section.current?.querySelector('.slot[tabindex="0"], .month [tabindex="0"], .empty button');
    /** @type {HTMLElement | null | undefined} */ (first)?.focus();
  }, [known, view, date]);
  return (at) => {
    awaited.current = true;
    section.current?.focus({ preventScroll: true });
    onAt(at);
  };
}

/** @param {{ zone: string }} props */
const Zone = ({ zone }) => {
  const names = { here: zoneName(here), there: zoneName(zone) };
  return html`<p class="quiet">${
    differs(zone)
      ? t("Times in your time zone, {here}; small, those of the practitioner, {there}.", names)
      : t("Times in your time zone, {here}.", names)
  }</p>`;
};

/** @param {{ error: string, onAgain: () => void }} props */
const Failed = ({ error, onAgain }) => html`<${Notice} kind="error">${error}
  ${" "}<button type="button" class="plain" onClick=${onAgain}>${t("Try again")}</button></${Notice}>`;
