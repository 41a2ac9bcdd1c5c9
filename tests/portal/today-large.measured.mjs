// A large clinic's day: 40 practitioners with 15 appointments each.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { day, eventually } from "../sdk/clinic.mjs";
import { assertAccessible, phone, startClinic, wide } from "./browser.mjs";
import { openAs, receptionist } from "./desk.mjs";

let clinic, browser, desk, booked;
before(async () => {
  [clinic, browser] = await startClinic();
  desk = await receptionist(clinic, "desk@clinic.test");
  const settings = await clinic.admin.collection("clinic").getFirstListItem("");
  await clinic.admin.collection("clinic").update(settings.id, { required_profile: ["name"] });
  booked = (await Promise.all(Array.from({ length: 40 }, (_, i) => fill(i)))).flat();
});
after(async () => {
  await browser?.close();
  await clinic?.stop();
});

const specializations = ["Cardiology", "Dermatology", "Paediatrics", "Orthopaedics and rehabilitation medicine"];

/** Books 15 appointments of somebody's with one practitioner, and takes the money for each. */
async function fill(i) {
  const weekday = ((new Date(`${day(1)}T12:00:00Z`).getUTCDay() + 6) % 7) + 1;
  const { id: practitioner } = await clinic.practitioner(
    `doctor${i}@clinic.test`,
    { name: `Dr. Number ${i + 1} of the Test`, specialization: specializations[i % specializations.length] },
    { weekdays: [weekday], start: "09:00", end: "18:00" },
  );
  const visitor = await desk.collection("users").create({ name: `Visitor ${i + 1} with a Rather Long Name Indeed` });
  const made = [];
  for (let n = 0; n < 15; n++) {
    const start = `${day(1)}T${String(9 + Math.floor(n / 2)).padStart(2, "0")}:${n % 2 ? "30" : "00"}:00+05:30`;
    const body = { practitioner, visitor: visitor.id, start, duration: 30, mode: "physical" };
    const held = await desk.collection("appointments").create(body);
    const paid = { appointment_id: held.id, amount: held.amount, method: "cash" };
    await desk.send("/api/clinic/payments/desk", { method: "POST", body: paid });
    made.push(held.id);
  }
  return made;
}

test("600 appointments are shown at once, and an event is within 50 milliseconds", async () => {
  const page = await openAs(browser, clinic, desk, "/favicon.svg", wide);
  await page.addInitScript(() => {
    globalThis.EventSource = class extends EventSource {
      addEventListener(type, listener, options) {
        const timed = (event) => {
          globalThis.told = performance.now();
          listener(event);
        };
        super.addEventListener(type, timed, options);
      }
    };
  });
  await page.goto(`/today?date=${day(1)}`);
  await page.getByRole("button", { name: "600 Due" }).waitFor();
  assert.equal(await page.locator(".visit").count(), 600);
  await assertAccessible(page, "a large day");

  await page.evaluate(() => {
    globalThis.renders = [];
    new MutationObserver(() => {
      document.body.getBoundingClientRect(); // and laid out
      globalThis.renders.push(performance.now() - globalThis.told);
    }).observe(document.querySelector(".visits"), { subtree: true, childList: true, characterData: true });
  });
  for (const [i, id] of booked.filter((_, i) => i % 50 === 0).entries()) {
    await clinic.admin.collection("appointments").update(id, { status: "arrived" });
    await page.getByRole("button", { name: `${i + 1} Waiting` }).waitFor();
  }
  const renders = (await page.evaluate(() => globalThis.renders)).sort((a, b) => a - b);
  const middle = renders[Math.floor(renders.length / 2)];
  console.error(`an event is shown after ${renders.map((ms) => ms.toFixed(1)).join(", ")} ms`);
  assert.ok(renders.length >= 12 && middle < 50, `${middle} ms`);
});

test("a large day on a phone, found in, and on paper by practitioner", async () => {
  const small = await openAs(browser, clinic, desk, `/today?date=${day(1)}`, phone);
  await small.locator(".visit").nth(599).waitFor({ state: "attached" });
  await assertAccessible(small, "a large day on a phone");
  await small.getByLabel("Find in this day").fill("number 17 of");
  await eventually("the one", async () => (await small.locator(".visit").count()) === 15);

  const page = await openAs(browser, clinic, desk, `/today?date=${day(1)}`, wide);
  await page.locator(".visit").nth(599).waitFor({ state: "attached" });
  assert.equal(await page.locator(".paper table").count(), 0, "made when it is wanted");
  const pdf = (await page.pdf()).toString("latin1");
  const pages = pdf.match(/\/Type\s*\/Page\b(?!s)/g).length;
  assert.ok(pages >= 40 && pages < 60, `a page for each practitioner, not ${pages}`);
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator(".paper section").count(), 40);
  assert.equal(await page.locator(".paper tbody tr").count(), 600);
  assert.ok(await page.getByRole("heading", { name: "Dr. Number 17 of the Test, Cardiology" }).isVisible());
  assert.equal(await page.locator(".visits").isVisible(), false);
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  assert.equal(await page.locator(".paper section").count(), 0);
});
