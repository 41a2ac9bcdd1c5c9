// What the server has written into the page of a practitioner, as it was when the page came.

/**
 * @typedef {object} Known
 * @property {import("./types.js").Practitioner} practitioner
 * @property {import("./types.js").VisitType[]} visit_types
 * @property {import("./types.js").ClinicSettings} clinic
 */

/** @type {Known | undefined} */
let known = JSON.parse(globalThis.document?.getElementById("known")?.textContent || "null") ?? undefined;

/** The clinic's settings, where they came with the page. */
export const knownClinic = known?.clinic;

/**
 * What came of a practitioner, by slug; once, for it grows old.
 * @type {(slug: string) => [Known["practitioner"], Known["clinic"], Known["visit_types"]] | undefined}
 */
export function takeKnown(slug) {
  if (known?.practitioner.slug !== slug) return undefined;
  const { practitioner, clinic, visit_types } = known;
  known = undefined;
  return [practitioner, clinic, visit_types];
}
