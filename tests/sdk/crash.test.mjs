import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Clinic, booking, eventually, pay } from "./clinic.mjs";

let clinic;
before(async () => (clinic = await Clinic.start()));
after(() => clinic.stop());

test("what was acknowledged survives a kill, messages included", async () => {
  const practitioner = await clinic.practitioner("meera@clinic.test");
  const visitor = await clinic.visitor("asha@example.test");
  const token = visitor.authStore.token;
  const held = await visitor.collection("appointments").create(booking(practitioner.id));
  await pay(visitor, held, "pay_1");
  await clinic.kill("SIGKILL");

  await clinic.serve();
  const again = clinic.client();
  again.authStore.save(token);
  assert.equal((await again.collection("appointments").getOne(held.id)).status, "confirmed");
  const [slot] = await again.collection("slots").getFullList();
  assert.equal(slot.state, "booked");
  assert.equal((await pay(again, held, "pay_1")).status, "successful");
  assert.equal((await clinic.admin.collection("notifications").getFullList()).length, 3);

  // The job runs every minute; a super admin may run it at once.
  await clinic.admin.crons.run("dispatch_notifications");
  await eventually("the messages", async () =>
    (await clinic.admin.collection("notifications").getFullList()).every(({ status }) => status === "sent"),
  );
  assert.ok(clinic.outbox(".sms", "+918022334455").length >= 1, "sent at least once");
  assert.ok(clinic.outbox(".eml", "asha@example.test").length >= 2);
});

test("the server says where messages go and that the key is for development", () => {
  assert.match(clinic.log, /mails are written to .*outbox/);
  assert.match(clinic.log, /POCKETCLINIC_ENCRYPTION_KEY is not set/);
});
