// How soon a page is there, how little of it, and that it stays where it is.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {} from "../sdk/clinic.mjs";
import { open, phone, startClinic } from "./browser.mjs";

const desktop = { viewport: { width: 1280, height: 800 } };
const many = 14;

let clinic, browser;
before(async () => {
  [clinic, browser] = await startClinic();
  await clinic.practitioner("meera@example.test", { name: "Dr. Meera Test", bio: "Sees hearts." });
  for (let i = 1; i < many; i++) {
    const hours = { weekdays: [(i % 7) + 1], start: "09:00", end: "17:00" };
    await clinic.practitioner(`number${i}@example.test`, { name: `Dr. Number ${i}` }, hours);
  }
});
after(async () => {
  await browser?.close();
  await clinic?.stop();
});

const times = (page) => page.locator("main .slot").first().waitFor();

/** What came over the wire while something was done. */
async function bytesOf(page, act) {
  let bytes = 0;
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  session.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
  await act();
  await page.waitForLoadState("networkidle");
  await session.detach();
  return bytes;
}

test("the first view is small, and the next one next to nothing", async () => {
  const page = await open(browser, clinic);
  const view = async () => {
    await page.goto("/");
    await times(page);
  };
  const first = await bytesOf(page, view);
  assert.ok(first <= 60_000, `${first} bytes`);
  const warm = await bytesOf(page, view);
  assert.ok(warm <= 5_000, `${warm} bytes`);
});

/** What a page notes of itself: when it was painted, when times were there, and how much it jumped. */
const watch = () => {
  globalThis.seen = { shift: 0, sources: [] };
  new PerformanceObserver((list) =>
    list.getEntries().forEach(({ value, sources }) => {
      globalThis.seen.shift += value;
      globalThis.seen.sources.push(...sources.map(({ node }) => node?.outerHTML?.slice(0, 80) ?? node?.nodeName));
    }),
  ).observe({ type: "layout-shift", buffered: true });
  new PerformanceObserver((list) =>
    list.getEntries().forEach(({ startTime }) => (globalThis.seen.shell ??= startTime)),
  ).observe({ type: "paint", buffered: true });
  new MutationObserver(() => {
    if (document.querySelector("main .slot")) globalThis.seen.times ??= performance.now();
  }).observe(document, { childList: true, subtree: true });
};

/** When a first view over 400 kbit/s and 400 ms has its shell and its first times, in milliseconds. */
async function overSlowLine(path, options) {
  const page = await open(browser, clinic, options);
  await page.addInitScript(watch);
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  const speed = (400 * 1000) / 8;
  const line = { offline: false, latency: 400, downloadThroughput: speed, uploadThroughput: speed };
  await session.send("Network.emulateNetworkConditions", line);
  await page.goto(path);
  await times(page);
  const seen = await page.evaluate(() => globalThis.seen);
  await page.context().close();
  return seen;
}

const tries = 4; // the line is always as slow, and a machine with other work only at times

test("over a slow line the shell is soon there, and the first times not long after", async (t) => {
  for (const [path, options, soon] of [
    ["/", desktop, 3000],
    ["/", phone, 3000],
    ["/practitioners/meera-test", phone, 3000],
  ]) {
    const told = [];
    let inTime = false;
    while (!inTime && told.length < tries) {
      const { shell, times: first } = await overSlowLine(path, options);
      inTime = shell <= 1500 && first <= soon;
      told.push(`shell ${Math.round(shell)}, times ${Math.round(first)}`);
    }
    t.diagnostic(`${path} ${options.viewport.width}: ${told.join("; ")}`);
    assert.ok(inTime, `${path}: ${told.join("; ")}`);
  }
});

test("nothing jumps while a page comes in", async () => {
  for (const options of [phone, desktop]) {
    for (const path of ["/", "/practitioners/meera-test", "/practitioners/number-2"]) {
      const page = await open(browser, clinic, options);
      await page.addInitScript(watch);
      await page.goto(path);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.waitForLoadState("networkidle");
      const { shift, sources } = await page.evaluate(() => globalThis.seen);
      assert.ok(shift < 0.02, `${path} at ${options.viewport.width}: ${shift} by ${sources.join()}`);
      await page.context().close();
    }
  }
});
