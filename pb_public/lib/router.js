// Addresses: "/practitioners/KEY?duration=30" is the path ["practitioners", "KEY"] with the query duration=30. The
// server answers each address of a page with the one document that there is.
import { useEffect, useRef, useState } from "preact/hooks";
import { keepNow } from "./scroll.js";

const decode = (/** @type {string} */ part) => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // a stray % stays one
  }
};

const partsOf = (/** @type {string} */ path) => path.split("/").filter(Boolean).map(decode);

const read = () => ({
  path: partsOf(location.pathname),
  query: /** @type {Record<string, string>} */ (Object.fromEntries(new URLSearchParams(location.search))),
});

/** @typedef {ReturnType<typeof read>} Route */

const changed = "addresschanged";

/** What a page can prevent that is about to be left. */
export const leaving = "leaving";

/** Whether nothing keeps one on the page, such as changes that are not saved. */
export const mayLeave = () => dispatchEvent(new Event(leaving, { cancelable: true }));

/** @returns {Route} */
export function useRoute() {
  const [route, setRoute] = useState(read);
  const shown = useRef(location.href);
  useEffect(() => {
    const follow = (/** @type {Event} */ { type }) => {
      const isAway = type === "popstate" && location.href !== shown.current;
      if (isAway && !mayLeave()) return history.pushState(null, "", shown.current);
      shown.current = location.href;
      setRoute(read());
    };
    const events = ["popstate", changed];
    events.forEach((event) => addEventListener(event, follow));
    return () => events.forEach((event) => removeEventListener(event, follow));
  }, []);
  return route;
}

/** @type {(path: string, query?: Record<string, string | number | undefined>) => string} */
export const link = (path, query = {}) => {
  const set = Object.entries(query).flatMap(([key, value]) =>
    value === undefined || value === "" ? [] : [[key, String(value)]],
  );
  return `/${path}${set.length ? `?${new URLSearchParams(set)}` : ""}`;
};

/** @type {typeof link extends (...args: infer A) => string ? (...args: A) => void : never} */
export const go = (...to) => open(link(...to));

/** Opens an address of the portal, unless the page that is left prevents it. */
export function open(/** @type {string} */ address) {
  if (!mayLeave()) return;
  keepNow();
  history.pushState(null, "", address);
  dispatchEvent(new Event(changed));
}

/** Changes the address without a step back to it. @type {typeof go} */
export const replace = (...to) => {
  history.replaceState(history.state, "", link(...to));
  dispatchEvent(new Event(changed));
};

/**
 * Follows links to pages without loading the document anew.
 * @param {(first: string) => boolean} isPage says of the first part of a path whether it is a page's
 */
export function followLinks(isPage) {
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
      return;
    const to = /** @type {Element} */ (event.target).closest("a");
    if (!to?.href || to.target || to.hasAttribute("download") || to.origin !== location.origin) return;
    if (to.getAttribute("href")?.startsWith("#") || !isPage(partsOf(to.pathname)[0] ?? "")) return;
    event.preventDefault();
    open(to.href);
  });
}
