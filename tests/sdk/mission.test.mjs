import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Clinic, day, eventually, pay, profile } from "./clinic.mjs";

// The smallest PNG: one transparent pixel.
const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);
const refused = (status, field, code) => (error) => {
  assert.equal(error.status, status, JSON.stringify(error.response));
  if (code) assert.equal(error.response.data[field]?.code, code, JSON.stringify(error.response));
  return true;
};

let clinic;
before(async () => (clinic = await Clinic.start()));
after(() => clinic.stop());

test("the mission, from an empty clinic to a paid appointment and beyond", async (t) => {
  let doctor, me, visitor, held;

  await t.test("a super admin adds a practitioner by e-mail", async () => {
    me = await clinic.admin.collection("practitioners").create({
      email: "meera@clinic.test",
      name: "Dr. Test",
      specialization: "Cardiology",
      date_joined: "2020-01-15",
      timezone: "Asia/Kolkata",
      slot_durations: [30, 15],
      modes: ["video", "telephone"],
      fee: 50000,
    });
    assert.deepEqual(me.slot_durations, [15, 30]);
    assert.equal(me.active, true);
    assert.equal(me.is_available, false);
    await assert.rejects(clinic.client().collection("practitioners").create({ email: "x@clinic.test" }), refused(401));
  });

  await t.test("the practitioner signs in and manages the profile", async () => {
    doctor = await clinic.signIn("meera@clinic.test");
    assert.equal(doctor.authStore.record.role, "practitioner");
    me = await doctor.collection("practitioners").update(me.id, {
      phone: "+91 80 2233 4455",
      bio: "Listens.",
      picture: new File([pixel], "me.png", { type: "image/png" }),
    });
    assert.equal(me.phone, "+918022334455");
    const thumb = await fetch(doctor.files.getURL(me, me.picture, { thumb: "96x96" }));
    assert.equal(thumb.status, 200);
    assert.equal(thumb.headers.get("content-type"), "image/png");
    await assert.rejects(
      doctor.collection("practitioners").update(me.id, { date_joined: "1999-01-01" }),
      refused(403, "date_joined", "not_allowed"),
    );
  });

  await t.test("and the time and the bank account", async () => {
    for (const weekday of [1, 2, 3, 4, 5, 6, 7]) {
      await doctor.collection("working_hours").create({ practitioner: me.id, weekday, start: "09:00", end: "12:00" });
    }
    await doctor
      .collection("schedule_overrides")
      .create({ practitioner: me.id, date: day(3), windows: [{ start: "14:00", end: "15:00" }] });
    await doctor
      .collection("time_off")
      .create({ practitioner: me.id, start: `${day(4)}T00:00:00+05:30`, end: `${day(5)}T00:00:00+05:30` });
    const account = await doctor.collection("bank_accounts").create({
      practitioner: me.id,
      account_holder: "Dr. Test",
      pan_number: "abcde1234f",
      account_number: "123456789012",
      ifsc_code: "HDFC0001234",
    });
    assert.equal(account.pan_number, "ABCDE1234F");
    assert.equal((await clinic.client().collection("bank_accounts").getFullList()).length, 0);
  });

  await t.test("a visitor signs in, and completes the profile", async () => {
    visitor = await clinic.signIn("asha@example.test");
    assert.equal(visitor.authStore.record.role, "visitor");
    assert.equal(visitor.authStore.record.verified, true);
    await assert.rejects(
      visitor
        .collection("appointments")
        .create({ practitioner: me.id, start: `${day(2)}T09:00:00+05:30`, duration: 30, mode: "video" }),
      refused(403, "nationality", "profile_incomplete"),
    );
    await visitor.collection("users").update(visitor.authStore.record.id, profile);
    await assert.rejects(
      visitor.collection("users").update(visitor.authStore.record.id, { role: "practitioner" }),
      refused(403, "role", "not_allowed"),
    );
  });

  await t.test("looks up free slots", async () => {
    const at = (date) =>
      visitor.send("/api/clinic/availability", { query: { practitioner: me.id, date, duration: 30 } });
    const { slots, timezone } = await at(day(2));
    assert.equal(timezone, "Asia/Kolkata");
    assert.deepEqual(
      slots.map((slot) => slot.start.slice(11)),
      ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30"].map((clock) => `${clock}:00+05:30`),
    );
    assert.deepEqual(
      (await at(day(3))).slots.map((slot) => slot.start.slice(11, 16)),
      ["14:00", "14:30"],
    );
    assert.deepEqual((await at(day(4))).slots, []);
    const { items } = await visitor.send("/api/clinic/search", {
      query: { specialization: "Cardiology", from: day(2) },
    });
    assert.equal(items[0].practitioner, me.id);
  });

  await t.test("books one, and pays for it", async () => {
    held = await visitor.collection("appointments").create({
      practitioner: me.id,
      start: `${day(2)}T09:00:00+05:30`,
      duration: 30,
      mode: "video",
      reason: "Palpitations",
    });
    assert.equal(held.status, "held");
    const { status, appointment } = await pay(visitor, held, "pay_1");
    assert.equal(status, "successful");
    assert.equal(appointment.status, "confirmed");
    assert.deepEqual((await pay(visitor, held, "pay_1")).appointment, appointment);
    await assert.rejects(pay(visitor, held, "pay_2"), refused(409, "appointment_id", "already_paid"));
  });

  await t.test("the practitioner is told, and sees the appointment", async () => {
    const [sms] = await eventually(
      "the SMS",
      () => clinic.outbox(".sms", "+918022334455").length && clinic.outbox(".sms", "+918022334455"),
    );
    assert.match(sms, /09:00.*by video.*\+919812345678/);
    await eventually(
      "the mails",
      () =>
        clinic.outbox(".eml", "meera@clinic.test").length === 2 &&
        clinic.outbox(".eml", "asha@example.test").length === 2,
    );

    const filter = doctor.filter("start >= {:from} && start < {:to}", { from: day(2), to: day(3) });
    const [seen, ...others] = await doctor.collection("appointments").getFullList({ filter, expand: "visitor" });
    assert.equal(others.length, 0);
    assert.equal(seen.mode, "video");
    const { name, phone, ...rest } = seen.expand.visitor;
    assert.deepEqual([name, phone], [profile.name, profile.phone]);
    assert.deepEqual(Object.keys(rest).sort(), ["collectionId", "collectionName", "id"]);
  });

  await t.test("it is moved, and cancelled", async () => {
    const moved = await visitor.collection("appointments").update(held.id, { start: `${day(2)}T10:00:00+05:30` });
    assert.equal(moved.status, "confirmed");
    const cancelled = await doctor
      .collection("appointments")
      .update(held.id, { status: "cancelled", cancel_reason: "Ill" });
    assert.equal(cancelled.cancelled_by, "practitioner");
    const [first] = await visitor.collection("payments").getFullList({ filter: 'payment_id = "pay_1"' });
    assert.equal(first.status, "refund_due");
    assert.equal((await clinic.client().collection("slots").getFullList()).length, 0);
  });

  await t.test("an unpaid hold ends by itself", async () => {
    const [settings] = await clinic.admin.collection("clinic").getFullList();
    await clinic.admin.collection("clinic").update(settings.id, { hold_minutes: 0.02 });
    const other = await clinic.visitor("ravi@example.test");
    const request = { practitioner: me.id, start: `${day(2)}T11:00:00+05:30`, duration: 30, mode: "video" };
    const unpaid = await visitor.collection("appointments").create(request);
    const taken = await eventually("the time to be free", () =>
      other
        .collection("appointments")
        .create(request)
        .catch((error) => {
          assert.equal(error.response.data.start?.code, "slot_taken");
        }),
    );
    assert.ok(new Date(taken.created) >= new Date(unpaid.hold_expires));
    assert.equal((await visitor.collection("appointments").getOne(unpaid.id)).status, "expired");
  });
});
