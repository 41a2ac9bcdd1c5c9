// What is kept of oneself: taken along as a file, or erased.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { pb, signOut } from "../lib/api.js";
import { download } from "../lib/download.js";
import { useAction } from "../lib/hooks.js";
import { t } from "../lib/i18n.js";
import { replace } from "../lib/router.js";
import { FormError } from "./form.js";
import { toast } from "./toast.js";
import { Dialog } from "./ui.js";

/** @param {{ erasable?: boolean }} props erasable: a visitor's; the clinic looks after the other accounts */
export function OwnData({ erasable = false }) {
  const [asking, ask] = useState(false);
  const file = useAction(() => download("/api/clinic/me/export", "my-data.json"));
  return html`<section aria-labelledby="own-data">
    <h2 id="own-data">${t("Your data")}</h2>
    <p class="quiet">${t("Everything that the clinic keeps of you, in one file that other programs can read.")}</p>
    <${FormError} action=${file} />
    <p class="actions">
      <button type="button" aria-disabled=${file.busy} onClick=${file.run}>${t("Download my data")}</button>
      ${
        erasable &&
        html`<button type="button" class="danger" onClick=${() => ask(true)}>${t("Delete my account")}</button>`
      }
    </p>
    ${asking && html`<${DeleteDialog} onClose=${() => ask(false)} />`}
  </section>`;
}

/** @param {{ onClose: () => void }} props */
function DeleteDialog({ onClose }) {
  const erase = useAction(async () => {
    await pb.send("/api/clinic/me", { method: "DELETE" });
    signOut();
    replace("");
    toast(t("Your account is deleted."));
  });
  return html`<${Dialog} title=${t("Delete your account?")} onClose=${onClose}>
    <p>${t("This cannot be undone:")}</p>
    <ul>
      <li>${t("All that says who you are is erased, and so are the people in your care.")}</li>
      <li>${t("Appointments ahead are cancelled, and what was paid for them is given back.")}</li>
      <li>${t("You leave every waitlist, and nothing is sent to you any more.")}</li>
      <li>${t("For its accounts the clinic keeps times and amounts, of nobody.")}</li>
    </ul>
    <${FormError} action=${erase} />
    <p class="actions">
      <button type="button" class="button danger" aria-disabled=${erase.busy} onClick=${erase.run}>
        ${t("Delete my account")}</button>
      <button type="button" onClick=${onClose}>${t("Keep my account")}</button>
    </p>
  </${Dialog}>`;
}
