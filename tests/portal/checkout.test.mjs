import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { day } from "../sdk/clinic.mjs";
import { assertAccessible, open, signIn, startClinic } from "./browser.mjs";
import { origins, Razorpay } from "./razorpay.mjs";

let razorpay, clinic, browser, doctor;
before(async () => {
  razorpay = await Razorpay.start();
  [clinic, browser] = await startClinic({ env: razorpay.env });
  doctor = await clinic.practitioner("meera@clinic.test", { name: "Dr. Meera Test" });
});
after(async () => {
  await browser?.close();
  await clinic?.stop();
  razorpay?.stop();
});

const held = async (visitor, clock) =>
  visitor.collection("appointments").create({
    practitioner: doctor.id,
    start: `${day(2)}T${clock}:00+05:30`,
    duration: 30,
    mode: "video",
  });

for (const width of [1280, 360]) {
  test(`a visitor pays by Razorpay's checkout, ${width} pixels wide`, async () => {
    const email = `asha${width}@example.test`;
    const visitor = await clinic.visitor(email);
    const appointment = await held(visitor, width === 360 ? "10:00" : "11:00");
    assert.ok(razorpay.orders.some(({ id, amount }) => id === appointment.order_id && amount === appointment.amount));

    const page = await open(browser, clinic, { others: origins, viewport: { width, height: 800 } });
    await razorpay.standIn(page);
    await page.goto(`/appointments/${appointment.id}`);
    await signIn(page, clinic, email);
    await page.getByRole("link", { name: "Pay ₹500.00" }).press("Enter");
    const pay = page.getByRole("button", { name: "Pay ₹500.00" });
    await pay.waitFor();
    await assertAccessible(page, "the page to pay on");

    const checkout = page.frameLocator('iframe[title="Razorpay Checkout"]');
    await pay.press("Enter");
    await checkout.getByRole("button", { name: "Close" }).click();
    await page.getByText("Nothing was paid").waitFor();
    assert.equal((await visitor.collection("appointments").getOne(appointment.id)).status, "held");

    // The answer to the first try is lost: the payment is told again, and no money is asked for twice.
    await page.route("**/api/clinic/payments", (route) => route.abort(), { times: 1 });
    await pay.press("Enter");
    await checkout.getByRole("button", { name: "Pay by UPI" }).click();
    await page.getByRole("button", { name: "Tell the clinic of it again" }).press("Enter");
    await page.getByText("It is paid for and confirmed.").waitFor();
    const { items } = await clinic.admin.collection("payments").getList(1, 10, {
      filter: `appointment = "${appointment.id}"`,
    });
    assert.deepEqual(
      items.map(({ provider, status, amount }) => [provider, status, amount]),
      [["razorpay", "successful", 50000]],
    );
  });
}

test("Razorpay's script and frames are let in on that page alone", async () => {
  const policy = async (path) => (await fetch(clinic.url + path)).headers.get("content-security-policy");
  assert.match(await policy("/pay/"), /script-src 'self' 'sha256-[^']+' https:\/\/checkout\.razorpay\.com;/);
  assert.match(await policy("/pay/"), /frame-src https:\/\/api\.razorpay\.com/);
  for (const path of ["/", "/docs/", "/pay/pay.js"]) assert.doesNotMatch(await policy(path), /razorpay/, path);
});

test("a script that cannot be loaded is no dead end", async () => {
  const email = "lena@example.test";
  const appointment = await held(await clinic.visitor(email), "12:00");
  const page = await open(browser, clinic, { others: origins });
  await razorpay.standIn(page);
  await page.route("https://checkout.razorpay.com/v1/checkout.js", (route) => route.abort(), { times: 1 });
  await page.goto(`/pay/?appointment=${appointment.id}`);
  await signIn(page, clinic, email); // which leads to the appointment
  await page.getByRole("link", { name: "Pay ₹500.00" }).click();
  await page.getByRole("button", { name: "Pay ₹500.00" }).click();
  await page.getByText("could not be reached").waitFor();
  await page.getByRole("button", { name: "Pay ₹500.00" }).click();
  await page.frameLocator("iframe").getByRole("button", { name: "Pay by UPI" }).click();
  await page.getByText("It is paid for and confirmed.").waitFor();
});
