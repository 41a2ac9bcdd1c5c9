// Finding a time: whom, when, and all of it in the address.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { day, eventually } from "../sdk/clinic.mjs";
import { assertAccessible, gate, open, phone, startClinic, wide } from "./browser.mjs";
import { openAs } from "./desk.mjs";

let clinic, browser, doctor, short;
before(async () => {
  [clinic, browser] = await startClinic();
  doctor = await clinic.practitioner("meera@clinic.test", { name: "Dr. Meera Test", timezone: "Asia/Kolkata" });
  short = await clinic.practitioner("short@clinic.test", {
    name: "Dr. Short Horizon",
    specialization: "Dermatology",
    timezone: "Asia/Kolkata",
    max_horizon: 9,
  });
});
after(async () => {
  await browser?.close();
  await clinic?.stop();
});

const address = (id, query = {}) => `/practitioners/${id}?${new URLSearchParams({ duration: "60", ...query })}`;
const query = (page) => Object.fromEntries(new URL(page.url()).searchParams);
const times = (page) => page.locator(".days time");
const startsOf = (page) => times(page).evaluateAll((all) => all.map((time) => time.dateTime));
const titles = (page) => page.locator(".day h3 .unseen").allTextContents();
const titled = (date) =>
  new Intl.DateTimeFormat("en-GB", {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  }).format(new Date(`${date}T12:00:00Z`));

test("practitioners are found by any of their words, misspelled too", async () => {
  const page = await open(browser, clinic, wide);
  const asked = page.waitForRequest(/clinic\/search/);
  await page.goto("/");
  assert.match((await asked).url(), /timezone=Asia%2F(Kolkata|Calcutta)/);
  await page.getByLabel("Search").fill("cardiology mera");
  await page.getByText("One practitioner").waitFor();
  await page.getByRole("link", { name: "Dr. Meera Test", exact: true }).waitFor();
  assert.deepEqual(query(page), { name: "cardiology mera" });
});

test("what is typed is not changed by the answer to what was typed before", async () => {
  const page = await open(browser, clinic, wide);
  await page.goto("/");
  const search = page.getByLabel("Search");
  await search.pressSequentially("meera ");
  await page.waitForURL(/name=meera$/);
  await page.getByText("One practitioner").waitFor();
  await search.pressSequentially("tes");
  assert.equal(await search.inputValue(), "meera tes");
  await page.waitForURL(/name=meera\+tes$/);
  await search.fill("nobody at all");
  await page.getByRole("link", { name: "Show everybody" }).click();
  await page.getByText("2 practitioners").waitFor();
  assert.equal(await search.inputValue(), "");
});

test("a time zone that the server does not know hides nobody", async () => {
  const page = await open(browser, clinic);
  await page.route(/timezone=/, (route) =>
    route.continue({
      url: route
        .request()
        .url()
        .replace(/timezone=[^&]+/, "timezone=Moon%2FBase"),
    }),
  );
  await page.goto("/");
  await page.getByText("2 practitioners").waitFor();
});

test("cards have no hole between what somebody offers and when they are free", async () => {
  const page = await open(browser, clinic, wide);
  await page.goto("/");
  await page.locator(".firsts a").first().waitFor();
  const holes = await page.locator(".cards .card").evaluateAll((cards) =>
    cards.map((card) => {
      const [above, below] = [card.querySelector(".next").previousElementSibling, card.querySelector(".next")];
      return below.getBoundingClientRect().top - above.getBoundingClientRect().bottom;
    }),
  );
  assert.ok(Math.max(...holes) < 24, holes.join());
  await assertAccessible(page, "the first page");
});

test("the week begins with today, and goes on from any date", async () => {
  const page = await open(browser, clinic, wide);
  await page.goto(address(doctor.id));
  await times(page).first().waitFor();
  assert.deepEqual(
    await titles(page),
    [0, 1, 2, 3, 4, 5, 6].map((offset) => titled(day(offset))),
  );
  assert.ok(await page.getByLabel("Previous week").isDisabled());
  await page.getByLabel("From").fill(day(20));
  await eventually("the date", async () => (await titles(page))[0] === titled(day(20)));
  assert.equal(query(page).date, day(20));
  await page.getByLabel("Previous week").click();
  await eventually("a week before", async () => (await titles(page))[0] === titled(day(13)));
  await page.reload();
  await times(page).first().waitFor();
  assert.equal((await titles(page))[0], titled(day(13)));
  await assertAccessible(page, "a week");
});

test("a part of the day, by the clock of who looks", async () => {
  const page = await open(browser, clinic, { ...wide, timezoneId: "Europe/Berlin" });
  await page.goto(address(doctor.id, { date: day(2) }));
  await times(page).first().waitFor();
  const whole = (await startsOf(page)).length;
  await page.getByLabel("Time of day").selectOption("evening");
  await eventually("fewer times", async () => (await startsOf(page)).length < whole);
  const hours = (await startsOf(page)).map((start) =>
    Number(new Date(start).toLocaleString("en-GB", { hour: "2-digit", hour12: false, timeZone: "Europe/Berlin" })),
  );
  assert.ok(hours.length > 0 && hours.every((hour) => hour >= 17), hours.join());
  await page.reload();
  await times(page).first().waitFor();
  assert.equal(await page.getByLabel("Time of day").inputValue(), "evening");
  assert.equal((await startsOf(page)).length, hours.length);
});

test("a month with its free days, by one request", async () => {
  const page = await open(browser, clinic, wide);
  const asked = [];
  page.on("request", (request) => request.url().includes("availability") && asked.push(request.url()));
  await page.goto(address(short.id, { view: "month", date: day(1) }));
  await page.locator(".month-day.free").first().waitFor();
  assert.equal(new Set(asked).size, 1, asked.join());
  const free = () => page.locator(".month-day.free").evaluateAll((days) => days.map((each) => each.dataset.date));
  const dates = await free();
  assert.ok(dates.every((date) => date <= day(9)));
  const { slots } = await clinic.admin.send("/api/clinic/availability", {
    query: { practitioner: short.id, duration: 60, from: day(0), to: day(9) },
  });
  const bookable = new Set(slots.map(({ start }) => start.slice(0, 10))); // today is not, late in the evening
  assert.ok(bookable.size >= 9, [...bookable].join());
  assert.deepEqual(
    dates,
    [...bookable].filter((date) => date.slice(0, 7) === day(1).slice(0, 7)),
  );
  await assertAccessible(page, "a month");
  await page.goto(address(doctor.id, { view: "month" }));
  await page.getByLabel("Next month").click();
  await eventually("the next month", async () => (await free())[0]?.endsWith("-01"));
  const [first] = await free();
  assert.equal(query(page).date, first);
  await page.reload();
  await page.locator(`[data-date="${first}"]`).click();
  await times(page).first().waitFor();
  assert.equal((await titles(page))[0], titled(first));
  assert.equal(await page.evaluate(() => document.activeElement.className), "slot", "the focus is on its first time");
});

test("the chosen time is in the address: Back, a reload, a link that is shared, two tabs", async () => {
  const page = await open(browser, clinic, wide);
  await page.goto(address(doctor.id, { date: day(8), part: "morning" }));
  await page.locator(".day").nth(2).locator(".slot").nth(3).click();
  const chosen = await page.locator(".slot.chosen time").getAttribute("datetime");
  const shared = page.url();
  assert.equal(query(page).start, chosen);
  const other = await open(browser, clinic, wide);
  await other.goto(shared);
  const kept = async (at) => {
    await at.getByRole("link", { name: "Book this time" }).waitFor();
    assert.equal(await at.locator(".slot.chosen time").getAttribute("datetime"), chosen);
    assert.equal((await titles(at))[0], titled(day(8)));
  };
  await kept(other);
  await other.locator(".day").nth(4).locator(".slot").first().click();
  await page.reload();
  await kept(page);
  await page.getByRole("link", { name: "Book this time" }).click();
  await page.getByText("First, who are you?").waitFor();
  await page.goBack();
  await kept(page);
});

test("days on their way, not loaded, and not open yet are not called free of times", async () => {
  const page = await open(browser, clinic, wide);
  let answer = (route) => route.continue();
  await page.route(/availability/, (route) => answer(route));
  await page.goto(address(doctor.id));
  await times(page).first().waitFor();

  const [released, release] = gate();
  answer = (route) => released.then(() => route.continue());
  await page.getByLabel("Next week").click();
  await eventually("the next week", async () => (await titles(page))[0] === titled(day(7)));
  assert.equal(await times(page).count(), 0, "times of another week are not shown");
  assert.equal(await page.locator(".day").getByText("Loading…").count(), 7);
  release();
  await times(page).first().waitFor();

  answer = (route) => route.fulfill({ status: 503, json: {} });
  await page.getByLabel("Next week").click();
  await page.locator(".day").getByText("Not loaded").nth(6).waitFor();
  answer = (route) => route.continue();
  await page.getByRole("button", { name: "Try again" }).click();
  await times(page).first().waitFor();

  await page.goto(address(short.id, { date: day(6) }));
  await times(page).first().waitFor();
  assert.equal(await page.locator(".day").getByText("Not open yet").count(), 3);
  assert.ok(await page.getByLabel("Next week").isDisabled());
  await page.goto(address(short.id, { date: day(12) }));
  await page.getByText("The calendar is not open that far ahead yet.").waitFor();
  await page.getByRole("button", { name: "Go to the next free time" }).click();
  await times(page).first().waitFor();
  await eventually("the focus on a time", () => page.evaluate(() => document.activeElement.className === "slot"));
});

test("a month in which nothing is free leads to the next free time", async () => {
  const page = await open(browser, clinic, wide);
  await page.goto(address(short.id, { view: "month", date: day(45) }));
  await page.getByText("The calendar is not open that far ahead yet.").waitFor();
  await page.getByRole("button", { name: "Go to the next free time" }).click();
  await page.locator(".month-day.free").first().waitFor();
  const there = `.month-day.free[data-date="${query(page).date}"]`;
  await eventually("the focus on its day", () => page.evaluate((at) => document.activeElement.matches(at), there));
  assert.equal(query(page).view, "month");
  assert.equal(await page.getByRole("button", { name: "Go to the next free time" }).count(), 0);
});

test("on a phone, a time can be tapped while the times are loaded anew", async () => {
  const page = await open(browser, clinic, phone);
  let asked = 0;
  let answer = (route) => route.continue();
  await page.route(/availability/, (route) => (asked++, answer(route)));
  await page.goto(address(doctor.id, { date: day(15) }));
  await eventually("times, and once more since the page listens", () => asked === 2);
  await page.locator('.when[aria-busy="false"]').waitFor();

  const [released, release] = gate();
  answer = (route) => released.then(() => route.continue());
  const rival = await clinic.visitor("rival@example.test");
  const start = `${day(17)}T10:00:00+05:30`;
  await rival.collection("appointments").create({ practitioner: doctor.id, start, duration: 60, mode: "video" });
  await page.locator('.when[aria-busy="true"]').waitFor();
  const last = page.locator(".days .slot").last();
  assert.ok(await last.isVisible());
  await last.tap();
  await page.getByRole("link", { name: "Book this time" }).waitFor();
  release();
  await page.locator('.when[aria-busy="false"]').waitFor();
  assert.equal(await last.getAttribute("aria-pressed"), "true");
  assert.equal((await startsOf(page)).filter((time) => Date.parse(time) === Date.parse(start)).length, 0);
});

test("one's own hold is called one's own", async () => {
  const pb = await clinic.visitor("holder@example.test");
  const start = `${day(3)}T10:00:00+05:30`;
  const held = await pb
    .collection("appointments")
    .create({ practitioner: doctor.id, start, duration: 60, mode: "video" });
  const page = await openAs(browser, clinic, pb, address(doctor.id, { start }), wide);
  await page.getByText(/You hold .*10:00 until \d\d:\d\d\./).waitFor();
  assert.equal(await page.getByText("is not free any more").count(), 0);
  assert.match(await page.locator(".slot.mine").innerText(), /^10:00\s+Yours until \d\d:\d\d$/);
  await assertAccessible(page, "one's own hold");
  const book = new URLSearchParams({ practitioner: doctor.id, start, duration: "60", mode: "video" });
  await page.goto(`/book?${book}`);
  await page.getByText(/You hold .*10:00 until/).waitFor();
  await page.getByRole("link", { name: "Pay for it" }).click();
  await page.getByText("left to pay").waitFor();
  assert.ok(page.url().endsWith(held.id));
  await pb.collection("appointments").update(held.id, { status: "cancelled" });
});

const focused = (page, selector) => page.evaluate((wanted) => document.activeElement.matches(wanted), selector);
const pressed = (page) => page.evaluate(() => document.activeElement.querySelector("time")?.dateTime);

test("for the Tab key the times are one, the arrows lead through them", async () => {
  const page = await open(browser, clinic, wide);
  await page.goto(address(doctor.id, { date: day(2), duration: "15" }));
  await times(page).first().waitFor();
  assert.ok((await times(page).count()) > 138);
  assert.equal(await page.locator('.days [tabindex="0"]').count(), 1);
  await page.locator('.days [tabindex="0"]').focus();
  const led = async (key, start) => {
    await page.keyboard.press(key);
    assert.equal(await pressed(page), start, key);
  };
  const at = (offset, clock) => `${day(offset)}T${clock}:00+05:30`;
  assert.equal(await pressed(page), at(2, "00:00"));
  await led("ArrowDown", at(2, "00:15"));
  await led("ArrowRight", at(3, "00:15"));
  await led("End", at(3, "23:45"));
  await led("ArrowLeft", at(2, "23:45"));
  await led("ArrowUp", at(2, "23:30"));
  await led("Home", at(2, "00:00"));
  await page.keyboard.press("Tab");
  assert.equal(await focused(page, ".days *"), false);
  await page.keyboard.press("Shift+Tab");
  assert.equal(await pressed(page), at(2, "00:00"));
  for (const [key, start] of [
    ["PageDown", at(9, "00:00")],
    ["PageDown", at(16, "00:00")],
    ["PageUp", at(9, "00:00")],
  ]) {
    await page.locator('.when[aria-busy="false"]').waitFor();
    await page.keyboard.press(key);
    await eventually(key, async () => (await pressed(page)) === start);
  }
  await page.goto(address(doctor.id, { view: "month", date: `${day(40).slice(0, 7)}-10` }));
  await page.locator(".month-day.free").first().waitFor();
  assert.equal(await page.locator('.month [tabindex="0"]').count(), 1);
  await page.locator('.month [tabindex="0"]').focus();
  const date = () => page.evaluate(() => document.activeElement.dataset.date.slice(8));
  for (const [key, expected] of [
    ["ArrowRight", "11"],
    ["ArrowDown", "18"],
    ["ArrowLeft", "17"],
    ["ArrowUp", "10"],
  ]) {
    await page.keyboard.press(key);
    assert.equal(await date(), expected, key);
  }
});

test("booked and paid by keyboard with 25 keys", async () => {
  const page = await openAs(browser, clinic, await clinic.visitor("keys@example.test"), "/", wide);
  await page.getByRole("link", { name: "Dr. Meera Test", exact: true }).focus();
  await page.keyboard.press("Enter");
  await times(page).first().waitFor();
  let keys = 0;
  const press = async (key) => {
    keys++;
    await page.keyboard.press(key);
  };
  const tabTo = async (selector) => {
    do await press("Tab");
    while (!(await focused(page, selector)) && keys < 60);
  };
  await tabTo(".days .slot");
  await press("ArrowRight");
  await press("ArrowDown");
  await press("Enter");
  await page.getByRole("link", { name: "Book this time" }).waitFor();
  await press("Tab");
  assert.ok(await focused(page, ".chosen-bar .button"), "Book follows the times");
  await press("Enter");
  await page.locator("form .button").waitFor();
  await tabTo("form .button");
  await press("Enter");
  await page.getByRole("button", { name: /^Pay/ }).waitFor();
  await tabTo(".pay .button");
  await press("Enter");
  await page.getByText("It is paid for and confirmed.").waitFor();
  assert.ok(keys <= 25, `${keys} keys`);
});

test("where it is another date for the practitioner, it is said", async () => {
  const page = await open(browser, clinic, { ...wide, timezoneId: "America/New_York" });
  await page.goto(address(doctor.id, { date: day(3) }));
  await times(page).first().waitFor();
  const there = (offset) =>
    new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" }).format(
      new Date(`${day(offset)}T12:00:00Z`),
    );
  const second = page.locator(".day").nth(1);
  assert.equal(await second.locator(".there").innerText(), `${there(5)} for the practitioner`);
  // What comes after it in the column is of that date there.
  const after = await second.locator(".there ~ li time").evaluateAll((all) => all.map((time) => time.dateTime));
  assert.ok(after.length > 0 && after.every((start) => start.startsWith(day(5))));
  await second.locator(".slot").last().click();
  await page
    .locator(".chosen-bar")
    .getByText(`${there(5)}, `)
    .waitFor();
  await assertAccessible(page, "far away");
});

test("on a phone, in the dark", async () => {
  const page = await open(browser, clinic, { ...phone, colorScheme: "dark" });
  await page.goto(address(doctor.id, { date: day(5) })); // late on a month's last day, nothing of it is free
  await times(page).first().waitFor();
  await assertAccessible(page, "a week on a phone");
  await page.getByRole("button", { name: "Month", exact: true }).click();
  await page.locator(".month-day.free").first().waitFor();
  await assertAccessible(page, "a month on a phone");
  await page.locator(".month-day.free").first().click();
  await page.locator(".slot").first().click();
  await page.getByRole("link", { name: "Book this time" }).waitFor();
  await assertAccessible(page, "a chosen time on a phone");
});
