// What a practitioner can be booked for by name.
import { pb } from "./api.js";

/** @typedef {import("./types.js").VisitType} VisitType */
/** @typedef {{ visit_type?: string, duration: number, mode?: import("./types.js").Mode }} Asked */

/** The types of visits of a practitioner, by id or slug, in their order: those on offer, or all. */
export const visitTypes = (/** @type {string} */ of, { all = false } = {}) =>
  pb.collection("visit_types").getFullList({
    filter: pb.filter(`(practitioner = {:of} || practitioner.slug = {:of})${all ? "" : " && active = true"}`, { of }),
    sort: "position,created,id",
  });

/**
 * The type that a booking is of: the one that is asked for or, as the clinic has it, the first of the length and mode.
 * @type {(types: VisitType[], asked: Asked) => VisitType | undefined}
 */
export const typeOf = (types, { visit_type, duration, mode }) =>
  visit_type
    ? types.find(({ id }) => id === visit_type)
    : types.find((type) => type.duration === duration && (!mode || type.modes.includes(mode)));
