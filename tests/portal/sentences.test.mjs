import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { Clinic } from "../sdk/clinic.mjs";
import { countries } from "../../pb_public/lib/countries.js";
import { byMessage } from "../../pb_public/lib/errors-exact.js";
import { sentence, sentences } from "../../pb_public/lib/errors.js";
import { profileOf } from "../../pb_public/lib/people.js";
import { rowOf, stateOf, withChange } from "../../pb_public/lib/today.js";
import { longWhen } from "../../pb_public/lib/when.js";
import { atWall, dateIn, hhmm, minuteOfDay, weekOf, weekdayOf } from "../../pb_public/lib/time.js";

let clinic;
before(async () => (clinic = await Clinic.start()));
after(() => clinic.stop());

test("every code that the rules refuse with has a sentence", () => {
  const source = readdirSync("rules")
    .filter((name) => name.endsWith(".go") && !name.endsWith("_test.go"))
    .map((name) => readFileSync(`rules/${name}`, "utf8"))
    .join();
  const codes = [...source.matchAll(/refuse\(\w+, "(\w+)"/g)]
    .map(([, code]) => code)
    .filter((code) => code !== "not_found");
  assert.ok(codes.length > 30, String(codes.length));
  for (const code of codes) assert.ok(sentences[code]?.endsWith("."), code);
  for (const status of [0, 404, 429, 500]) assert.match(sentence({ status }), /\.$/);
});

test("a refusal that ends says when", () => {
  const reason = { code: "too_many_unpaid", message: "…", params: { allowed_from: "2030-01-08T02:45:00Z" } };
  const response = { data: { start: reason } };
  const when = longWhen(new Date("2030-01-08T02:45:00Z"));
  assert.ok(sentence({ status: 409, response }).endsWith(`possible again from ${when}.`));
});

/** What no page of the portal can bring about. */
const forPrograms = [
  "A clinic's records are not deleted all at once.",
  "A reason is given when cancelling.",
  "A record keeps its id.",
  "A type of visit stays its practitioner's.",
  "A weekday is a number from # (Monday) to 7 (Sunday).",
  "An account is a practitioner's by its practitioner alone.",
  "An account is opened by its first one-time password, or by the desk.",
  "Appointments are booked by visitors, or by the front desk for them.",
  "Change either the status or the time.",
  "E-mail addresses are verified by one-time password: ask for one and sign in.",
  "It is as long with a colleague.",
  "Leave the waitlist, and join it again with what you want.",
  "Must be telephone, video or physical.",
  "Of super admins nothing is kept but their e-mail address.",
  "Only a super admin can change this.",
  "Only what is moved is moved to somebody.",
  "Super admins have no appointments of their own.",
  "The e-mail address is given when a practitioner is added; change it in the account.",
  "The entry cannot go into this status.",
  "There is one clinic: edit its record.",
  "This cannot be changed after the booking.",
  "This field is set by the clinic alone.",
  "This record cannot be deleted.",
  "Visitors erase their accounts themselves; super admins manage the others.",
  "Visitors have people in their care.",
  "Visitors join the waitlist themselves.",
  "Whom the account belongs to signs in by one-time password.",
];

test("what an answer says more exactly than its code is said here, too", () => {
  const sources = ["hooks", "rules"].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith(".go") && !name.endsWith("_test.go"))
      .map((name) => readFileSync(`${folder}/${name}`, "utf8")),
  );
  const messages = sources
    .flatMap((source) => [...source.matchAll(/\bBecause\(\s*"([^"]+)"\s*\)/g)])
    .map(([, message]) => message.replace(/\d[\d,]*/, "#"));
  assert.ok(messages.length > 40, String(messages.length));
  const unsaid = messages.filter((message) => !byMessage[message] && !forPrograms.includes(message));
  assert.deepEqual([...new Set(unsaid)], []);
  const all = sources.join("").replaceAll(/\d[\d,]*/g, "#");
  for (const known of [...Object.keys(byMessage), ...forPrograms])
    assert.ok(all.includes(known.replace(/\d/g, "#")), known);
});

test("limits are said with their numbers", () => {
  const said = (code, message, params) =>
    sentence({ status: 400, response: { data: { to: { code, message, params } } } });
  assert.equal(
    said("range_too_long", "At most 366 days can be reported on at once."),
    "Please choose at most 366 days.",
  );
  assert.equal(
    said("validation_max_text_constraint", "Must be no more than 5000 character(s).", { max: 5000 }),
    "Please write at most 5,000 characters.",
  );
  assert.equal(
    said("validation_file_size_limit", "Failed to upload.", { maxSize: 5 << 20 }),
    "This file is too large: it can have 5 MB at most.",
  );
  assert.equal(said("transition_not_allowed", "Another one."), sentences.transition_not_allowed);
});

test("the countries are those that the clinic takes", async () => {
  const { fields } = await clinic.admin.collections.getOne("users");
  const taken = fields.find(({ name }) => name === "nationality").values;
  assert.deepEqual(countries.map(([code]) => code).sort(), [...taken].sort());
  assert.equal(countries.find(([code]) => code === "IN")[1], "India");
});

test("clocks", () => {
  assert.equal(atWall("2030-01-07T09:00", "Asia/Kolkata").toISOString(), "2030-01-07T03:30:00.000Z");
  assert.equal(atWall("2030-03-31T12:00", "Europe/Berlin").toISOString(), "2030-03-31T10:00:00.000Z");
  assert.equal(atWall("2030-10-27T12:00", "Europe/Berlin").toISOString(), "2030-10-27T11:00:00.000Z");
  assert.equal(dateIn(new Date("2030-01-07T20:00:00Z"), "Asia/Kolkata"), "2030-01-08");
  assert.equal(minuteOfDay(new Date("2030-01-07T18:30:00Z"), "Asia/Kolkata"), 0);
  assert.deepEqual(
    [weekOf("2030-01-13"), weekdayOf("2030-01-13"), weekdayOf("2030-01-07"), hhmm(545)],
    ["2030-01-07", 7, 1, "09:05"],
  );
});

test("the libraries are the ones of the lock file, with their licences", () => {
  for (const [copy, original] of Object.entries({
    "preact.mjs": "preact/dist/preact.mjs",
    "preact-hooks.mjs": "preact/hooks/dist/hooks.mjs",
    "htm.mjs": "htm/dist/htm.mjs",
    "htm-preact.mjs": "htm/preact/index.mjs",
    "pocketbase.mjs": "pocketbase/dist/pocketbase.es.mjs",
    "uplot.mjs": "uplot/dist/uPlot.esm.js",
    "uplot.css": "uplot/dist/uPlot.min.css",
  })) {
    const expected = readFileSync(`node_modules/${original}`, "utf8").replace(/^\/\/# sourceMappingURL=.*\n?/m, "");
    assert.equal(readFileSync(`pb_public/vendor/${copy}`, "utf8"), expected, `${copy}: run 'make vendor'`);
  }
  const licences = readFileSync("pb_public/vendor/LICENSES.txt", "utf8");
  for (const name of ["preact", "htm", "pocketbase", "uplot"]) {
    assert.ok(
      licences.includes(`${name} ${JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")).version}, `),
      name,
    );
  }
});

test("what the desk calls a visit follows the clock", () => {
  const visit = {
    status: "confirmed",
    start: "2030-01-07T09:00:00+05:30",
    end: "2030-01-07T09:30:00+05:30",
    arrived_at: "2030-01-07T08:50:00+05:30",
  };
  const at = (clock) => Date.parse(`2030-01-07T${clock}+05:30`);
  const states = ["08:59:59", "09:00:00", "09:00:01", "09:29:59", "09:30:00"].map((clock) => stateOf(visit, at(clock)));
  assert.deepEqual(states, ["due", "due", "late", "late", "missed"]);
  for (const status of ["held", "arrived", "completed", "no_show"])
    assert.equal(stateOf({ ...visit, status }, at("10:00:00")), status);
  const waits = (clock, status = "arrived") => rowOf({ ...visit, status }, at(clock)).waits;
  assert.deepEqual(
    [waits("08:49:00"), waits("08:50:59"), waits("09:10:00"), waits("09:10:00", "completed")],
    [0, 0, 20, 0],
  );
});

test("an event changes what it tells of, and has the rest asked for", () => {
  const known = {
    id: "a",
    status: "confirmed",
    start: "2030-01-07T03:30:00Z",
    duration: 30,
    practitioner: { id: "p" },
  };
  const told = { id: "a", status: "arrived", start: "2030-01-07 03:30:00.000Z", duration: 30, practitioner: "p" };
  const other = { ...known, id: "b" };
  const [after, same] = withChange([known, other], { ...told, arrived_at: "2030-01-07 03:20:00.000Z" });
  assert.deepEqual([after.status, after.arrived_at, after.paid], ["arrived", "2030-01-07 03:20:00.000Z", true]);
  assert.equal(same, other, "others stay as they are, and are not drawn anew");
  assert.deepEqual(withChange([known, other], { ...told, status: "cancelled" }), [other]);
  assert.equal(withChange([known], { ...told, start: "2030-01-07 04:30:00.000Z" }), undefined);
  assert.equal(withChange([known], { ...told, practitioner: "q" }), undefined);
  assert.equal(withChange([known], { ...told, id: "new" }), undefined);
  assert.deepEqual(withChange([known], { ...told, id: "new", status: "expired" }), [known]);
});

test("what is typed of somebody new begins their profile", () => {
  assert.deepEqual(profileOf(" ravi das "), { name: "Ravi Das", phone: "", email: "" });
  assert.deepEqual(profileOf("+91 98123-45678"), { name: "", phone: "+91 98123-45678", email: "" });
  assert.deepEqual(profileOf("ravi@example.test"), { name: "", phone: "", email: "ravi@example.test" });
});
