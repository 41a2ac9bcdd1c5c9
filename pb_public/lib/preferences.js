// What somebody has chosen for this browser: the language, how clocks count and which colours there are. What the first
// paint depends on is read by /first.js.

/** @typedef {"language" | "clock" | "colours"} Preference */

const key = (/** @type {Preference} */ of) => `preference.${of}`;

/** What was chosen; empty where it was left to the browser. */
export const choice = (/** @type {Preference} */ of) => {
  try {
    return localStorage.getItem(key(of)) ?? "";
  } catch {
    return ""; // a browser may forbid to keep anything
  }
};

export const choose = (/** @type {Preference} */ of, /** @type {string} */ value) => {
  try {
    if (value) localStorage.setItem(key(of), value);
    else localStorage.removeItem(key(of));
  } catch {
    return; // it stays as it is
  }
  dispatchEvent(new Event("storage")); // other tabs are told by the browser, this one is not
};
