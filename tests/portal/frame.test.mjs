// The frame around every page: where one can go, the colours, the clock, and what is printed.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { admin, booking, pay } from "../sdk/clinic.mjs";
import { assertAccessible, gate, open, phone, signIn, startClinic } from "./browser.mjs";
import { openAs } from "./desk.mjs";

let clinic, browser, visitor, held;
const email = "asha@example.test";
before(async () => {
  [clinic, browser] = await startClinic();
  const { id } = await clinic.practitioner("meera@clinic.test", { name: "Dr. Meera Test" });
  visitor = await clinic.visitor(email);
  held = await visitor.collection("appointments").create(booking(id, "09:30"));
  await pay(visitor, held, "pay_1");
});
after(async () => {
  await browser?.close();
  await clinic?.stop();
});

test("on a phone the header is one row, and the pages open from it", async () => {
  const page = await open(browser, clinic, phone);
  await page.goto("/appointments");
  const header = page.locator("header.shell");
  assert.ok((await header.boundingBox()).height < 72, "for guests");
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Sign in" }).waitFor();
  await signIn(page, clinic, email);
  await page.getByRole("heading", { name: "My appointments" }).waitFor();
  assert.ok((await header.boundingBox()).height < 72, "for visitors");
  const menu = page.getByRole("button", { name: "Menu" });
  const profile = header.getByRole("link", { name: "Profile" });
  assert.equal(await profile.isVisible(), false);

  await menu.press("Enter");
  await profile.waitFor();
  await assertAccessible(page, "the menu on a phone");
  await page.keyboard.press("Escape");
  await profile.waitFor({ state: "hidden" });
  assert.equal(await menu.evaluate((button) => button === document.activeElement), true, "the focus goes back");

  await menu.tap();
  await page.touchscreen.tap(180, 720); // elsewhere
  await profile.waitFor({ state: "hidden" });

  await menu.tap();
  await profile.tap();
  await page.waitForURL("**/profile");
  await profile.waitFor({ state: "hidden" });
});

test("whoever is quick is heard: a tap right after the menu has opened closes it", async () => {
  const page = await openAs(browser, clinic, visitor, "/appointments", phone);
  await page.getByRole("button", { name: "Menu" }).waitFor();
  const states = await page.evaluate(async () => {
    const button = document.querySelector(".menu-button");
    const afterTap = async (on) => {
      on.click();
      await new Promise((done) => setTimeout(done));
      return button.getAttribute("aria-expanded");
    };
    return [await afterTap(button), await afterTap(document.body)];
  });
  assert.deepEqual(states, ["true", "false"]);
});

test("super admins find what they manage in the menu of a phone", async () => {
  const page = await open(browser, clinic, phone);
  await page.goto("/sign-in/staff");
  await page.getByLabel("E-mail address").fill(admin.email);
  await page.getByLabel("Password").fill(admin.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Menu" }).tap();
  await assertAccessible(page, "the menu of a super admin on a phone");
  await page.getByRole("link", { name: "Team" }).tap();
  await page.getByRole("heading", { name: "Team" }).waitFor();
});

test("an answer that breaks off signs nobody out", async () => {
  const page = await open(browser, clinic);
  await page.goto("/profile");
  await signIn(page, clinic, email);
  await page.getByRole("heading", { name: "Profile" }).waitFor();
  const renewal = "**/api/collections/users/auth-refresh";
  await page.route(renewal, (route) =>
    route.fulfill({ status: 200, contentType: "application/json", body: '{"token":"ey' }),
  );
  const brokenOff = page.waitForResponse(renewal);
  await page.reload();
  await brokenOff;
  await page.unroute(renewal);
  await page.reload();
  await page.getByRole("heading", { name: "Profile" }).waitFor();
});

test("whoever signs out before a sign-in is renewed stays signed out", async () => {
  const page = await openAs(browser, clinic, visitor, "/favicon.svg");
  const renewal = "**/api/collections/users/auth-refresh";
  const [released, release] = gate();
  await page.route(renewal, async (route) => {
    await released;
    await route.continue();
  });
  await page.goto("/appointments");
  const nav = page.getByRole("navigation");
  await nav.getByRole("button", { name: "Sign out" }).click();
  await nav.getByRole("link", { name: "Sign in" }).waitFor();
  const renewed = page.waitForResponse(renewal);
  release();
  await (await renewed).finished();
  await page.evaluate(() => new Promise((done) => setTimeout(done)));
  assert.equal(await page.evaluate(() => localStorage.getItem("pocketbase_auth")), null);
  assert.ok(await nav.getByRole("link", { name: "Sign in" }).isVisible());
});

const colourOf = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
const [light, dark] = ["rgb(245, 248, 248)", "rgb(15, 25, 28)"];

test("colours are those of the device, until others are chosen", async () => {
  const page = await open(browser, clinic, { colorScheme: "dark" });
  await page.goto("/");
  const colours = page.getByRole("group", { name: "Colours" });
  await colours.waitFor();
  assert.equal(await colourOf(page), dark);
  await page.emulateMedia({ colorScheme: "light" });
  await page.waitForFunction((wanted) => getComputedStyle(document.body).backgroundColor === wanted, light);
  await colours.getByRole("button", { name: "Dark" }).press("Enter");
  assert.equal(await colourOf(page), dark, "at once");
  await assertAccessible(page, "dark by choice");

  await page.route(/\/app\b[^/]*\.js/, (route) => route.abort());
  await page.goto("/");
  assert.equal(await colourOf(page), dark, "before anything runs");
  await page.unroute(/\/app\b[^/]*\.js/);
  await page.goto("/");
  await colours.getByRole("button", { name: "Automatic" }).press("Enter");
  assert.equal(await colourOf(page), light);
  assert.equal(await page.evaluate(() => localStorage.getItem("preference.colours")), null);
});

test("clocks count as the language does, until it is chosen", async () => {
  const page = await open(browser, clinic, { locale: "en-US" });
  const times = page.locator(".card time, .card .slot").first();
  const choose = async (name) => {
    const loaded = page.waitForEvent("load");
    await page.getByRole("group", { name: "Clock" }).getByRole("button", { name }).click();
    await loaded;
    await times.waitFor();
  };
  await page.goto("/");
  await times.waitFor();
  assert.match(await times.innerText(), /\d (AM|PM)/);
  await choose("24 hours");
  assert.match(await times.innerText(), /\d\d:\d\d(?! [AP]M)/);
  await choose("12 hours");
  assert.match(await times.innerText(), /\d (AM|PM)/);
});

test("paper has what there is to read, and nothing to press", async () => {
  const page = await open(browser, clinic);
  await page.goto("/appointments");
  await signIn(page, clinic, email);
  await page.locator(".row").waitFor();
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  for (const gone of ["header.shell", "footer.shell", "main .button"])
    for (const each of await page.locator(gone).all()) assert.equal(await each.isVisible(), false, gone);
  assert.ok(await page.locator(".row").isVisible());
  assert.equal(await page.locator("h1").evaluate((title) => getComputedStyle(title).color), "rgb(0, 0, 0)");
});
