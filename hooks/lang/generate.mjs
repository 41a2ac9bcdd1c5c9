// Writes what people call months, weekdays and time zones, as Intl (CLDR) knows it, for every zone that Go has.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const languages = ["en", "hi", "de", "ar"];

/** The files of Go's own time zones: the names in the central directory of a zip. */
function zones() {
  const root = execFileSync("go", ["env", "GOROOT"], { encoding: "utf8" }).trim();
  const zip = readFileSync(`${root}/lib/time/zoneinfo.zip`);
  const names = [];
  for (let at = zip.indexOf("PK\x01\x02"); at >= 0; at = zip.indexOf("PK\x01\x02", at + 4)) {
    names.push(zip.toString("latin1", at + 46, at + 46 + zip.readUInt16LE(at + 28)));
  }
  return names.filter((name) => !name.endsWith("/")).sort();
}

const present = Date.UTC(2026, 0, 1); // what zones are called depends on the rules that they have at the time

function part(language, options, type, at = present) {
  const parts = new Intl.DateTimeFormat(language, { timeZone: "UTC", ...options }).formatToParts(at);
  return parts.find((each) => each.type === type).value;
}

const names = Object.fromEntries(
  languages.map((language) => [
    language,
    {
      months: Array.from({ length: 12 }, (_, i) =>
        part(language, { day: "numeric", month: "long" }, "month", Date.UTC(2030, i, 1)),
      ),
      weekdays: Array.from({ length: 7 }, (_, i) =>
        part(language, { weekday: "long" }, "weekday", Date.UTC(2030, 0, 6 + i)),
      ),
    },
  ]),
);

const nameOf = (zone, language) => {
  const generic = part(language, { timeZone: zone, timeZoneName: "longGeneric" }, "timeZoneName");
  return /\d/.test(generic) ? part(language, { timeZone: zone, timeZoneName: "long" }, "timeZoneName") : generic;
};

const named = new Map();
for (const zone of zones()) {
  try {
    const called = Object.fromEntries(languages.map((each) => [each, nameOf(zone, each)]));
    const key = JSON.stringify(called);
    named.set(key, { zones: [...(named.get(key)?.zones ?? []), zone], names: called });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // Intl knows fewer than Go
  }
}

const groups = [...named.values()].map((group) => `  ${JSON.stringify(group)}`);
writeFileSync(new URL("data/names.json", import.meta.url), `${JSON.stringify(names, null, 2)}\n`);
writeFileSync(new URL("data/zones.json", import.meta.url), `[\n${groups.join(",\n")}\n]\n`);
