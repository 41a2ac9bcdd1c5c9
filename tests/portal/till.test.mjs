import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { booking, pay } from "../sdk/clinic.mjs";
import { assertAccessible, open, phone, signIn, startClinic, wide } from "./browser.mjs";
import { openAs, receptionist } from "./desk.mjs";

let clinic, browser, practitioner, visitor, desk;
before(async () => {
  [clinic, browser] = await startClinic();
  desk = await receptionist(clinic, "desk@clinic.test");
  practitioner = await clinic.practitioner("meera@clinic.test", { name: "Dr. Meera Test" });
  visitor = await clinic.visitor("asha@example.test");
});
after(async () => {
  await browser?.close();
  await clinic?.stop();
});

const hold = (clock) => visitor.collection("appointments").create(booking(practitioner.id, clock));

const takeAtDesk = ({ id, amount }, method) =>
  desk.send("/api/clinic/payments/desk", { method: "POST", body: { appointment_id: id, amount, method } });

const saved = async (page, name) => {
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name }).click()]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), "utf8") };
};

test("a receptionist counts the till, and gives money back", async (t) => {
  await takeAtDesk(await hold("09:00"), "cash");
  const late = await hold("10:00");
  await takeAtDesk(late, "upi");
  await desk.collection("appointments").update(late.id, { status: "cancelled" });
  const page = await openAs(browser, clinic, desk, "/till", wide);

  await t.test("sees sums by method, and what is due back", async () => {
    await page.getByRole("row", { name: /Reception Cash ₹500\.00 ₹0\.00 ₹500\.00/ }).waitFor();
    await page.getByRole("row", { name: /Reception UPI ₹500\.00 ₹0\.00 ₹500\.00/ }).waitFor();
    await page.getByRole("heading", { name: "To give back" }).waitFor();
    await assertAccessible(page, "the till");
  });

  await t.test("by keyboard", async () => {
    await page.getByRole("button", { name: "Given back to Visitor of the test" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText("₹500.00 given back.").waitFor();
    await page.getByRole("row", { name: /Reception UPI ₹500\.00 ₹500\.00 ₹0\.00/ }).waitFor();
    assert.equal(await page.getByRole("heading", { name: "To give back" }).count(), 0);
  });

  await t.test("takes the day's appointments along as CSV", async () => {
    const file = await saved(page, "The day's appointments as CSV");
    assert.match(file.name, /^appointments-\d{4}-\d\d-\d\d\.csv$/);
    assert.match(file.text, /^\ufeffid,date,time/);
  });

  await t.test("prints sums and payments alone", async () => {
    await page.emulateMedia({ media: "print" });
    assert.ok(await page.getByRole("region", { name: "Sums" }).isVisible());
    assert.ok(!(await page.getByRole("button", { name: "Print" }).isVisible()));
    assert.ok(!(await page.getByLabel("Date").isVisible()));
    await page.emulateMedia({ media: "screen" });
  });

  await t.test("on a phone, and with a day on which nothing was paid", async () => {
    const small = await openAs(browser, clinic, desk, "/till", phone);
    await small.getByRole("region", { name: "Sums" }).waitFor();
    const aligned = (/** @type {Element[]} */ cells) => cells.map((cell) => getComputedStyle(cell).textAlign);
    assert.deepEqual(
      await small
        .getByRole("row", { name: /Reception Cash/ })
        .locator("td")
        .evaluateAll(aligned),
      ["start", "end", "end", "end"],
      "words begin where they are read from, amounts end together",
    );
    await assertAccessible(small, "the till on a phone");
    await small.goto("/till?date=2020-01-01");
    await small.getByText("No money changed hands at the desk.").waitFor();
  });
});

test("a visitor finds the receipts with the appointment", async (t) => {
  const held = await hold("11:00");
  const { payment } = await pay(visitor, held, "pay_receipt");
  const page = await open(browser, clinic, wide);
  await page.goto(`/appointments/${held.id}`);
  await signIn(page, clinic, "asha@example.test");

  await t.test("reads it, on the screen and on paper", async () => {
    await page.getByRole("link", { name: `Receipt ${payment.receipt}` }).click();
    await page.getByRole("heading", { name: "Receipt", exact: true }).waitFor();
    for (const text of [payment.receipt, "Visitor of the test", "Dr. Meera Test, Cardiology", "₹500.00"]) {
      await page.locator(".receipt").getByText(text, { exact: true }).first().waitFor();
    }
    await assertAccessible(page, "a receipt");
    await page.emulateMedia({ media: "print" });
    assert.ok(await page.getByText(payment.receipt).first().isVisible());
    assert.ok(!(await page.getByRole("button", { name: "Print" }).isVisible()));
    assert.ok(!(await page.locator("header.shell").isVisible()));
    await page.emulateMedia({ media: "screen" });
  });

  await t.test("keeps it as PDF", async () => {
    const file = await saved(page, "Save as PDF");
    assert.equal(file.name, `receipt-${payment.receipt}.pdf`);
    assert.match(file.text, /^%PDF-/);
  });

  await t.test("another visitor's is not there", async () => {
    const other = await open(browser, clinic, phone);
    await clinic.visitor("ravi@example.test");
    await other.goto(`/receipts/${payment.id}`);
    await signIn(other, clinic, "ravi@example.test");
    await other.getByText("This does not exist, or not for you.").waitFor();
  });
});
