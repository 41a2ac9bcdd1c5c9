// The long ways through the portal from right to left: a visitor's from the first page to a cancelled appointment, and a
// day at the desk. In English each step has tests of its own; here it is to be found, and to fit, in Arabic.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { booking, day, eventually, pay } from "../sdk/clinic.mjs";
import { assertAccessible, fillProfile, open, phone, signIn, startClinic, wide } from "./browser.mjs";
import { openAs, receptionist } from "./desk.mjs";
import { sayer, untranslated } from "./say.mjs";

const say = sayer("ar", "ar-u-nu-arab");
const arabic = { locale: "ar-EG" };

let clinic, browser, doctor, desk;
before(async () => {
  [clinic, browser] = await startClinic();
  const hours = { start: "09:00", end: "17:00" };
  doctor = await clinic.practitioner("meera@clinic.test", { name: "Dr. Meera Test" }, hours);
  desk = await receptionist(clinic, "desk@clinic.test");
  await clinic.admin.collection("users").update(desk.authStore.record.id, { language: "ar" });
});
after(async () => {
  await browser?.close();
  await clinic?.stop();
});

/** What is the same in every language: addresses, telephone numbers, numbers of receipts, and ids of time zones. */
const codes = /\S*@\S*|\+[\d\s]+|\d{4}-\d{6}|[A-Z]\w+(\/\S+)?/g;

/** What is said of each page: it runs from right to left, is usable and no wider than the screen, and all in Arabic. */
async function assertSound(page, what) {
  await assertAccessible(page, `${what}, in Arabic`);
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).direction), "rtl", what);
  assert.deepEqual(await untranslated(page, "ar"), [], what);
  const lines = (await page.locator("main").innerText()).replace(codes, "").split("\n");
  assert.deepEqual(
    lines.filter((line) => /[0-9]/.test(line)),
    [],
    `${what}: digits of another language`,
  );
}

const button = (of, english) => of.getByRole("button", { name: say(english), exact: true });

for (const [width, size] of Object.entries({ 360: phone, 1280: wide }))
  test(`a visitor's way in Arabic, ${width} pixels wide`, async (t) => {
    const page = await open(browser, clinic, { ...size, ...arabic });
    const email = `layla${width}@example.test`;

    await t.test("finds a time", async () => {
      await page.goto("/");
      await page.getByLabel(say("Search"), { exact: true }).fill("meera");
      await page.getByText(say("{count} practitioners, the best match first", { count: 1 })).waitFor();
      await assertSound(page, "who is there");
      await page.getByRole("link", { name: "Dr. Meera Test", exact: true }).click();
      await page.getByLabel(say("{count} min", { count: 30 })).check();
      await page.getByLabel(say("Next week")).click();
      await page.locator(".days .slot").first().click();
      await page.getByRole("region", { name: say("Your choice") }).waitFor();
      await assertSound(page, "a week of free times");
      await button(page, "Month").click();
      await page.locator(".month").waitFor();
      await assertSound(page, "a month of free times");
      await page.getByRole("link", { name: say("Book this time") }).click();
    });

    await t.test("registers", async () => {
      await page.getByText(say("First, who are you?")).waitFor();
      await assertSound(page, "signing in");
      await signIn(page, clinic, email, say);
      await page.getByText(say("Your details")).waitFor();
      await assertSound(page, "the profile");
      await fillProfile(page, "ليلى", say);
      await button(page, "Continue").click();
    });

    await t.test("books for a child, and pays", async () => {
      await page.getByLabel(say("Who is coming?")).selectOption(say("Somebody else…"));
      await page.getByLabel(say("Their name")).fill("تارا");
      await page.getByLabel(say("Their date of birth")).fill("2020-02-29");
      await page.getByLabel(say("Their gender")).selectOption("female");
      await page.getByLabel(say("Relation")).selectOption("child");
      await page.getByLabel(say("What is it about?")).fill("سعال");
      await assertSound(page, "who comes, and why");
      await button(page, "Confirm and pay").click();
      await page.getByText(say("For {name}", { name: "تارا" })).waitFor();
      await page.getByText(say("{time} left to pay")).waitFor();
      await assertSound(page, "a hold");
      await page.getByRole("button", { name: say("Pay {amount}") }).click();
      await page.getByText(say("It is paid for and confirmed.")).waitFor();
      await assertSound(page, "a confirmed appointment");
    });

    await t.test("moves it", async () => {
      const when = await page.locator(".summary strong").textContent();
      await button(page, "Reschedule").click();
      await page.locator("dialog .days .slot").nth(3).click();
      await page.getByText(say("You leave {from} and take {to}.", { from: when })).waitFor();
      await assertSound(page, "rescheduling");
      await button(page, "Confirm new time").click();
      await page.getByText(say("The appointment is moved.")).waitFor();
      await eventually("the new time", async () => (await page.locator(".summary strong").textContent()) !== when);
    });

    await t.test("cancels it, and books again", async () => {
      await button(page, "Cancel appointment").click();
      const dialog = page.locator("dialog");
      await dialog.getByLabel(say("Reason")).fill("تحسنت");
      await assertSound(page, "cancelling");
      await button(dialog, "Cancel appointment").click();
      await page.getByText(say("It was cancelled.")).waitFor();
      await page.getByRole("link", { name: say("All my appointments") }).click();
      await page.getByText(say("You have no appointment coming up.")).waitFor();
      await assertSound(page, "past and cancelled");
      await page
        .getByRole("link", { name: say("Book again") })
        .first()
        .click();
      await page.getByRole("heading", { name: "Dr. Meera Test" }).waitFor();
      await page.locator(".days .slot").first().waitFor();
    });

    await t.test("keeps a profile, of which the language is a part", async () => {
      await page.goto("/profile");
      await page.getByRole("heading", { name: say("Profile") }).waitFor();
      await page.getByText("تارا").waitFor();
      await assertSound(page, "the whole profile");
      const account = await clinic.admin.collection("users").getFirstListItem(`email = "${email}"`);
      assert.equal(account.language, "ar");
      const subjects = clinic.outbox(".eml", email).map((mail) => /^Subject:\s*(.*)/m.exec(mail)[1]);
      assert.ok(subjects.length >= 4 && subjects.every((subject) => subject.startsWith("=?")), subjects.join());
    });
  });

/** Whether somebody would see an element from its top to its bottom without scrolling. */
const isInSight = (element) => {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return [top + 1, bottom - 1].every((y) => element.contains(document.elementFromPoint((left + right) / 2, y)));
};

/** Types a part of what is looked for, and takes the first of what is found. */
async function take(page, english, text, name) {
  const label = say(english);
  await page.getByRole("combobox", { name: label }).fill(text);
  await page.getByRole("listbox", { name: label }).getByRole("option", { name, selected: true }).click();
}

for (const [width, size] of Object.entries({ 360: phone, 1280: wide }))
  test(`a day at the desk in Arabic, ${width} pixels wide`, async (t) => {
    const visitor = await clinic.visitor(`asha${width}@example.test`);
    const name = `سارة ${width === "360" ? "أ" : "ب"}`;
    await visitor.collection("users").update(visitor.authStore.record.id, { name });
    const start = `${day(1)}T${width === "360" ? "15" : "16"}:00:00+05:30`; // far from the soonest
    const held = await visitor.collection("appointments").create(booking(doctor.id, "", { start }));
    await pay(visitor, held, `pay_${held.id}`);
    const stored = () => clinic.admin.collection("appointments").getOne(held.id);
    const page = await openAs(browser, clinic, desk, `/today?date=${day(1)}`, { ...size, ...arabic });
    const row = page.locator(".visit", { hasText: name });

    await t.test("checks somebody in, and back out", async () => {
      await row.getByText(say("Due")).waitFor();
      await assertSound(page, "the day");
      await page.getByRole("button", { name: say("{action}: {name}", { action: say("Arrived"), name }) }).click();
      await row.getByText(say("Waiting")).waitFor();
      await page
        .locator(".toast")
        .getByRole("button", { name: say("Undo") })
        .click();
      await row.getByText(say("Due")).waitFor();
      await row.locator(".visit-who").click();
      await button(page.locator("dialog"), "Reschedule").waitFor();
      await assertSound(page, "an appointment at the desk");
    });

    await t.test("moves and cancels for who calls", async () => {
      const dialog = page.locator("dialog");
      await button(dialog, "Reschedule").click();
      const times = dialog.locator(".days .slot");
      for (let n = 0; n < 12; n++) {
        await times.nth(n).focus();
        assert.ok(await times.nth(n).evaluate(isInSight), `what has the focus is not hidden by the way on: ${n}`);
      }
      await times.last().click();
      const confirm = button(page, "Confirm new time");
      await confirm.waitFor();
      assert.ok(await confirm.evaluate(isInSight), "however far down the time is, the way on is in sight");
      await confirm.click();
      await row.waitFor({ state: "detached" });
      assert.notEqual(new Date((await stored()).start).getTime(), new Date(start).getTime());
      await clinic.admin.collection("appointments").update(held.id, { start });
      await row.locator(".visit-who").click();
      await button(dialog, "Cancel appointment").click();
      await page.getByLabel(say("Reason")).fill("بالهاتف");
      await button(page, "Cancel appointment").click();
      await row.waitFor({ state: "detached" });
      assert.equal((await stored()).cancel_reason, "بالهاتف");
    });

    await t.test("books for somebody, who pays in cash", async () => {
      await page.goto("/desk-book");
      await take(page, "Name, phone or e-mail", `asha${width}`, new RegExp(name));
      await assertSound(page, "whom they see");
      await take(page, "Practitioner or specialization", "meera", /Dr. Meera Test/);
      await page.locator(".free .slot").nth(5).click();
      await assertSound(page, "what is to be held");
      await page.getByRole("button", { name: say("Hold {when}") }).click();
      await page.getByText(say("Held until {time}")).waitFor();
      await assertSound(page, "what is to be paid");
      await page.getByRole("button", { name: say("Take {amount}") }).click();
      await page.getByText(say("It is paid for and confirmed.")).waitFor();
    });

    await t.test("counts the till", async () => {
      await page.goto("/till");
      await page.getByRole("region", { name: say("Sums") }).waitFor();
      await assertSound(page, "the till");
    });
  });
