// Signing in: visitors and practitioners by a code, super admins by password.
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { pb, role } from "../lib/api.js";
import { statusOf } from "../lib/errors.js";
import { useAction, useTitle } from "../lib/hooks.js";
import { t } from "../lib/i18n.js";
import { open } from "../lib/router.js";
import { SignIn } from "../parts/account.js";
import { Form, FormError, Input } from "../parts/form.js";
import { Notice } from "../parts/ui.js";

const homes = {
  guest: "/",
  visitor: "/appointments",
  practitioner: "/calendar",
  receptionist: "/today",
  admin: "/today",
};

/** Pages for super admins alone, who sign in by password. */
const forSuperAdmins = /^\/(reports|settings|refunds|messages|team|new-practitioner|edit-practitioner)/;

/** @param {import("../lib/types.js").PageProps} props */
export default function SignInPage({ route, role: current }) {
  useTitle(t("Sign in"));
  const { next = "" } = route.query;
  const staff = route.path[1] === "staff" || forSuperAdmins.test(next);
  const done = () => {
    // Where a page was asked for that needs a sign-in, the address is its own already: signing in shows it.
    if (!next) open(homes[role()]);
  };
  useEffect(() => {
    if (current !== "guest") done();
  }, [current]);
  if (current !== "guest" && next) {
    return html`<h1>${t("This page is for somebody else")}</h1>
      <p><a href=${homes[current]}>${t("Go to your own page")}</a></p>`;
  }
  return html`<h1>${t("Sign in")}</h1>
    ${next && html`<${Notice}>${t("Please sign in to see this page.")}</${Notice}>`}
    ${staff ? html`<${Password} onDone=${done} />` : html`<${SignIn} onDone=${done} />`}
    <p class="quiet">
      ${
        staff
          ? html`<a href="/sign-in">${t("For visitors, practitioners and receptionists")}</a>`
          : t("New here? The same code opens your account.")
      }
    </p>`;
}

/** @param {{ onDone: () => void }} props */
function Password({ onDone }) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [wrong, setWrong] = useState("");
  const enter = useAction(async () => {
    setWrong("");
    try {
      await pb.collection("_superusers").authWithPassword(email.trim(), password);
    } catch (error) {
      if (statusOf(error) !== 400) throw error;
      return setWrong(t("The address or the password is wrong."));
    }
    onDone();
  });
  return html`<${Form} action=${enter} narrow>
    <p>${t("For super admins.")}</p>
    <${Input} label=${t("E-mail address")} type="email" required autocomplete="username" value=${email}
      onInput=${setEmail} />
    <${Input} label=${t("Password")} error=${wrong} type="password" required autocomplete="current-password"
      value=${password} onInput=${setPassword} />
    <${FormError} action=${enter} />
    <button class="button" aria-disabled=${enter.busy}>${t("Sign in")}</button>
  </${Form}>`;
}
