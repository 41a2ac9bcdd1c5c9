import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, test } from "node:test";
import { Clinic, binary, booking, pay } from "./clinic.mjs";

let clinic, practitioner, visitor, desk;
before(async () => {
  clinic = await Clinic.start();
  practitioner = await clinic.practitioner("meera@clinic.test");
  visitor = await clinic.visitor("asha@example.test");
  desk = await clinic.signIn("desk@clinic.test");
  await clinic.admin.collection("users").update(desk.authStore.record.id, { role: "receptionist" });
});
after(() => clinic.stop());

const hold = (clock) => visitor.collection("appointments").create(booking(practitioner.id, clock));

const takeAtDesk = ({ id, amount }, more = {}) =>
  desk.send("/api/clinic/payments/desk", {
    method: "POST",
    body: { appointment_id: id, amount, method: "cash", ...more },
  });

/** A file of the API, as an app fetches it. */
const file = async (pb, path) => {
  const response = await fetch(clinic.url + path, { headers: { Authorization: pb.authStore.token } });
  return { status: response.status, type: response.headers.get("content-type"), text: await response.text() };
};

test("the desk takes a payment, and the visitor has the receipt", async () => {
  const held = await hold("09:00");
  const { status, payment, appointment } = await takeAtDesk(held, { method: "card", reference: "slip 1" });
  assert.deepEqual([status, appointment.status, payment.provider], ["successful", "confirmed", "desk"]);
  assert.equal(payment.taken_by, desk.authStore.record.id);
  assert.match(payment.receipt, /^\d{4}-000001$/);
  await assert.rejects(takeAtDesk(held), (error) => error.response.data.appointment_id.code === "already_paid");

  const receipt = await file(visitor, `/api/clinic/receipts/${payment.id}.pdf`);
  assert.deepEqual([receipt.status, receipt.type], [200, "application/pdf"]);
  assert.match(receipt.text, /^%PDF-/);
  const till = await desk.send("/api/clinic/till");
  assert.deepEqual(
    till.sums.map(({ method, taken, balance }) => [method, taken, balance]),
    [["card", held.amount, held.amount]],
  );
  const sheet = await file(desk, `/api/clinic/appointments.csv?from=${till.date}&to=${till.date}`);
  assert.deepEqual([sheet.status, sheet.type], [200, "text/csv; charset=utf-8"]);
});

test("a kill leaves no gap in the receipts", async () => {
  const clocks = ["09:30", "10:00", "10:30"];
  const held = await Promise.all(clocks.map(hold));
  const paying = held.map((of, i) => (i % 2 ? takeAtDesk(of) : pay(visitor, of, `pay_${i}`)).catch(() => undefined));
  await Promise.race(paying);
  await clinic.kill("SIGKILL");
  await Promise.all(paying);
  await clinic.serve();
  await Promise.all(held.map((of, i) => pay(visitor, of, `pay_${i}`).catch(() => undefined)));

  const kept = await clinic.admin.collection("payments").getFullList();
  const numbers = kept.flatMap((of) => [of.receipt, of.refund_receipt]).filter(Boolean);
  assert.deepEqual(
    numbers.map((number) => Number(number.slice(5))).sort((a, b) => a - b),
    numbers.map((_, i) => i + 1),
  );
  assert.match(
    execFileSync(binary, ["verify", `--dir=${clinic.dir}`], { encoding: "utf8" }),
    /^ok +every payment and refund has its receipt/m,
  );
});
