// Signing in: visitors and practitioners by a code, super admins by password.
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { pb, role } from "../lib/api.js";
import { useAction, useTitle } from "../lib/hooks.js";
import { SignIn } from "../parts/account.js";
import { Field, Notice } from "../parts/ui.js";

const homes = { guest: "#/", visitor: "#/appointments", practitioner: "#/calendar", admin: "#/reports" };

export default function SignInPage({ route, role: current }) {
  useTitle("Sign in");
  const { next = "" } = route.query;
  const staff = route.path[1] === "staff" || next.startsWith("#/reports") || next.startsWith("#/new-practitioner");
  // Where a page was asked for that needs a sign-in, the address is its own already: signing in shows it.
  const done = () => { if (!next) location.hash = homes[role()]; };
  useEffect(() => { if (current !== "guest" && !next) done(); }, [current]);
  if (current !== "guest" && next) return html`<h1>This page is for somebody else</h1><p><a href=${homes[current]}>Go to your own page</a></p>`;
  return html`<h1>Sign in</h1>
    ${next && html`<${Notice}>Please sign in to see this page.</${Notice}>`}
    ${staff ? html`<${Password} onDone=${done} />` : html`<${SignIn} onDone=${done} />`}
    <p class="quiet">${staff ? html`<a href="#/sign-in">For visitors and practitioners</a>` : html`New here? The same code opens your account.`}</p>`;
}

function Password({ onDone }) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [wrong, setWrong] = useState("");
  const enter = useAction(async () => {
    setWrong("");
    try {
      await pb.collection("_superusers").authWithPassword(email.trim(), password);
    } catch (error) {
      if (error.status !== 400) throw error;
      return setWrong("The address or the password is wrong.");
    }
    onDone();
  });
  return html`<form class="fields narrow" onSubmit=${(event) => { event.preventDefault(); enter.run(); }}>
    <p>For super admins.</p>
    <${Field} label="E-mail address">${(props) => html`<input ...${props} type="email" required autocomplete="username" value=${email} onInput=${(event) => setEmail(event.currentTarget.value)} />`}</${Field}>
    <${Field} label="Password" error=${wrong}>${(props) => html`<input ...${props} type="password" required autocomplete="current-password" value=${password} onInput=${(event) => setPassword(event.currentTarget.value)} />`}</${Field}>
    ${enter.error && html`<${Notice} kind="error">${enter.error}</${Notice}>`}
    <button class="button" disabled=${enter.busy}>Sign in</button>
  </form>`;
}
