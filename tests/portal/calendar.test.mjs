// The calendar's hours, time off and present, and what a finger does on a phone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { eventually } from "../sdk/clinic.mjs";
import { assertAccessible, open, ownClock, phone, signIn, startClinic } from "./browser.mjs";
import { date, instant, zone } from "./noon.mjs";

let clinic, browser, practitioner;
before(async () => {
  [clinic, browser] = await startClinic();
  practitioner = await clinic.absentPractitioner("meera@clinic.test", { name: "Dr. Meera Test", timezone: zone });
  const own = { practitioner: practitioner.id };
  const hours = clinic.admin.collection("working_hours");
  for (let weekday = 1; weekday <= 7; weekday++) {
    await hours.create({ ...own, weekday, start: "09:00", end: "13:00" });
    await hours.create({ ...own, weekday, start: "14:00", end: "17:00", valid_to: date(0) });
    await hours.create({ ...own, weekday, start: "18:00", end: "19:00", valid_from: date(3) });
  }
  const overrides = clinic.admin.collection("schedule_overrides");
  await overrides.create({ ...own, date: date(2), windows: [{ start: "06:00", end: "10:30" }] });
  const off = clinic.admin.collection("time_off");
  await off.create({ ...own, start: instant(1, "15:00"), end: instant(2, "09:30"), reason: "A conference" });
});
after(async () => {
  await browser?.close();
  await clinic?.stop();
});

/** From when to when blocks of a day's column are, on the clock. */
const clocks = (page, kind, column = 0) =>
  page
    .locator(".calendar-day")
    .nth(column)
    .evaluate((day, kind) => {
      const hour = parseFloat(getComputedStyle(day).backgroundSize.split(" ")[1]);
      const [first] = document.querySelector(".calendar-hours span").textContent.split(":").map(Number);
      const clock = (pixels) => new Date(Math.round((first + pixels / hour) * 60) * 6e4).toISOString().slice(11, 16);
      return [...day.querySelectorAll(kind)].map((block) => {
        const { top, height } = block.style;
        return `${clock(parseFloat(top))}-${clock(parseFloat(top) + parseFloat(height))}`;
      });
    }, kind);

async function calendar(options, query) {
  const page = await open(browser, clinic, options);
  await ownClock(page);
  await page.goto("/calendar");
  await signIn(page, clinic, "meera@clinic.test");
  await page.locator(".calendar").waitFor();
  const show = async (query) => {
    await page.goto(`/calendar?${new URLSearchParams(query)}`);
    await page.locator(".calendar").waitFor();
  };
  await show(query);
  return { page, show };
}

test("a day has its hours, its time off, and the present", async () => {
  const { page, show } = await calendar({}, { view: "day", date: date(0) });
  assert.deepEqual(await clocks(page, ".open"), ["09:00-13:00", "14:00-17:00"]);
  assert.deepEqual(await clocks(page, ".off"), []);

  const present = async () => {
    const [hours, minutes] = (await clocks(page, ".present"))[0].split(/[:-]/).map(Number);
    return hours * 60 + minutes;
  };
  const before = await present();
  const expected = (Date.now() - Date.parse(instant(0, "00:00"))) / 6e4;
  assert.ok(Math.abs(before - expected) <= 2, `${before} minutes after midnight, not ${expected}`);
  await page.clock.fastForward("10:00");
  await eventually("the line to move with the clock", async () => (await present()) - before >= 10);

  await show({ view: "day", date: date(1) });
  assert.deepEqual(await clocks(page, ".open"), ["09:00-13:00"], "what ended yesterday is none of it");
  assert.deepEqual(await clocks(page, ".off"), ["15:00-18:00"], "as much of it as is shown");
  await page.getByText("Time off: A conference").waitFor();
  assert.equal(await page.locator(".present").count(), 0);
  await assertAccessible(page, "a day with time off");

  await show({ view: "day", date: date(2) });
  assert.deepEqual(await clocks(page, ".open"), ["06:00-10:30"], "a date has hours of its own");
  assert.deepEqual(await clocks(page, ".off"), ["06:00-09:30"]);

  await show({ view: "day", date: date(3) });
  assert.deepEqual(await clocks(page, ".open"), ["09:00-13:00", "18:00-19:00"]);
});

test("hours that change meanwhile are drawn anew", async () => {
  const { page } = await calendar({}, { view: "day", date: date(5) });
  await page.locator(".calendar-day .open").first().waitFor();
  const noted = { practitioner: practitioner.id, start: instant(5, "10:00"), end: instant(5, "11:00") };
  await clinic.admin.collection("time_off").create(noted);
  await page.locator(".calendar-day .off").getByText("Time off", { exact: true }).waitFor();
  assert.deepEqual(await clocks(page, ".off"), ["10:00-11:00"]);
});

test("on a phone the week scrolls in its frame, and the page never", async () => {
  const { page } = await calendar(phone, { view: "week" });
  await assertAccessible(page, "the week on a phone");
  const wide = await page.locator(".calendar").evaluate((frame) => frame.scrollWidth > frame.clientWidth);
  assert.ok(wide, "seven days have more than the width of the screen");
  const { x, width } = await page.locator(".calendar .today").boundingBox();
  assert.ok(x > 0 && x + width < 360, "it begins with today");
});

test("a swipe on the hours scrolls, and draws nothing", async () => {
  const page = await open(browser, clinic, phone);
  await page.goto("/hours");
  await signIn(page, clinic, "meera@clinic.test");
  await page.locator(".hours-grid .window").first().waitFor();
  const windows = () => page.locator(".window").evaluateAll((all) => all.map(({ style }) => style.cssText));
  const before = await windows();
  const devtools = await page.context().newCDPSession(page);
  const touch = (type, ...touchPoints) => devtools.send("Input.dispatchTouchEvent", { type, touchPoints });
  await page.locator(".hours-grid").evaluate((grid) => grid.scrollIntoView({ block: "end" }));
  const { x, y, width, height } = await page.locator(".hours-column").nth(2).boundingBox();
  const scrolled = await page.evaluate(() => scrollY);
  const finger = { x: x + width / 2, y: y + height * 0.9 };
  await touch("touchStart", finger);
  for (let by = 20; by <= 200; by += 20) await touch("touchMove", { ...finger, y: finger.y - by });
  await touch("touchEnd");
  await eventually("the page to scroll", () => page.evaluate((from) => scrollY > from + 50, scrolled));
  assert.deepEqual(await windows(), before);
  assert.ok(await page.getByRole("button", { name: "Save the hours" }).isDisabled());
});
