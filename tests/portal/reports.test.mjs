// Reports of dates that were chosen, as pictures, numbers and files.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { admin, day } from "../sdk/clinic.mjs";
import { assertAccessible, changeAnswers, open, startClinic } from "./browser.mjs";

let clinic, browser;
before(async () => {
  [clinic, browser] = await startClinic();
  await clinic.practitioner("meera@clinic.test", { name: "Dr. Meera Test" });
});
after(async () => {
  await browser?.close();
  await clinic?.stop();
});

async function openReports(options = {}) {
  const page = await open(browser, clinic, options);
  await changeAnswers(page, "**/api/clinic/reports?*", async (answer) => {
    const report = await answer.json();
    report.days.forEach((each) => (each.revenue = 123_456_789_00));
    return { json: report };
  });
  await page.goto("/reports");
  await page.getByLabel("E-mail address").fill(admin.email);
  await page.getByLabel("Password").fill(admin.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.locator(".plot canvas").nth(3).waitFor();
  return page;
}

for (const width of [360, 1280]) {
  test(`a number is never broken at ${width} pixels`, async () => {
    const page = await openReports({ viewport: { width, height: 800 } });
    const revenue = page.locator(".stats strong", { hasText: "123,456,789.00" });
    const lines = await revenue.evaluate((at) => at.clientHeight / parseFloat(getComputedStyle(at).lineHeight));
    assert.ok(lines < 1.5, `${lines} lines`);
    await assertAccessible(page, `reports at ${width} pixels`);
  });
}

test("the report and the appointments of chosen dates are files", async () => {
  const page = await openReports();
  await page.getByLabel("Period").selectOption({ label: "Dates to choose" });
  assert.deepEqual(
    [
      await page.getByLabel("From", { exact: true }).inputValue(),
      await page.getByLabel("To", { exact: true }).inputValue(),
    ],
    [day(-29), day(0)],
    "they begin with those that were shown",
  );
  const asked = page.waitForResponse((answer) => answer.url().includes(`from=${day(-3)}`));
  await page.getByLabel("From", { exact: true }).fill(day(-3));
  await asked;
  await page.locator("section[aria-busy=false]").waitFor();
  for (const [button, name] of [
    ["This report as CSV", "reports"],
    ["The appointments as CSV", "appointments"],
  ]) {
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: button }).click(),
    ]);
    assert.equal(file.suggestedFilename(), `${name}-${day(-3)}-${day(0)}.csv`);
  }
  await assertAccessible(page, "dates to choose");
});
