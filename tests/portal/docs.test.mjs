// The page on which an app's developer reads and tries the API.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Clinic } from "../sdk/clinic.mjs";
import { launch, open } from "./browser.mjs";

let clinic, browser;
before(async () => {
  [clinic, browser] = await Promise.all([Clinic.start(), launch()]);
});
after(async () => {
  await browser?.close();
  await clinic?.stop();
});

const toDocs = async (options) => {
  const page = await open(browser, clinic, options);
  await page.goto("/docs");
  await page.getByText("/api/clinic/availability", { exact: true }).waitFor();
  return page;
};

test("the API is read and tried, offline and under the pages' own policy", async () => {
  const page = await toDocs();
  await page.getByRole("button", { name: /\/api\/clinic\/search$/ }).click();
  await page.getByRole("button", { name: "Execute" }).click();
  const answer = page.locator(".live-responses-table");
  await answer.getByText("200", { exact: true }).waitFor();
  assert.match(await answer.innerText(), /"specializations"/);
  assert.deepEqual(page.troubles, []);
});

test("a token that is entered goes along with what is tried", async () => {
  const page = await toDocs();
  const visitor = await clinic.signIn("asha@clinic.test");
  await page.getByRole("button", { name: "Authorize" }).first().click();
  await page.getByLabel("Value:").first().fill(visitor.authStore.token);
  await page.getByRole("button", { name: "Apply credentials" }).first().click();
  await page.getByRole("button", { name: "Close" }).last().click();
  await page.getByRole("button", { name: /^post.*\/api\/clinic\/calendar$/i }).click();
  await page.getByRole("button", { name: "Execute" }).click();
  const answer = page.locator(".live-responses-table");
  await answer.getByText("200", { exact: true }).waitFor();
  assert.match(await answer.innerText(), /\.ics/);
  assert.deepEqual(page.troubles, []);
});

test("it fits a phone, in light and dark", async () => {
  for (const colorScheme of ["light", "dark"]) {
    const page = await toDocs({ viewport: { width: 360, height: 740 }, colorScheme });
    await page.getByRole("button", { name: /\/api\/clinic\/payments$/ }).click();
    await page.getByRole("button", { name: "Execute" }).waitFor();
    const wider = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    assert.ok(wider <= 0, `${wider} pixels wider than the screen`);
    const background = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    assert.equal(background, colorScheme === "dark" ? "rgb(28, 32, 34)" : "rgba(0, 0, 0, 0)");
    assert.deepEqual(page.troubles, []);
  }
});

test("the portal's first view loads nothing of it", async () => {
  const page = await open(browser, clinic);
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.goto("/");
  await page.waitForLoadState("networkidle");
  assert.ok(asked.length > 5);
  assert.deepEqual(
    asked.filter((path) => /swagger|openapi|docs/.test(path)),
    [],
  );
});
