import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import { Clinic, eventually } from "./clinic.mjs";

const binary = resolve(import.meta.dirname, "../../bin/pocketclinic");
const dir = mkdtempSync(join(tmpdir(), "pocketclinic-demo-"));
after(() => rmSync(dir, { recursive: true, force: true }));
const demo = (...args) => spawnSync(binary, ["demo", `--dir=${dir}`, ...args], { encoding: "utf8" });

test("a clinic of any size, made once", async (t) => {
  const { status, stdout } = demo("--practitioners=15", "--appointments=2000");
  assert.equal(status, 0);
  assert.match(stdout, /15 practitioners and 2000 appointments/);
  assert.match(stdout, /admin@example.com with the password pocketclinic-demo/);
  assert.match(demo().stdout, /left as it is/);

  const clinic = new Clinic();
  Object.assign(clinic, { dir, clients: [] });
  await clinic.serve();
  t.after(() => clinic.kill("SIGTERM"));
  const admin = clinic.client();
  await admin.collection("_superusers").authWithPassword("admin@example.com", "pocketclinic-demo");
  const total = async (collection, filter = "") =>
    (await admin.collection(collection).getList(1, 1, { filter })).totalItems;
  assert.equal(await total("practitioners"), 15);
  assert.equal(await total("appointments"), 2000);
  const cancelled = await total("appointments", 'status = "cancelled"');
  assert.ok(cancelled > 40 && cancelled < 180, `${cancelled}`);
  assert.equal(await total("slots"), 2000 - cancelled);
  assert.equal(await total("payments", 'status = "successful"'), 2000 - cancelled);
  assert.equal(await total("payments", 'status = "refunded"'), cancelled);
  assert.equal(await total("notifications"), 0, "nobody is told of bookings that nobody made");
  assert.ok((await total("appointments", 'status = "confirmed" && start > @now')) > 500);
  assert.ok((await total("appointments", 'status = "completed"')) > 500);
});

test("what cannot be made is said", () => {
  for (const [args, words] of [
    [["--practitioners=0"], /takes 1 to 100000/],
    [["--appointments=-1"], /0 to 10000000/],
    [["more"], /unknown|accepts/],
  ]) {
    const { status, stderr } = demo(...args);
    assert.notEqual(status, 0);
    assert.match(stderr, words);
  }
  assert.match(execFileSync(binary, ["demo", "--help"], { encoding: "utf8" }), /--appointments/);
});

test("every invariant holds over it", () => {
  const { status, stdout } = spawnSync(binary, ["verify", `--dir=${dir}`], { encoding: "utf8" });
  assert.equal(status, 0, stdout);
  assert.equal(stdout.match(/^ok /gm).length, 31);
  assert.doesNotMatch(stdout, /BROKEN/);
});

/** Makes a demo and sends the signal as soon as the file has grown so long. */
const stopped = async (t, signal, file, bytes, ...args) => {
  const dir = mkdtempSync(join(tmpdir(), "pocketclinic-demo-"));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const process = spawn(binary, ["demo", `--dir=${dir}`, ...args]);
  let stderr = "";
  process.stderr.on("data", (text) => (stderr += text));
  const exited = once(process, "exit");
  await eventually(file, () => existsSync(join(dir, file)) && statSync(join(dir, file)).size > bytes);
  process.kill(signal);
  const [status] = await exited;
  const run = (...command) => spawnSync(binary, [...command, `--dir=${dir}`], { encoding: "utf8" });
  return { dir, status, stderr, run };
};

test("an interrupted demo says so, is sound, and goes on", async (t) => {
  const args = ["--practitioners=40", "--appointments=20000"];
  const { status, stderr, run } = await stopped(t, "SIGINT", "data.db-wal", 2_000_000, ...args);
  assert.equal(status, 1);
  assert.match(stderr, /interrupted: \d+ of 20000 appointments are there; run 'demo' again to go on/);
  assert.equal(run("verify").status, 0);
  assert.match(run("demo").stdout, /interrupted after \d+: going on with it\.\nMade .* and 20000 appointments/);
  assert.equal(run("verify").status, 0);
});

test("a large demo that is killed leaves no trace, and begins anew", async (t) => {
  const args = ["--practitioners=60", "--appointments=60000"];
  const { dir, run } = await stopped(t, "SIGKILL", "bulk_claims.db", 4_000_000, ...args);
  const { status, stdout } = run("verify");
  assert.equal(status, 0, stdout);
  assert.match(run("demo").stdout, /interrupted after 0: going on with it\.\nMade .* and 60000 appointments/);
  assert.equal(run("verify").status, 0);
  assert.ok(!existsSync(join(dir, "bulk_claims.db")));
});

test("the version is the newest one of the changelog", () => {
  const [, newest] = readFileSync(resolve(import.meta.dirname, "../../CHANGELOG.md"), "utf8").match(/^## (\S+) – /m);
  const told = execFileSync(binary, ["--version"], { encoding: "utf8" });
  assert.equal(told.replace(/ \([0-9a-f]{7,}(-dirty)?\)/, ""), `pocketclinic version ${newest}\n`);
});
