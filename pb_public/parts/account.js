// What stands between a visitor and a booking: an e-mail address that is theirs, and a complete profile.
// What they were about to do waits behind it.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { clinic, me, pb } from "../lib/api.js";
import { statusOf } from "../lib/errors.js";
import { useAction, useLoad } from "../lib/hooks.js";
import { rich, t } from "../lib/i18n.js";
import { Field, Form, FormError, Input } from "./form.js";
import { toast } from "./toast.js";
import { Notice, whenLoaded } from "./ui.js";
import { missing, VisitorProfile } from "./visitor-profile.js";

/**
 * Shows its children to a visitor with a complete profile, and to everybody else the step that comes next.
 * @param {{ role: import("../lib/types.js").Role, children: import("../lib/types.js").Children }} props
 */
export function Account({ role, children }) {
  const [, update] = useState(0);
  const loaded = useLoad(clinic, []);
  if (role === "guest") return html`<h2>${t("First, who are you?")}</h2><${SignIn} />`;
  if (role !== "visitor") {
    return html`<${Notice} kind="warning">
      ${t("Appointments are booked by visitors. Sign out, and in again with a visitor's address.")}
    </${Notice}>`;
  }
  return whenLoaded(loaded, (settings) => {
    if (!missing(me(), settings).length) return children;
    return html`<h2>${t("Your details")}</h2><p class="quiet">${t("We ask once.")}</p>
      <${VisitorProfile} settings=${settings} brief onSaved=${() => update((n) => n + 1)} save=${t("Continue")} />`;
  });
}

const codeLife = 170_000; // milliseconds: a little less than the server's three minutes

/** The code that is on its way survives a reload, for somebody who goes to look for the mail. */
const pending = {
  /** @returns {{ email: string, otpId: string }} */
  recall() {
    const { email = "", otpId = "", at = 0 } = JSON.parse(sessionStorage.getItem("otp") ?? "{}");
    return Date.now() - at < codeLife ? { email, otpId } : { email: "", otpId: "" };
  },
  keep(/** @type {string} */ email, /** @type {string} */ otpId) {
    sessionStorage.setItem("otp", JSON.stringify({ email, otpId, at: Date.now() }));
  },
  forget: () => sessionStorage.removeItem("otp"),
};

/** Signs in by a code that is mailed. @param {{ onDone?: () => void }} props */
export function SignIn({ onDone = () => undefined }) {
  const [email, setEmail] = useState(() => pending.recall().email);
  const [otpId, setOtpId] = useState(() => pending.recall().otpId);
  const address = email.trim();
  const request = useAction(async () => {
    const { otpId } = await pb.collection("users").requestOTP(address);
    pending.keep(address, otpId);
    setOtpId(otpId);
  });
  const back = () => {
    pending.forget();
    setOtpId("");
  };
  if (otpId) {
    return html`<${Code} email=${address} otpId=${otpId} onAgain=${request.run} onBack=${back} onDone=${onDone} />`;
  }
  return html`<${Form} action=${request} narrow>
    <${Input} label=${t("E-mail address")} help=${t("We mail you a code. There is no password.")}
      error=${request.fields.email} type="email" required autocomplete="email" value=${email} onInput=${setEmail} />
    <${FormError} action=${request} shown=${["email"]} />
    <button class="button" aria-disabled=${request.busy}>${t("Mail me a code")}</button>
  </${Form}>`;
}

/**
 * @param {{ email: string, otpId: string, onAgain: () => Promise<void>, onBack: () => void, onDone: () => void }} props
 */
function Code({ email, otpId, onAgain, onBack, onDone }) {
  const [code, setCode] = useState("");
  const [wrong, setWrong] = useState("");
  const again = useAction(async () => {
    await onAgain();
    setCode("");
    setWrong("");
    toast(t("A new code is on its way."));
  });
  const enter = useAction(async () => {
    setWrong("");
    try {
      await pb.collection("users").authWithOTP(otpId, code.replace(/\D/g, ""));
    } catch (error) {
      if (statusOf(error) !== 400) throw error;
      return setWrong(t("This code is wrong or too old. Please look again, or ask for a new one."));
    }
    pending.forget();
    onDone();
  });
  const focus = (/** @type {HTMLInputElement | null} */ input) => void (input && !input.value && input.focus());
  const type = (/** @type {{ currentTarget: HTMLInputElement }} */ event) => setCode(event.currentTarget.value);
  const input = (/** @type {object} */ described) => html`
    <input ...${described} ref=${focus} class="code" inputmode="numeric" autocomplete="one-time-code" required
      pattern="[0-9 ]{8,12}" maxlength="12" value=${code} onInput=${type} />`;
  return html`<${Form} action=${enter} narrow>
    <p>${rich("We have mailed a code of eight digits to {email}.", { email: html`<strong>${email}</strong>` })}</p>
    <${Field} label=${t("Code")} error=${wrong}>${input}</${Field}>
    <${FormError} action=${enter} />
    <button class="button" aria-disabled=${enter.busy}>${t("Sign in")}</button>
    <p class="quiet">
      <button type="button" class="plain" aria-disabled=${again.busy} onClick=${again.run}>
        ${t("Send a new code")}</button>
      ${" · "}<button type="button" class="plain" onClick=${onBack}>${t("Another address")}</button>
    </p>
  </${Form}>`;
}
