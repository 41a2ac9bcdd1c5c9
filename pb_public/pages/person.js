// Somebody, as the desk sees them: profile, those in their care, appointments.
import { html } from "htm/preact";
import { clinic, pb } from "../lib/api.js";
import { useLoad, useTitle } from "../lib/hooks.js";
import { t } from "../lib/i18n.js";
import { link } from "../lib/router.js";
import { PersonAppointments } from "../parts/person-appointments.js";
import { PersonForm } from "../parts/person-form.js";
import { Patients } from "../parts/patients.js";
import { toast } from "../parts/toast.js";
import { whenLoaded } from "../parts/ui.js";

/** @param {import("../lib/types.js").PageProps} props */
export default function PersonPage({ route }) {
  const id = route.path[1];
  const loaded = useLoad(() => Promise.all([pb.collection("users").getOne(id), clinic()]), [id]);
  const user = /** @type {Record<string, any> | undefined} */ (loaded.data?.[0]);
  useTitle(user?.name || t("A person"));
  const saved = () => {
    toast(t("The profile is saved."));
    loaded.reload();
  };
  return whenLoaded(
    loaded,
    ([of, settings]) => html`
      <div class="page-head"><h1>${user?.name || t("No name yet")}</h1>
        <a class="button" href=${link("desk-book", { visitor: id })}>${t("Book for them")}</a></div>
      <p class="facts">${user?.phone && html`<a href=${`tel:${user.phone}`}>${user.phone}</a>`}
        <span class="quiet">${user?.email || t("no e-mail address")}</span></p>
      <${PersonAppointments} visitor=${id} />
      <${Patients} owner=${id} title=${t("In their care")} />
      <h2>${t("Profile")}</h2>
      <${PersonForm} key=${id} settings=${settings} user=${of} save=${t("Save")} onSaved=${saved} />`,
    6,
  );
}
