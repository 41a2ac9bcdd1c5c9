import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { day, eventually } from "../sdk/clinic.mjs";
import { assertAccessible, open, phone, signIn, startClinic, wide } from "./browser.mjs";

let clinic, browser, doctor;
before(async () => {
  [clinic, browser] = await startClinic();
  doctor = await clinic.practitioner("meera@clinic.test", { name: "Dr. Meera Test", timezone: "Asia/Kolkata" });
});
after(async () => {
  await browser?.close();
  await clinic?.stop();
});

/** Signs in on the way to a page. */
const enter = async (page, email, to) => {
  await page.goto("/sign-in");
  await signIn(page, clinic, email);
  await page.getByText("You have no appointment coming up.").waitFor();
  await page.goto(to);
};

const describe = async (page, name) => {
  await page.getByLabel("Their name").fill(name);
  await page.getByLabel("Their date of birth").fill("2020-02-29");
  await page.getByLabel("Their gender").selectOption("female");
  await page.getByLabel("Relation").selectOption("child");
};

const bookPage = (date, clock) =>
  `/book?${new URLSearchParams({
    practitioner: doctor.id,
    start: `${day(date)}T${clock}:00+05:30`,
    duration: "30",
    mode: "video",
  })}`;

for (const [size, options] of [
  ["1280", wide],
  ["360", phone],
])
  test(`a mother looks after her children, ${size} pixels wide`, async (t) => {
    const page = await open(browser, clinic, options);
    const email = `asha${size}@example.test`;
    await clinic.visitor(email);
    await enter(page, email, "/profile");

    await t.test("she adds, changes and removes them", async () => {
      await page.getByRole("button", { name: "Add somebody" }).click();
      await page.getByRole("heading", { name: "Add somebody" }).waitFor();
      await assertAccessible(page, "adding somebody");
      await describe(page, "Tara Test");
      await page.getByRole("button", { name: "Save" }).last().click();
      await page.getByText("Tara Test is saved.").waitFor();
      await page.getByText("born 29 February 2020, female, child").waitFor();
      await assertAccessible(page, "the people in one's care");
      await page.getByRole("button", { name: "Change Tara Test" }).click();
      assert.equal(await page.getByLabel("Their date of birth").inputValue(), "2020-02-29");
      await page.getByLabel("Their name").fill("Tara Rao");
      await page.getByRole("button", { name: "Save" }).last().click();
      await page.getByRole("button", { name: "Change Tara Rao" }).waitFor();

      await page.getByRole("button", { name: "Add somebody" }).click();
      await describe(page, "Ved Rao");
      await page.getByLabel("Their date of birth").fill("1800-01-01");
      await page.getByRole("button", { name: "Save" }).last().click();
      await page.locator("dialog .wrong").waitFor();
      await page.getByLabel("Their date of birth").fill("2021-01-01");
      await page.getByRole("button", { name: "Save" }).last().click();
      await page.getByRole("button", { name: "Remove Ved Rao" }).click();
      await page.getByText("without the name").waitFor();
      await assertAccessible(page, "removing somebody");
      await page.getByRole("button", { name: "Remove", exact: true }).click();
      await page.getByText("Ved Rao is removed.").waitFor();
      await page.getByRole("button", { name: "Remove Ved Rao" }).waitFor({ state: "detached" });
    });

    await t.test("she books for one who is there", async () => {
      await page.goto(bookPage(2, size === "360" ? "10:00" : "09:00"));
      const who = page.getByLabel("Who is coming?");
      await page.getByRole("option", { name: "Tara Rao" }).waitFor({ state: "attached" });
      assert.deepEqual(await who.locator("option").allTextContents(), ["Myself", "Tara Rao", "Somebody else…"]);
      assert.equal(await who.inputValue(), "", "herself, first");
      await who.selectOption("Tara Rao");
      await page.getByRole("button", { name: "Confirm and pay" }).click();
      await page.getByText("left to pay").waitFor();
      await page.getByText("For Tara Rao").waitFor();
      await assertAccessible(page, "a child's appointment");
      await page.getByRole("button", { name: /^Pay/ }).click();
      await page.getByText("It is paid for and confirmed.").waitFor();
    });

    await t.test("the same child is nowhere else, and she is told so", async () => {
      const other = await clinic.practitioner(`omar${size}@clinic.test`, { name: "Dr. Omar Test" });
      await page.goto(bookPage(2, size === "360" ? "10:00" : "09:00").replace(doctor.id, other.id));
      await page.getByRole("option", { name: "Tara Rao" }).waitFor({ state: "attached" });
      await page.getByLabel("Who is coming?").selectOption("Tara Rao");
      await page.getByRole("button", { name: "Confirm and pay" }).click();
      await page.getByText("The same person has another appointment at this time.").waitFor();
      await page.getByLabel("Who is coming?").selectOption("Myself");
      await page.getByRole("button", { name: "Confirm and pay" }).click();
      await page.getByText("left to pay").waitFor();
      assert.equal(await page.getByText("For Tara Rao").count(), 0);
      await page.getByRole("button", { name: "Release this time" }).click();
      await page.getByText("It was cancelled.").waitFor();
    });

    await t.test("she books for somebody new, by keyboard", async () => {
      await page.goto(bookPage(3, size === "360" ? "10:00" : "09:00"));
      const who = page.getByLabel("Who is coming?");
      await page.getByRole("option", { name: "Tara Rao" }).waitFor({ state: "attached" });
      await who.focus();
      await page.keyboard.type("Somebody");
      await page.getByLabel("Their name").waitFor();
      await page.keyboard.press("Tab");
      await page.keyboard.type("Lila Rao");
      await page.getByLabel("Their date of birth").fill("2022-03-04");
      await page.getByLabel("Their gender").selectOption("female");
      await page.getByLabel("Relation").selectOption("child");
      await assertAccessible(page, "booking for somebody new");
      await page.getByLabel("Their name").press("Enter");
      await page.getByText("For Lila Rao").waitFor();
      await page.getByRole("button", { name: "Release this time" }).click();
      await page.getByText("It was cancelled.").waitFor();
    });

    await t.test("her list names who comes, and who comes stays", async () => {
      await page.goto("/appointments");
      await page.getByText("for Tara Rao").waitFor();
      await page.getByText("for Lila Rao").waitFor();
      await assertAccessible(page, "appointments for others");
      await page.goto("/profile");
      await page.getByRole("button", { name: "Remove Tara Rao" }).click();
      await page.getByRole("button", { name: "Remove", exact: true }).click();
      await page.getByText("There is an appointment ahead for this person. Cancel it first.").waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Remove Lila Rao" }).click();
      await page.getByRole("button", { name: "Remove", exact: true }).click();
      await page.getByText("Lila Rao is removed.").waitFor();
      await page.goto("/appointments");
      await page.getByText("for somebody removed").waitFor();
    });

    await t.test("she waits for a child", async () => {
      await page.goto(`/practitioners/${doctor.id}`);
      await page.getByRole("button", { name: "Join the waitlist" }).click();
      const dialog = page.locator("dialog");
      await dialog.getByRole("option", { name: "Tara Rao" }).waitFor({ state: "attached" });
      await dialog.getByLabel("Who is coming?").selectOption("Tara Rao");
      await assertAccessible(page, "waiting for a child");
      await dialog.getByRole("button", { name: "Join the waitlist" }).click();
      await page.getByText("You are on the waitlist.").waitFor();
      const [entry] = await clinic.admin
        .collection("waitlist")
        .getFullList({ filter: `visitor.email = "${email}"`, expand: "patient" });
      assert.equal(entry.expand.patient.name, "Tara Rao");
    });
  });

test("her practitioner sees who comes", async () => {
  const page = await open(browser, clinic);
  await page.goto("/sign-in");
  await signIn(page, clinic, "meera@clinic.test");
  await page.getByRole("heading", { name: "Calendar" }).waitFor();
  await page.goto(`/calendar?${new URLSearchParams({ date: day(2), view: "day" })}`);
  const blocks = page.locator(".event", { hasText: "Tara Rao" });
  await eventually("both children", async () => (await blocks.count()) === 2);
  await blocks.first().click();
  await page.getByRole("heading", { name: "Tara Rao" }).waitFor();
  await page.getByText("born 29 February 2020, female, child").waitFor();
  await page.getByText("In the care of Visitor of the test").waitFor();
  await assertAccessible(page, "a child's appointment, for its practitioner");
  await page.keyboard.press("Escape");
  await clinic.admin.collection("time_off").create({
    practitioner: doctor.id,
    start: `${day(2)}T09:00:00+05:30`,
    end: `${day(2)}T09:30:00+05:30`,
  });
  await page.goto("/hours");
  await page.getByText(/Tara Rao, .*09:00/).waitFor();
});
