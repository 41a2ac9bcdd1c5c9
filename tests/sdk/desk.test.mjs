import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Clinic, booking, day, eventually, pay } from "./clinic.mjs";

let clinic, practitioner, colleague, visitor, desk;
before(async () => {
  clinic = await Clinic.start();
  practitioner = await clinic.practitioner("meera@clinic.test", { name: "Dr. Meera Test" });
  colleague = await clinic.practitioner("omar@clinic.test", { name: "Dr. Omar Test" });
  visitor = await clinic.visitor("asha@example.test");
  desk = await clinic.signIn("desk@clinic.test");
  await clinic.admin.collection("users").update(desk.authStore.record.id, { role: "receptionist" });
});
after(() => clinic.stop());

const today = () => desk.send("/api/clinic/today", { query: { date: day(2) } });

test("a receptionist makes an account for who calls, finds it again and books", async () => {
  const { name, phone, ...rest } = (await visitor.collection("users").authRefresh()).record;
  const caller = await desk.collection("users").create({
    name: "Ravi Caller",
    phone: "98765 43210",
    address_line1: rest.address_line1,
    postal_code: rest.postal_code,
    city: rest.city,
    country: rest.country,
    nationality: rest.nationality,
    gender: rest.gender,
    date_of_birth: rest.date_of_birth,
    type: rest.type,
  });
  assert.deepEqual([caller.phone, caller.verified, caller.role], ["+919876543210", false, "visitor"]);
  const { items } = await desk.send("/api/clinic/people", { query: { q: "calelr ravi" } });
  assert.deepEqual(
    items.map((found) => [found.kind, found.id, found.name]),
    [["visitor", caller.id, "Ravi Caller"]],
  );
  const held = await desk
    .collection("appointments")
    .create(booking(practitioner.id, "09:00", { visitor: caller.id, mode: "physical" }));
  await assert.rejects(
    desk.send(`/api/clinic/appointments/${held.id}/payment-link`, { method: "POST" }),
    (error) => error.response.data.email.code === "no_email",
  );
  await desk.send("/api/clinic/payments/desk", {
    method: "POST",
    body: { appointment_id: held.id, amount: held.amount, method: "cash" },
  });
  const [row] = (await today()).items;
  assert.deepEqual([row.id, row.visitor.name, row.status, row.paid], [held.id, "Ravi Caller", "confirmed", true]);
});

test("who comes in is checked in, before everybody's eyes", async () => {
  const [{ id }] = (await today()).items;
  const seen = [];
  await desk.collection("appointments").subscribe(id, ({ record }) => seen.push(record.status));
  await desk.collection("appointments").update(id, { status: "arrived" });
  const [row] = (await today()).items;
  assert.equal(row.status, "arrived");
  assert.ok(row.arrived_at);
  await desk.collection("appointments").update(id, { status: "confirmed" });
  await eventually("both events", () => seen.join() === "arrived,confirmed");
  assert.equal((await today()).items[0].arrived_at, "");
});

test("a visitor is asked to pay by a mail", async () => {
  const held = await desk
    .collection("appointments")
    .create(booking(practitioner.id, "10:00", { visitor: visitor.authStore.record.id }));
  const { to } = await desk.send(`/api/clinic/appointments/${held.id}/payment-link`, { method: "POST" });
  assert.ok(JSON.stringify(to).includes("asha@example.test"));
  await eventually("the mail", () => clinic.outbox(".eml", "asha@example.test").some((mail) => mail.includes(held.id)));
  await pay(visitor, held, "pay_asha");
});

test("a doctor falls ill, and everybody is handed over to a colleague", async () => {
  await desk
    .collection("time_off")
    .create({ practitioner: practitioner.id, start: `${day(2)}T00:00:00+05:30`, end: `${day(3)}T00:00:00+05:30` });
  const { items: conflicts } = await desk.send("/api/clinic/conflicts", { query: { practitioner: practitioner.id } });
  assert.equal(conflicts.length, 2);
  const job = await desk.send("/api/clinic/relocations", {
    method: "POST",
    body: { practitioner: practitioner.id, action: "move", to: colleague.id },
  });
  const done = await eventually("the job", async () => {
    const current = await desk.collection("relocations").getOne(job.id);
    return current.status === "done" && current;
  });
  assert.deepEqual([done.total, done.done, done.failed], [2, 2, 0]);
  assert.deepEqual(
    (await today()).items.map((row) => row.practitioner.id),
    [colleague.id, colleague.id],
  );
});

test("refunds and messages are asked for anew by super admins alone", async () => {
  const [paid] = await clinic.admin.collection("payments").getFullList({ filter: 'provider = "dummy"' });
  const [message] = await clinic.admin.collection("notifications").getFullList({ filter: 'status = "sent"' });
  for (const [path, code, field] of [
    [`/api/clinic/refunds/${paid.id}`, "refund_not_due", "status"],
    [`/api/clinic/messages/${message.id}/send`, "already_sent", "status"],
  ]) {
    await assert.rejects(desk.send(path, { method: "POST" }), { status: 403 });
    await assert.rejects(
      clinic.admin.send(path, { method: "POST" }),
      (error) => error.response.data[field].code === code,
    );
  }
});
