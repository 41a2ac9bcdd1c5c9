import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { day, eventually } from "../sdk/clinic.mjs";
import { assertAccessible, fillProfile, open, ownClock, phone, signIn, startClinic } from "./browser.mjs";

let clinic, browser, doctor;
before(async () => {
  [clinic, browser] = await startClinic();
  doctor = await clinic.practitioner("meera@clinic.test", { name: "Dr. Meera Test", timezone: "Asia/Kolkata" });
  await clinic.practitioner("omar@clinic.test", {
    name: "Dr. Omar Test",
    specialization: "Dermatology",
    modes: ["video"],
    timezone: "America/New_York",
  });
});
after(async () => {
  await browser?.close();
  await clinic?.stop();
});

const choose = async (page) => {
  await page.getByRole("link", { name: "Dr. Meera Test", exact: true }).click();
  await page.getByLabel("30 min").check();
  await page.getByLabel("Next week").click();
  const slot = page.locator(".days .slot").first();
  await slot.click();
  return slot;
};

test("from the first page to a paid appointment, and what comes after", async (t) => {
  const page = await open(browser, clinic);

  await t.test("the first view is small, and one request for data", async () => {
    let bytes = 0;
    const data = [];
    const session = await page.context().newCDPSession(page);
    await session.send("Network.enable");
    session.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
    page.on("request", (request) => request.url().includes("/api/") && data.push(request.url()));
    await page.addInitScript(() => {
      globalThis.shift = 0;
      new PerformanceObserver((list) =>
        list.getEntries().forEach((entry) => (globalThis.shift += entry.value)),
      ).observe({ type: "layout-shift", buffered: true });
    });
    await page.goto("/");
    await page.getByRole("link", { name: "Dr. Meera Test", exact: true }).waitFor();
    await page.waitForTimeout(800);
    assert.equal(data.length, 1, data.join());
    assert.ok(bytes < 100_000, `${bytes} bytes`);
    assert.ok((await page.evaluate(() => globalThis.shift)) < 0.1, "the page does not jump");
    await assertAccessible(page, "the first page");
  });

  await t.test("finding somebody", async () => {
    await page.getByLabel("Search").fill("omar");
    await page.getByText("One practitioner").waitFor();
    assert.equal(await page.locator(".cards .card").count(), 1);
    await page.getByLabel("How").selectOption("physical");
    await page.getByText("Nobody here fits that.").waitFor();
    await page.getByRole("link", { name: "Show everybody" }).click();
    await page.getByText("2 practitioners").waitFor();
    await page.getByLabel("Specialization").selectOption("Cardiology");
    await page.getByText("One practitioner").waitFor();
  });

  await t.test("choosing a time, signing in on the way, with nothing lost", async () => {
    await choose(page);
    await assertAccessible(page, "a week of free times");
    const choice = await page.locator(".chosen-bar strong").textContent();
    await page.getByRole("link", { name: "Book this time" }).click();
    await page.getByText("First, who are you?").waitFor();
    await assertAccessible(page, "signing in");
    await signIn(page, clinic, "asha@example.test");
    await page.getByText("Your details").waitFor();
    await assertAccessible(page, "the profile");
    await fillProfile(page);
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByText(/you can reschedule or cancel it until/).waitFor();
    await page.getByText("It is kept for you for 15 min").waitFor();
    await page.getByLabel("What is it about?").fill("<b>Palpitations</b>");
    assert.equal(await page.locator(".summary strong").textContent(), choice);
    await page.getByRole("button", { name: "Confirm and pay" }).click();
  });

  await t.test("the hold runs, and is paid for", async () => {
    await page.getByText("left to pay").waitFor();
    assert.match(await page.locator(".countdown strong").textContent(), /^1[45]:\d\d$/);
    await page.getByText("no money moves").waitFor();
    assert.ok(await page.getByText("About: <b>Palpitations</b>").isVisible(), "what people write stays text");
    await assertAccessible(page, "a hold");
    await page.getByRole("button", { name: /^Pay/ }).dblclick();
    await page.getByText("It is paid for and confirmed.").waitFor();
    const payments = await clinic.admin.collection("payments").getFullList();
    assert.deepEqual(
      payments.map(({ status }) => status),
      ["successful"],
    );
    await assertAccessible(page, "a confirmed appointment");
  });

  await t.test("a file for the calendar", async () => {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Add to my calendar" }).click(),
    ]);
    assert.equal(download.suggestedFilename(), "appointment.ics");
    assert.match(readFileSync(await download.path(), "utf8"), /BEGIN:VEVENT/);
  });

  await t.test("moved, and cancelled with the policy spelled out", async () => {
    const before = await page.locator(".summary strong").textContent();
    await page.getByRole("button", { name: "Reschedule" }).click();
    await page.locator("dialog .days .slot").nth(3).click();
    await assertAccessible(page, "moving");
    await page.getByRole("button", { name: "Confirm new time" }).click();
    await page.getByText("The appointment is moved.").waitFor();
    await eventually("the new time", async () => (await page.locator(".summary strong").textContent()) !== before);
    await page.getByRole("button", { name: "Cancel appointment" }).click();
    await page.getByText(/You can cancel until .* You get ₹500.00 back/).waitFor();
    await assertAccessible(page, "cancelling");
    await page.locator("dialog").getByRole("button", { name: "Cancel appointment" }).click();
    await page.getByText("It was cancelled.").waitFor();
    await page.getByRole("link", { name: "All my appointments" }).click();
    await page.getByText("You have no appointment coming up.").waitFor();
    await page.getByText("Cancelled", { exact: true }).waitFor();
    await assertAccessible(page, "my appointments");
  });

  await t.test("joining the waitlist, and leaving it", async () => {
    await page.goto(`/practitioners/${doctor.id}`);
    await page.getByRole("button", { name: "Join the waitlist" }).click();
    await assertAccessible(page, "the waitlist");
    await clinic.admin.collection("practitioners").update(doctor.id, { active: false });
    await page.locator("dialog").getByRole("button", { name: "Join the waitlist" }).click();
    await page.getByText("You are on the waitlist.").waitFor();
    await page.goto("/appointments");
    await page.getByRole("button", { name: "Leave the waitlist" }).click();
    await page.getByRole("button", { name: "Leave the waitlist" }).waitFor({ state: "detached" });
    await clinic.admin.collection("practitioners").update(doctor.id, { active: true });
  });
});

test("two browsers race for a slot", async () => {
  const pages = await Promise.all([open(browser, clinic), open(browser, clinic)]);
  for (const [i, page] of pages.entries()) {
    await page.goto("/");
    await choose(page);
    await page.getByRole("link", { name: "Book this time" }).click();
    await signIn(page, clinic, `racer${i}@example.test`);
    await fillProfile(page);
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("button", { name: "Confirm and pay" }).waitFor();
  }
  await Promise.all(pages.map((page) => page.getByRole("button", { name: "Confirm and pay" }).click()));
  const ends = await Promise.all(
    pages.map((page) =>
      Promise.race([
        page
          .getByText("left to pay")
          .waitFor()
          .then(() => "held"),
        page
          .getByText("Somebody has just taken this time.")
          .waitFor()
          .then(() => "taken"),
      ]),
    ),
  );
  assert.deepEqual(ends.sort(), ["held", "taken"]);
});

test("others see a time taken and freed as it happens", async () => {
  const [watcher, booker] = [await open(browser, clinic), await clinic.visitor("quick@example.test")];
  await watcher.goto(`/practitioners/${doctor.id}?duration=60`);
  await watcher.getByLabel("Next week").click();
  const slot = watcher.locator(".days .slot time").first();
  const start = await slot.getAttribute("datetime");
  const shown = () => watcher.locator(`.days time[datetime="${start}"]`).count();
  await slot.click();
  await watcher.getByRole("link", { name: "Book this time" }).waitFor();
  const held = await booker
    .collection("appointments")
    .create({ practitioner: doctor.id, start, duration: 60, mode: "video" });
  await watcher.getByText("The time you had chosen is not free any more.").waitFor();
  await watcher.getByRole("link", { name: "Book this time" }).waitFor({ state: "detached" });
  await eventually("the time to go", async () => (await shown()) === 0);
  await booker.collection("appointments").update(held.id, { status: "cancelled" });
  await eventually("the time to come back", async () => (await shown()) === 1);
});

test("nothing is missed before the page listens, nor over a lost connection", async () => {
  const [watcher, booker] = [await open(browser, clinic), await clinic.visitor("early@example.test")];
  let listen, listening;
  const deafen = () => (listening = new Promise((done) => (listen = done)));
  await watcher.route("**/api/realtime", async (route) => {
    if (route.request().method() === "POST") await listening;
    await route.continue();
  });
  const shown = (start) => watcher.locator(`.days time[datetime="${start}"]`);
  const book = (start) =>
    booker.collection("appointments").create({ practitioner: doctor.id, start, duration: 60, mode: "video" });

  const [early, late] = [`${day(9)}T10:00:00+05:30`, `${day(9)}T12:00:00+05:30`];

  deafen();
  await watcher.goto(`/practitioners/${doctor.id}?${new URLSearchParams({ duration: "60", start: early })}`);
  await shown(early).waitFor();
  await book(early);
  assert.equal(await shown(early).count(), 1, "nobody has told the page yet");
  listen();
  await shown(early).waitFor({ state: "detached" });

  deafen();
  await clinic.kill("SIGTERM");
  await clinic.serve();
  await book(late);
  assert.equal(await shown(late).count(), 1, "nor of this");
  listen();
  await shown(late).waitFor({ state: "detached" });
});

test("a hold runs out on screen, and the time can be chosen again", async () => {
  const page = await open(browser, clinic);
  await ownClock(page);
  await page.goto("/");
  await choose(page);
  await page.getByRole("link", { name: "Book this time" }).click();
  await signIn(page, clinic, "slow@example.test");
  await fillProfile(page);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Confirm and pay" }).click();
  await page.getByText("left to pay").waitFor();
  await page.clock.fastForward("15:00");
  await page.getByText("It was not paid in time").waitFor();
  await assertAccessible(page, "an expired hold");
  await page.getByRole("link", { name: "Book again" }).click();
  await page.getByLabel("Next week").waitFor();
});

test("on a phone, far away, in the dark", async () => {
  const page = await open(browser, clinic, { ...phone, colorScheme: "dark", timezoneId: "America/Los_Angeles" });
  await page.goto("/");
  await page.getByRole("link", { name: "Dr. Meera Test", exact: true }).waitFor();
  await assertAccessible(page, "the first page on a phone");
  await page.getByRole("link", { name: "Dr. Meera Test", exact: true }).click();
  await page.getByText("small, those of the practitioner, India Standard Time").waitFor();
  await page.getByLabel("Next week").click();
  const slot = page.locator(".days .slot").first();
  await slot.waitFor();
  const [mine, theirs] = (await slot.innerText()).split(/\s+/);
  assert.notEqual(mine, theirs);
  await slot.click();
  await assertAccessible(page, "a week on a phone");
  for (const nowhere of ["nothing/here", "100%25"]) {
    await page.goto(`/${nowhere}`);
    await page.getByText("There is no such page").waitFor();
  }
  await page.goto("/appointments");
  await page.getByText("Please sign in to see this page.").waitFor();
  await assertAccessible(page, "signing in on a phone");
});

test("a reload while the mail is on its way loses nothing", async () => {
  const page = await open(browser, clinic);
  await page.goto("/sign-in");
  await page.getByLabel("E-mail address").fill("patient@example.test");
  const code = await clinic.codeFor("patient@example.test", async () => {
    await page.getByRole("button", { name: "Mail me a code" }).click();
    await page.getByLabel("Code").waitFor();
    await page.reload();
  });
  await page.getByLabel("Code").fill(code);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("You have no appointment coming up.").waitFor();
});

test("by keyboard alone", async () => {
  const page = await open(browser, clinic);
  await page.goto("/");
  await page.getByRole("link", { name: "Dr. Meera Test", exact: true }).waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement?.className), "skip");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "main");
  await page.getByRole("link", { name: "Dr. Meera Test", exact: true }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Dr. Meera Test" }).waitFor();
  await page.waitForFunction(() => document.activeElement?.id === "main"); // the focus follows to the new page
  await page.getByRole("button", { name: "Join the waitlist" }).press("Enter");
  await page.locator("dialog[open]").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("dialog[open]").waitFor({ state: "detached" });
});
