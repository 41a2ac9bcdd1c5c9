// The page on which an app's developer reads and tries the API.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {} from "../sdk/clinic.mjs";
import { open, startClinic } from "./browser.mjs";

let clinic, browser;
before(async () => {
  [clinic, browser] = await startClinic();
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

test("the API is read and tried, offline and under the pages' own policy", async (t) => {
  const page = await toDocs();
  const answer = page.locator(".live-responses-table");

  await t.test("by anybody", async () => {
    const operation = page.getByRole("button", { name: /\/api\/clinic\/search$/ });
    await operation.click();
    await page.getByRole("button", { name: "Execute" }).click();
    await answer.getByText("200", { exact: true }).waitFor();
    assert.match(await answer.innerText(), /"specializations"/);
    await operation.click();
    await answer.waitFor({ state: "detached" });
  });

  await t.test("with a token, which goes along", async () => {
    const visitor = await clinic.signIn("asha@clinic.test");
    await page.getByRole("button", { name: "Authorize" }).first().click();
    await page.getByLabel("Value:").first().fill(visitor.authStore.token);
    await page.getByRole("button", { name: "Apply credentials" }).first().click();
    await page.getByRole("button", { name: "Close" }).last().click();
    await page.getByRole("button", { name: /^post.*\/api\/clinic\/calendar$/i }).click();
    await page.getByRole("button", { name: "Execute" }).click();
    await answer.getByText("200", { exact: true }).waitFor();
    assert.match(await answer.innerText(), /\.ics/);
  });
  assert.deepEqual(page.troubles, []);
});

test("it fits a phone, in light and dark", async () => {
  const page = await toDocs({ viewport: { width: 360, height: 740 } });
  await page.getByRole("button", { name: /\/api\/clinic\/payments$/ }).click();
  await page.getByRole("button", { name: "Execute" }).waitFor();
  for (const [colorScheme, ground] of [
    ["light", "rgba(0, 0, 0, 0)"],
    ["dark", "rgb(28, 32, 34)"],
  ]) {
    await page.emulateMedia({ colorScheme });
    await page.waitForFunction(
      (colour) => getComputedStyle(document.documentElement).backgroundColor === colour,
      ground,
    );
    const wider = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    assert.ok(wider <= 0, `${wider} pixels wider than the screen, ${colorScheme}`);
  }
  assert.deepEqual(page.troubles, []);
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
