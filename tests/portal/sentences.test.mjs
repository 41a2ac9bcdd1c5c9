import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { Clinic } from "../sdk/clinic.mjs";
import { countries } from "../../pb_public/lib/countries.js";
import { sentence, sentences } from "../../pb_public/lib/errors.js";
import { rowOf, stateOf, withChange } from "../../pb_public/lib/today.js";
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
  const when = new Date("2030-01-08T02:45:00Z").toLocaleString([], { dateStyle: "long", timeStyle: "short" });
  assert.ok(sentence({ status: 409, response }).endsWith(`possible again from ${when}.`));
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
