import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Clinic, admin, booking, eventually, pay } from "../sdk/clinic.mjs";
import { assertAccessible, gate, open, phone, signIn, startClinic } from "./browser.mjs";

let clinic, browser, practitioner;
before(async () => {
  [clinic, browser] = await startClinic();
  practitioner = await clinic.practitioner("meera@clinic.test", { name: "Dr. Meera Test" });
});
after(async () => {
  await browser?.close();
  await clinic?.stop();
});

async function openAsAdmin(address, options) {
  const page = await open(browser, clinic, options);
  await page.goto("/sign-in/staff");
  await page.getByLabel("E-mail address").fill(admin.email);
  await page.getByLabel("Password").fill(admin.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.locator(".menu").waitFor({ state: "attached" });
  await page.goto(address);
  return page;
}

/** Goes on with the Tab key until something with the text has the focus. */
async function tabTo(page, text) {
  for (let i = 0; i < 120; i++) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => {
      const at = document.activeElement;
      return at?.getAttribute("aria-label") ?? at?.textContent?.trim() ?? "";
    });
    if (focused.startsWith(text)) return;
  }
  throw new Error(`no way to "${text}" by Tab`);
}

test("a super admin manages by keyboard", async () => {
  const page = await openAsAdmin("/reports");
  await page.getByRole("heading", { name: "Over time" }).waitFor();
  const menu = page.locator(".menu");
  await tabTo(page, "Manage");
  await page.keyboard.press("Enter");
  await menu.getByRole("link", { name: "Team" }).waitFor();
  await assertAccessible(page, "the open menu");
  await page.keyboard.press("Escape");
  await menu.getByRole("link", { name: "Team" }).waitFor({ state: "hidden" });
  await page.keyboard.press("Enter");
  await tabTo(page, "Team");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Team" }).waitFor();
  await menu.getByRole("link", { name: "Team" }).waitFor({ state: "hidden" });
  await tabTo(page, "Practitioners");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Practitioners" }).waitFor();
  await page.getByText("1 of 1").waitFor();
  await tabTo(page, "Edit Dr. Meera Test");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Dr. Meera Test" }).waitFor();
});

test("practitioners are found, edited, taken out and brought back", async (t) => {
  const page = await openAsAdmin("/manage-practitioners");
  const changed = () => clinic.admin.collection("practitioners").getOne(practitioner.id);
  await clinic.absentPractitioner("ines@clinic.test", { name: "Dr. Ines Test", specialization: "Neurology" });
  await t.test("by name, specialization and standing", async () => {
    await page.reload();
    await page.getByText("2 of 2").waitFor();
    await assertAccessible(page, "practitioners");
    await page.getByLabel("Name").fill("ines");
    await page.getByText("1 of 2").waitFor();
    await page.getByLabel("Specialization").selectOption("Cardiology");
    await page.getByText("Nobody like this.").waitFor();
    await page.getByLabel("Name").fill("");
    await page.getByRole("link", { name: "Edit Dr. Meera Test" }).click();
  });

  await t.test("the profile, what is wrong with it at its field", async () => {
    await page.getByLabel("About", { exact: true }).fill("Listens.");
    await page.getByLabel("Joined").fill("2021-03-04");
    await page.getByLabel("Starts every, minutes").fill("10");
    await page.getByLabel("Lengths that can be booked").fill("15, 4");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Please choose lengths between 5 and 480 whole minutes.").waitFor();
    await assertAccessible(page, "a profile that is refused");
    await page.getByLabel("Lengths that can be booked").fill("15, 30");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("The profile is saved.").waitFor();
    const { bio, date_joined, start_step, slot_durations } = await changed();
    assert.deepEqual(
      [bio, date_joined.slice(0, 10), start_step, slot_durations],
      ["Listens.", "2021-03-04", 10, [15, 30]],
    );
  });

  await t.test("no more bookings, and then again", async () => {
    await page.getByRole("button", { name: "Take no more bookings" }).click();
    await page.getByText("Dr. Meera Test takes no bookings any more.").waitFor();
    assert.equal((await changed()).active, false);
    await page.getByRole("button", { name: "Take bookings again" }).click();
    await page.getByText("Takes bookings: visitors find and book free times.").waitFor();
    assert.equal((await changed()).active, true);
  });

  await t.test("the address that codes go to, and the bank account", async () => {
    await page.getByLabel("E-mail address").fill("meera.iyer@clinic.test");
    await page.getByRole("button", { name: "Change the address" }).click();
    await page.getByText("Codes go to the new address from now on.").waitFor();
    await page.getByRole("button", { name: "Add a bank account" }).click();
    await page.getByLabel("Account number").fill("123456789012");
    await page.getByLabel("IFSC").fill("HDFC0001234");
    await page.getByLabel("PAN").fill("ABCDE1234F");
    await page.getByRole("button", { name: "Save", exact: true }).last().click();
    await page.getByText("••••••••9012").waitFor();
    await assertAccessible(page, "a practitioner, edited");
    await clinic.signIn("meera.iyer@clinic.test");
  });
});

test("the settings are saved in the clinic's own words, and refused at their fields", async () => {
  const page = await openAsAdmin("/settings");
  const settings = () => clinic.admin.collection("clinic").getFirstListItem("");
  await page.getByLabel("Name", { exact: true }).first().fill("Lakeside Clinic");
  await page.getByLabel("Hold, minutes").fill("7.5");
  await page.getByLabel("Notice to cancel, hours").fill("12");
  await page.getByLabel("Reminders, hours before the start").fill("48, 2, soon");
  await page.getByLabel("Currency").fill("XYZ");
  await page.getByRole("button", { name: "Save the settings" }).click();
  await page.getByText("Please give at most ten numbers of hours.").waitFor();
  await page.getByText("Please write a currency by its three letters, such as INR.").waitFor();
  await assertAccessible(page, "settings that are refused");
  assert.equal((await settings()).name, "PocketClinic", "all or nothing");
  await page.getByLabel("Reminders, hours before the start").fill("48, 2");
  await page.getByLabel("Currency").fill("INR");
  await page.getByLabel("Time zone").selectOption("Asia/Colombo");
  await page.getByLabel("Colour of mails").fill("#8a1c5a");
  await page.getByLabel("Nationality").uncheck();
  await page.getByRole("button", { name: "Save the settings" }).click();
  await page.getByText("The settings are saved.").waitFor();
  await page.getByRole("link", { name: "Lakeside Clinic" }).waitFor();
  const { name, hold_minutes, cancel_notice, reminders, timezone, colour, required_profile } = await settings();
  assert.deepEqual(
    [name, hold_minutes, cancel_notice, reminders, timezone, colour, required_profile.includes("nationality")],
    ["Lakeside Clinic", 7.5, 12, [48, 2], "Asia/Colombo", "#8a1c5a", false],
  );
  assert.equal(await page.getByLabel("Hold, minutes").inputValue(), "7.5");
  await assertAccessible(page, "settings");
  await clinic.admin.collection("clinic").update((await settings()).id, { timezone: "Asia/Kolkata" });
});

test("what is typed while settings are on their way stays", async () => {
  const page = await openAsAdmin("/settings");
  const [released, release] = gate();
  await page.route(
    "**/api/collections/clinic/records/*",
    async (route) => {
      const response = await route.fetch();
      await released;
      await route.fulfill({ response });
    },
    { times: 1 },
  );
  const save = page.getByRole("button", { name: "Save the settings" });
  await page.getByLabel("Address", { exact: true }).first().fill("1 Lake Road");
  await save.click();
  await page.getByLabel("Phone", { exact: true }).first().fill("+911122334455");
  release();
  await page.getByText("The settings are saved.").waitFor();
  const saved = page.waitForResponse((answer) => answer.request().method() === "PATCH");
  await save.click();
  await saved;
  const { phone: number, address } = await clinic.admin.collection("clinic").getFirstListItem("");
  assert.deepEqual([number, address], ["+911122334455", "1 Lake Road"]);
});

test("money that is due back is given back", async () => {
  const visitor = await clinic.visitor("asha@example.test");
  const held = await visitor.collection("appointments").create(booking(practitioner.id, "10:00"));
  await pay(visitor, held, "pay_1");
  const page = await openAsAdmin("/refunds");
  await page.getByText("Nothing is due back.").waitFor();
  await assertAccessible(page, "no refunds");
  await visitor.collection("appointments").update(held.id, { status: "cancelled" });
  await page.getByText("to Visitor of the test", { exact: true }).first().waitFor();
  await page.getByText("Not asked for yet").waitFor();
  await assertAccessible(page, "refunds");
  await page.getByRole("button", { name: /^Give it back now/ }).click();
  await page.getByText("₹500.00 were given back.").waitFor();
  await page.getByText("Nothing is due back.").waitFor();
  const payment = await clinic.admin.collection("payments").getFirstListItem('payment_id = "pay_1"');
  assert.deepEqual([payment.status, payment.refund_id], ["refunded", "refund_pay_1"]);
});

test("a refund that the provider refuses says why", async () => {
  const visitor = await clinic.visitor("ravi@example.test");
  const held = await visitor.collection("appointments").create(booking(practitioner.id, "11:00"));
  await pay(visitor, held, "pay_2");
  await visitor.collection("appointments").update(held.id, { status: "cancelled" });
  const page = await openAsAdmin("/refunds", phone);
  await page.getByRole("button", { name: /^Give it back now/ }).waitFor();
  await page.route("**/api/clinic/refunds/*", (asked) =>
    asked.fulfill({
      status: 503,
      json: { status: 503, message: "…", data: { refund_error: { code: "refund_failed", message: "…" } } },
    }),
  );
  await page.getByRole("button", { name: /^Give it back now/ }).click();
  await page.getByText("The payment provider did not give the money back.").waitFor();
  await assertAccessible(page, "a refund that failed, on a phone");
});

test("a message that waits is sent when somebody says so", async () => {
  // Mails go to a server that is not there, so that they wait.
  await clinic.admin.settings.update({ smtp: { enabled: true, host: "127.0.0.1", port: 1 } });
  const visitor = clinic.client();
  const account = await clinic.admin.collection("users").getFirstListItem('email = "asha@example.test"');
  visitor.authStore.save(
    (await clinic.admin.collection("users").impersonate(account.id, 600)).authStore.token,
    account,
  );
  const held = await visitor.collection("appointments").create(booking(practitioner.id, "12:00"));
  await pay(visitor, held, "pay_3");
  await eventually("an attempt that failed", async () => {
    const waiting = await clinic.admin.collection("notifications").getFullList({ filter: 'status = "queued"' });
    return waiting.length === 2 && waiting.every(({ last_error }) => last_error.includes("refused"));
  });
  const page = await openAsAdmin("/messages");
  await page.getByText("No message was given up.").waitFor();
  await page.getByLabel("Waiting").check();
  const matter = page.getByRole("listitem").filter({ hasText: "asha@example.test" });
  await matter.getByText("connection refused").waitFor();
  await matter.getByText(/Tried once, next on/).waitFor();
  await matter.getByText(/^Your appointment:/).click();
  await matter.getByText("Hello Visitor of the test,").waitFor();
  await assertAccessible(page, "messages");

  await clinic.admin.settings.update({ smtp: { enabled: false } });
  const before = clinic.outbox(".eml", "asha@example.test").length;
  await matter.getByRole("button", { name: "Send now" }).click();
  await page.getByText("The message to asha@example.test is on its way again.").waitFor();
  await matter.waitFor({ state: "detached" });
  await page.getByLabel("Given up").check();
  await page.getByText("No message was given up.").waitFor();
  await assertAccessible(page, "no messages");
  assert.equal(clinic.outbox(".eml", "asha@example.test").length, before + 1);
});

test("a receptionist comes, sees to somebody's hours, and goes", async (t) => {
  const page = await openAsAdmin("/team");
  await page.getByText("There are none yet.").waitFor();
  await page.getByLabel("E-mail address").fill("Kavya@Clinic.test");
  await page.getByLabel("Name").fill("Kavya Nair");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByText("Kavya Nair can sign in with a code now.").waitFor();
  await page.getByRole("listitem").filter({ hasText: "kavya@clinic.test" }).waitFor();
  await assertAccessible(page, "the team");

  const desk = await open(browser, clinic, phone);
  await t.test("on a phone", async () => {
    await desk.goto("/sign-in");
    await signIn(desk, clinic, "kavya@clinic.test");
    await desk.getByRole("heading", { name: "Today" }).waitFor();
    await desk.getByRole("button", { name: "Menu" }).click();
    await desk.getByRole("link", { name: "Practitioners", exact: true }).click();
    await desk.getByRole("link", { name: "Hours of Dr. Meera Test" }).waitFor();
    assert.equal(await desk.getByRole("link", { name: "Edit Dr. Meera Test" }).count(), 0);
    assert.equal(await desk.getByText("Manage").count(), 0);
    await assertAccessible(desk, "practitioners on a phone");
    await desk.getByRole("link", { name: "Hours of Dr. Meera Test" }).click();
    await desk.getByRole("heading", { name: "Hours of Dr. Meera Test" }).waitFor();
    await desk.getByLabel("Monday, from").fill("09:00");
    await desk.getByRole("button", { name: "Save the hours" }).click();
    await desk.getByText("The hours are saved.").waitFor();
    await desk.getByLabel("From", { exact: true }).fill("2040-01-02T09:00");
    await desk.getByLabel("To", { exact: true }).fill("2040-01-03T09:00");
    await desk.getByRole("button", { name: "Take this time off" }).click();
    await desk.getByText("The time off is noted.").waitFor();
    await assertAccessible(desk, "somebody's hours on a phone");
    const own = `practitioner = "${practitioner.id}"`;
    const [monday] = await clinic.admin.collection("working_hours").getFullList({ filter: `${own} && weekday = 1` });
    assert.equal(monday.start, "09:00");
    const [off] = await clinic.admin.collection("time_off").getFullList({ filter: own });
    assert.equal(off.start, "2040-01-02 03:30:00.000Z", "on the practitioner's clock");
    await desk.goto("/settings");
    await desk.getByText("This page is for somebody else").waitFor();
  });

  await page.getByRole("button", { name: "Remove Kavya Nair" }).click();
  await assertAccessible(page, "removing a receptionist");
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await page.getByText("There are none yet.").waitFor();
  const account = await clinic.admin.collection("users").getFirstListItem('email = "kavya@clinic.test"');
  assert.equal(account.role, "visitor");
});

test("managing on a phone", async () => {
  const page = await openAsAdmin("/settings", phone);
  await page.getByRole("button", { name: "Save the settings" }).waitFor();
  await assertAccessible(page, "settings on a phone");
  for (const name of ["Messages", "Refunds", "Team"]) {
    await page.getByRole("button", { name: "Menu" }).click();
    await assertAccessible(page, "the open menu on a phone");
    await page.locator(".menu").getByRole("link", { name }).click();
    await page.getByRole("heading", { name, exact: true }).waitFor();
    await assertAccessible(page, `${name} on a phone`);
  }
  await page.goto(`/edit-practitioner/${practitioner.id}`);
  await page.getByRole("heading", { name: "Bank account" }).waitFor();
  await assertAccessible(page, "a practitioner on a phone");
});
