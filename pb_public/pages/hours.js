// When a practitioner is there: weekly hours, single dates, time off.
import { html } from "htm/preact";
import { ownPractitioner, pb } from "../lib/api.js";
import { useLoad, useTitle } from "../lib/hooks.js";
import { dateIn, zoneName } from "../lib/time.js";
import { Conflicts } from "../parts/conflicts.js";
import { Overrides } from "../parts/overrides.js";
import { TimeOff } from "../parts/time-off.js";
import { whenLoaded } from "../parts/ui.js";
import { WeeklyHours } from "../parts/weekly-hours.js";

/** @returns {Promise<import("../lib/types.js").Appointment[]>} */
const loadConflicts = async () => (await pb.send("/api/clinic/conflicts", {})).items;

async function load() {
  const practitioner = await ownPractitioner();
  const today = dateIn(Date.now(), practitioner.timezone);
  /** What is theirs in a collection. */
  const own = (also = "") => pb.filter(`practitioner = {:id}${also}`, { id: practitioner.id, today, now: new Date() });
  const [hours, overrides, off, conflicts] = await Promise.all([
    pb.collection("working_hours").getFullList({ sort: "weekday,start", filter: own() }),
    pb.collection("schedule_overrides").getFullList({ sort: "date", filter: own(" && date >= {:today}") }),
    pb.collection("time_off").getFullList({ sort: "start", filter: own(" && end > {:now}") }),
    loadConflicts(),
  ]);
  return { practitioner, hours, overrides, off, conflicts };
}

export default function HoursPage() {
  const loaded = useLoad(load, []);
  useTitle("Hours");
  const changed = loaded.reload;
  return html`<h1>Hours</h1>
    ${whenLoaded(
      loaded,
      ({ practitioner, hours, overrides, off, conflicts }) => html`
        <p class="quiet">On the clock of ${zoneName(practitioner.timezone)}.</p>
        <${Conflicts} items=${conflicts} zone=${practitioner.timezone} onChanged=${changed} />
        <${WeeklyHours} key=${hours.map(({ id, updated }) => id + updated).join()} practitioner=${practitioner.id}
          hours=${hours} onSaved=${changed} />
        <${Overrides} practitioner=${practitioner.id} overrides=${overrides} onChanged=${changed} />
        <${TimeOff} practitioner=${practitioner} off=${off} onChanged=${changed} />`,
      8,
    )}`;
}
