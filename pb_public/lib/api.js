// The one client of the API, who is signed in, and the time by the server's clock.
import PocketBase, { ClientResponseError } from "pocketbase";
import { statusOf } from "./errors.js";
import { language } from "./i18n.js";
import { knownClinic } from "./known.js";

/** @typedef {import("../../types/records.js").TypedPocketBase} Client */

/** It says in which language it asks: one-time passwords are mailed in that one. */
export const pb = /** @type {Client} */ (new PocketBase(location.origin, undefined, language));
pb.autoCancellation(false);

/** The clinic's name, as the server has written it into the page. */
export const clinicName = document.querySelector("meta[name=application-name]")?.getAttribute("content") ?? "";

let skew = 0; // milliseconds that the server's clock is ahead of this one

/** The SDK tells an answer that broke off as an empty one: a sign-in would be replaced by none. */
const brokeOff = (/** @type {Response} */ response, /** @type {unknown} */ data) =>
  response.ok && response.status !== 204 && !Array.isArray(data) && !Object.keys(Object(data)).length;

pb.afterSend = (/** @type {Response} */ response, /** @type {unknown} */ data) => {
  if (brokeOff(response, data)) throw new ClientResponseError({ url: response.url, status: 0 });
  const date = Date.parse(response.headers.get("date") ?? "");
  // The header knows whole seconds: a smaller difference is none.
  if (date) skew = Math.abs(date - Date.now()) > 2000 ? date - Date.now() : 0;
  return data;
};

/** The present, in milliseconds, by the clock that decides when a hold is over. */
export const now = () => Date.now() + skew;

/** @returns {import("./types.js").Role} */
export function role() {
  const record = pb.authStore.isValid ? pb.authStore.record : null;
  if (!record) return "guest";
  return record.collectionName === "_superusers" ? "admin" : record.role;
}

/** The record of who is signed in. */
export const me = () => /** @type {import("pocketbase").RecordModel} */ (pb.authStore.record);

export function signOut() {
  pb.realtime.unsubscribe();
  pb.authStore.clear();
}

/**
 * Renews a stored sign-in, and forgets it where the server does not know it any more. Whoever signs out, or in as
 * somebody else, before that is answered has the last word.
 */
export async function refreshSession() {
  const { token, isValid } = pb.authStore;
  if (!isValid) return pb.authStore.clear();
  const isStill = () => pb.authStore.token === token;
  try {
    const renewed = await pb.send(`/api/collections/${me().collectionName}/auth-refresh`, { method: "POST" });
    if (isStill()) pb.authStore.save(renewed.token, renewed.record);
  } catch (error) {
    if (isStill() && [401, 403, 404].includes(statusOf(error) ?? 0)) pb.authStore.clear();
  }
}

/** @type {Promise<import("./types.js").ClinicSettings> | undefined} */
let settings = knownClinic && Promise.resolve(knownClinic);

/** The clinic's settings; asked for once. */
export const clinic = () =>
  (settings ??= pb
    .collection("clinic")
    .getFirstListItem("")
    .catch((error) => {
      settings = undefined;
      throw error;
    }));

/** Spares a request where another answer has brought the settings along. */
export function rememberClinic(/** @type {import("./types.js").ClinicSettings} */ found) {
  settings = Promise.resolve(found);
}

/** The practitioner who is signed in. */
export const ownPractitioner = () =>
  pb.collection("practitioners").getFirstListItem(pb.filter("user = {:id}", { id: me().id }));

/** The practitioner whom an address means, by slug or by id. */
export const practitionerOf = (/** @type {string} */ key) =>
  pb.collection("practitioners").getFirstListItem(pb.filter("slug = {:key} || id = {:key}", { key }));

/** Who is in somebody's care: the visitor's own, or an owner's, where the desk asks. */
export const patientsOf = (/** @type {string | undefined} */ owner = undefined) =>
  pb
    .collection("patients")
    .getFullList({ sort: "created,id", filter: owner && pb.filter("owner = {:owner}", { owner }) });

const letters = "abcdefghijklmnopqrstuvwxyz0123456789";

/** A record id, made here so that a repeated request is recognized. It begins with the time, as the server's own do. */
export const newId = () =>
  Date.now().toString(36) +
  Array.from(crypto.getRandomValues(new Uint8Array(7)), (byte) => letters[byte % letters.length]).join("");

/** @type {(of: { picture: string }, id: string, thumb?: string) => string} the address of a picture, or "" */
export const pictureOf = ({ picture }, id, thumb = "96x96") =>
  picture ? `/api/files/practitioners/${id}/${picture}?thumb=${thumb}` : "";
