// What pages share: loading, saving, realtime, who is signed in.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { pb, role } from "./api.js";
import { byField, sentence, statusOf } from "./errors.js";
import { t } from "./i18n.js";
import { whenBack } from "./line.js";
import { leaving } from "./router.js";

/** Renders anew when somebody signs in or out. */
export function useRole() {
  const [current, set] = useState(role);
  useEffect(() => pb.authStore.onChange(() => set(role())), []);
  return current;
}

/**
 * @template T
 * @typedef {{ data: T | undefined, error: string, loading: boolean, reload: () => void }} Loading
 */

/** @typedef {{ busy: boolean, error: string, fields: Record<string, string> }} Action what became of it */

/**
 * Loads something, and again whenever one of the inputs changes. What was loaded stays until the next is there. Where
 * the clinic cannot be reached, it is loaded once it can.
 * @template T
 * @param {() => Promise<T>} load
 * @param {unknown[]} inputs
 * @returns {Loading<T>}
 */
export function useLoad(load, inputs) {
  const [state, set] = useState(
    /** @type {Omit<Loading<T>, "reload">} */ ({ data: undefined, error: "", loading: true }),
  );
  const latest = useRef(0);
  const giveUp = useRef(() => {});
  const reload = useCallback(() => {
    const run = ++latest.current;
    giveUp.current();
    set((before) => ({ ...before, loading: true }));
    load().then(
      (data) => run === latest.current && set({ data, error: "", loading: false }),
      (error) => {
        if (run !== latest.current) return;
        set((before) => ({ ...before, error: sentence(error), loading: false }));
        if (statusOf(error) === 0) giveUp.current = whenBack(reload);
      },
    );
  }, inputs);
  useEffect(() => {
    reload();
    return () => {
      latest.current++;
      giveUp.current();
    };
  }, [reload]);
  return { ...state, reload };
}

/**
 * Runs what a button or form asks for: once at a time, and with its refusal in words.
 * @template {unknown[]} A
 * @param {(...args: A) => Promise<unknown>} act
 */
export function useAction(act) {
  const [state, set] = useState(/** @type {Action} */ ({ busy: false, error: "", fields: {} }));
  const running = useRef(false);
  const run = async (/** @type {A} */ ...args) => {
    if (running.current) return;
    running.current = true;
    set({ busy: true, error: "", fields: {} });
    try {
      await act(...args);
      set({ busy: false, error: "", fields: {} });
    } catch (error) {
      if (statusOf(error) === undefined) console.error(error);
      set({ busy: false, error: sentence(error), fields: byField(error) });
    } finally {
      running.current = false;
    }
  };
  return { ...state, run };
}

/** @typedef {(event: import("pocketbase").RecordSubscription<any>) => void} Tell */

/**
 * Follows a collection's events for as long as the page is there.
 * @param {string} collection
 * @param {() => void} reload called once events come, and after every lost connection: for what nobody told before
 * @param {{ topic?: string, expand?: string, filter?: string, tell?: Tell }} [options]
 *   tell: what to do with an event; without it, reload
 */
export function useEvents(collection, reload, { topic = "*", expand, filter, tell = reload } = {}) {
  const current = useRef({ reload, tell });
  current.current = { reload, tell };
  const [tries, tryAgain] = useState(0);
  useEffect(() => {
    const query = Object.fromEntries(Object.entries({ expand, filter }).filter(([, value]) => value));
    const subscribing = pb.collection(collection).subscribe(topic, (event) => current.current.tell(event), query);
    const subscribed = listen(subscribing, () => current.current.reload());
    let giveUp = () => {};
    let gone = false;
    subscribing.catch((error) => {
      if (!gone && statusOf(error) === 0) giveUp = whenBack(() => tryAgain((n) => n + 1));
    });
    return () => {
      gone = true;
      giveUp();
      subscribed.then((stop) => stop());
    };
  }, [collection, topic, expand, filter, tries]);
}

/**
 * Calls back when the subscription is made, and whenever it is made anew.
 * @param {Promise<() => Promise<void>>} subscribing
 * @param {() => void} again
 */
async function listen(subscribing, again) {
  /** @type {(() => Promise<void>)[]} */
  const stops = [];
  try {
    stops.push(await subscribing);
    again();
    stops.push(await pb.realtime.subscribe("PB_CONNECT", again));
  } catch {
    // Without realtime, the page is as good as its last load.
  }
  return () => void stops.forEach((stop) => stop().catch(() => undefined));
}

/** Calls back no more often than every so many milliseconds, and at last: what is the callback by then. */
export function useDebounced(/** @type {() => void} */ callback, delay = 250) {
  const timer = useRef(/** @type {number | undefined} */ (undefined));
  const latest = useRef(callback);
  latest.current = callback; // an older one would load what nobody asks for any more
  useEffect(() => () => clearTimeout(timer.current), []);
  return () => {
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => latest.current(), delay);
  };
}

const mayBeLost = () => confirm(t("Your changes are not saved yet. Leave without them?"));

/** Asks before a page is left that has something unsaved on it: by a link, by Back or by closing it. */
export function useUnsaved(/** @type {boolean} */ unsaved) {
  useEffect(() => {
    if (!unsaved) return;
    const leave = (/** @type {Event} */ event) => void (mayBeLost() || event.preventDefault());
    const close = (/** @type {Event} */ event) => event.preventDefault();
    addEventListener(leaving, leave);
    addEventListener("beforeunload", close);
    return () => {
      removeEventListener(leaving, leave);
      removeEventListener("beforeunload", close);
    };
  }, [unsaved]);
}

/** The title of the page, for tabs and screen readers. */
export function useTitle(/** @type {string} */ title) {
  useEffect(() => void (document.title = title), [title]);
}
