// The walks of docs/walk.md, pasted as they are.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { Clinic } from "./clinic.mjs";

const root = resolve(import.meta.dirname, "../..");
const walks = readFileSync(join(root, "docs/walk.md"), "utf8");
const walk = (name) =>
  walks
    .split(`<!-- walk: ${name} -->`)[1]
    .split("```")[1]
    .replace(/^\w+\n/, "");

let clinic;
before(async () => {
  clinic = await Clinic.start();
  await clinic.kill("SIGTERM");
  execFileSync(join(root, "bin/pocketclinic"), ["demo", `--dir=${clinic.dir}`]);
  await clinic.serve();
});
after(() => clinic.stop());

const run = async (command, args, script, variables) => {
  const child = spawn(command, args, { cwd: root, env: { ...process.env, ...variables } });
  let out = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (out += text));
  child.stdin.end(script);
  const [status] = await once(child, "exit");
  assert.equal(status, 0, out);
  return out;
};

test("with curl", async () => {
  const script = walk("curl")
    .replace("http://127.0.0.1:8090", clinic.url)
    .replace("OUTBOX=pb_data/outbox", `OUTBOX=${clinic.dir}/outbox`);
  const out = await run("bash", ["-euo", "pipefail"], script);
  assert.match(out, /"status":"held"/);
  assert.match(out, /"status":"successful"/);
  assert.match(out, /new appointment .*Example Patient, \+919800000000/);
  assert.match(out, /"expand":\{"visitor":\{[^}]*"name":"Example Patient","phone":"\+919800000000"/);
});

test("with the JavaScript SDK", async () => {
  const out = await run("node", ["--input-type=module", "-"], walk("js"), {
    URL: clinic.url,
    OUTBOX: join(clinic.dir, "outbox"),
  });
  assert.match(out, /Dr\. Anandi Joshi sees: create held/);
  assert.match(out, /Booked .*: confirmed/);
});
