// When a practitioner is there: weekly hours, single dates, time off. One's own or, for the desk, anybody's.
import { html } from "htm/preact";
import { ownPractitioner, pb } from "../lib/api.js";
import { useLoad, useTitle } from "../lib/hooks.js";
import { t } from "../lib/i18n.js";
import { dateIn, zoneName } from "../lib/time.js";
import { Conflicts } from "../parts/conflicts.js";
import { Overrides } from "../parts/overrides.js";
import { TimeOff } from "../parts/time-off.js";
import { whenLoaded } from "../parts/ui.js";
import { WeeklyHours } from "../parts/weekly-hours.js";

/** @type {(practitioner: string) => Promise<import("../lib/types.js").Appointment[]>} */
const loadConflicts = async (practitioner) =>
  (await pb.send("/api/clinic/conflicts", { query: { practitioner } })).items;

async function load(/** @type {string | undefined} */ id) {
  const practitioner = await (id ? pb.collection("practitioners").getOne(id) : ownPractitioner());
  const today = dateIn(Date.now(), practitioner.timezone);
  /** What is theirs in a collection. */
  const own = (also = "") => pb.filter(`practitioner = {:id}${also}`, { id: practitioner.id, today, now: new Date() });
  const [hours, overrides, off, conflicts] = await Promise.all([
    pb.collection("working_hours").getFullList({ sort: "weekday,start", filter: own() }),
    pb.collection("schedule_overrides").getFullList({ sort: "date", filter: own(" && date >= {:today}") }),
    pb.collection("time_off").getFullList({ sort: "start", filter: own(" && end > {:now}") }),
    loadConflicts(practitioner.id),
  ]);
  return { practitioner, hours, overrides, off, conflicts };
}

/** @param {import("../lib/types.js").PageProps} props */
export default function HoursPage({ route, role }) {
  const asked = role === "practitioner" ? undefined : (route.path[1] ?? "");
  const loaded = useLoad(() => load(asked), [asked]);
  const title = asked && loaded.data ? t("Hours of {name}", { name: loaded.data.practitioner.name }) : t("Hours");
  useTitle(title);
  const changed = loaded.reload;
  return html`<h1>${title}</h1>
    ${asked && html`<p class="quiet"><a href="/manage-practitioners">${t("All practitioners")}</a></p>`}
    ${whenLoaded(
      loaded,
      ({ practitioner, hours, overrides, off, conflicts }) => html`
        <p class="quiet">${t("On the clock of {zone}.", { zone: zoneName(practitioner.timezone) })}</p>
        <${Conflicts} items=${conflicts} zone=${practitioner.timezone} onChanged=${changed} />
        <${WeeklyHours} practitioner=${practitioner.id} hours=${hours} onSaved=${changed} />
        <${Overrides} practitioner=${practitioner.id} overrides=${overrides} onChanged=${changed} />
        <${TimeOff} practitioner=${practitioner} off=${off} onChanged=${changed} />`,
      8,
    )}`;
}
