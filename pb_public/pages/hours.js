// When a practitioner is there: weekly hours, single dates, time off.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { ownPractitioner, pb } from "../lib/api.js";
import { useLoad, useTitle } from "../lib/hooks.js";
import { dateIn, zoneName } from "../lib/time.js";
import { Conflicts } from "../parts/conflicts.js";
import { Overrides } from "../parts/overrides.js";
import { TimeOff } from "../parts/time-off.js";
import { Loaded } from "../parts/ui.js";
import { WeeklyHours } from "../parts/weekly-hours.js";

async function load() {
  const practitioner = await ownPractitioner();
  const today = dateIn(Date.now(), practitioner.timezone);
  const mine = { practitioner: practitioner.id, today, now: new Date() };
  const [hours, overrides, off, conflicts] = await Promise.all([
    pb.collection("working_hours").getFullList({ sort: "weekday,start", filter: pb.filter("practitioner = {:practitioner}", mine) }),
    pb.collection("schedule_overrides").getFullList({ sort: "date", filter: pb.filter("practitioner = {:practitioner} && date >= {:today}", mine) }),
    pb.collection("time_off").getFullList({ sort: "start", filter: pb.filter("practitioner = {:practitioner} && end > {:now}", mine) }),
    pb.send("/api/clinic/conflicts", {}),
  ]);
  return { practitioner, hours, overrides, off, conflicts: conflicts.items };
}

export default function HoursPage() {
  const loaded = useLoad(load, []);
  const [saved, count] = useState(0);
  useTitle("Hours");
  const changed = () => {
    count(saved + 1);
    loaded.reload();
  };
  return html`<h1>Hours</h1>
    <${Loaded} of=${loaded} lines=${8}>${({ practitioner, hours, overrides, off, conflicts }) => html`
      <p class="quiet">On the clock of ${zoneName(practitioner.timezone)}.</p>
      <${Conflicts} items=${conflicts} zone=${practitioner.timezone} onChanged=${changed} />
      <${WeeklyHours} key=${hours.map(({ id, updated }) => id + updated).join()} practitioner=${practitioner.id} hours=${hours} onSaved=${changed} />
      <${Overrides} practitioner=${practitioner.id} overrides=${overrides} onChanged=${changed} />
      <${TimeOff} practitioner=${practitioner} off=${off} onChanged=${changed} />`}
    </${Loaded}>`;
}
