// A practitioner cannot come: the time off, those affected, and one action for all of them.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { absence, colleaguesOf, practitioners } from "../lib/absence.js";
import { useDebounced, useEvents, useLoad, useTitle } from "../lib/hooks.js";
import { list, t } from "../lib/i18n.js";
import { replace } from "../lib/router.js";
import { zoneName } from "../lib/time.js";
import { AbsenceForm } from "../parts/absence-form.js";
import { Affected } from "../parts/affected.js";
import { Select } from "../parts/form.js";
import { RelocationProgress } from "../parts/relocation.js";
import { whenLoaded } from "../parts/ui.js";

/**
 * @typedef {import("../lib/types.js").Practitioner} Practitioner
 * @typedef {import("../lib/types.js").Relocation} Relocation
 */

/** @param {import("../lib/types.js").PageProps} props */
export default function AbsencePage({ route }) {
  const loaded = useLoad(practitioners, []);
  useTitle(t("Absence"));
  const choose = (/** @type {string} */ practitioner) => replace("absence", { practitioner });
  return html`<h1>${t("Absence")}</h1>
    <p class="quiet">
      ${t("A practitioner cannot come: the time off, and what becomes of those who are booked.")}</p>
    ${whenLoaded(loaded, (all) => {
      const chosen = all.find(({ id }) => id === route.query.practitioner);
      /** @type {[string, string][]} */
      const options = [
        ["", t("Choose…")],
        ...all.map((p) => /** @type {[string, string]} */ ([p.id, list(p.name, p.specialization)])),
      ];
      return html`
        <div class="fields">
          <${Select} label=${t("Practitioner")} value=${chosen?.id ?? ""} options=${options} onInput=${choose} />
        </div>
        ${
          chosen && html`<${Absence} key=${chosen.id} practitioner=${chosen} colleagues=${colleaguesOf(chosen, all)} />`
        }`;
    })}`;
}

/** The job as it was last told of: events come faster than a page is loaded. */
const newest = (/** @type {Relocation | undefined} */ known, /** @type {Relocation | undefined} */ live) =>
  known && live?.id === known.id && live.done + live.failed > known.done + known.failed ? live : known;

/** @param {{ practitioner: Practitioner, colleagues: Practitioner[] }} props */
function Absence({ practitioner, colleagues }) {
  const loaded = useLoad(() => absence(practitioner.id), [practitioner.id]);
  const reload = useDebounced(loaded.reload, 150);
  const [live, follow] = useState(/** @type {Relocation | undefined} */ (undefined));
  const tell = (/** @type {{ record: Relocation }} */ { record }) => {
    if (record.practitioner === practitioner.id) follow(record);
    reload();
  };
  useEvents("relocations", reload, { tell });
  useEvents("appointments", reload);
  return html`${whenLoaded(
    loaded,
    ({ off, affected, job: known, items }) => {
      const job = newest(known, live);
      return html`<div class="absence">
      <p class="quiet">${t("On the clock of {zone}.", { zone: zoneName(practitioner.timezone) })}</p>
      <${AbsenceForm} practitioner=${practitioner} off=${off} onNoted=${loaded.reload} />
      ${job && html`<${RelocationProgress} job=${job} items=${items} zone=${practitioner.timezone} />`}
      <${Affected} practitioner=${practitioner} colleagues=${colleagues} affected=${affected}
        items=${items} busy=${job !== undefined && job.status !== "done"} onAsked=${loaded.reload} /></div>`;
    },
    8,
  )}`;
}
