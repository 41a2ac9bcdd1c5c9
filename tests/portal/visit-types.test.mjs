import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually } from "../sdk/clinic.mjs";
import { assertAccessible, fillProfile, open, phone, signIn, startClinic, wide } from "./browser.mjs";

let clinic, browser, doctor;
before(async () => {
  [clinic, browser] = await startClinic();
  doctor = await clinic.practitioner("meera@clinic.test", { name: "Dr. Meera Test", timezone: "Asia/Kolkata" });
});
after(async () => {
  await browser?.close();
  await clinic?.stop();
});

const stored = async () =>
  (await clinic.admin.collection("visit_types").getFullList({ sort: "position" })).map(
    ({ name, duration, fee, active }) => `${name} ${duration} ${fee} ${active}`,
  );

test("a practitioner says what can be booked, by keyboard alone", async (t) => {
  const page = await open(browser, clinic, wide);
  await page.goto("/profile");
  await signIn(page, clinic, "meera@clinic.test");
  await page.getByText("There are none.").waitFor();

  await t.test("adding types", async () => {
    for (const [name, minutes, fee] of [
      ["Follow-up", "15", "300"],
      ["First visit", "30", "800"],
      ["Check-up", "60", "1500"],
    ]) {
      await page.getByRole("button", { name: "Add a type of visit" }).focus();
      await page.keyboard.press("Enter");
      await page.getByLabel("Name").last().waitFor();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Name").fill(name);
      await dialog.getByLabel("Minutes").fill(minutes);
      await dialog.getByLabel("Fee, INR").fill(fee);
      if (name === "First visit") await dialog.getByLabel("Video").uncheck();
      await assertAccessible(page, "adding a type of visit");
      await dialog.getByLabel("Name").press("Enter");
      await dialog.waitFor({ state: "detached" });
      await page.getByText(name, { exact: true }).first().waitFor();
    }
    assert.deepEqual(await stored(), [
      "Follow-up 15 30000 true",
      "First visit 30 80000 true",
      "Check-up 60 150000 true",
    ]);
    await assertAccessible(page, "types of visits");
  });

  await t.test("putting them in order, and what has moved is moved on", async () => {
    const order = () => page.locator("section .row strong").allTextContents();
    const shows = (...names) => eventually(`${names}`, async () => `${await order()}` === `${names}`);
    const focused = (button) => eventually("focus", () => button.evaluate((node) => node === document.activeElement));
    const up = page.getByRole("button", { name: "Move Check-up up" });
    await up.focus();
    await page.keyboard.press("Enter");
    await shows("Follow-up", "Check-up", "First visit");
    await focused(up);
    await page.keyboard.press("Enter");
    await shows("Check-up", "Follow-up", "First visit");
    await page.getByRole("button", { name: "Move Follow-up down" }).press("Enter");
    await shows("Check-up", "First visit", "Follow-up");
    assert.deepEqual(await stored(), [
      "Check-up 60 150000 true",
      "First visit 30 80000 true",
      "Follow-up 15 30000 true",
    ]);
  });

  await t.test("changing one, and taking one off the offer", async () => {
    await page.getByRole("button", { name: "Change Follow-up" }).press("Enter");
    await page.getByText("What is booked already stays as it was booked.").waitFor();
    await page.getByRole("dialog").getByLabel("Minutes").fill("20");
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).press("Enter");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Stop offering Check-up" }).press("Enter");
    await page.getByText("Not offered").waitFor();
    assert.deepEqual(await stored(), [
      "Check-up 60 150000 false",
      "First visit 30 80000 true",
      "Follow-up 20 30000 true",
    ]);
    await assertAccessible(page, "types of visits, one of them not offered");
  });

  await t.test("on a phone", async () => {
    await page.setViewportSize(phone.viewport);
    await assertAccessible(page, "types of visits on a phone");
    await page.getByRole("button", { name: "Change First visit" }).click();
    await assertAccessible(page, "changing a type on a phone");
  });
});

for (const [where, options] of Object.entries({ "a desk": wide, "a phone": phone })) {
  test(`a visitor books by type, on ${where}`, async () => {
    const page = await open(browser, clinic, options);
    await page.goto(`/practitioners/${doctor.id}`);
    const how = page.getByRole("group", { name: "How", exact: true });
    await page.getByText("from ₹300.00").waitFor();
    await page.getByRole("group", { name: "What for" }).waitFor();
    assert.equal(await page.getByRole("group", { name: "How long" }).count(), 0);
    assert.equal(await page.getByRole("radio", { name: "Check-up" }).count(), 0, "what is not offered is not shown");
    assert.equal(await how.getByLabel("Video").count(), 0, "a first visit is not by video");
    await page.getByRole("radio", { name: "First visit" }).focus();
    await page.keyboard.press("ArrowDown");
    assert.ok(await page.getByRole("radio", { name: "Follow-up" }).isChecked());
    await how.getByLabel("Video").check();
    await page.getByLabel("Next week").click();
    await page.locator(".days .slot").first().click();
    await page.getByText("Follow-up, 20 min, by video, ₹300.00").waitFor();
    await assertAccessible(page, "choosing by type");
    await page.getByRole("link", { name: "Book this time" }).click();
    await signIn(page, clinic, `${where.replace(" ", "")}@example.test`);
    await fillProfile(page);
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByText("Follow-up, 20 min, by video · ₹300.00").waitFor();
    await assertAccessible(page, "booking by type");
    await page.getByRole("button", { name: "Confirm and pay" }).click();
    await page.getByRole("button", { name: "Pay ₹300.00" }).click();
    await page.getByText("It is paid for and confirmed.").waitFor();
    await page.getByText("Follow-up, 20 min, by video · ₹300.00").waitFor();
    await page.getByRole("link", { name: "All my appointments" }).click();
    await page.getByText("Follow-up, 20 min").waitFor();
    await assertAccessible(page, "appointments by type");
  });
}

test("a type that is taken off the offer goes from the page, and from the way to a booking", async () => {
  const page = await open(browser, clinic, wide);
  await page.goto(`/practitioners/${doctor.id}`);
  await page.getByRole("radio", { name: "Follow-up" }).check();
  await page.getByLabel("Next week").click();
  await page.locator(".days .slot").first().click();
  await page.getByText(/^Follow-up, 20\smin/).waitFor();
  const book = await page.getByRole("link", { name: "Book this time" }).getAttribute("href");
  const [{ id }] = await clinic.admin.collection("visit_types").getFullList({ filter: 'name = "Follow-up"' });
  await clinic.admin.collection("visit_types").update(id, { active: false });
  await page.getByRole("radio", { name: "Follow-up" }).waitFor({ state: "detached" });
  await page.getByRole("link", { name: "Book this time" }).waitFor({ state: "detached" });
  assert.equal(await page.getByRole("group", { name: "What for" }).count(), 0, "one type is no choice");
  await page.getByText("₹800.00").waitFor();
  await page.goto(book);
  await page.getByText("This kind of visit is not offered any more.").waitFor();
  await page.getByRole("link", { name: "See what is offered" }).click();
  await page.locator(".days .slot").first().click();
  await page.getByText(/^First visit, 30\smin/).waitFor();
  await assertAccessible(page, "one type");
});
