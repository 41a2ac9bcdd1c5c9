import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Clinic, booking, profile } from "./clinic.mjs";

let clinic, crowd;
before(async () => {
  clinic = await Clinic.start();
  crowd = await Promise.all(Array.from({ length: 50 }, (_, i) => member(`visitor${i}@example.test`)));
});
after(() => clinic.stop());

// Made and signed in by the super admin, as the crowd's way in is not what is tried here.
const member = async (email) => {
  const password = "only-for-this-test";
  const { id } = await clinic.admin
    .collection("users")
    .create({ ...profile, email, password, passwordConfirm: password, verified: true });
  const pb = await clinic.admin.collection("users").impersonate(id, 600);
  pb.autoCancellation(false);
  return pb;
};

const scramble = async (requests) => {
  const answers = await Promise.allSettled(
    crowd.map((pb, i) => pb.collection("appointments").create(requests[i % requests.length])),
  );
  const won = answers.filter(({ status }) => status === "fulfilled");
  for (const { reason } of answers.filter(({ status }) => status === "rejected")) {
    assert.equal(reason.status, 409, JSON.stringify(reason.response));
    assert.equal(reason.response.data.start.code, "slot_taken");
  }
  return won.map(({ value }) => value);
};

test("fifty at once for one slot make one appointment", async () => {
  const { id } = await clinic.practitioner("meera@clinic.test");
  assert.equal((await scramble([booking(id)])).length, 1);
  assert.equal((await clinic.admin.collection("slots").getFullList({ filter: `practitioner = "${id}"` })).length, 1);
});

test("and so do fifty for different durations that overlap", async () => {
  const { id } = await clinic.practitioner("rudolf@clinic.test", { start_step: 15 });
  const requests = [
    booking(id, "10:00", { duration: 60 }),
    booking(id, "10:30"),
    booking(id, "10:45", { duration: 15 }),
    booking(id, "10:15", { duration: 60 }),
    booking(id, "10:45", { duration: 60 }),
  ];
  assert.equal((await scramble(requests)).length, 1);
  assert.equal((await clinic.admin.collection("slots").getFullList({ filter: `practitioner = "${id}"` })).length, 1);
});
