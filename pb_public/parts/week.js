// The free times of a practitioner, where no address keeps what is looked at: in a dialog.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { now } from "../lib/api.js";
import { weekWith } from "../lib/dates.js";
import { dateIn } from "../lib/time.js";
import { When } from "./when.js";

/**
 * @typedef {Omit<import("./when.js").Props, "at" | "onAt"> & { first: string }} Props first: a date of the first week
 */

/** @param {Props} props */
export function Week({ first, ...props }) {
  const [at, show] = useState(
    /** @type {import("./when.js").At} */ ({
      view: "week",
      date: weekWith(first, dateIn(now())),
    }),
  );
  return html`<${When} ...${props} at=${at} onAt=${show} />`;
}
