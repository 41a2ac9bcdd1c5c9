// @ts-nocheck: the types are for those who use it
// Starts the built binary on a data directory of its own, and talks to it as an app would.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import PocketBase from "pocketbase";
import { EventSource } from "eventsource";

globalThis.EventSource ??= EventSource;

export const binary = resolve(import.meta.dirname, "../../bin/pocketclinic");
export const admin = { email: "admin@clinic.test", password: "only-for-this-test" };

export const profile = {
  name: "Visitor of the test",
  address_line1: "12 Lake Road",
  postal_code: "560001",
  city: "Bengaluru",
  country: "IN",
  nationality: "IN",
  gender: "other",
  date_of_birth: "1990-05-17",
  type: "patient",
  phone: "+919812345678",
};

const freePort = async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
};

/** For how many seconds something is waited for: far longer than it takes on a machine with much other work. */
export const patience = 60;

/** Waits until the function returns something, and returns that. */
export const eventually = async (what, look) => {
  const end = Date.now() + patience * 1000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((done) => setTimeout(done, 20));
  }
};

export class Clinic {
  /** @param options what the server is to find in its environment, and what it is served with, besides */
  static async start({ env = {}, flags = [] } = {}) {
    const clinic = new Clinic();
    clinic.env = env;
    clinic.clients = [];
    clinic.flags = flags;
    clinic.dir = mkdtempSync(join(tmpdir(), "pocketclinic-"));
    execFileSync(binary, ["superuser", "upsert", admin.email, admin.password, `--dir=${clinic.dir}`]);
    await clinic.serve();
    clinic.admin = clinic.client();
    await clinic.admin.collection("_superusers").authWithPassword(admin.email, admin.password);
    await clinic.admin.settings.update({
      rateLimits: { ...(await clinic.admin.settings.getAll()).rateLimits, excludedIPs: ["127.0.0.1"] },
    });
    return clinic;
  }

  /** Serves, once more at the same address. */
  async serve() {
    this.url ??= `http://127.0.0.1:${await freePort()}`;
    this.process = spawn(
      binary,
      ["serve", `--http=${new URL(this.url).host}`, `--dir=${this.dir}`, ...(this.flags ?? [])],
      { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...this.env } },
    );
    this.log = "";
    for (const stream of [this.process.stdout, this.process.stderr]) stream.on("data", (text) => (this.log += text));
    await eventually("the server", () =>
      fetch(`${this.url}/api/health`).then(
        (r) => r.ok,
        () => false,
      ),
    );
  }

  async kill(signal = "SIGKILL") {
    const exited = once(this.process, "exit");
    this.process.kill(signal);
    await exited;
  }

  async stop() {
    await Promise.all(this.clients.map((pb) => pb.realtime.unsubscribe()));
    await this.kill("SIGTERM");
    rmSync(this.dir, { recursive: true, force: true });
  }

  client() {
    const pb = new PocketBase(this.url);
    pb.autoCancellation(false);
    this.clients.push(pb);
    return pb;
  }

  /** The messages written so far, oldest first. */
  outbox(extension, to) {
    const dir = join(this.dir, "outbox");
    let names = [];
    try {
      names = readdirSync(dir)
        .filter((name) => name.endsWith(extension))
        .sort();
    } catch {
      return [];
    }
    return names
      .map((name) => readFileSync(join(dir, name), "utf8"))
      .filter((text) => text.includes(`To: ${to}`) || text.includes(`To: <${to}>`));
  }

  /** The one-time password that is really mailed once somebody has asked for it. */
  async codeFor(email, ask) {
    const before = this.outbox(".eml", email).length;
    await ask();
    const mails = await eventually(`a mail to ${email}`, () => {
      const found = this.outbox(".eml", email);
      return found.length > before && found;
    });
    return mails.at(-1).match(/\b\d{8}\b/)[0];
  }

  async signIn(email) {
    const pb = this.client();
    let otpId;
    const code = await this.codeFor(email, async () => ({ otpId } = await pb.collection("users").requestOTP(email)));
    await pb.collection("users").authWithOTP(otpId, code);
    return pb;
  }

  async visitor(email) {
    const pb = await this.signIn(email);
    await pb.collection("users").update(pb.authStore.record.id, profile);
    return pb;
  }

  /** Adds a practitioner who is never there. */
  absentPractitioner(email, changes = {}) {
    return this.admin.collection("practitioners").create({
      email,
      name: "Dr. Test",
      specialization: "Cardiology",
      date_joined: "2020-01-15",
      timezone: "Asia/Kolkata",
      fee: 50000,
      slot_durations: [15, 30, 60],
      modes: ["telephone", "video", "physical"],
      phone: "+918022334455",
      ...changes,
    });
  }

  /** Adds a practitioner who is there at some hours of some weekdays: around the clock, every day. */
  async practitioner(email, changes = {}, { weekdays = [1, 2, 3, 4, 5, 6, 7], start = "00:00", end = "24:00" } = {}) {
    const record = await this.absentPractitioner(email, changes);
    for (const weekday of weekdays) {
      await this.admin.collection("working_hours").create({ practitioner: record.id, weekday, start, end });
    }
    return record;
  }
}

/** The date so many days from now, in India. */
export const day = (offset) => new Date(Date.now() + 5.5 * 36e5 + offset * 864e5).toISOString().slice(0, 10);

export const booking = (practitioner, clock = "09:00", changes = {}) => ({
  practitioner,
  start: `${day(2)}T${clock}:00+05:30`,
  duration: 30,
  mode: "video",
  ...changes,
});

export const pay = (pb, held, payment_id) =>
  pb.send("/api/clinic/payments", {
    method: "POST",
    body: { order_id: held.order_id, payment_id, amount: held.amount, appointment_id: held.id },
  });
