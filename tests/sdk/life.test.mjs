import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Clinic, booking, day, eventually, pay } from "./clinic.mjs";

let clinic;
before(async () => (clinic = await Clinic.start()));
after(() => clinic.stop());

const paid = async (pb, practitioner, clock, id) => {
  const held = await pb.collection("appointments").create(booking(practitioner.id, clock));
  return (await pay(pb, held, id)).appointment;
};
const mailsTo = (email, subject) => clinic.outbox(".eml", email).filter((mail) => mail.includes(`Subject: ${subject}`));

test("what comes free is offered to who waits for it", async () => {
  const practitioner = await clinic.practitioner("meera@clinic.test", {
    slot_durations: [480],
    min_notice: 60,
    max_horizon: 2,
  });
  const [first, second] = [await clinic.visitor("asha@example.test"), await clinic.visitor("ravi@example.test")];
  const time = { practitioner: practitioner.id, duration: 480, mode: "video" };
  await clinic.admin
    .collection("time_off")
    .create({ practitioner: practitioner.id, start: `${day(0)}T00:00:00+05:30`, end: `${day(2)}T16:00:00+05:30` });
  const held = await first.collection("appointments").create({ ...time, start: `${day(2)}T16:00:00+05:30` });
  await pay(first, held, "pay_full");

  const events = [];
  await second.collection("waitlist").subscribe("*", ({ action, record }) => events.push(`${action} ${record.status}`));
  const entry = await second.collection("waitlist").create({ ...time, from: day(0), to: day(2) });
  assert.equal(entry.status, "waiting");
  assert.equal((await first.collection("waitlist").getFullList()).length, 0, "nobody else sees who waits");

  await first.collection("appointments").update(held.id, { status: "cancelled" });
  await eventually("the offer", () => events.includes("update offered"));
  const { expand } = await second.collection("waitlist").getOne(entry.id, { expand: "appointment" });
  assert.equal(expand.appointment.status, "held");
  await eventually("the mail", () => mailsTo("ravi@example.test", "A time has come free").length === 1);
  assert.equal((await pay(second, expand.appointment, "pay_offer")).appointment.status, "confirmed");
  assert.equal((await second.collection("waitlist").getOne(entry.id)).status, "accepted");
});

test("calendars, conflicts, and who came", async (t) => {
  const practitioner = await clinic.practitioner("lena@clinic.test");
  const doctor = await clinic.signIn("lena@clinic.test");
  const visitor = await clinic.visitor("omar@example.test");
  const appointment = await paid(visitor, practitioner, "09:00", "pay_1");
  const later = await paid(visitor, practitioner, "11:00", "pay_2");

  await t.test("the visitor's mail invites, and the feeds show it until they are revoked", async () => {
    const [mail] = await eventually(
      "the mail",
      () =>
        mailsTo("omar@example.test", "Your appointment").length === 2 &&
        mailsTo("omar@example.test", "Your appointment"),
    );
    assert.match(mail, /Content-Type: text\/calendar/);
    for (const pb of [visitor, doctor]) {
      const { path } = await pb.send("/api/clinic/calendar", { method: "POST" });
      const feed = await fetch(clinic.url + path);
      assert.match(feed.headers.get("content-type"), /^text\/calendar/);
      assert.match(await feed.text(), new RegExp(`UID:${appointment.id}@`));
      await pb.send("/api/clinic/calendar", { method: "DELETE" });
      assert.equal((await fetch(clinic.url + path)).status, 404);
    }
  });

  await t.test("time off shows what it leaves outside, and a cancellation names other times", async () => {
    await doctor
      .collection("time_off")
      .create({ practitioner: practitioner.id, start: `${day(2)}T11:00:00+05:30`, end: `${day(2)}T12:00:00+05:30` });
    const { items } = await doctor.send("/api/clinic/conflicts", {});
    assert.deepEqual(
      items.map(({ id, conflict, expand }) => [id, conflict, expand.visitor.name]),
      [[later.id, true, "Visitor of the test"]],
    );
    await doctor.collection("appointments").update(later.id, { status: "cancelled", cancel_reason: "A conference" });
    const [mail] = await eventually(
      "the mail",
      () => mailsTo("omar@example.test", "Cancelled").length === 1 && mailsTo("omar@example.test", "Cancelled"),
    );
    assert.match(mail, /METHOD:CANCEL/i);
    assert.match(mail, /The next free times are:/);
    assert.equal((await clinic.admin.collection("refunds_due").getFullList())[0].amount >= 50000, true);
  });

  await t.test("explain says why a time is not offered", async () => {
    const { candidates } = await doctor.send("/api/clinic/availability/explain", {
      query: { practitioner: practitioner.id, date: day(2), duration: 30 },
    });
    const reasons = Object.fromEntries(candidates.map(({ start, verdict }) => [start.slice(11, 16), verdict]));
    assert.equal(reasons["08:30"], "free");
    assert.equal(reasons["09:00"], "slot_taken");
    assert.equal(reasons["11:00"], "outside_hours");
  });

  await t.test("an arrival is noted, and undone by whoever may note it", async () => {
    assert.equal(
      (await doctor.collection("appointments").update(appointment.id, { status: "arrived" })).status,
      "arrived",
    );
    assert.equal(
      (await doctor.collection("appointments").update(appointment.id, { status: "confirmed" })).status,
      "confirmed",
    );
    await doctor.collection("appointments").update(appointment.id, { status: "arrived" });
    assert.equal(
      (await clinic.admin.collection("appointments").update(appointment.id, { status: "confirmed" })).status,
      "confirmed",
    );
    const [undone] = await clinic.admin
      .collection("audit_log")
      .getFullList({ sort: "-sequence", batch: 1, filter: `record = "${appointment.id}"` });
    assert.match(undone.actor, /^_superusers\//);
    for (const status of ["completed", "no_show"]) {
      await assert.rejects(
        doctor.collection("appointments").update(appointment.id, { status }),
        { status: 409 },
        "not before it has started",
      );
    }
  });
});
