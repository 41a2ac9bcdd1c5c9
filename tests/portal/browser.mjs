// A real browser on the portal that the built binary serves.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import { Clinic, eventually, patience } from "../sdk/clinic.mjs";
import { findChromium } from "./chromium.mjs";
import { inEnglish } from "./say.mjs";

const quiet = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export function launch() {
  const executablePath = findChromium();
  if (!executablePath)
    throw new Error(
      "The portal's tests need Chromium: install it (Debian: apt-get install chromium-headless-shell), " +
        "or say where it is with CHROMIUM=/path/to/chrome.",
    );
  return chromium.launch({ executablePath, args: quiet });
}

/** A clinic, and a browser to look at it with: neither is left behind where the other cannot be had. */
export async function startClinic(options) {
  const browser = await launch();
  try {
    return [await Clinic.start(options), browser];
  } catch (error) {
    await browser.close();
    throw error;
  }
}

export const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };
export const wide = { viewport: { width: 1280, height: 900 } };

/** A promise, and what keeps it: for an answer that is held back. */
export function gate() {
  let open;
  return [new Promise((done) => (open = done)), open];
}

const refused = /status of (4\d\d|503)/;
const cut = /net::ERR_(CONNECTION|EMPTY|INCOMPLETE|NETWORK|FAILED)/;

/**
 * Opens a page as somebody of their own, and notes whatever goes wrong in it; where the server is killed, a lost
 * connection is nothing to note, however late the browser tells of it.
 */
export async function open(browser, clinic, { others = [], killed = false, ...options } = {}) {
  const context = await browser.newContext({
    viewport: { width: 1200, height: 900 },
    locale: "en-GB",
    timezoneId: "Asia/Kolkata",
    baseURL: clinic.url,
    acceptDownloads: true,
    reducedMotion: "reduce", // to draw what moves took a tenth of all tests' time; journey.test.mjs has it
    serviceWorkers: "block", // what it asks for, a test's page would not see
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(patience * 1000);
  page.troubles = [];
  page.on("pageerror", (error) => page.troubles.push(error.message));
  const isExpected = (text) => refused.test(text) || (killed && cut.test(text));
  page.on(
    "console",
    (message) => message.type() === "error" && !isExpected(message.text()) && page.troubles.push(message.text()),
  );
  page.on("request", (request) => {
    const known = [clinic.url, ...others].some((origin) => request.url().startsWith(origin));
    if (!known && !/^(blob|data):/.test(request.url())) page.troubles.push(`asked a third party: ${request.url()}`);
  });
  return page;
}

/** Changes what the server answers to a page: change makes of an answer what the page gets in its place. */
export const changeAnswers = (page, address, change) =>
  page.route(address, async (route) => {
    if (route.request().headers().accept === "text/event-stream") return route.fallback();
    try {
      const response = await route.fetch();
      await route.fulfill({ response, ...(await change(response)) });
    } catch {
      await route.abort().catch(() => undefined); // the server is gone, or the page
    }
  });

/** Gives a page a clock of its own, page.clock: it does not hear by which one the server says that it has answered. */
export async function ownClock(page) {
  await page.clock.install();
  await changeAnswers(page, "**/api/**", (answer) => {
    const { date: _, ...headers } = answer.headers();
    return { headers };
  });
}

/** Types the address, and the code that is really mailed. */
export async function signIn(page, clinic, email, say = inEnglish) {
  await page.getByLabel(say("E-mail address")).fill(email);
  const code = await clinic.codeFor(email, () => page.getByRole("button", { name: say("Mail me a code") }).click());
  await page.getByLabel(say("Code")).fill(code);
  await page
    .locator("main")
    .getByRole("button", { name: say("Sign in") })
    .click();
}

export async function fillProfile(page, name = "Visitor of the test", say = inEnglish) {
  const at = (english) => page.getByLabel(say(english), { exact: true });
  await at("Name").fill(name);
  await at("Date of birth").fill("1990-05-17");
  await at("Gender").selectOption("other");
  await at("Nationality").selectOption("IN");
  await at("Phone").fill("+919812345678");
  await at("Address").fill("12 Lake Road");
  await at("Postal code").fill("560001");
  await at("City").fill("Bengaluru");
  await at("Country").selectOption("IN");
  await at("Patient").check();
}

/** What axe finds serious on a page at rest: what is loaded anew meanwhile fades, and is looked at again. */
async function violations(page) {
  const there = await page.evaluate(() => Boolean(globalThis.axe));
  if (!there) await page.evaluate(axe); // the page's own policy lets no script in by a tag
  const look = async () => {
    if (document.querySelector('[aria-busy="true"]') || document.getAnimations().length) return undefined;
    let stirred = false;
    const watch = new MutationObserver(() => (stirred = true));
    watch.observe(document, { subtree: true, attributeFilter: ["aria-busy"] });
    const { violations } = await globalThis.axe.run(document, { resultTypes: ["violations"] });
    watch.disconnect();
    return stirred ? undefined : violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  };
  return (await eventually("a page at rest", () => page.evaluate(look))).map(inWords);
}

const inWords = ({ id, nodes }) =>
  [id, ...nodes.map((at) => `${at.html.slice(0, 160)} ${at.failureSummary.slice(0, 200)}`)].join(" | ");

/** Once the page is at rest, axe finds nothing serious, and nothing is wider than the screen. */
export async function assertAccessible(page, what) {
  assert.deepEqual(await violations(page), [], what);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wider <= 0, `${what} is ${wider} pixels wider than the screen`);
  assert.deepEqual(page.troubles, [], what);
}
