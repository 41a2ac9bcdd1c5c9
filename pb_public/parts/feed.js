// The address of one's own calendar, for the calendar app; and taking it back.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { pb } from "../lib/api.js";
import { useAction } from "../lib/hooks.js";
import { t } from "../lib/i18n.js";
import { FormError, Input } from "./form.js";
import { toast } from "./toast.js";

const selectAll = (/** @type {{ currentTarget: HTMLInputElement }} */ event) => event.currentTarget.select();

export function FeedLink() {
  const [address, setAddress] = useState("");
  const make = useAction(async () => {
    const { path } = await pb.send("/api/clinic/calendar", { method: "POST" });
    setAddress(location.origin + path);
  });
  const revoke = useAction(async () => {
    await pb.send("/api/clinic/calendar", { method: "DELETE" });
    setAddress("");
    toast(t("The addresses given out so far do not work any more."));
  });
  return html`<details class="feed"><summary>${t("Show these appointments in my calendar app")}</summary>
    <p class="quiet">${t("Your calendar app subscribes to an address that only you should know.")}
      ${" "}${t("Whoever has it can read your appointments.")}</p>
    ${
      address
        ? html`<${Input} label=${t("Address for your calendar app")} readonly value=${address} onFocus=${selectAll} />`
        : html`<button type="button" aria-disabled=${make.busy} onClick=${make.run}>${t("Make an address")}</button>`
    }
    <button type="button" class="plain" aria-disabled=${revoke.busy} onClick=${revoke.run}>
      ${t("Take back all addresses")}</button>
    <${FormError} action=${make.error ? make : revoke} />
  </details>`;
}
