// Addresses are after the #: the server knows one page. "#/practitioners/ID?duration=30" is the path
// ["practitioners", "ID"] with the query duration=30.
import { useEffect, useState } from "preact/hooks";

const decode = (/** @type {string} */ part) => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a stray % stays one
  }
};

const read = () => {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  return { path: path.split("/").filter(Boolean).map(decode), query: Object.fromEntries(new URLSearchParams(query)) };
};

/** @typedef {ReturnType<typeof read>} Route */

/** @returns {Route} */
export function useRoute() {
  const [route, setRoute] = useState(read);
  useEffect(() => {
    const follow = () => setRoute(read());
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return route;
}

/** @type {(path: string, query?: Record<string, string | number | undefined>) => string} */
export const link = (path, query = {}) => {
  const set = Object.entries(query).flatMap(([key, value]) =>
    value === undefined || value === "" ? [] : [[key, String(value)]],
  );
  return `#/${path}${set.length ? `?${new URLSearchParams(set)}` : ""}`;
};

/** @type {typeof link extends (...args: infer A) => string ? (...args: A) => void : never} */
export const go = (...to) => void (location.hash = link(...to));

/** Changes the address without a step back to it. @type {typeof go} */
export const replace = (...to) => {
  history.replaceState(null, "", link(...to));
  dispatchEvent(new HashChangeEvent("hashchange"));
};
