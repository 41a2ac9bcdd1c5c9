import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Clinic, booking, eventually, pay } from "./clinic.mjs";

let clinic;
before(async () => (clinic = await Clinic.start()));
after(() => clinic.stop());

const refusal = (promise) =>
  promise.then(
    () => assert.fail("was not refused"),
    ({ status, response }) => [status, ...Object.entries(response.data).map(([field, { code }]) => `${field} ${code}`)],
  );

test("a mother books for her child, and the practitioner sees who comes", async (t) => {
  const practitioner = await clinic.practitioner("meera@clinic.test");
  const other = await clinic.practitioner("omar@clinic.test");
  const doctor = await clinic.signIn("meera@clinic.test");
  const mother = await clinic.visitor("asha@example.test");
  const events = [];
  await doctor
    .collection("appointments")
    .subscribe("*", ({ record }) => events.push(record), { expand: "visitor,patient" });

  const child = await mother
    .collection("patients")
    .create({ name: "Tara Rao", date_of_birth: "2020-02-29", gender: "female", relation: "child" });
  assert.equal(child.owner, mother.authStore.record.id);
  const held = await mother.collection("appointments").create(booking(practitioner.id, "09:00", { patient: child.id }));
  await pay(mother, held, "pay_child");

  await t.test("by realtime, by the list, and by mail", async () => {
    const event = await eventually("the confirmation", () => events.find(({ status }) => status === "confirmed"));
    assert.equal(event.expand.patient.name, "Tara Rao");
    assert.equal(event.expand.visitor.name, "Visitor of the test");
    for (const pb of [doctor, mother]) {
      const { expand } = await pb.collection("appointments").getOne(held.id, { expand: "patient" });
      assert.deepEqual(
        [expand.patient.name, expand.patient.date_of_birth, expand.patient.gender, expand.patient.relation],
        ["Tara Rao", "2020-02-29", "female", "child"],
      );
    }
    const named = (email) => () => clinic.outbox(".eml", email).find((mail) => mail.includes("Tara Rao"));
    await eventually("the practitioner's mail", named("meera@clinic.test"));
    await eventually("the mother's mail", named("asha@example.test"));
  });

  await t.test("she herself is free at the time, and the child is not", async () => {
    const asks = (changes) => mother.collection("appointments").create(booking(other.id, "09:00", changes));
    assert.deepEqual(await refusal(asks({ patient: child.id })), [409, "start visitor_busy"]);
    assert.equal((await asks({})).patient, "");
  });

  await t.test("somebody else's child stays unknown", async () => {
    const stranger = await clinic.visitor("ravi@example.test");
    assert.deepEqual(await stranger.collection("patients").getFullList(), []);
    const [status] = await refusal(
      stranger.collection("appointments").create(booking(other.id, "10:00", { patient: child.id })),
    );
    assert.equal(status, 400);
  });

  await t.test("she is removed once nothing is ahead", async () => {
    assert.deepEqual(await refusal(mother.collection("patients").delete(child.id)), [409, "id patient_expected"]);
    await mother.collection("appointments").update(held.id, { status: "cancelled" });
    await mother.collection("patients").delete(child.id);
    assert.deepEqual(await mother.collection("patients").getFullList(), []);
    assert.equal((await mother.collection("appointments").getOne(held.id)).patient, child.id);
  });
});
