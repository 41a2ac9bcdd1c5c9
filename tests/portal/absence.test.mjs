import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { day, eventually, pay } from "../sdk/clinic.mjs";
import { assertAccessible, open, signIn, startClinic, wide } from "./browser.mjs";

let clinic, browser, ill, ben;
const visitors = [];
const booked = [];

before(async () => {
  [clinic, browser] = await startClinic();
  ill = await clinic.practitioner("ill@clinic.test", { name: "Dr. Ill Test" });
  ben = await clinic.practitioner("ben@clinic.test", { name: "Dr. Ben Test" });
  const desk = await clinic.signIn("desk@clinic.test");
  await clinic.admin.collection("users").update(desk.authStore.record.id, { role: "receptionist", name: "Desk" });
  for (const [i, clock] of ["10:00", "10:30", "11:00", "11:30"].entries()) {
    visitors.push(await clinic.visitor(`visitor${i}@example.test`));
    await visitors[i].collection("users").update(visitors[i].authStore.record.id, { name: `Visitor ${"ABCD"[i]}` });
    booked.push(await book(visitors[i], ill.id, clock));
  }
});
after(async () => {
  await browser?.close();
  await clinic?.stop();
});

async function book(visitor, practitioner, clock) {
  const start = `${day(1)}T${clock}:00+05:30`;
  const held = await visitor.collection("appointments").create({ practitioner, start, duration: 30, mode: "video" });
  await pay(visitor, held, `pay_${held.id}`);
  return held.id;
}

const appointment = (i) => clinic.admin.collection("appointments").getOne(booked[i]);

test("somebody is ill: the absence, those affected, and one action for all", async (t) => {
  const page = await open(browser, clinic, wide);
  await page.goto("/absence");
  await signIn(page, clinic, "desk@clinic.test");
  await page.getByRole("heading", { name: "Absence" }).waitFor();

  await t.test("the absence is noted from now on, and names who is affected, by keyboard", async () => {
    await page.getByLabel("Practitioner").selectOption({ label: "Dr. Ill Test, Cardiology" });
    await page.getByText("Nobody is affected.").waitFor();
    await page.getByLabel("To", { exact: true }).fill(`${day(2)}T00:00`);
    await page.getByLabel("Reason").fill("Fever");
    await page.getByRole("button", { name: "Note the absence" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Affected: 4" }).waitFor();
    assert.ok(await page.getByRole("row", { name: /Visitor B.*\+919812345678/ }).isVisible());
    await assertAccessible(page, "those affected");
  });

  await t.test("one is moved to the only colleague, live; the others stay chosen", async () => {
    for (const name of ["B", "C", "D"]) await page.getByRole("checkbox", { name: `Visitor ${name}` }).uncheck();
    await page.getByLabel("Move to a colleague").check();
    await page.getByRole("button", { name: "Move 1 person to a colleague" }).click();
    await page.getByRole("heading", { name: "Moving to colleagues: done" }).waitFor();
    await page
      .locator(".relocation")
      .getByText(/Moved to Dr. Ben Test, .* 10:00/)
      .waitFor();
    await page.getByRole("heading", { name: "Affected: 3" }).waitFor();
    assert.equal((await appointment(0)).practitioner, ben.id);
    await assertAccessible(page, "one moved");
  });

  await t.test("the others are told of times, and one takes theirs by the link of the mail", async () => {
    await page.getByRole("checkbox", { name: "All" }).check();
    await page.getByLabel("Propose other times").check();
    await page.getByLabel("Message").fill("Dr. Test has a fever.");
    await page.getByRole("button", { name: "Propose other times to 3 people" }).click();
    await page.getByText("3 of 3 done.").waitFor();
    await page
      .getByRole("row", { name: /Was told of other times/ })
      .nth(2)
      .waitFor();
    const mail = await eventually("the mail", () =>
      clinic.outbox(".eml", "visitor1@example.test").find((text) => text.includes("has a fever")),
    );
    const flowing = mail.replaceAll("=\r\n", "").replaceAll("=3D", "=");
    const [address] = flowing.match(new RegExp(`/appointments/${booked[1]}\\?practitioner=${ben.id}\\S+`));
    const own = await open(browser, clinic);
    await own.goto(address);
    await signIn(own, clinic, "visitor1@example.test");
    await own.getByRole("heading", { name: "Another time for it" }).waitFor();
    await own.getByText("with Dr. Ben Test").waitFor();
    await assertAccessible(own, "a proposal");
    await own.getByRole("button", { name: "Confirm this time" }).click();
    await own.getByText("The appointment is moved.").waitFor();
    await own.getByRole("heading", { name: "Another time for it" }).waitFor({ state: "detached" });
    assert.equal((await appointment(1)).practitioner, ben.id);
    await page.getByRole("heading", { name: "Affected: 2" }).waitFor();
  });

  await t.test("what cannot be moved is left to the telephone, on a phone as well", async () => {
    const off = { practitioner: ben.id, start: new Date(), end: new Date(`${day(3)}T00:00:00Z`) };
    await clinic.admin.collection("time_off").create(off);
    await page.setViewportSize({ width: 360, height: 740 });
    await page.getByLabel("Move to a colleague").check();
    await page.getByLabel("To", { exact: true }).last().selectOption({ label: "Dr. Ben Test" });
    await page.getByRole("button", { name: "Move 2 people to a colleague" }).click();
    await page.getByRole("heading", { name: "Left to do by phone" }).waitFor();
    await page.getByText("0 of 2 done, 2 left as they were.").waitFor();
    await page.locator(".relocation a[href='tel:+919812345678']").nth(1).waitFor();
    await assertAccessible(page, "what is left, on a phone");
  });

  await t.test("a cancellation of all is asked for twice", async () => {
    await page.getByLabel("Cancel and give back").check();
    page.once("dialog", (dialog) => dialog.dismiss());
    await page.getByRole("button", { name: "Cancel the appointments of 2 people" }).click();
    assert.equal((await appointment(2)).status, "confirmed");
    page.once("dialog", (dialog) => dialog.accept());
    await page.getByRole("button", { name: "Cancel the appointments of 2 people" }).click();
    await page.getByRole("heading", { name: "Cancelling: done" }).waitFor();
    await page.getByText("Nobody is affected.").waitFor();
    for (const i of [2, 3]) assert.equal((await appointment(i)).status, "cancelled");
  });

  await t.test("on paper there are no forms", async () => {
    await page.emulateMedia({ media: "print" });
    assert.ok(await page.getByText("2 of 2 done.").isVisible());
    assert.equal(await page.getByRole("button", { name: "Note the absence" }).count(), 0);
  });
});
