import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { booking, eventually, pay } from "../sdk/clinic.mjs";
import { assertAccessible, gate, open, signIn, startClinic } from "./browser.mjs";
import { catalogueOf, placeholders, sentences } from "./catalogue.mjs";
import { untold } from "./untold.mjs";

const languages = ["ar", "de", "en", "hi"];
const digits = { ar: /[٠-٩]/, de: /\d/, en: /\d/, hi: /\d/ };

let clinic, browser, doctor;
before(async () => {
  [clinic, browser] = await startClinic();
  doctor = await clinic.practitioner("meera@clinic.test", { name: "Dr. Meera Test" });
  const [{ id }] = await clinic.admin.collection("clinic").getFullList();
  await clinic.admin.collection("clinic").update(id, { phone: "+911122334455" });
});
after(async () => {
  await browser?.close();
  await clinic?.stop();
});

test("there is a catalogue for each language", () => {
  assert.deepEqual(readdirSync("pb_public/lang").sort(), languages.map((each) => `${each}.json`).sort());
});

test("nothing that people read stands in the sources but as a sentence", () => {
  assert.deepEqual(untold(), []);
});

/** The forms of a sentence in a catalogue: one, or those of its plural. */
const forms = (said) => (typeof said === "string" ? [said] : Object.values(said));

for (const language of languages) {
  test(`the catalogue of ${language}`, async (t) => {
    const catalogue = catalogueOf(language);
    const all = sentences();
    // English needs an entry where a sentence has a plural alone: it says what it is called by.
    const needed = [...all].filter(([, { counted }]) => counted || language !== "en").map(([english]) => english);

    await t.test("has every sentence, and none that nothing shows", () => {
      assert.deepEqual(
        needed.filter((english) => !(english in catalogue)),
        [],
        "missing",
      );
      assert.deepEqual(
        Object.keys(catalogue).filter((english) => !all.has(english)),
        [],
        "shown by nothing",
      );
    });

    await t.test("puts in what the sentence puts in", () => {
      for (const [english, said] of Object.entries(catalogue)) {
        const wanted = placeholders(english);
        for (const form of forms(said)) {
          assert.ok(form.trim() || !english.trim(), `${english}: nothing is said`);
          // "One appointment" says the count in a word.
          const spoken = typeof said === "string" ? wanted : wanted.filter((name) => name !== "count");
          const found = placeholders(form).filter((name) => typeof said === "string" || name !== "count");
          assert.deepEqual(found, spoken, `${english}: ${form}`);
        }
      }
    });

    await t.test("has each form of a plural", () => {
      const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
      for (const [english, said] of Object.entries(catalogue)) {
        if (!all.get(english)?.counted) assert.equal(typeof said, "string", `${english} has no plural`);
        else assert.deepEqual(Object.keys(said).sort(), [...pluralCategories].sort(), english);
      }
    });
  });
}

test("the portal speaks the browser's language, until another is chosen", async (t) => {
  const page = await open(browser, clinic, { locale: "de-DE" });
  const spoken = () => page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]);
  await page.goto("/");
  await page.locator(".cards .card").waitFor();
  assert.deepEqual(await spoken(), ["de", "ltr"]);
  assert.match(await page.locator(".card").first().innerText(), /500,00\s₹/);

  for (const width of [1280, 360]) {
    await t.test(`Arabic runs from right to left, ${width} pixels wide`, async () => {
      await page.setViewportSize({ width, height: 800 });
      await page.goto("/");
      const loaded = page.waitForEvent("load");
      await page.getByRole("button", { name: "العربية" }).press("Enter");
      await loaded;
      await page.locator(".cards .card").waitFor();
      assert.deepEqual(await spoken(), ["ar", "rtl"]);
      assert.match(await page.locator(".card").first().innerText(), digits.ar);
      assert.doesNotMatch(await page.locator(".card").first().innerText(), digits.en);
      const [brand, nav] = [await page.locator(".brand").boundingBox(), await page.locator("nav").boundingBox()];
      assert.ok(brand.x > nav.x, "the clinic's name stands on the right");
      await assertAccessible(page, "the first page in Arabic");
      await page.goto("/sign-in");
      const email = page.locator('input[type="email"]');
      assert.equal(await email.evaluate((input) => getComputedStyle(input).direction), "ltr");
      const phone = page.locator('footer [href^="tel:"]');
      assert.equal(await phone.evaluate((link) => getComputedStyle(link).direction), "ltr");
      await assertAccessible(page, "signing in in Arabic");
    });
  }

  await t.test("what was chosen is kept, and is there before the first paint", async () => {
    await page.route(/\/app\b[^/]*\.js/, (route) => route.abort());
    await page.goto("/");
    assert.deepEqual(await spoken(), ["ar", "rtl"]);
    await page.unroute(/\/app\b[^/]*\.js/);
  });
});

/** What the libraries of the portal say in a language, of the same things. */
const said = (page) =>
  page.evaluate(async () => {
    const [time, money, i18n, { countries }] = await Promise.all(
      ["time", "money", "i18n", "countries"].map((name) => import(`/lib/${name}.js`)),
    );
    const said = {
      clock: time.clockOf(9 * 60 + 5),
      day: time.dateTitle("2030-01-07"),
      longest: String(time.clockLength),
      weekday: time.shortWeekdays[0],
      zone: time.zoneName("Asia/Kolkata"),
      price: money.price(123456700, "INR"),
      share: i18n.percent(0.425),
      number: i18n.number(1234.5),
      country: Object.fromEntries(countries).IN,
    };
    const plain = (text) => text.replace(/[\u061c\u200e\u200f]/g, "").replace(/\s/g, " "); // without what is not seen
    return Object.fromEntries(Object.entries(said).map(([of, text]) => [of, plain(text)]));
  });

/** @type {Record<string, Record<string, string>>} */
const expected = {
  "en-IN": {
    clock: "9:05 am",
    day: "Monday, 7 January 2030",
    longest: "8",
    weekday: "Mon",
    zone: "India Standard Time",
    price: "₹12,34,567.00",
    share: "42.5%",
    number: "1,234.5",
    country: "India",
  },
  "hi-IN": {
    clock: "9:05 am",
    day: "सोमवार, 7 जनवरी 2030",
    longest: "8",
    weekday: "सोम",
    zone: "भारतीय मानक समय",
    price: "₹12,34,567.00",
    share: "42.5%",
    number: "1,234.5",
    country: "भारत",
  },
  "de-DE": {
    clock: "09:05",
    day: "Montag, 7. Januar 2030",
    longest: "5",
    weekday: "Mo",
    zone: "Indische Normalzeit",
    price: "1.234.567,00 ₹",
    share: "42,5 %",
    number: "1.234,5",
    country: "Indien",
  },
  "ar-EG": {
    clock: "٩:٠٥ ص",
    day: "الاثنين، ٧ يناير ٢٠٣٠",
    longest: "7",
    weekday: "ن",
    zone: "توقيت الهند",
    price: "١٬٢٣٤٬٥٦٧٫٠٠ ₹",
    share: "٤٢٫٥٪",
    number: "١٬٢٣٤٫٥",
    country: "الهند",
  },
};

for (const [locale, words] of Object.entries(expected)) {
  test(`clocks, dates, money, zones and countries in ${locale}`, async () => {
    const page = await open(browser, clinic, { locale });
    await page.goto("/");
    await page.locator(".cards .card").waitFor();
    assert.deepEqual(await said(page), words);
  });
}

test("what is put into a sentence keeps its own direction", async () => {
  const put = async (locale, text) => {
    const page = await open(browser, clinic, { locale });
    await page.goto("/");
    return page.evaluate(async (text) => {
      const { t, rich } = await import("/lib/i18n.js");
      const sentence = t("{text}", { text });
      const element = { props: { children: ["", [sentence]] } };
      const put = rich("{element}", { element }).map((part) => (part === element ? sentence : part));
      return [sentence, t("{text}", { text: sentence }), put.join("")];
    }, text);
  };
  assert.deepEqual(await put("en-GB", "Asha"), ["Asha", "Asha", "Asha"]);
  const [name, named] = await put("en-GB", "مريم");
  assert.equal(name, "\u2068مريم\u2069");
  assert.equal(named, `\u2068${name}\u2069`);
  const [alone, within, inElement] = await put("ar", "+91 98");
  assert.equal(alone, "\u2068+91 98\u2069");
  assert.equal(within, `\u2067${alone}\u2069`, "a sentence in a sentence runs as the language does");
  assert.equal(inElement, within, "and so does one in an element");
});

test("an account's language is that of the portal, wherever it signs in", async () => {
  const email = "lena@example.test";
  const visitor = await clinic.visitor(email);
  const own = async () => (await visitor.collection("users").getOne(visitor.authStore.record.id)).language;

  const german = await open(browser, clinic, { locale: "de-DE" });
  await german.goto("/sign-in");
  await signInAnywhere(german, email);
  await german.waitForFunction(() => location.pathname === "/appointments");
  await german.getByRole("button", { name: "हिन्दी" }).click();
  await german.waitForFunction(() => document.documentElement.lang === "hi");
  assert.equal(await own(), "hi");

  const english = await open(browser, clinic);
  await english.goto("/sign-in");
  await signIn(english, clinic, email);
  await english.waitForFunction(() => document.documentElement.lang === "hi");
});

test("a choice of a language outlasts what the portal tells a profile of itself", async () => {
  const email = "quick@example.test";
  const visitor = await clinic.visitor(email);
  const page = await open(browser, clinic, { locale: "de-DE" });
  const [released, release] = gate();
  await page.route("**/api/collections/users/records/*", async (route) => {
    if (route.request().postDataJSON()?.language !== "de") return route.fallback();
    await released;
    await route.fulfill({ response: await route.fetch() });
  });
  await page.goto("/sign-in");
  const told = page.waitForRequest((request) => request.method() === "PATCH");
  await signInAnywhere(page, email);
  await told;
  await page.getByRole("button", { name: "हिन्दी" }).click();
  release();
  await page.waitForFunction(() => document.documentElement.lang === "hi");
  const { language } = await visitor.collection("users").getOne(visitor.authStore.record.id);
  assert.equal(language, "hi");
});

test("a profile that says no time zone takes the browser's, and one that says one keeps it", async () => {
  const email = "far@example.test";
  const visitor = await clinic.visitor(email);
  const zone = async () => (await visitor.collection("users").getOne(visitor.authStore.record.id)).timezone;
  assert.equal(await zone(), "");

  const signInFrom = async (timezoneId) => {
    const page = await open(browser, clinic, { timezoneId });
    await page.goto("/sign-in");
    await signIn(page, clinic, email);
    await page.waitForFunction(() => location.pathname === "/appointments");
    return page;
  };
  const page = await signInFrom("America/New_York");
  await eventually("the zone of the browser", async () => (await zone()) === "America/New_York");

  const held = await visitor.collection("appointments").create(booking(doctor.id));
  await pay(visitor, held, "pay_far");
  const mail = await eventually("the confirmation", () =>
    clinic.outbox(".eml", email).find((text) => /Eastern\s+Time/.test(text)),
  );
  assert.match(mail.replace(/=\r?\n/g, ""), /India\s+Standard\s+Time/, "and by the practitioner's clock");

  await page.goto("/profile");
  const said = page.getByLabel("Time zone");
  assert.equal(await said.inputValue(), "America/New_York");
  await said.selectOption("Europe/Berlin");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Your profile is saved.").waitFor();
  await signInFrom("Asia/Tokyo");
  assert.equal(await zone(), "Europe/Berlin");
});

/** As signIn does, whatever the words are. */
async function signInAnywhere(page, email) {
  await page.locator('input[type="email"]').fill(email);
  const code = await clinic.codeFor(email, () => page.locator("main .button").click());
  await page.locator('[autocomplete="one-time-code"]').fill(code);
  await page.locator("main .button").click();
}
