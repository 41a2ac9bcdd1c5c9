// For super admins: the clinic's settings, each with what it does.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { pb, rememberClinic } from "../lib/api.js";
import { countries } from "../lib/countries.js";
import { useAction, useLoad, useTitle, useUnsaved } from "../lib/hooks.js";
import { t } from "../lib/i18n.js";
import { afterSaving, CheckBoxes, fieldsOf, Form, FormError, Input, Select } from "../parts/form.js";
import { ZoneField } from "../parts/offer-fields.js";
import { toast } from "../parts/toast.js";
import { whenLoaded } from "../parts/ui.js";

/** @typedef {import("../lib/types.js").ClinicSettings} ClinicSettings */

/** What a clinic may want to know of a visitor. */
const wanted = [
  ["name", t("Name")],
  ["date_of_birth", t("Date of birth")],
  ["gender", t("Gender")],
  ["nationality", t("Nationality")],
  ["phone", t("Phone")],
  ["address_line1", t("Address")],
  ["address_line2", t("Address, second line")],
  ["postal_code", t("Postal code")],
  ["city", t("City")],
  ["state", t("State or region")],
  ["country", t("Country")],
  ["type", t("Patient or visitor")],
];

/** @typedef {keyof ClinicSettings & string} Name */
/** @typedef {[name: Name, label: string, help: string]} Setting */

/** @type {Setting[]} */
const bookings = [
  [
    "hold_minutes",
    t("Hold, minutes"),
    t("How long an unpaid appointment keeps its time before it is free for others. Fractions count; 0 = 15."),
  ],
  [
    "cancel_notice",
    t("Notice to cancel, hours"),
    t("How long before the start visitors can still cancel or move what they have paid for. 0 = until it starts."),
  ],
  [
    "no_show_limit",
    t("Missed appointments, at most"),
    t("Who misses so many within 12 months cannot book any more. 0 = nobody is barred."),
  ],
  [
    "unpaid_limit",
    t("Unpaid holds, at most"),
    t("Who lets so many held times run out unpaid within 24 hours has to wait. 0 = any number."),
  ],
  [
    "auto_complete",
    t("Complete by itself, hours"),
    t("How long after its end an appointment that nobody has closed counts as completed. 0 = never."),
  ],
  [
    "offer_minutes",
    t("Waitlist's turn, minutes"),
    t("How long a time that has come free is held for the first who waits for it. 0 = 30."),
  ],
];

/** @type {Setting[]} */
const kept = [
  [
    "keep_messages",
    t("Keep messages, days"),
    t("How long messages are kept once they are sent or given up. 0 = for ever."),
  ],
  [
    "keep_addresses",
    t("Keep network addresses, days"),
    t("How long the audit log knows from which address something was done. 0 = for ever."),
  ],
];

const numbers = [...bookings, ...kept].map(([name]) => name);
const texts = /** @type {Name[]} */ ([
  "name",
  "timezone",
  "currency",
  "country",
  "phone",
  "address",
  "colour",
  "meeting_template",
]);

/** The settings, as the form shows them. */
const valuesOf = (/** @type {ClinicSettings} */ settings) => ({
  ...Object.fromEntries([...texts, ...numbers].map((name) => [name, settings[name]])),
  reminders: (settings.reminders ?? []).join(", "),
  required_profile: settings.required_profile ?? [],
});

const hoursOf = (/** @type {string} */ text) =>
  text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map(Number);

export default function Settings() {
  const loaded = useLoad(() => pb.collection("clinic").getFirstListItem(""), []);
  useTitle(t("Settings"));
  return html`<h1>${t("Settings")}</h1>
    ${whenLoaded(loaded, (settings) => html`<${Change} settings=${settings} />`, 8)}`;
}

/** @param {{ settings: ClinicSettings }} props */
function Change({ settings }) {
  const [stored, store] = useState(() => /** @type {Record<string, any>} */ (valuesOf(settings)));
  const [values, set] = useState(stored);
  useUnsaved(JSON.stringify(values) !== JSON.stringify(stored));
  const saving = useAction(async () => {
    const changes = { ...values, reminders: hoursOf(values.reminders) };
    const saved = await pb.collection("clinic").update(settings.id, changes);
    tell(saved);
    store(valuesOf(saved));
    set(afterSaving(values, valuesOf(saved)));
    toast(t("The settings are saved."));
  });
  const field = fieldsOf(values, set, saving);
  const number = (/** @type {Setting} */ [name, label, help]) => html`
    <${Input} key=${name} ...${field(name)} label=${label} help=${help} type="number" min="0" required
      step=${name === "hold_minutes" ? "any" : "1"} />`;
  const required = field("required_profile");
  return html`<${Form} action=${saving}>
    <h2 class="wide">${t("The clinic")}</h2>
    <${Input} ...${field("name")} label=${t("Name")} required
      help=${t("At the head of every page, and under every message.")} />
    <${Input} ...${field("phone")} label=${t("Phone")} type="tel"
      help=${t("Shown to visitors, and under every message.")} />
    <${Input} ...${field("address")} label=${t("Address")} wide
      help=${t("Shown to visitors, and under every message.")} />
    <${Input} ...${field("colour")} label=${t("Colour of mails")} pattern="#[0-9a-fA-F]{6}"
      help=${t("A # and six digits, such as #0b6e6e. Empty = the portal's own.")} />
    <${Select} ...${field("country")} label=${t("Country")} options=${[["", t("None")], ...countries]}
      help=${t("Numbers written without a country's code are of this one.")} />
    <${ZoneField} ...${field("timezone")} usual=${settings.timezone}
      help=${t("Reports count their days on its clock. Practitioners may have one of their own.")} />
    <${Input} ...${field("currency")} label=${t("Currency")} required maxlength="3"
      help=${t("Three letters, such as INR. Of new appointments.")} />
    <h2 class="wide">${t("Bookings")}</h2>
    ${bookings.map(number)}
    <h2 class="wide">${t("Messages and video calls")}</h2>
    <${Input} ...${field("reminders")} label=${t("Reminders, hours before the start")}
      help=${t("Such as 24, 2: visitor and practitioner are reminded a day, and two hours before. Empty = never.")} />
    <${Input} ...${field("meeting_template")} label=${t("Address of video calls")}
      help=${t("{id} stands for something hard to guess, different for each appointment.", { id: "{id}" })} />
    <h2 class="wide">${t("What a profile needs")}</h2>
    <${CheckBoxes} legend=${t("Before the first booking")} options=${wanted} values=${required.value}
      help=${t("Nothing ticked = name, address, nationality, gender, date of birth and kind.")}
      error=${required.error} onChange=${required.onInput} />
    <h2 class="wide">${t("What is kept")}</h2>
    ${kept.map(number)}
    <${FormError} action=${saving} shown=${Object.keys(values)} />
    <button class="button" disabled=${saving.busy}>${t("Save the settings")}</button>
  </${Form}>`;
}

/** Lets every page know of the settings as they are now. */
function tell(/** @type {ClinicSettings} */ saved) {
  rememberClinic(saved);
  dispatchEvent(new CustomEvent("clinic", { detail: saved }));
}
