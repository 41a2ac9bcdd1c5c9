// Icons of the house: lines on a square of 24, in the colour and size of the text around them.
import { html } from "htm/preact";

const icon = (/** @type {string} */ path, points = false) => html`
  <svg class=${`icon${points ? " points" : ""}`} viewBox="0 0 24 24" aria-hidden="true"><path d=${path} /></svg>`;

export const icons = {
  telephone: icon(
    "M5 4h4l1.5 4.5L8 10.5a12 12 0 0 0 5.5 5.5l2-2.5L20 15v4a1.5 1.5 0 0 1-1.6 1.5A15.5 15.5 0 0 1 3.5 5.6 " +
      "1.5 1.5 0 0 1 5 4z",
  ),
  video: icon(
    "M4.5 6.5h9A1.5 1.5 0 0 1 15 8v8a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 3 16V8a1.5 1.5 0 0 1 1.5-1.5z" +
      "M15 11l6-3.5v9L15 13",
  ),
  physical: icon("M12 21s7-6.2 7-11.5a7 7 0 0 0-14 0C5 14.8 12 21 12 21zM12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z"),
  close: icon("M6 6l12 12M18 6L6 18"),
  previous: icon("M15 5l-7 7 7 7", true),
  next: icon("M9 5l7 7-7 7", true),
  up: icon("M5 15l7-7 7 7"),
  down: icon("M5 9l7 7 7-7"),
};
