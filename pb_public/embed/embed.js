// A page for a frame on the clinic's own site: who is free next. A time that is chosen opens in the portal.
import { html, render } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import "../lib/effects.js";
import { pictureOf } from "../lib/api.js";
import { t } from "../lib/i18n.js";
import { link } from "../lib/router.js";
import { clock, differs, instant, lengthOf, shortDay } from "../lib/time.js";
import { Avatar, Loading, Notice } from "../parts/ui.js";

/**
 * @typedef {import("../lib/types.js").Found} Found
 * @typedef {{ items?: Found[], failed?: boolean }} Answer
 */

const most = "12";
const slug = decodeURIComponent(location.pathname.split("/")[2] ?? "");

/** @returns {Promise<Answer>} */
const ask = () =>
  fetch(`/api/clinic/search?${new URLSearchParams({ slug, unavailable: "true", limit: most })}`).then(
    (answer) => (answer.ok ? answer.json() : { failed: true }),
    () => ({ failed: true }),
  );

/** The next free times, asked for anew whenever somebody comes back to the page. */
function useNext() {
  const [answer, set] = useState(/** @type {Answer} */ ({}));
  const load = () => void ask().then((next) => set((before) => (next.failed && before.items ? before : next)));
  useEffect(() => {
    const follow = () => document.visibilityState === "visible" && load();
    load();
    document.addEventListener("visibilitychange", follow);
    return () => document.removeEventListener("visibilitychange", follow);
  }, []);
  return { ...answer, load };
}

function Embedded() {
  const { items, failed, load } = useNext();
  if (items?.length)
    return html`<ul class="cards">${items.map((of) => html`<${Card} key=${of.slug} of=${of} />`)}</ul>`;
  if (items) return html`<${Notice}>${t("Nobody can be booked here at the moment.")}</${Notice}>`;
  if (!failed) return html`<${Loading} lines=${3} />`;
  return html`<${Notice} kind="error">${t("The clinic cannot be reached.")}
    ${" "}<button type="button" class="plain" onClick=${load}>${t("Try again")}</button></${Notice}>`;
}

/** The address of a practitioner's page in the portal, with a time chosen or without. */
const pageOf = (/** @type {Found} */ { slug, duration }, start = "") =>
  link(`practitioners/${slug}`, { duration, start });

/** @param {{ of: Found }} props */
const Card = ({ of }) => html`<li class="card">
  <div class="who">
    <${Avatar} name=${of.name} src=${pictureOf(of, of.practitioner)} />
    <div>
      <h2>${of.name}</h2>
      <p class="quiet">${of.specialization} · ${lengthOf(of.duration)}</p>
    </div>
  </div>
  <div class="next">
    ${of.slots.length > 0 && differs(of.timezone) && html`<p class="quiet">${t("In your own time:")}</p>`}
    ${of.slots.length === 0 && html`<p class="quiet">${t("Nothing is free in the next two weeks.")}</p>`}
    <p class="quick">${of.slots.map(({ start }) => html`<${Time} key=${start} of=${of} start=${start} />`)}</p>
    <p><a href=${pageOf(of)} target="_top">${t("All free times")}<span class="unseen"> ${of.name}</span></a></p>
  </div>
</li>`;

/** @param {{ of: Found, start: string }} props */
const Time = ({ of, start }) => html`
  <a class="slot" href=${pageOf(of, start)} target="_top"><span class="unseen">${of.name}, </span>
    ${shortDay(instant(start))}${t(", ")}<strong>${clock(instant(start))}</strong></a>`;

const root = /** @type {HTMLElement} */ (document.getElementById("app"));
root.replaceChildren();
render(html`<${Embedded} />`, root);
