import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually } from "../sdk/clinic.mjs";
import { assertAccessible, phone, startClinic, wide } from "./browser.mjs";
import { countKeys, focused, openAs, receptionist, restFor } from "./desk.mjs";

let clinic, browser, desk, doctor, omar, asha;
before(async () => {
  [clinic, browser] = await startClinic();
  desk = await receptionist(clinic, "desk@clinic.test");
  doctor = await clinic.practitioner("meera@clinic.test", { name: "Dr. Meera Test", min_notice: 120 });
  const dermatology = { name: "Dr. Omar Test", specialization: "Dermatology", fee: 30000 };
  omar = await clinic.practitioner("omar@clinic.test", dermatology);
  const visitor = await clinic.visitor("asha@example.test");
  asha = visitor.authStore.record.id;
  await visitor.collection("users").update(asha, { name: "Asha Rao" });
  const settings = await clinic.admin.collection("clinic").getFirstListItem("");
  await clinic.admin.collection("clinic").update(settings.id, { required_profile: ["name", "phone"] });
});
after(async () => {
  await browser?.close();
  await clinic?.stop();
});

const rows = (collection, filter) => clinic.admin.collection(collection).getFullList({ filter, sort: "-created" });
const most = 40; // key presses of a whole booking

/** Types a part of what is looked for, and takes the first of what is found. */
const take = async (page, label, text, found) => {
  await page.waitForFunction((label) => document.activeElement?.labels?.[0]?.textContent === label, label);
  await page.keyboard.type(text);
  await page.getByRole("listbox", { name: label }).getByRole("option", { name: found, selected: true }).waitFor();
  await page.waitForFunction(() => !document.querySelector('.pick[aria-busy="true"]'));
  await page.keyboard.press("Enter");
};
const who = "Name, phone or e-mail";
const whom = "Practitioner or specialization";

test("for somebody known, in few keys, paid in cash", async () => {
  await restFor(clinic, doctor, 10);
  const page = await openAs(browser, clinic, desk, "/desk-book", wide);
  await page.getByRole("combobox", { name: who }).waitFor();
  await assertAccessible(page, "looking for somebody");
  const keys = await countKeys(page);
  await take(page, who, "asha", /Asha Rao/);
  await page.getByText("asha@example.test").waitFor();
  await assertAccessible(page, "choosing whom they see");
  await take(page, whom, "meera", /Dr. Meera Test/);
  await page.waitForFunction(() => document.activeElement?.classList.contains("slot"));
  await assertAccessible(page, "choosing a time");
  const soonest = await page.evaluate(() => document.activeElement.innerText.slice(0, 5));
  await page.keyboard.press("Enter");
  await focused(page, "Hold");
  await assertAccessible(page, "what is to be held");
  await page.keyboard.press("Enter");
  await focused(page, "Take");
  await page.getByText(/Held until/).waitFor();
  await assertAccessible(page, "what is to be paid");
  await page.keyboard.press("Enter");
  await focused(page, "Book another");
  const pressed = await keys();
  console.error(`a booking for somebody known: ${pressed} keys`);
  assert.ok(pressed <= most, `${pressed} keys`);
  await assertAccessible(page, "a booking that is paid");

  const [booked] = await rows("appointments", `visitor = "${asha}"`);
  const [payment] = await rows("payments", `appointment = "${booked.id}"`);
  assert.deepEqual(
    [booked.status, booked.practitioner, booked.mode, booked.duration],
    ["confirmed", doctor.id, "physical", 15],
  );
  assert.deepEqual([payment.provider, payment.method, payment.taken_by], ["desk", "cash", desk.authStore.record.id]);
  const at = new Date(booked.start).toLocaleTimeString("en-GB", { timeZone: "Asia/Kolkata" });
  assert.ok(at.startsWith(soonest), `${at} is the ${soonest} that was chosen`);
  assert.ok(new Date(booked.start) - Date.now() < 30 * 60_000, "within the notice that others have to keep");
});

test("for somebody new, without an e-mail address, in few keys, on a phone too", async () => {
  for (const [size, name, number] of [
    [wide, "Ravi Das", "9812345670"],
    [phone, "Lena Bose", "9812345671"],
  ]) {
    await restFor(clinic, omar, 10);
    const page = await openAs(browser, clinic, desk, "/desk-book", size);
    await page.getByRole("combobox", { name: who }).waitFor();
    const keys = await countKeys(page);
    await take(page, who, name.toLowerCase(), /^New/);
    await page.waitForFunction(() => document.activeElement?.getAttribute("name") === "phone");
    await assertAccessible(page, "an account for somebody new");
    await page.keyboard.type(number);
    await page.keyboard.press("Enter");
    await take(page, whom, "der", /^Dermatology/);
    await page.waitForFunction(() => document.activeElement?.classList.contains("slot"));
    await assertAccessible(page, "times of whoever is free");
    await page.keyboard.press("Enter");
    await focused(page, "Hold");
    await page.keyboard.press("Enter");
    await focused(page, "Take");
    await assertAccessible(page, "paying");
    await page.keyboard.press("Enter");
    await focused(page, "Book another");
    const pressed = await keys();
    console.error(`a booking for somebody new: ${pressed} keys`);
    assert.ok(pressed <= most, `${pressed} keys`);
    const [made] = await rows("users", `name = "${name}"`);
    assert.deepEqual([made.role, made.email, made.verified], ["visitor", "", false]);
    assert.ok(made.phone.endsWith(number));
    const [booked] = await rows("appointments", `visitor = "${made.id}"`);
    assert.equal(booked.status, "confirmed");
  }
});

test("a link is sent, or said why not; what is left is held", async () => {
  const page = await openAs(browser, clinic, desk, `/desk-book?visitor=${asha}`, wide);
  const hold = async () => {
    await take(page, whom, "omar", /Dr. Omar Test/);
    await page.waitForFunction(() => document.activeElement?.classList.contains("slot"));
    await page.locator(".free .slot").nth(3).click();
    await page.getByRole("button", { name: /^Hold/ }).click();
    await page.getByText(/Held until/).waitFor();
  };
  await page.getByRole("combobox", { name: whom }).waitFor();
  await hold();
  await page.getByRole("button", { name: "Send the payment link" }).dblclick();
  await page.getByText("The link to pay is on its way to asha@example.test.").waitFor();
  const [held] = await rows("appointments", `visitor = "${asha}" && status = "held"`);
  const mails = () =>
    clinic.outbox(".eml", "asha@example.test").filter((mail) => mail.includes(`/appointments/${held.id}`));
  await eventually("the mail", () => mails().length === 1);
  await page.getByText("Card", { exact: true }).click();
  await page.getByLabel("Reference").pressSequentially("slip 42");
  await page.getByRole("button", { name: /^Take/ }).click();
  await page.getByText("It is paid for and confirmed.").waitFor();
  const [payment] = await rows("payments", `appointment = "${held.id}"`);
  assert.deepEqual([payment.method, payment.reference], ["card", "slip 42"]);

  const [ravi] = await rows("users", 'name = "Ravi Das"');
  await page.goto(`/people/${ravi.id}`);
  await page.getByRole("heading", { name: "Ravi Das" }).waitFor();
  await page.getByRole("link", { name: "Book for them" }).click();
  await page.getByRole("combobox", { name: whom }).waitFor();
  await hold();
  await page.getByRole("button", { name: "Send the payment link" }).click();
  await page.getByText("There is no e-mail address to send a link to").waitFor();
  await page.getByRole("link", { name: "Leave it held" }).click();
  const [left] = await rows("appointments", `visitor = "${ravi.id}" && status = "held"`);
  await page.goto(`/people/${ravi.id}`);
  await page.getByText("Waiting for payment").waitFor();
  assert.ok(new Date(left.hold_expires) > new Date());
});

test("a walk-in leads into booking with the time that was chosen", async () => {
  await restFor(clinic, omar, 10);
  const page = await openAs(browser, clinic, desk, "/today", wide);
  await page.locator(".desk").waitFor();
  await page.keyboard.press("w");
  await page.getByRole("dialog", { name: /^Walk-in/ }).waitFor();
  await page.getByLabel("Specialization").last().selectOption("Dermatology");
  await page.locator("dialog .slot", { hasText: "Dr. Omar Test" }).first().waitFor();
  await page.locator("dialog .slot", { hasText: "Dr. Meera Test" }).first().waitFor({ state: "detached" });
  await assertAccessible(page, "a walk-in");
  await page.locator("dialog .slot").first().click();
  await page.getByRole("heading", { name: "Book for somebody" }).waitFor();
  await page.locator(".summary", { hasText: "Dr. Omar Test" }).waitFor();
  await take(page, who, "asha", /Asha Rao/);
  await page.getByRole("button", { name: /^Hold/ }).click();
  await page
    .getByText(/Held until|another appointment at this time/)
    .first()
    .waitFor();
});

test("somebody's page: what is ahead, those in their care, the profile", async () => {
  for (const size of [wide, phone]) {
    const child = size === wide ? "Little Rao" : "Small Rao";
    const page = await openAs(browser, clinic, desk, "/people", size);
    await page.getByRole("combobox", { name: who }).waitFor();
    await take(page, who, "example.test", /Asha Rao/);
    await page.getByRole("heading", { name: "Asha Rao" }).waitFor();
    await page.locator(".row", { hasText: "Dr. Meera Test" }).first().waitFor();
    await assertAccessible(page, "somebody's page");
    await page.getByRole("button", { name: "Add somebody" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Their name").fill(child);
    await dialog.getByLabel("Their date of birth").fill("2020-02-02");
    await dialog.getByLabel("Their gender").selectOption("other");
    await dialog.getByLabel("Relation").selectOption("child");
    await assertAccessible(page, "somebody in their care");
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.locator(".row", { hasText: child }).waitFor();
    await page.getByLabel("City").fill("Mysuru");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("The profile is saved.").waitFor();
    assert.equal((await clinic.admin.collection("users").getOne(asha)).city, "Mysuru");
    assert.ok(await page.getByLabel("E-mail").isDisabled(), "it is its owner's to change");

    await page.getByRole("link", { name: "Book for them" }).click();
    await page.locator("label", { hasText: child }).click();
    await page.getByRole("combobox", { name: whom }).focus();
    await take(page, whom, "meera", /Dr. Meera Test/);
    await page
      .locator(".free .slot")
      .nth(size === wide ? 6 : 8)
      .click();
    await page.getByRole("button", { name: /^Hold/ }).click();
    await page.getByText(/Held until/).waitFor();
    const [held] = await rows("appointments", 'status = "held" && patient != ""');
    assert.equal((await clinic.admin.collection("patients").getOne(held.patient)).name, child);
    await clinic.admin.collection("appointments").update(held.id, { status: "cancelled" });
  }
});

test("an address that is somebody's account already leads to it", async () => {
  const page = await openAs(browser, clinic, desk, "/desk-book", wide);
  await page.getByRole("combobox", { name: who }).waitFor();
  await take(page, who, "zzqx", /^New/);
  await page.getByLabel("Phone").fill("9812345699");
  await page.getByLabel("E-mail").fill("ASHA@example.test");
  await page.getByRole("button", { name: "Make the account" }).click();
  await page.getByText("This address is somebody's account already.").waitFor();
  await page.getByRole("button", { name: "Use the account with this address" }).click();
  await page.getByText("asha@example.test").waitFor();
  assert.equal((await rows("users", 'name ~ "Zzqx"')).length, 0);
});
