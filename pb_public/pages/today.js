// A day at the front desk, live: who is due, who waits, who is late, and what is done about it.
import { html } from "htm/preact";
import { useCallback, useMemo, useRef, useState } from "preact/hooks";
import { now, pb } from "../lib/api.js";
import { sentence } from "../lib/errors.js";
import { useDebounced, useEvents, useLoad, useTitle } from "../lib/hooks.js";
import { t } from "../lib/i18n.js";
import { go, link, replace } from "../lib/router.js";
import { addDays, clockLength, dateIn, instant } from "../lib/time.js";
import { counted, matching, rowOf, whoComes, withChange } from "../lib/today.js";
import { Counts, DateBar, Filters } from "../parts/today-head.js";
import { KeysDialog, useKeys } from "../parts/today-keys.js";
import { TodayPrint } from "../parts/today-print.js";
import { TodayRow } from "../parts/today-row.js";
import { toast } from "../parts/toast.js";
import { Empty, useTick, whenLoaded } from "../parts/ui.js";
import { VisitDialog } from "../parts/visit-dialog.js";
import { WalkIn } from "../parts/walk-in.js";

/**
 * @typedef {import("../lib/types.js").Appointment} Appointment
 * @typedef {import("../lib/types.js").Status} Status
 * @typedef {import("../lib/types.js").Visit} Visit
 * @typedef {import("../lib/today.js").Filter} Filter
 * @typedef {{ date: string, timezone: string, items: Visit[] }} Day
 */

/** @type {(date: string) => Promise<Day>} */
const load = (date) => pb.send("/api/clinic/today", { query: date ? { date } : {} });

/** @param {import("../lib/types.js").PageProps} props */
export default function Today({ route, role }) {
  const asked = /^\d{4}-\d\d-\d\d$/.test(route.query.date ?? "") ? route.query.date : "";
  const loaded = useLoad(() => load(asked), [asked]);
  useTitle(t("Today"));
  return html`<h1 class="unseen">${t("Today")}</h1>
    ${whenLoaded(
      loaded,
      (day) => html`<${Desk} day=${day} query=${route.query} isDesk=${role !== "practitioner"} loaded=${loaded} />`,
      10,
    )}`;
}

/**
 * The visits as they were loaded, and as they have changed since.
 * @type {(loaded: import("../lib/hooks.js").Loading<Day>, day: Day) =>
 *   { visits: Visit[], change: (record: Appointment) => void }}
 */
function useVisits(loaded, day) {
  const [, show] = useState(day.items);
  const known = useRef({ day, visits: day.items, told: /** @type {Appointment[]} */ ([]) });
  const loading = useRef(loaded.loading);
  loading.current = loaded.loading;
  if (known.current.day !== day) {
    // What was told while the answer was on its way is newer than it.
    const visits = known.current.told.reduce((items, record) => withChange(items, record) ?? items, day.items);
    known.current = { day, visits, told: [] };
  }
  const reload = useDebounced(loaded.reload, 150);
  const change = (/** @type {Appointment} */ record) => {
    const { day, visits, told } = known.current;
    if (loading.current) told.push(record);
    const next = withChange(visits, record);
    if (next) show((known.current.visits = next));
    // What is not known yet, or was moved, is asked for where it may be of this day.
    else if (isNear(record, day.date) || visits.some(({ id }) => id === record.id)) reload();
  };
  useEvents("appointments", reload, { tell: ({ record }) => change(record) });
  return { visits: known.current.visits, change };
}

/** Whether an appointment may be of a date, in whatever time zone. */
const isNear = (/** @type {Appointment} */ { start }, /** @type {string} */ date) => {
  const on = dateIn(instant(start), "UTC");
  return on >= addDays(date, -1) && on <= addDays(date, 1);
};

/** What was done, in words for the toast. @type {Partial<Record<Status, (name: string) => string>>} */
const done = {
  arrived: (name) => t("{name} has arrived.", { name }),
  completed: (name) => t("{name} is done.", { name }),
  no_show: (name) => t("{name} did not come.", { name }),
  confirmed: (name) => t("{name} is due again.", { name }),
};

const every = 15_000; // milliseconds between looks at the clock

/** The present, often enough for minutes. */
const useNow = () => {
  const at = useTick(now);
  return Math.floor(at / every) * every;
};

/**
 * @param {{ day: Day, query: Record<string, string>, isDesk: boolean, loaded: import("../lib/hooks.js").Loading<Day> }}
 *   props
 */
function Desk({ day, query, isDesk, loaded }) {
  const { visits, change } = useVisits(loaded, day);
  const [text, setText] = useState("");
  const [dialog, open] = useState("");
  const at = useNow();
  const zone = day.timezone;
  const today = dateIn(now(), zone);
  const filter = { practitioner: query.practitioner, specialization: query.specialization, status: query.status, text };
  const address = (/** @type {Filter & { date?: string }} */ changes) => {
    const { text: _, ...rest } = { date: query.date, ...filter, ...changes };
    replace("today", rest);
  };
  const onFilter = (/** @type {Filter} */ changes) =>
    changes.text === undefined ? address(changes) : setText(changes.text);
  const toDate = (/** @type {string} */ date) => address({ date: date === today ? "" : date });

  const rows = useMemo(() => visits.map((visit) => rowOf(visit, at)), [visits, at]);
  const found = useMemo(() => rows.filter(matching(filter)), [rows, filter.practitioner, filter.specialization, text]);
  const shown = filter.status ? found.filter(({ state }) => state === filter.status) : found;

  const place = useRef(/** @type {any} */ (null));
  const { current, setCurrent, step } = useCurrent(shown);
  const set = useChange(visits, change);
  useKeys({
    "/": () => place.current?.querySelector("input[type=search]")?.focus(),
    j: () => step(1),
    k: () => step(-1),
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    ArrowLeft: () => toDate(addDays(day.date, -1)),
    ArrowRight: () => toDate(addDays(day.date, 1)),
    a: () => current && set(current, "arrived"),
    c: () => current && set(current, "completed"),
    n: () => current && set(current, "no_show"),
    u: () => current && set(current, "confirmed"),
    t: () => toDate(today),
    ...(isDesk ? { b: () => go("desk-book"), w: () => open("walk-in") } : {}),
    "?": () => open("?"),
  });
  const close = useCallback(() => open(""), []);
  const row = (/** @type {import("../lib/today.js").Row} */ { visit, state, waits }) => html`
    <${TodayRow} key=${visit.id} visit=${visit} state=${state} waits=${waits} started=${at >= Date.parse(visit.start)}
      isCurrent=${visit.id === current} isDesk=${isDesk} zone=${zone} onOpen=${open} onCurrent=${setCurrent}
      onChange=${set} />`;
  return html`<div class="desk" ref=${place}>
    <${DateBar} date=${day.date} today=${today} onDate=${toDate}>
      ${
        isDesk &&
        html`<a class="button" href=${link("desk-book")}>${t("Book")}</a>
          <button type="button" onClick=${() => open("walk-in")}>${t("Walk-in")}</button>`
      }
      <button type="button" onClick=${() => print()}>${t("Print")}</button>
      <button type="button" aria-label=${t("Keys")} onClick=${() => open("?")}>?</button>
    </${DateBar}>
    <${Counts} counts=${counted(found)} total=${found.length} chosen=${filter.status ?? ""}
      onChoose=${(/** @type {string} */ status) => address({ status })} />
    <${Filters} visits=${visits} filter=${filter} onFilter=${onFilter} isDesk=${isDesk} />
    ${
      shown.length
        ? html`<ol class="visits" style=${{ "--clock": clockLength }} aria-label=${t("Appointments")}>
            ${shown.map(row)}</ol>`
        : html`<${Nothing} visits=${visits} />`
    }
    <${TodayPrint} rows=${shown} date=${day.date} zone=${zone} />
    ${dialog === "?" && html`<${KeysDialog} isDesk=${isDesk} onClose=${close} />`}
    ${dialog === "walk-in" && html`<${WalkIn} onClose=${close} />`}
    ${
      dialog.length > 10 &&
      html`
        <${VisitDialog} key=${dialog} id=${dialog} isDesk=${isDesk} zone=${zone} onClose=${close}
          onChanged=${change} />`
    }
  </div>`;
}

/** @param {{ visits: Visit[] }} props */
const Nothing = ({ visits }) => html`
  <${Empty} title=${visits.length ? t("Nobody fits that.") : t("Nobody is booked on this day.")} />`;

/** The row that keys act on: the one that was last looked at, else the first. */
function useCurrent(/** @type {import("../lib/today.js").Row[]} */ shown) {
  const [chosen, setCurrent] = useState("");
  const ids = shown.map(({ visit }) => visit.id);
  const current = ids.includes(chosen) ? chosen : (ids[0] ?? "");
  const step = (/** @type {number} */ by) => {
    const focused = document.activeElement?.closest(".visit");
    const next = focused ? ids[Math.min(ids.length - 1, Math.max(0, ids.indexOf(current) + by))] : current;
    const row = document.getElementById(`visit-${next}`);
    /** @type {HTMLElement | null | undefined} */ (row?.querySelector(".visit-who"))?.focus();
  };
  return { current, setCurrent, step };
}

/** Changes a visit's status, one change of it after the other, with a way back. */
function useChange(/** @type {Visit[]} */ visits, /** @type {(record: Appointment) => void} */ change) {
  const latest = useRef({ visits, change });
  latest.current = { visits, change };
  const running = useRef(/** @type {Map<string, Promise<void>>} */ (new Map()));
  return useCallback(function set(/** @type {string} */ id, /** @type {Status} */ to) {
    const act = async () => {
      const visit = latest.current.visits.find((each) => each.id === id);
      if (!visit || visit.status === to) return;
      try {
        latest.current.change(await pb.collection("appointments").update(id, { status: to }));
        const back = to === "confirmed" ? undefined : { label: t("Undo"), run: () => set(id, "confirmed") };
        toast(done[to]?.(whoComes(visit)) ?? t("It is noted."), back);
      } catch (error) {
        toast(sentence(error));
      }
    };
    running.current.set(id, (running.current.get(id) ?? Promise.resolve()).then(act));
  }, []);
}
