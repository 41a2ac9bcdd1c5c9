// What pages share: loading, saving, realtime, who is signed in.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { pb, role } from "./api.js";
import { byField, sentence, statusOf } from "./errors.js";

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
 * Loads something, and again whenever one of the inputs changes. What was loaded stays until the next is there.
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
  const reload = useCallback(() => {
    const run = ++latest.current;
    set((before) => ({ ...before, loading: true }));
    load().then(
      (data) => run === latest.current && set({ data, error: "", loading: false }),
      (error) => run === latest.current && set((before) => ({ ...before, error: sentence(error), loading: false })),
    );
  }, inputs);
  useEffect(() => {
    reload();
    return () => void latest.current++;
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
  useEffect(() => {
    const query = Object.fromEntries(Object.entries({ expand, filter }).filter(([, value]) => value));
    const subscribing = pb.collection(collection).subscribe(topic, (event) => current.current.tell(event), query);
    const subscribed = listen(subscribing, () => current.current.reload());
    return () => void subscribed.then((stop) => stop());
  }, [collection, topic, expand, filter]);
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

/** Asks before a page is left that has something unsaved on it. */
export function useUnsaved(/** @type {boolean} */ unsaved) {
  useEffect(() => {
    if (!unsaved) return;
    const follow = (/** @type {MouseEvent} */ event) => {
      const away = /** @type {Element} */ (event.target).closest('a[href^="#/"]');
      if (away && !confirm("Your changes are not saved yet. Leave without them?")) event.preventDefault();
    };
    const leave = (/** @type {Event} */ event) => event.preventDefault();
    document.addEventListener("click", follow, true);
    addEventListener("beforeunload", leave);
    return () => {
      document.removeEventListener("click", follow, true);
      removeEventListener("beforeunload", leave);
    };
  }, [unsaved]);
}

/** The title of the page, for tabs and screen readers. */
export function useTitle(/** @type {string} */ title) {
  useEffect(() => void (document.title = title), [title]);
}
