// What the desk writes down of somebody: a new account, or the profile of one that is there.
import { html } from "htm/preact";
import { useRef, useState } from "preact/hooks";
import { newId, now, pb } from "../lib/api.js";
import { inTheWay, statusOf } from "../lib/errors.js";
import { useAction } from "../lib/hooks.js";
import { t } from "../lib/i18n.js";
import { dateIn } from "../lib/time.js";
import { fieldsOf, Form, FormError, Input, Select } from "./form.js";
import { genders, nations, needed } from "./visitor-profile.js";

/**
 * @typedef {import("../lib/types.js").ClinicSettings} ClinicSettings
 * @typedef {Record<string, any>} User
 *
 * @typedef {object} Props
 * @property {ClinicSettings} settings
 * @property {User} [user] whose profile it is; left out, a new account is made
 * @property {Record<string, string>} [typed] what is known of a new one
 * @property {string} save what the button says
 * @property {(user: User) => void} onSaved
 * @property {(account: string) => void} [onOther] takes the account that has the address already
 */

/** How each field is asked for, in the order of the form. @type {Record<string, [any, object]>} */
const inputs = {
  name: [Input, { label: t("Name"), maxlength: 255 }],
  phone: [Input, { label: t("Phone"), type: "tel" }],
  email: [
    Input,
    { label: t("E-mail"), type: "email", help: t("To sign in with, and for mails. It may be left empty.") },
  ],
  date_of_birth: [Input, { label: t("Date of birth"), type: "date", max: dateIn(now()) }],
  gender: [Select, { label: t("Gender"), options: genders }],
  nationality: [Select, { label: t("Nationality"), options: nations }],
  address_line1: [Input, { label: t("Address") }],
  address_line2: [Input, { label: t("Address, second line") }],
  postal_code: [Input, { label: t("Postal code") }],
  city: [Input, { label: t("City") }],
  state: [Input, { label: t("State or region") }],
  country: [Select, { label: t("Country"), options: nations }],
};

const always = ["name", "phone", "email"];

/** What the form begins with. @type {(props: Props) => Record<string, string>} */
const valuesOf = ({ user, typed, settings }) => {
  /** @type {Record<string, string>} */
  const home = user ? {} : { country: settings.country, nationality: settings.country, type: "patient" };
  /** @type {Record<string, string>} */
  const known = { ...home, ...typed, ...user };
  const texts = Object.fromEntries([...Object.keys(inputs), "type"].map((name) => [name, known[name] || ""]));
  return { ...texts, date_of_birth: texts.date_of_birth.slice(0, 10) };
};

/** @param {Props} props */
export function PersonForm(props) {
  const { settings, user, save, onSaved, onOther } = props;
  const [values, set] = useState(() => valuesOf(props));
  const [other, setOther] = useState("");
  const id = useRef(newId()); // the same for every try: nobody is made twice
  const required = needed(settings);
  const asked = Object.keys(inputs).filter((name) => user || always.includes(name) || required.includes(name));
  const saving = useAction(async () => {
    if (user) return onSaved(await pb.collection("users").update(user.id, changed(values, valuesOf(props))));
    try {
      onSaved(await pb.collection("users").create(/** @type {any} */ ({ id: id.current, ...filled(values) })));
    } catch (error) {
      setOther(inTheWay(error) ?? "");
      if ((statusOf(error) ?? 0) >= 400 && statusOf(error) !== 503) id.current = newId();
      throw error;
    }
  });
  const field = fieldsOf(values, set, saving);
  const first = asked.find((name) => !values[name]);
  const focus = (/** @type {HTMLElement | null} */ form) => {
    if (user || !form || form.dataset.seen) return;
    form.dataset.seen = "yes";
    /** @type {HTMLElement | null} */ (form.querySelector(`[name=${first}]`))?.focus();
  };
  const input = (/** @type {string} */ name) => {
    const [Kind, how] = inputs[name];
    const isKept = name === "email" && user?.verified;
    return html`<${Kind} key=${name} ...${how} ...${field(name)} name=${name} autocomplete="off"
      required=${required.includes(name) || name === "name"} disabled=${isKept}
      help=${isKept ? t("Confirmed by its owner, who alone can change it.") : /** @type {any} */ (how).help} />`;
  };
  return html`<div ref=${focus}><${Form} action=${saving}>
    ${asked.map(input)}
    <${FormError} action=${saving} shown=${asked} />
    ${
      other &&
      onOther &&
      html`<p><button type="button" class="plain" onClick=${() => onOther(other)}>
        ${t("Use the account with this address")}</button>
      </p>`
    }
    <button class="button" disabled=${saving.busy}>${save}</button>
  </${Form}></div>`;
}

const filled = (/** @type {Record<string, string>} */ values) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value));

/** What differs from what was there before. @type {(values: Record<string, string>, before: typeof values) => any} */
const changed = (values, before) =>
  Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== before[name]));
