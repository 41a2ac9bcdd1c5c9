import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Clinic, booking, day, eventually, pay } from "./clinic.mjs";

let clinic;
before(async () => (clinic = await Clinic.start()));
after(() => clinic.stop());

/** So many appointments that nobody is done with all of them when the first is moved. */
const confirmedFor = async (practitioner, count) => {
  const visitor = await clinic.visitor("asha@example.test");
  const midnight = Date.parse(`${day(2)}T00:00:00+05:30`);
  const ids = [];
  for (let i = 0; i < count; i++) {
    const start = new Date(midnight + i * 15 * 60_000).toISOString();
    const wish = booking(practitioner, "00:00", { start, duration: 15 });
    const held = await visitor.collection("appointments").create(wish);
    await pay(visitor, held, `pay_${held.id}`);
    ids.push(held.id);
  }
  return ids;
};

test("a relocation that a kill interrupts goes on, each appointment once", async () => {
  const ill = await clinic.practitioner("meera@clinic.test");
  const colleague = await clinic.practitioner("omar@clinic.test");
  const ids = await confirmedFor(ill.id, 150);

  const { id } = await clinic.admin.send("/api/clinic/relocations", {
    method: "POST",
    body: { practitioner: ill.id, action: "move", to: colleague.id, appointments: ids },
  });
  const relocation = () => clinic.admin.collection("relocations").getOne(id);
  await eventually("the first of them", async () => (await relocation()).done > 0);
  await clinic.kill("SIGKILL");
  await clinic.serve();
  const interrupted = await relocation();
  assert.equal(interrupted.status, "running");
  assert.ok(interrupted.done < ids.length, "it was killed before the last one");

  // The job runs every minute; a super admin may run it at once.
  await clinic.admin.crons.run("relocate_appointments");
  const done = await eventually("all of them", async () => {
    const now = await relocation();
    return now.status === "done" && now;
  });
  assert.deepEqual([done.total, done.done, done.failed], [ids.length, ids.length, 0]);
  const appointments = await clinic.admin.collection("appointments").getFullList();
  assert.deepEqual(new Set(appointments.map((a) => `${a.practitioner} ${a.sequence}`)), new Set([`${colleague.id} 1`]));
  const filter = 'kind = "appointment_handed_over"';
  const messages = await clinic.admin.collection("notifications").getFullList({ filter });
  const told = messages.map(({ appointment, to, body }) => `${appointment} ${to} ${body}`);
  assert.equal(new Set(told).size, told.length, "nobody is told twice");
  assert.equal(new Set(messages.map(({ appointment }) => appointment)).size, ids.length, "and of each somebody is");
  const changes = { filter: 'collection = "appointments" && action = "update" && fields ~ "practitioner"' };
  assert.equal((await clinic.admin.collection("audit_log").getFullList(changes)).length, ids.length);
});
