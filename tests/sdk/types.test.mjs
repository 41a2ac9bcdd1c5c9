// An app that is written by the types alone: what they promise is there, and what they forbid is refused.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Clinic, day } from "./clinic.mjs";

/** @typedef {import("../../types/records.js").TypedPocketBase} TypedPocketBase */
/** @typedef {import("../../types/openapi.js").paths} Paths */
/** @typedef {import("../../types/openapi.js").ErrorCode} ErrorCode */
/** @typedef {import("../../types/openapi.js").Refusal} Refusal */

/** @type {Clinic} */
let clinic;
before(async () => {
  clinic = await Clinic.start();
});
after(() => clinic?.stop());

/**
 * @param {unknown} error what the SDK throws
 * @returns {ErrorCode | string | undefined}
 */
const codeOf = (error) => {
  const { data } = /** @type {{ response: Refusal }} */ (error).response;
  return Object.values(data)[0]?.code;
};

test("a booking from the search to the payment", async () => {
  const doctor = await clinic.practitioner("meera@clinic.test");
  const pb = /** @type {TypedPocketBase} */ (await clinic.visitor("asha@clinic.test"));

  /** @type {Paths["/api/clinic/search"]["get"]["responses"][200]["content"]["application/json"]} */
  const found = await pb.send("/api/clinic/search", { query: { from: day(2), duration: "30" } });
  const [first] = found.items;
  assert.equal(first.practitioner, doctor.id);
  assert.equal(found.clinic.payment_provider, "dummy");

  const practitioner = await pb.collection("practitioners").getOne(first.practitioner);
  assert.deepEqual(practitioner.slot_durations, [15, 30, 60]);
  const next = new Date(practitioner.next_available).toLocaleDateString("en-CA", { timeZone: practitioner.timezone });
  assert.equal(practitioner.is_available, next === day(0)); // late in the day, nothing of it is left

  const held = await pb.collection("appointments").create({
    practitioner: practitioner.id,
    start: first.slots[0].start,
    duration: 30,
    mode: "video",
  });
  assert.equal(held.status, "held");

  /** @type {import("../../types/openapi.js").PaymentRequest} */
  const body = { order_id: held.order_id, payment_id: "pay_1", amount: held.amount, appointment_id: held.id };
  /** @type {Paths["/api/clinic/payments"]["post"]["responses"][200]["content"]["application/json"]} */
  const paid = await pb.send("/api/clinic/payments", { method: "POST", body });
  assert.equal(paid.appointment.status, "confirmed");
  assert.equal(paid.payment.amount, held.amount);

  const cancelled = await pb.collection("appointments").update(held.id, { status: "cancelled", cancel_reason: "Well" });
  assert.equal(cancelled.cancelled_by, "visitor");
});

test("what the server alone sets is no part of a request", async () => {
  const doctor = await clinic.practitioner("omar@clinic.test");
  const pb = /** @type {TypedPocketBase} */ (await clinic.visitor("ravi@clinic.test"));
  const wish = /** @type {const} */ ({
    practitioner: doctor.id,
    start: `${day(2)}T09:00:00+05:30`,
    duration: 30,
    mode: "video",
  });
  await assert.rejects(
    // @ts-expect-error the server says what it costs
    pb.collection("appointments").create({ ...wish, amount: 1 }),
    (error) => codeOf(error) === "not_allowed",
  );
  await assert.rejects(
    // @ts-expect-error slots come and go with appointments
    pb.collection("slots").create({ practitioner: doctor.id }),
    (error) => codeOf(error) === undefined,
  );
  await assert.rejects(
    // @ts-expect-error a booking says how
    pb.collection("appointments").create({ practitioner: doctor.id, start: wish.start, duration: 30 }),
    (error) => codeOf(error) === "mode_not_offered" || codeOf(error) === "validation_required",
  );
});
