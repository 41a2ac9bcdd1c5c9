import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { booking, day, eventually, pay } from "../sdk/clinic.mjs";
import { assertAccessible, gate, open, phone, signIn, startClinic } from "./browser.mjs";
import { date, zone } from "./noon.mjs";

let clinic, browser, practitioner, visitor;
before(async () => {
  [clinic, browser] = await startClinic();
  practitioner = await clinic.practitioner("meera@clinic.test", { name: "Dr. Meera Test", timezone: zone });
  visitor = await clinic.visitor("asha@example.test");
});
after(async () => {
  await browser?.close();
  await clinic?.stop();
});

const booked = async (clock, id, changes) => {
  const held = await visitor.collection("appointments").create(booking(practitioner.id, clock, changes));
  return (await pay(visitor, held, id)).appointment;
};

/** The next free times of the practitioner's day. */
async function soon() {
  const query = { practitioner: practitioner.id, date: date(0), duration: 30 };
  const { slots } = await visitor.send("/api/clinic/availability", { query });
  return slots.map(({ start }) => start);
}

test("a practitioner's calendar, live, and what can be done with an appointment", async (t) => {
  const page = await open(browser, clinic);
  const times = await soon();
  let first;
  await t.test("asks for a sign-in, and comes back to the page", async () => {
    first = await booked("", "pay_1", { start: times[1], mode: "telephone", reason: "<i>Dizzy</i>" });
    await page.goto(`/calendar?date=${times[1].slice(0, 10)}`);
    await page.getByText("Please sign in to see this page.").waitFor();
    await signIn(page, clinic, "meera@clinic.test");
    await page.getByRole("heading", { name: "Calendar" }).waitFor();
    await page.locator(".event.telephone").waitFor();
    await assertAccessible(page, "the calendar");
  });

  await t.test("a booking arrives live, with a quiet message", async () => {
    await booked("", "pay_2", { start: times[5] });
    await page.getByText(/New: Visitor of the test, .* by video/).waitFor();
    await page.locator(".event.video.confirmed").waitFor();
    assert.equal(await page.locator(".event").count(), 2);
  });

  await t.test("an arrival is noted; what has not started cannot be missed", async () => {
    await page.locator(".event.telephone").click();
    await page.getByRole("link", { name: "+919812345678" }).waitFor();
    assert.ok(await page.getByText("<i>Dizzy</i>").isVisible());
    await assertAccessible(page, "an appointment");
    assert.ok(await page.getByRole("button", { name: "Missed" }).isDisabled());
    await page.getByRole("button", { name: "Has arrived" }).click();
    await page.locator("dialog .tag.arrived").waitFor();
    assert.equal((await clinic.admin.collection("appointments").getOne(first.id)).status, "arrived");
    await page.getByRole("button", { name: "Close" }).click();
  });

  await t.test("cancelled with a reason", async () => {
    await page.getByRole("button", { name: "Day", exact: true }).click();
    await page.locator(".calendar.of-1 .event.video").click();
    await page.getByRole("button", { name: "Cancel appointment" }).click();
    await page.getByLabel("Reason").fill("A conference");
    await page.getByRole("button", { name: "Cancel appointment" }).click();
    await page.locator(".event.video").waitFor({ state: "detached" });
    const mail = await eventually("the mail", () =>
      clinic.outbox(".eml", "asha@example.test").find((text) => text.includes("A conference")),
    );
    assert.match(mail, /The next free times are:/);
  });
});

test("hours are drawn and typed, and name what they leave outside", async (t) => {
  const page = await open(browser, clinic);
  const other = await clinic.absentPractitioner("lena@clinic.test", { name: "Dr. Lena Test" });
  const hours = async () =>
    (
      await clinic.admin
        .collection("working_hours")
        .getFullList({ filter: `practitioner = "${other.id}"`, sort: "weekday,start" })
    ).map(({ weekday, start, end }) => `${weekday} ${start}-${end}`);
  await page.goto("/hours");
  await signIn(page, clinic, "lena@clinic.test");
  await page.getByRole("heading", { name: "Every week" }).waitFor();
  await assertAccessible(page, "empty hours");

  await t.test("by dragging", async () => {
    const drag = async (weekday, from, to) => {
      const box = await page.locator(`.hours-column[data-weekday="${weekday}"]`).boundingBox();
      const y = (hour) => box.y + (box.height * hour) / 24;
      await page.mouse.move(box.x + box.width / 2, y(from));
      await page.mouse.down();
      await page.mouse.move(box.x + box.width / 2, y((from + to) / 2), { steps: 4 });
      await page.mouse.move(box.x + box.width / 2, y(to), { steps: 4 });
      await page.mouse.up();
    };
    await drag(1, 9, 12);
    await drag(1, 10.5, 11.5); // moves the window by an hour
    await drag(2, 14, 18);
    const question = page.waitForEvent("dialog").then((dialog) => dialog.dismiss().then(() => dialog.message()));
    await page.getByRole("link", { name: "Calendar", exact: true }).click();
    assert.match(await question, /not saved/);
    assert.equal(new URL(page.url()).pathname, "/hours");
    await page.getByRole("button", { name: "Save the hours" }).click();
    await page.getByText("The hours are saved.").waitFor();
    await page.getByRole("button", { name: "Undo" }).waitFor({ state: "detached" });
    assert.deepEqual(await hours(), ["1 10:00-13:00", "2 14:00-18:00"]);
  });

  await t.test("by typing, and never overlapping", async () => {
    await page.getByLabel("Tuesday, to").fill("17:00");
    await page.getByRole("button", { name: "Add a window on Tuesday" }).click();
    await page.getByLabel("Tuesday, from").nth(1).fill("16:00");
    await page.getByText("Windows of one day may not overlap").waitFor();
    assert.ok(await page.getByRole("button", { name: "Save the hours" }).isDisabled());
    await page.getByLabel("Tuesday, from").nth(1).fill("18:00");
    await page.getByRole("button", { name: "Remove Monday, 10:00 to 13:00" }).click();
    for (const name of ["Monday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"])
      await page.getByRole("button", { name: `Add a window on ${name}` }).click();
    await page.getByRole("button", { name: "Save the hours" }).click();
    await eventually("the hours", async () => (await hours()).length === 8);
    assert.deepEqual((await hours()).slice(0, 3), ["1 09:00-12:00", "2 14:00-17:00", "2 18:00-21:00"]);
    await assertAccessible(page, "hours");
  });

  await t.test("single dates and time off, with a warning that names who is left outside", async () => {
    const weekday = new Date(`${day(2)}T12:00:00Z`).getUTCDay();
    const ravi = await clinic.visitor("ravi@example.test");
    const held = await ravi.collection("appointments").create({
      practitioner: other.id,
      start: `${day(2)}T${weekday === 2 ? "14" : "09"}:00:00+05:30`,
      duration: 30,
      mode: "video",
    });
    await pay(ravi, held, "pay_lena");
    await page.getByLabel("From", { exact: true }).fill(`${day(2)}T00:00`);
    await page.getByLabel("To", { exact: true }).fill(`${day(3)}T00:00`);
    await page.getByRole("button", { name: "Take this time off" }).click();
    await page.getByText("One appointment lies outside the hours.").waitFor();
    await page.locator(".notice.warning").getByText("Visitor of the test").waitFor();
    await assertAccessible(page, "a conflict");
    const [off] = await clinic.admin.collection("time_off").getFullList({ filter: `practitioner = "${other.id}"` });
    assert.equal(new Date(off.start).toISOString(), new Date(`${day(2)}T00:00:00+05:30`).toISOString());
    await page.getByLabel("Date", { exact: true }).fill(day(5));
    await page.getByLabel("Hours", { exact: true }).fill("9:00 - 10:00, 16:00-17:30");
    await page.getByRole("button", { name: "Set this date" }).click();
    await page.getByText("09:00–10:00, 16:00–17:30").waitFor();
    await page.getByRole("button", { name: /^Remove .* 00:00/ }).click();
    await page.getByText("outside the hours").waitFor({ state: "detached" });
  });
});

test("a week of hours is saved whole, or not at all", async () => {
  const page = await open(browser, clinic);
  const other = await clinic.absentPractitioner("ines@clinic.test", { name: "Dr. Ines Test" });
  const stored = () => clinic.admin.collection("working_hours");
  const window = (start, end, changes = {}) => ({ practitioner: other.id, weekday: 1, start, end, ...changes });
  for (const each of [window("09:00", "12:00"), window("13:00", "17:00")]) await stored().create(each);
  await stored().create(window("07:00", "08:00", { valid_from: "2030-01-01", valid_to: "2030-02-28" }));
  const hours = async () =>
    (await stored().getFullList({ filter: `practitioner = "${other.id}"`, sort: "start" })).map(
      ({ start, end, valid_from, valid_to }) => [`${start}-${end}`, valid_from.slice(0, 10), valid_to.slice(0, 10)],
    );
  const asked = [];
  page.on("request", (request) => request.method() === "GET" || asked.push(`${request.method()} ${request.url()}`));
  await page.goto("/hours");
  await signIn(page, clinic, "ines@clinic.test");
  await page.getByLabel("Monday, from").nth(2).waitFor();
  // Windows are in order of their start: the one of 2030 comes first. Each new one covers a part of what the next was.
  await page.getByLabel("Monday, to").nth(1).fill("14:00");
  await page.getByLabel("Monday, from").nth(2).fill("14:00");
  await page.getByLabel("Monday, to").nth(2).fill("18:00");

  asked.length = 0;
  const [released, release] = gate();
  const list = "**/api/collections/working_hours/records?*";
  await page.route(list, (route) => released.then(() => route.continue()), { times: 1 });
  await page.getByRole("button", { name: "Save the hours" }).click();
  await page.getByText("The hours are saved.").waitFor();
  const last = page.getByLabel("Monday, to").nth(2);
  await last.fill("18:30");
  const reloaded = page.waitForResponse(list);
  release();
  await (await reloaded).finished();
  await page.evaluate(() => new Promise((done) => setTimeout(done)));
  assert.equal(await last.inputValue(), "18:30", "what was typed since");
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("button", { name: "Undo" }).waitFor({ state: "detached" });
  assert.equal(await last.inputValue(), "18:00");
  const route = `/api/clinic/practitioners/${other.id}/hours`;
  assert.deepEqual(asked, [`PUT ${clinic.url}${route}`], "one request");
  const saved = [
    ["07:00-08:00", "2030-01-01", "2030-02-28"],
    ["09:00-14:00", "", ""],
    ["14:00-18:00", "", ""],
  ];
  assert.deepEqual(await hours(), saved);

  // The browser lets no overlap pass, and so what it sends is spoilt on the way.
  await page.route(`**${route}`, (sent) => {
    const [first, second, third] = sent.request().postDataJSON().hours;
    return sent.continue({ postData: JSON.stringify({ hours: [first, second, { ...third, start: "13:00" }] }) });
  });
  await page.getByLabel("Monday, to").nth(2).fill("19:00");
  await page.getByRole("button", { name: "Save the hours" }).click();
  const refused = page.locator(".typed-window.broken");
  await refused.getByText("It overlaps another window of this weekday.").waitFor();
  assert.equal(await refused.getByLabel("Monday, to").inputValue(), "19:00", "it is said at the window");
  assert.deepEqual(await hours(), saved, "nothing has changed");
  await assertAccessible(page, "a refused window");
  await refused.getByLabel("Monday, to").fill("18:30");
  await page.getByText("may not overlap").waitFor({ state: "detached" });
});

test("a practitioner's profile and bank account", async () => {
  const page = await open(browser, clinic);
  await page.goto("/profile");
  await signIn(page, clinic, "meera@clinic.test");
  await page.getByRole("heading", { name: "Profile" }).waitFor();
  await page.getByLabel("About you").fill("Listens.");
  await page.getByLabel("Picture").setInputFiles({
    name: "me.png",
    mimeType: "image/png",
    buffer: Buffer.from(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
      "base64",
    ),
  });
  await page.getByLabel("Lengths that can be booked").fill("15, 4");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Please choose lengths between 5 and 480 whole minutes.").first().waitFor();
  await page.getByLabel("Lengths that can be booked").fill("15, 45");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Your profile is saved.").waitFor();
  const saved = await clinic.admin.collection("practitioners").getOne(practitioner.id);
  assert.deepEqual([saved.bio, saved.slot_durations, saved.picture !== ""], ["Listens.", [15, 45], true]);

  await page.getByRole("button", { name: "Remove the picture" }).click();
  await page.locator("span.avatar").waitFor();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  const picture = async () => (await clinic.admin.collection("practitioners").getOne(practitioner.id)).picture;
  await eventually("no picture", async () => (await picture()) === "");
  await page.getByRole("button", { name: "Remove the picture" }).waitFor({ state: "detached" });

  await page.getByRole("button", { name: "Add a bank account" }).click();
  await page.getByLabel("Account number").fill("123456789012");
  await page.getByLabel("IFSC").fill("wrong");
  await page.getByLabel("PAN").fill("abcde1234f");
  await page.getByRole("button", { name: "Save", exact: true }).last().click();
  await page.getByText("An IFSC has four letters").first().waitFor();
  await page.getByLabel("IFSC").fill("HDFC0001234");
  await page.getByRole("button", { name: "Save", exact: true }).last().click();
  await page.getByText("••••••••9012").waitFor();
  assert.equal(await page.getByText("123456789012").count(), 0, "masked until it is asked for");
  await assertAccessible(page, "a practitioner's profile");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.getByText("123456789012").waitFor();
});

test("a super admin sees the plots, and adds a practitioner", async () => {
  const page = await open(browser, clinic);
  await page.goto("/reports");
  await page.getByText("For super admins.").waitFor();
  await page.getByLabel("E-mail address").fill("admin@clinic.test");
  await page.getByLabel("Password").fill("wrong");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("The address or the password is wrong.").waitFor();
  await page.getByLabel("Password").fill("only-for-this-test");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Over time" }).waitFor();
  await page.getByLabel("Period").selectOption("ahead");
  await page.locator(".plot canvas").nth(3).waitFor();
  await page
    .getByText(/Booked: [1-9]\d* in all/)
    .first()
    .waitFor();
  assert.ok(await page.getByText("to give back").first().isVisible());
  assert.ok(await page.getByRole("rowheader", { name: "Dr. Meera Test" }).isVisible());
  await assertAccessible(page, "reports");

  await page.getByRole("link", { name: "Practitioners", exact: true }).click();
  await page.getByRole("link", { name: "Add a practitioner" }).click();
  await page.getByLabel("E-mail address").fill("new@clinic.test");
  await page.getByLabel("Name", { exact: true }).fill("Dr. New Test");
  await page.getByLabel("Specialization").fill("Neurology");
  await page.getByLabel("Fee, INR").fill("750.50");
  await assertAccessible(page, "adding a practitioner");
  await page.getByRole("button", { name: "Add the practitioner" }).click();
  await page.getByText("Dr. New Test can sign in with a code now").waitFor();
  const added = await clinic.admin.collection("practitioners").getFirstListItem('name = "Dr. New Test"');
  assert.deepEqual([added.fee, added.timezone, added.slot_durations], [75050, "Asia/Kolkata", [30]]);
});

test("staff on a phone", async () => {
  const page = await open(browser, clinic, phone);
  await page.goto("/calendar");
  await signIn(page, clinic, "lena@clinic.test");
  await page.locator(".calendar.of-1").waitFor();
  await assertAccessible(page, "the calendar on a phone");
  await page.goto("/hours");
  await page.getByRole("heading", { name: "Every week" }).waitFor();
  await assertAccessible(page, "hours on a phone");
});
