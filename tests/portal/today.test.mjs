import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { day, eventually, pay } from "../sdk/clinic.mjs";
import { assertAccessible, gate, open, phone, signIn, startClinic, wide } from "./browser.mjs";
import { backdate, openAs, receptionist } from "./desk.mjs";

let clinic, browser, desk, doctors, visitors;
before(async () => {
  [clinic, browser] = await startClinic({ flags: ["--unsafe-sql"] });
  desk = await receptionist(clinic, "desk@clinic.test");
  doctors = [
    await clinic.practitioner("meera@clinic.test", { name: "Dr. Meera Test", start_step: 15 }),
    await clinic.practitioner("omar@clinic.test", { name: "Dr. Omar Test", specialization: "Dermatology" }),
  ];
  visitors = [];
  for (const [email, name] of [
    ["asha@example.test", "Asha Rao"],
    ["ravi@example.test", "Ravi Müller"],
    ["lena@example.test", "Lena Das"],
  ]) {
    const visitor = await clinic.visitor(email);
    await visitor.collection("users").update(visitor.authStore.record.id, { name });
    visitors.push(visitor);
  }
});
after(async () => {
  await browser?.close();
  await clinic?.stop();
});

/** Books tomorrow's times, so that no test depends on the hour. */
const booked = async (visitor, doctor, clock, changes = {}) => {
  const start = `${day(1)}T${clock}:00+05:30`;
  const held = await visitor
    .collection("appointments")
    .create({ practitioner: doctor.id, start, duration: 30, mode: "physical", ...changes });
  return (await pay(visitor, held, `pay_${held.id}`)).appointment;
};

const stored = (id) => clinic.admin.collection("appointments").getOne(id);
const tomorrow = () => `/today?date=${day(1)}`;

test("a receptionist signs in by code, and is shown the day", async () => {
  const page = await open(browser, clinic, phone);
  await page.goto("/sign-in");
  await signIn(page, clinic, "desk@clinic.test");
  await page.locator(".desk").waitFor();
  await page.getByRole("button", { name: "Menu" }).click();
  for (const name of ["Today", "Book", "People"])
    await page.getByRole("navigation").getByRole("link", { name, exact: true }).waitFor();
});

test("a day at the desk, by keyboard, live for two", async (t) => {
  const [asha, ravi, lena] = visitors;
  const first = await booked(asha, doctors[0], "09:00", { reason: "<b>Cough</b>" });
  const second = await booked(ravi, doctors[1], "10:00");
  const page = await openAs(browser, clinic, desk, tomorrow(), { ...wide, killed: true });
  const other = await openAs(browser, clinic, desk, tomorrow(), { ...phone, killed: true });
  const row = (of, name) => of.locator(".visit", { hasText: name });

  await t.test("shows who is due with whom, and counts them", async () => {
    await row(page, "Asha Rao").waitFor();
    assert.equal(await page.locator(".visit").count(), 2);
    assert.match(await row(page, "Asha Rao").innerText(), /09:00[^]*Dr\. Meera Test[^]*Cardiology[^]*In person[^]*Due/);
    await page.getByRole("button", { name: "2 Due" }).waitFor();
    await assertAccessible(page, "the day");
    await row(other, "Asha Rao").waitFor();
    await assertAccessible(other, "the day on a phone");
  });

  await t.test("an arrival is one key, seen by the other desk, and undone by another", async () => {
    await page.keyboard.press("j");
    await page.keyboard.press("a");
    await page.getByText("Asha Rao has arrived.").waitFor(); // which is not said for long
    await row(page, "Asha Rao").getByText("Waiting").waitFor();
    await row(page, "Asha Rao").getByText("0 min").waitFor();
    await row(other, "Asha Rao").getByText("Waiting").waitFor();
    assert.equal((await stored(first.id)).status, "arrived");
    await page.keyboard.press("u");
    await row(page, "Asha Rao").getByText("Due").waitFor();
    await row(other, "Asha Rao").getByText("Due").waitFor();
    assert.equal((await stored(first.id)).arrived_at, "");
    await row(page, "Ravi").evaluate((visit) => {
      globalThis.seen = [];
      const note = () => globalThis.seen.push(visit.className);
      new MutationObserver(note).observe(visit, { attributeFilter: ["class"] });
    });
    await row(other, "Ravi").getByRole("button", { name: "Arrived: Ravi Müller" }).click();
    await other.locator(".toast", { hasText: "Ravi" }).getByRole("button", { name: "Undo" }).click();
    await eventually("what the first desk sees of it", async () =>
      /visit arrived,visit due$/.test((await page.evaluate(() => globalThis.seen)).join()),
    );
  });

  await t.test("a refusal is told, and changes nothing", async () => {
    await page.keyboard.press("c");
    await page.getByText("The appointment has not started yet.").waitFor();
    assert.equal((await stored(first.id)).status, "confirmed");
  });

  await t.test("found by a word, with or without its marks, by practitioner, specialization and status", async () => {
    await page.keyboard.press("/");
    await page.keyboard.type("muller");
    await row(page, "Asha").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "1 Due" }).waitFor();
    assert.equal(await page.locator(".visit").count(), 1);
    await page.getByLabel("Find in this day").fill("");
    await page.getByLabel("Specialization").selectOption("Cardiology");
    await row(page, "Ravi").waitFor({ state: "detached" });
    await page.getByLabel("Specialization").selectOption("");
    await page.getByLabel("Practitioner").selectOption("Dr. Omar Test");
    await row(page, "Asha").waitFor({ state: "detached" });
    await page.getByLabel("Practitioner").selectOption("");
    await page.getByRole("button", { name: "0 Missed" }).click();
    await page.getByText("Nobody fits that.").waitFor();
    await page.getByRole("button", { name: "0 Missed" }).click();
    await row(page, "Ravi").waitFor();
  });

  await t.test("a booking appears, a cancellation goes, a move is followed", async () => {
    const third = await booked(lena, doctors[0], "11:00");
    await row(page, "Lena Das").waitFor();
    await clinic.admin.collection("appointments").update(third.id, { start: `${day(1)}T08:00:00+05:30` });
    await eventually("the move", async () => (await page.locator(".visit").first().innerText()).includes("Lena Das"));
    await clinic.admin.collection("appointments").update(third.id, { status: "cancelled" });
    await row(page, "Lena Das").waitFor({ state: "detached" });
  });

  await t.test("nothing is missed while the connection is lost", async () => {
    await page.route("**/api/realtime", (route) => route.abort());
    await clinic.kill();
    await clinic.serve();
    await clinic.admin.collection("appointments").update(second.id, { status: "arrived" });
    await row(other, "Ravi").getByText("Waiting").waitFor();
    assert.ok(await row(page, "Ravi").getByText("Due").isVisible());
    await page.unroute("**/api/realtime");
    await row(page, "Ravi").getByText("Waiting").waitFor();
  });

  await t.test("opened, and moved and cancelled with a reason for who calls", async () => {
    await page.locator(".visit-who", { hasText: "Asha Rao" }).focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog");
    await dialog.getByText("<b>Cough</b>").waitFor(); // what people write stays text
    await dialog.getByText("asha@example.test").waitFor();
    await assertAccessible(page, "an appointment at the desk");
    await dialog.getByRole("button", { name: "Reschedule" }).click();
    await page.locator("dialog .days .slot").last().click();
    await page.getByRole("button", { name: "Confirm new time" }).click();
    await page.getByText("The appointment is moved.").waitFor();
    await row(page, "Asha Rao").waitFor({ state: "detached" });
    assert.notEqual(new Date((await stored(first.id)).start).getTime(), new Date(first.start).getTime());
    await row(page, "Ravi").locator(".visit-who").click();
    await dialog.getByRole("button", { name: "Has not arrived" }).click();
    await row(page, "Ravi").getByText("Due").waitFor();
    await row(page, "Ravi").locator(".visit-who").click();
    await dialog.getByRole("button", { name: "Cancel appointment" }).click();
    await page.getByLabel("Reason").fill("Called off by telephone");
    await page.getByRole("button", { name: "Cancel appointment" }).click();
    await page.getByText("Nobody is booked on this day.").waitFor();
    const cancelled = await stored(second.id);
    assert.deepEqual(
      [cancelled.status, cancelled.cancelled_by, cancelled.cancel_reason],
      ["cancelled", "receptionist", "Called off by telephone"],
    );
  });

  await t.test("the keys are told, and another date is an arrow away", async () => {
    await page.locator("dialog").waitFor({ state: "detached" }); // an event may be sooner than the answer that closes it
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keys" }).waitFor();
    await assertAccessible(page, "the keys");
    await page.keyboard.press("Escape");
    await page.locator("dialog").waitFor({ state: "detached" });
    await page.keyboard.press("ArrowRight");
    await page.waitForURL(new RegExp(`date=${day(2)}`));
    await page.getByText("Nobody is booked on this day.").waitFor();
    await page.keyboard.press("t");
    await page.waitForURL((url) => !url.hash.includes("date="));
  });
});

test("an answer that is late takes nothing back that was told since", async () => {
  const [asha, ravi] = visitors;
  const first = await booked(asha, doctors[0], "16:00");
  const page = await openAs(browser, clinic, desk, "/favicon.svg", wide);
  let answers = 0;
  page.on("response", (response) => response.url().includes("/api/clinic/today") && answers++);
  await page.goto(tomorrow());
  await eventually("what is asked for once events come", () => answers === 2);
  const row = (name) => page.locator(".visit", { hasText: name });
  const [released, release] = gate();
  const asked = new Promise((done) =>
    page.route("**/api/clinic/today?*", async (route) => {
      const answer = await route.fetch();
      done();
      await released;
      await route.fulfill({ response: answer });
    }),
  );
  await booked(ravi, doctors[1], "16:30"); // which the page has to ask for
  await asked;
  await clinic.admin.collection("appointments").update(first.id, { status: "arrived" });
  await row("Asha Rao").getByText("Waiting").waitFor();
  release();
  await row("Ravi").waitFor();
  assert.ok(await row("Asha Rao").getByText("Waiting").isVisible());
  await page.unroute("**/api/clinic/today?*");
});

test("who has been is seen or missed, and a practitioner sees one's own day", async () => {
  const [asha, ravi] = visitors;
  const seen = await booked(asha, doctors[0], "14:00");
  const missed = await booked(ravi, doctors[1], "15:00");
  const settings = await clinic.admin.collection("clinic").getFirstListItem("");
  await clinic.admin.collection("clinic").update(settings.id, { auto_complete: 0 }); // late in the day they would be
  await backdate(clinic, [seen.id, missed.id], 2 * 24 * 60);
  const yesterday = `/today?date=${day(-1)}`;
  const page = await openAs(browser, clinic, desk, yesterday, wide);
  const row = (name) => page.locator(".visit", { hasText: name });
  await row("Asha Rao").getByText("Overdue").waitFor();
  await page.getByRole("button", { name: "2 Overdue" }).waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("c");
  await row("Asha Rao").getByText("Completed").waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("n");
  await row("Ravi").locator(".tag", { hasText: "Missed" }).waitFor();
  await page.keyboard.press("u");
  await row("Ravi").getByText("Overdue").waitFor();
  await assertAccessible(page, "yesterday");

  const doctor = await openAs(browser, clinic, await clinic.signIn("omar@clinic.test"), yesterday, phone);
  await doctor.locator(".visit", { hasText: "Ravi" }).waitFor();
  assert.equal(await doctor.locator(".visit").count(), 1, "one's own alone");
  assert.equal(await doctor.getByRole("link", { name: "Book" }).count(), 0);
  await assertAccessible(doctor, "a practitioner's day");
});
