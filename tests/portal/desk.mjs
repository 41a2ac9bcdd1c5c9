// What the tests of the front desk's pages have in common.
import { eventually } from "../sdk/clinic.mjs";
import { open } from "./browser.mjs";

/** Adds a receptionist, and signs in as them. */
export async function receptionist(clinic, email) {
  const pb = await clinic.signIn(email);
  await clinic.admin.collection("users").update(pb.authStore.record.id, { name: "Reception", role: "receptionist" });
  await pb.collection("users").authRefresh();
  return pb;
}

/** A page of the portal with somebody signed in on it. */
export async function openAs(browser, clinic, pb, address, options) {
  const page = await open(browser, clinic, options);
  const { token, record } = pb.authStore;
  const session = JSON.stringify({ token, record });
  await page.addInitScript((session) => localStorage.setItem("pocketbase_auth", session), session);
  await page.goto(address);
  return page;
}

/** Appointments start so many minutes earlier than they were booked for. The clinic is served with its SQL console. */
export async function backdate(clinic, ids, minutes) {
  const earlier = (column) => `strftime('%Y-%m-%d %H:%M:%fZ', ${column}, '-${minutes} minutes')`;
  const list = ids.map((id) => `'${id}'`).join();
  const shift = `SET start = ${earlier("start")}, "end" = ${earlier('"end"')}`;
  const run = (query) => clinic.admin.send("/api/sql", { method: "POST", body: { query } });
  await run(`UPDATE slots ${shift} WHERE id IN (SELECT slot FROM appointments WHERE id IN (${list}))`);
  await run(`UPDATE appointments ${shift} WHERE id IN (${list})`);
}

/** Keeps the next minutes of somebody free: the soonest time is still to come by the time that a test has booked it. */
export const restFor = (clinic, practitioner, minutes) =>
  clinic.admin.collection("time_off").create({
    practitioner: practitioner.id,
    start: new Date(),
    end: new Date(Math.ceil(Date.now() / 60_000 + minutes) * 60_000),
  });

/** Counts the keys that are pressed on a page from here on. */
export async function countKeys(page) {
  await page.evaluate(() => {
    globalThis.keys = 0;
    addEventListener("keydown", () => globalThis.keys++, true);
  });
  return () => page.evaluate(() => globalThis.keys);
}

export const focused = (page, name) =>
  eventually(`the focus on ${name}`, () =>
    page.evaluate((name) => (document.activeElement?.textContent ?? "").trim().startsWith(name), name),
  );
