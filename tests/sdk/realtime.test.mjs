import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Clinic, booking, eventually, pay } from "./clinic.mjs";

let clinic;
before(async () => (clinic = await Clinic.start()));
after(() => clinic.stop());

const listen = async (pb, collection, options) => {
  const events = [];
  await pb.collection(collection).subscribe("*", (event) => events.push(event), options);
  return events;
};
const kinds = (events, field) => events.map(({ action, record }) => `${action} ${record[field]}`);

test("who sees a booking happen", async () => {
  const practitioner = await clinic.practitioner("meera@clinic.test");
  const doctor = await clinic.signIn("meera@clinic.test");
  const visitor = await clinic.visitor("asha@example.test");
  const stranger = await clinic.visitor("ravi@example.test");
  const anybody = clinic.client();

  const seenByDoctor = await listen(doctor, "appointments", { expand: "visitor" });
  const seenByVisitor = await listen(visitor, "appointments");
  const seenByStranger = await listen(stranger, "appointments");
  const slotsOfStranger = await listen(stranger, "slots");
  const slots = await listen(anybody, "slots", { expand: "practitioner" });

  // Each client has a connection of its own, and none waits for another's.
  const seen = (count) =>
    eventually(`event ${count} at every client`, () =>
      [seenByDoctor, seenByVisitor, slotsOfStranger, slots].every(({ length }) => length >= count),
    );
  const held = await visitor.collection("appointments").create(booking(practitioner.id));
  await seen(1);
  await pay(visitor, held, "pay_1");
  await seen(2);
  await visitor.collection("appointments").update(held.id, { start: booking(practitioner.id, "10:00").start });
  await seen(3);
  await doctor.collection("appointments").update(held.id, { status: "cancelled" });
  await seen(4);

  assert.deepEqual(kinds(seenByDoctor, "status"), [
    "create held",
    "update confirmed",
    "update confirmed",
    "update cancelled",
  ]);
  assert.equal(seenByDoctor[1].record.expand.visitor.phone, "+919812345678");
  assert.equal(seenByDoctor[1].record.mode, "video");
  assert.deepEqual(kinds(seenByVisitor, "status"), [
    "create held",
    "update confirmed",
    "update confirmed",
    "update cancelled",
  ]);
  for (const events of [slots, slotsOfStranger]) {
    assert.deepEqual(kinds(events, "state"), ["create held", "update booked", "update booked", "delete booked"]);
  }
  for (const { record } of slots) {
    assert.deepEqual(
      Object.keys(record).sort(),
      [
        "collectionId",
        "collectionName",
        "created",
        "end",
        "expand",
        "id",
        "practitioner",
        "start",
        "state",
        "updated",
      ].filter((key) => key in record),
    );
    assert.ok(!JSON.stringify(record).includes(visitor.authStore.record.id), "a slot never leads to a visitor");
  }
  assert.deepEqual(seenByStranger, [], "nobody sees another's appointment");
});

test("a practitioner's computed standing comes with its events", async () => {
  const practitioner = await clinic.practitioner("rudolf@clinic.test");
  const events = await listen(clinic.client(), "practitioners");
  await clinic.admin.collection("practitioners").update(practitioner.id, { bio: "New" });
  const [{ record }] = await eventually("the event", () => events.length && events);
  assert.equal(typeof record.is_available, "boolean");
  assert.equal(record.appointments_completed, 0);
  assert.match(record.next_available, /^\d{4}-/);
  assert.ok(!("email" in record));
});
