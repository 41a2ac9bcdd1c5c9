// Somebody's appointments, those ahead first, as the desk opens them.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { now, pb } from "../lib/api.js";
import { useDebounced, useEvents, useLoad } from "../lib/hooks.js";
import { t } from "../lib/i18n.js";
import { here, instant, lengthOf } from "../lib/time.js";
import { longWhen } from "../lib/when.js";
import { Mode, StatusTag, whenLoaded } from "./ui.js";
import { VisitDialog } from "./visit-dialog.js";

/** @typedef {import("../lib/types.js").Appointment} Appointment */

const most = 100;

const isAhead = (/** @type {Appointment} */ { end, status }) =>
  instant(end).getTime() > now() && ["held", "confirmed", "arrived"].includes(status);

/** @param {{ visitor: string }} props */
export function PersonAppointments({ visitor }) {
  const filter = pb.filter("visitor = {:visitor}", { visitor });
  const load = () =>
    pb
      .collection("appointments")
      .getList(1, most, { filter, sort: "-start", expand: "practitioner,patient", skipTotal: true });
  const loaded = useLoad(load, [visitor]);
  const reload = useDebounced(loaded.reload, 150);
  useEvents("appointments", reload, { filter });
  const [open, show] = useState("");
  const row = (/** @type {Appointment} */ appointment) => html`
    <${Row} key=${appointment.id} appointment=${appointment} onOpen=${show} />`;
  const list = (/** @type {Appointment[]} */ items) => html`<ul class="rows">${items.map(row)}</ul>`;
  return html`<h2>${t("Appointments")}</h2>
    ${whenLoaded(loaded, ({ items }) => {
      const ahead = items.filter(isAhead).reverse();
      const over = items.filter((each) => !isAhead(each));
      return html`
        ${ahead.length ? list(ahead) : html`<p class="quiet">${t("Nothing is ahead.")}</p>`}
        ${over.length > 0 && html`<h2>${t("Past and cancelled")}</h2>${list(over)}`}`;
    })}
    ${
      open &&
      html`<${VisitDialog} key=${open} id=${open} isDesk zone=${here} onClose=${() => show("")} onChanged=${reload} />`
    }`;
}

/** @param {{ appointment: Appointment, onOpen: (id: string) => void }} props */
function Row({ appointment: { id, start, expand, mode, duration, status }, onOpen }) {
  const { practitioner, patient } = /** @type {{ practitioner?: any, patient?: any }} */ (expand ?? {});
  return html`<li class="row">
    <button type="button" class="plain cover" onClick=${() => onOpen(id)}>${longWhen(instant(start))}</button>
    <span>${practitioner?.name}
      ${patient && html` <span class="quiet">${t("for {name}", { name: patient.name })}</span>`}</span>
    <span class="quiet"><${Mode} mode=${mode} /> ${lengthOf(duration)}</span>
    <${StatusTag} status=${status} />
  </li>`;
}
