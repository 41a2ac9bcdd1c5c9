import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { admin, eventually } from "../sdk/clinic.mjs";
import { open, startClinic } from "./browser.mjs";

let clinic, browser;
before(async () => {
  [clinic, browser] = await startClinic();
  await clinic.practitioner("meera@clinic.test", { specialization: "Cardiology" });
});
after(async () => {
  await browser?.close();
  await clinic?.stop();
});

test("the dashboard works under the headers that the clinic sends", async () => {
  const page = await open(browser, clinic);
  const violations = [];
  await page.exposeFunction("report", (what) => violations.push(what));
  await page.addInitScript(() =>
    addEventListener("securitypolicyviolation", (e) => globalThis.report(`${e.violatedDirective} ${e.blockedURI}`)),
  );
  await page.goto("/_/");
  await page.getByLabel("Email").fill(admin.email);
  await page.getByRole("textbox", { name: "Password" }).fill(admin.password);
  await page.getByRole("button", { name: "Login" }).click();
  await page.getByText("practitioners", { exact: true }).first().click();
  await page.getByText("Cardiology").first().click();
  await page.getByRole("button", { name: "Save changes" }).waitFor();
  await page.goto("/_/#/settings");
  await page.getByRole("button", { name: "Save changes" }).waitFor();
  assert.deepEqual(violations, []);
  assert.deepEqual(page.troubles, []);
});

test("no page elsewhere shows the clinic in a frame", async () => {
  const page = await open(browser, clinic);
  for (const path of ["/", "/_/", "/api/health"]) {
    await page.setContent(`<iframe src="${clinic.url}${path}"></iframe>`);
    const isLoaded = (frame) => frame !== page.mainFrame() && !["", "about:blank"].includes(frame.url());
    const framed = await eventually("the frame", () => page.frames().find(isLoaded));
    assert.match(framed.url(), /^chrome-error:/, path);
  }
});
