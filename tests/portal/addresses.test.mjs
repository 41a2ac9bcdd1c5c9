// The portal's addresses, and the page that other sites show.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { eventually } from "../sdk/clinic.mjs";
import { assertAccessible, gate, open, phone, startClinic } from "./browser.mjs";
import { restFor } from "./desk.mjs";

const many = 14;

let clinic, browser, doctor, site, elsewhere;
before(async () => {
  site = createServer((request, answer) => {
    const { searchParams } = new URL(request.url, "http://site.test");
    answer.setHeader("Content-Type", "text/html");
    const src = clinic.url + searchParams.get("of");
    answer.end(
      `<!doctype html><title>Site</title><iframe title="Book" width="320" height="600" src="${src}"></iframe>`,
    );
  }).listen(0, "127.0.0.1");
  await once(site, "listening");
  [site.url, elsewhere] = ["127.0.0.1", "localhost"].map((host) => `http://${host}:${site.address().port}`);
  [clinic, browser] = await startClinic({ flags: [`--origins=${site.url}`] });
  doctor = await clinic.practitioner("meera@example.test", { name: "Dr. Meera Test", bio: "Sees hearts." });
  for (let i = 1; i < many; i++) {
    const name = `Dr. Number ${i}${i === 1 ? " </script><script>alert(1)</script>" : ""}`;
    const hours = { weekdays: [(i % 7) + 1], start: "09:00", end: "17:00" };
    await clinic.practitioner(`number${i}@example.test`, { name }, hours);
  }
});
after(async () => {
  await browser?.close();
  await clinic?.stop();
  site?.close();
});

const times = (page) => page.locator("main .slot").first().waitFor();

test("a practitioner's page is at their name, whichever way one comes", async () => {
  const page = await open(browser, clinic);
  await page.goto("/");
  await page.getByRole("link", { name: "Dr. Meera Test", exact: true }).click();
  await page.getByRole("heading", { name: "Dr. Meera Test" }).waitFor();
  assert.match(page.url(), /\/practitioners\/meera-test\?duration=15$/);
  await page.goto(`/practitioners/${doctor.id}?duration=30`);
  await page.getByRole("heading", { name: "Dr. Meera Test" }).waitFor();
  assert.equal(page.url(), `${clinic.url}/practitioners/meera-test?duration=30`);
  await page.goto("/");
  await page.getByRole("link", { name: "Dr. Meera Test", exact: true }).waitFor();
  await page.evaluate((id) => {
    const link = document.querySelector("main a");
    link.setAttribute("href", `/practitioners/${id}?duration=30`); // as in an old mail, but within the portal
    link.click();
  }, doctor.id);
  await page.waitForURL("**/practitioners/meera-test?duration=30");
  await times(page);
  await page.goBack();
  await page.getByRole("heading", { name: "When can you be seen?" }).waitFor();
  assert.deepEqual(page.troubles, []);
});

test("a name is a name, and never a script", async () => {
  const page = await open(browser, clinic);
  const alerts = [];
  page.on("dialog", (dialog) => alerts.push(dialog.message()));
  await page.goto("/practitioners/number-1-script-script-alert-1-script");
  await page.getByRole("heading", { name: "Dr. Number 1 </script><script>alert(1)</script>" }).waitFor();
  assert.deepEqual([alerts, page.troubles], [[], []]);
});

test("Back and a reload return to where one was", async () => {
  const low = { viewport: { width: 1280, height: 480 } }; // late in the day there are few times
  for (const options of [phone, low]) {
    const page = await open(browser, clinic, options);
    await page.goto("/");
    await times(page);
    await page.getByRole("link", { name: "Dr. Number 9", exact: true }).scrollIntoViewIfNeeded();
    await page.waitForFunction(() => scrollY > 200 && history.state?.scroll === scrollY);
    const scrolled = () => page.evaluate(() => Math.round(scrollY));
    const place = await scrolled();
    await page.reload();
    await times(page);
    await eventually("the place after a reload", async () => Math.abs((await scrolled()) - place) <= 2);
    await page.getByRole("link", { name: "Dr. Number 9", exact: true }).click();
    await page.getByRole("heading", { name: "Dr. Number 9" }).waitFor();
    assert.equal(await scrolled(), 0, "a new page begins at its top");
    await page.goBack();
    await page.getByRole("link", { name: "Dr. Number 9", exact: true }).waitFor();
    await eventually("the place after Back", async () => Math.abs((await scrolled()) - place) <= 2);
    assert.equal(await page.evaluate(() => document.activeElement?.id), "main");
    await page.context().close();
  }
});

test("whoever waits for long returns there, too", async () => {
  const page = await open(browser, clinic, phone);
  await page.clock.install();
  await page.goto("/");
  await page.getByRole("link", { name: "Dr. Number 9", exact: true }).scrollIntoViewIfNeeded();
  await page.waitForFunction(() => scrollY > 200 && history.state?.scroll === scrollY);
  const place = await page.evaluate(() => scrollY);
  const [released, release] = gate();
  await page.route("**/api/clinic/search?*", async (route) => {
    await released;
    await route.continue();
  });
  await page.reload({ waitUntil: "commit" });
  await page.getByRole("heading", { name: "When can you be seen?" }).waitFor();
  await page.clock.fastForward("00:20");
  release();
  await times(page);
  await page.waitForFunction((place) => Math.abs(scrollY - place) <= 2, place);
});

test("a page of which a part was missed once is there all the same", async () => {
  const page = await open(browser, clinic);
  await page.goto("/");
  await times(page);
  await page.route(/\/pages\/practitioner\.js/, (route) => route.abort(), { times: 1 });
  await page.getByRole("link", { name: "Dr. Meera Test", exact: true }).click();
  await page.getByRole("heading", { name: "Dr. Meera Test" }).waitFor();
});

test("where the clinic cannot be reached a page says so, and gives way to it", async () => {
  const page = await open(browser, clinic, { ...phone, serviceWorkers: "allow" });
  await page.addInitScript(() => localStorage.setItem("preference.language", "de"));
  await page.goto("/");
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await times(page);
  await clinic.kill();
  await page.goto("/practitioners/meera-test");
  await page.locator("main button").waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), "de");
  assert.equal(await page.locator("main .slot").count(), 0, "no old times");
  const status = () =>
    page.evaluate(() =>
      fetch("/api/clinic/search").then(
        ({ status }) => status,
        () => "none",
      ),
    );
  assert.equal(await status(), "none", "no old answers");
  await clinic.serve();
  await page.getByRole("heading", { name: "Dr. Meera Test" }).waitFor();
  const names = await page.evaluate(async () => {
    const all = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
    return all.flat().map(({ url }) => new URL(url).pathname.replace(/^\/v\/\w+/, ""));
  });
  assert.deepEqual(names.sort(), [
    "/first.js",
    "/lang/de.json",
    "/lib/bundle.js",
    "/offline/",
    "/offline/offline.js",
    "/style.css",
  ]);
});

test("the clinic's own site shows who is free, and leads to the portal", async () => {
  await restFor(clinic, doctor, 10);
  const page = await open(browser, clinic, { others: [site.url], viewport: { width: 360, height: 740 } });
  await page.goto(`${site.url}/?of=/embed/meera-test`);
  const frame = page.frameLocator("iframe");
  await frame.getByRole("heading", { name: "Dr. Meera Test" }).waitFor();
  assert.equal(await frame.locator(".card").count(), 1);
  await frame.locator(".slot").first().click();
  await page.waitForURL(`${clinic.url}/practitioners/meera-test?duration=15&start=*`);
  await page.getByRole("link", { name: "Book this time" }).waitFor();
  await page.goto(`${site.url}/?of=/embed/`);
  await eventually("all of them", async () => (await frame.locator(".card").count()) === 12);
  assert.deepEqual(page.troubles, []);
});

test("no other site shows it, nor any other page", async () => {
  for (const [host, of] of [
    [elsewhere, "/embed/"],
    [site.url, "/"],
  ]) {
    const page = await open(browser, clinic, { others: [host] });
    await page.goto(`${host}/?of=${of}`);
    await eventually("the refusal", () => page.troubles.some((trouble) => trouble.includes("frame-ancestors")));
    assert.equal(await page.frameLocator("iframe").locator(".card").count(), 0);
  }
});

test("the page to embed fits 320 pixels, in light and dark", async () => {
  for (const colorScheme of ["light", "dark"]) {
    const page = await open(browser, clinic, { viewport: { width: 320, height: 600 }, colorScheme });
    await page.goto("/embed/meera-test");
    await page.locator(".slot").first().waitFor();
    await assertAccessible(page, `the page to embed in ${colorScheme}`);
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement?.className), "slot");
  }
  const page = await open(browser, clinic, { viewport: { width: 320, height: 600 } });
  await page.goto("/embed/nobody");
  await page.getByText("Nobody can be booked here at the moment.").waitFor();
});
