import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { Clinic } from "../sdk/clinic.mjs";
import { countries } from "../../pb_public/lib/countries.js";
import { sentence, sentences } from "../../pb_public/lib/errors.js";
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
