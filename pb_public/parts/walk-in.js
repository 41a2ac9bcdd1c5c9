// Somebody is at the desk and wants to be seen now: who is free next?
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { pb } from "../lib/api.js";
import { useLoad } from "../lib/hooks.js";
import { t } from "../lib/i18n.js";
import { go } from "../lib/router.js";
import { dateIn, lengthOf } from "../lib/time.js";
import { Select } from "./form.js";
import { FreeTimes } from "./free-times.js";
import { asMode, Dialog, modes } from "./ui.js";

const lengths = [5, 10, 15, 20, 30, 45, 60, 90, 120]; // minutes

/** @param {{ onClose: () => void }} props */
export function WalkIn({ onClose }) {
  const [specialization, setSpecialization] = useState("");
  const [mode, setMode] = useState("physical");
  const [duration, setDuration] = useState("");
  const known = useLoad(() => pb.send("/api/clinic/search", { query: { limit: 1 } }), []);
  const specializations = /** @type {string[]} */ (known.data?.specializations ?? []);
  const today = dateIn(Date.now());
  const wanted = { specialization, mode, duration: Number(duration) || undefined, from: today };
  const book = (/** @type {import("../lib/free.js").Free} */ { practitioner, start, duration }) =>
    go("desk-book", { practitioner, start, duration, mode: asMode(mode) });
  return html`<${Dialog} title=${t("Walk-in: who is free next")} onClose=${onClose}>
    <div class="filters">
      <${Select} label=${t("Specialization")} value=${specialization} onInput=${setSpecialization}
        options=${[["", t("Any")], ...specializations.map((each) => [each, each])]} />
      <${Select} label=${t("How")} value=${mode} onInput=${setMode}
        options=${Object.entries(modes).map(([value, { name }]) => [value, name])} />
      <${Select} label=${t("How long")} value=${duration} onInput=${setDuration}
        options=${[["", t("The shortest")], ...lengths.map((each) => [String(each), lengthOf(each)])]} />
    </div>
    <${FreeTimes} wanted=${wanted} onChoose=${book} focused />
  </${Dialog}>`;
}
