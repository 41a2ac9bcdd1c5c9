// What a visitor does, with the server killed and back at each step: nothing typed is lost, and no reload is needed.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { booking, day, eventually, pay } from "../sdk/clinic.mjs";
import { assertAccessible, fillProfile, open, ownClock, phone, signIn, startClinic, wide } from "./browser.mjs";
import { openAs, receptionist } from "./desk.mjs";

let clinic, browser, doctor;
before(async () => {
  [clinic, browser] = await startClinic();
  doctor = await clinic.practitioner("meera@clinic.test", { name: "Dr. Meera Test" });
});
after(async () => {
  await browser?.close();
  await clinic?.stop();
});

const sizes = { 1280: wide, 360: phone };

const button = (page, name) => page.getByRole("button", { name, exact: true });

/** Does something while there is no server, and has it back once the page has said so. */
async function without(page, act) {
  await clinic.kill();
  try {
    await act();
    await page.getByText("The clinic cannot be reached.").first().waitFor();
  } finally {
    await clinic.serve();
  }
}

/** Lets requests of a kind reach the server once, and loses the answer. */
const loseAnswer = (page, method, address) => {
  let lost = false;
  return page.route(address, async (route) => {
    if (lost || route.request().method() !== method) return route.fallback();
    lost = true;
    await route.fetch();
    await route.abort();
  });
};

const settings = async (changes) => {
  const [{ id }] = await clinic.admin.collection("clinic").getFullList();
  await clinic.admin.collection("clinic").update(id, changes);
};

for (const [width, size] of Object.entries(sizes))
  test(`the server is killed at each step of a booking, ${width} pixels wide`, async (t) => {
    const page = await open(browser, clinic, { ...size, killed: true, reducedMotion: "no-preference" });
    const email = `asha${width}@example.test`;
    const count = async (collection) =>
      (await clinic.admin.collection(collection).getFullList()).filter(({ status }) => status !== "cancelled").length;

    await t.test("finding a time", async () => {
      await page.goto("/");
      await page.getByRole("link", { name: "Dr. Meera Test", exact: true }).waitFor();
      await without(page, () => page.getByRole("link", { name: "Dr. Meera Test", exact: true }).click());
      await page.getByRole("heading", { name: "Dr. Meera Test" }).waitFor();
      await page.getByLabel("30 min").check();
      await page.getByLabel("Next week").click();
      await page.locator(".days .slot").first().click();
      await without(page, () => page.getByRole("link", { name: "Book this time" }).click());
      await page.getByText("First, who are you?").waitFor();
    });

    await t.test("signing in", async () => {
      const address = page.getByLabel("E-mail address");
      await address.fill(email);
      await without(page, () => button(page, "Mail me a code").click());
      assert.equal(await address.inputValue(), email);
      const code = await clinic.codeFor(email, () => button(page, "Mail me a code").click());
      await page.getByLabel("Code").fill(code);
      await without(page, () => button(page, "Sign in").click());
      assert.equal(await page.getByLabel("Code").inputValue(), code);
      await button(page, "Sign in").click();
      await page.getByText("Your details").waitFor();
    });

    await t.test("the profile", async () => {
      await fillProfile(page, "Asha of the test");
      await without(page, () => button(page, "Continue").click());
      assert.equal(await page.getByLabel("Name", { exact: true }).inputValue(), "Asha of the test");
      await button(page, "Continue").click();
    });

    await t.test("who comes, and why", async () => {
      await page.getByLabel("Who is coming?").selectOption("Somebody else…");
      await page.getByLabel("Their name").fill("Tara of the test");
      await page.getByLabel("Their date of birth").fill("2020-02-29");
      await page.getByLabel("Their gender").selectOption("female");
      await page.getByLabel("Relation").selectOption("child");
      await page.getByLabel("What is it about?").fill("A cough");
      await without(page, () => button(page, "Confirm and pay").click());
      assert.equal(await page.getByLabel("Their name").inputValue(), "Tara of the test");
      assert.equal(await page.getByLabel("What is it about?").inputValue(), "A cough");
      await assertAccessible(page, "a booking that waits for the server");
      const [people, held] = [await count("patients"), await count("appointments")];
      await loseAnswer(page, "POST", "**/api/collections/patients/records*");
      await loseAnswer(page, "POST", "**/api/collections/appointments/records*");
      await button(page, "Confirm and pay").click();
      await page.getByText("The clinic cannot be reached.").waitFor();
      await button(page, "Confirm and pay").click(); // what was booked is found, though its answer was lost
      await page.getByText("left to pay").waitFor();
      await page.getByText("For Tara of the test").waitFor();
      await page.getByText("About: A cough").waitFor();
      assert.deepEqual([await count("patients"), await count("appointments")], [people + 1, held + 1]);
    });

    await t.test("paying, by keyboard: the focus is not lost", async () => {
      const paid = await count("payments");
      await without(page, () => page.getByRole("button", { name: /^Pay/ }).press("Enter"));
      assert.match(await page.evaluate(() => document.activeElement?.textContent.trim()), /^Pay/);
      await page.keyboard.press("Enter");
      await page.getByText("It is paid for and confirmed.").waitFor();
      await page.waitForFunction(() => document.activeElement?.className === "life");
      assert.equal(await count("payments"), paid + 1);
      await assertAccessible(page, "a confirmed appointment");
    });

    await t.test("rescheduling says which time is left", async () => {
      const when = await page.locator(".summary strong").textContent();
      await without(page, () => button(page, "Reschedule").click());
      await page.getByText(`You have ${when} until you confirm another time.`).waitFor();
      await page.locator("dialog .days .slot").nth(3).click();
      await page.getByText(`You leave ${when} and take`).waitFor();
      await assertAccessible(page, "rescheduling");
      await without(page, () => button(page, "Confirm new time").click());
      await page.getByText(`You leave ${when} and take`).waitFor();
      await button(page, "Confirm new time").click();
      await page.getByText("The appointment is moved.").waitFor();
      await eventually("the new time", async () => (await page.locator(".summary strong").textContent()) !== when);
    });

    await t.test("cancelling, and booking again", async () => {
      await button(page, "Cancel appointment").click();
      const dialog = page.locator("dialog");
      await dialog.getByLabel("Reason").fill("It is better");
      await without(page, () => button(dialog, "Cancel appointment").click());
      assert.equal(await dialog.getByLabel("Reason").inputValue(), "It is better");
      await button(dialog, "Cancel appointment").click();
      await page.getByText("It was cancelled.").waitFor();
      await page.getByText("The reason given: It is better").waitFor();
      await page.getByRole("link", { name: "All my appointments" }).click();
      await page.getByText("You have no appointment coming up.").waitFor();
      await assertAccessible(page, "past and cancelled");
      await page.getByRole("link", { name: "Book again" }).first().click();
      await page.getByRole("heading", { name: "Dr. Meera Test" }).waitFor();
      assert.equal(await page.getByLabel("30 min").isChecked(), true);
      await page.locator(".days .slot").first().waitFor();
    });
  });

test("a hold that runs out says so by the clock, though nobody tells", async () => {
  const visitor = await clinic.visitor("slow@example.test");
  const held = await visitor.collection("appointments").create(booking(doctor.id, "07:00"));
  const pages = [];
  for (const address of ["/appointments", `/appointments/${held.id}`]) {
    const page = await openAs(browser, clinic, visitor, "/favicon.svg");
    await ownClock(page);
    await page.goto(address);
    await page.locator(".tag", { hasText: "Waiting for payment" }).waitFor();
    pages.push(page);
  }
  await clinic.kill();
  for (const page of pages) {
    await page.clock.fastForward("15:00");
    await page.locator(".tag", { hasText: "Not paid in time" }).waitFor();
  }
  await pages[1].getByRole("link", { name: "Book again" }).waitFor();
  await clinic.serve();
});

test("a profile that is not saved is not left without a question", async () => {
  const visitor = await clinic.visitor("unsaved@example.test");
  const page = await openAs(browser, clinic, visitor, "/appointments", wide);
  const questions = [];
  let leave = false;
  page.on("dialog", (dialog) => {
    questions.push(dialog.message());
    return leave ? dialog.accept() : dialog.dismiss();
  });
  const nav = page.getByRole("navigation");
  await nav.getByRole("link", { name: "Profile" }).click();
  const city = page.getByLabel("City");
  await city.fill("Mysuru");
  const ways = {
    "a link": () => nav.getByRole("link", { name: "My appointments" }).click(),
    Back: () => page.evaluate(() => history.back()),
    "signing out": () => nav.getByRole("button", { name: "Sign out" }).click(),
  };
  for (const [way, go] of Object.entries(ways)) {
    const before = questions.length;
    await go();
    await eventually(way, () => questions.length > before);
    await eventually(`the page after ${way}`, () => new URL(page.url()).pathname === "/profile");
    assert.equal(await city.inputValue(), "Mysuru", way);
  }
  assert.deepEqual([...new Set(questions)], ["Your changes are not saved yet. Leave without them?"]);
  leave = true;
  await ways.Back();
  await page.getByRole("heading", { name: "My appointments" }).waitFor();
  await nav.getByRole("link", { name: "Profile" }).click();
  assert.equal(await city.inputValue(), "Bengaluru");
  await city.fill("Mysuru");
  await page.getByLabel("Phone").fill("+91 98123 45678");
  await button(page, "Save").click();
  await page.getByText("Your profile is saved.").waitFor();
  const asked = questions.length;
  await nav.getByRole("link", { name: "My appointments" }).click();
  await page.getByRole("heading", { name: "My appointments" }).waitFor();
  assert.equal(questions.length, asked, "what is saved can be left");
});

for (const [width, size] of Object.entries(sizes))
  test(`one's own data, taken along and erased, ${width} pixels wide`, async () => {
    const email = `leaving${width}@example.test`;
    const visitor = await clinic.visitor(email);
    const page = await openAs(browser, clinic, visitor, "/profile", size);
    const [file] = await Promise.all([page.waitForEvent("download"), button(page, "Download my data").click()]);
    assert.equal(file.suggestedFilename(), "my-data.json");
    assert.equal(JSON.parse(readFileSync(await file.path(), "utf8")).account.email, email);

    await settings({ cancel_notice: 100 });
    const held = await visitor
      .collection("appointments")
      .create(booking(doctor.id, width === "360" ? "05:00" : "06:00"));
    await pay(visitor, held, `pay_${held.id}`);
    await button(page, "Delete my account").click();
    const dialog = page.locator("dialog");
    await dialog.getByText("This cannot be undone").waitFor();
    await assertAccessible(page, "deleting an account");
    await button(dialog, "Delete my account").click();
    await dialog.getByText("It is too late to cancel an appointment that is still to take place.").waitFor();
    await settings({ cancel_notice: 24 });
    await button(dialog, "Delete my account").click();
    await page.getByText("Your account is deleted.").waitFor();
    await page.getByRole("link", { name: "Sign in" }).waitFor();
    assert.equal(new URL(page.url()).pathname, "/");
    const { items } = await clinic.admin.collection("users").getList(1, 1, { filter: `email = "${email}"` });
    assert.deepEqual(items, []);
  });

test("nobody has arrived the day before", async () => {
  const visitor = await clinic.visitor("tomorrow@example.test");
  const tomorrow = day(1);
  const held = await visitor.collection("appointments").create({
    ...booking(doctor.id),
    start: `${tomorrow}T00:30:00+05:30`,
  });
  await pay(visitor, held, "pay_tomorrow");
  const desk = await openAs(
    browser,
    clinic,
    await receptionist(clinic, "desk@clinic.test"),
    `/today?date=${tomorrow}`,
    wide,
  );
  await desk.getByRole("button", { name: "Visitor of the test" }).first().waitFor();
  await desk.locator(".visit-who").first().click();
  await desk.locator("dialog").getByRole("button", { name: "Reschedule" }).waitFor();
  assert.equal(await desk.getByRole("button", { name: "Has arrived" }).count(), 0);

  const own = await openAs(
    browser,
    clinic,
    await clinic.signIn("meera@clinic.test"),
    `/calendar?${new URLSearchParams({ date: tomorrow, view: "day" })}`,
    wide,
  );
  await own.locator(".event").first().click();
  assert.equal(await own.getByRole("button", { name: "Has arrived" }).isDisabled(), true);
});

test("a picture is chosen by a button like all others, by keyboard too", async () => {
  const page = await openAs(browser, clinic, await clinic.signIn("meera@clinic.test"), "/profile", wide);
  const input = page.getByLabel("Choose a picture");
  await input.waitFor({ state: "attached" });
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), input.press("Space")]);
  const dot = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  );
  await chooser.setFiles({ name: "me.png", mimeType: "image/png", buffer: dot });
  await page.locator('.picture img[src^="blob:"]').waitFor();
  await assertAccessible(page, "a picture that is chosen");
});
