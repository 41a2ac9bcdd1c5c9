import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { createServer } from "node:net";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Clinic, binary, booking, day, eventually, pay } from "./clinic.mjs";

let clinic;
before(async () => (clinic = await Clinic.start()));
after(() => clinic.stop());

/** Tells the server to stop, and returns its exit status. */
const terminate = async () => {
  const exited = once(clinic.process, "exit");
  clinic.process.kill("SIGTERM");
  const [status, signal] = await exited;
  return signal ?? status;
};

const verify = () => execFileSync(binary, ["verify", `--dir=${clinic.dir}`], { encoding: "utf8" });

/** A request of which the last byte is sent when the returned function is called. */
const slowly = (path, token, body) => {
  const content = JSON.stringify(body);
  const headers = { Authorization: token, "Content-Type": "application/json", "Content-Length": content.length };
  const sent = request(clinic.url + path, { method: "POST", headers });
  const answered = new Promise((resolve, reject) => sent.on("response", resolve).on("error", reject));
  sent.write(content.slice(0, -1));
  return async () => {
    sent.end(content.slice(-1));
    const response = await answered;
    let text = "";
    for await (const chunk of response) text += chunk;
    return { status: response.statusCode, body: JSON.parse(text) };
  };
};

/** Books and pays, one time after the other, until the server is gone. Notes what was acknowledged, and what was cut. */
const bookOnAndOn = async (visitor, practitioner, first, { acknowledged, cut }) => {
  const post = async (path, body) => {
    const headers = { Authorization: visitor.authStore.token, "Content-Type": "application/json" };
    const response = await fetch(clinic.url + path, { method: "POST", headers, body: JSON.stringify(body) });
    const text = await response.text().catch((error) => cut.push(error));
    assert.equal(response.status, 200, text);
    return JSON.parse(text);
  };
  for (let minute = first; minute < 24 * 60; minute += 30) {
    const start = new Date(Date.parse(`${day(2)}T00:00:00+05:30`) + minute * 6e4).toISOString();
    try {
      const held = await post("/api/collections/appointments/records", {
        ...booking(practitioner.id),
        start,
        duration: 15,
      });
      const booked = { id: held.id, status: "held" };
      acknowledged.push(booked);
      const paid = {
        order_id: held.order_id,
        payment_id: `pay_${held.id}`,
        amount: held.amount,
        appointment_id: held.id,
      };
      await post("/api/clinic/payments", paid);
      booked.status = "confirmed";
    } catch (error) {
      if (error instanceof TypeError) break; // no answer has begun: the server is gone
      throw error;
    }
  }
};

test("a server that is told to stop answers what it was asked, and loses nothing", async () => {
  const practitioners = await Promise.all([0, 1, 2, 3].map((i) => clinic.practitioner(`doctor${i}@clinic.test`)));
  const visitors = await Promise.all([0, 1, 2, 3, 4, 5, 6, 7, 8].map((i) => clinic.visitor(`visitor${i}@clinic.test`)));
  const last = visitors.pop();
  await last.collection("slots").subscribe("*", () => {}); // would never end by itself
  const late = slowly("/api/collections/appointments/records", last.authStore.token, booking(practitioners[0].id));
  const [acknowledged, cut] = [[], []];
  const load = visitors.map((visitor, i) =>
    bookOnAndOn(visitor, practitioners[i % 4], 15 * Math.floor(i / 4), { acknowledged, cut }),
  );
  await eventually("load", () => acknowledged.length > 8);

  const exited = terminate();
  await sleep(2000);
  await assert.rejects(fetch(`${clinic.url}/api/health`), "nobody else is let in");
  const answer = await late();
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  assert.equal(await exited, 0);
  await Promise.all(load);
  assert.deepEqual(cut, []);
  assert.doesNotMatch(clinic.log, /closed|panic|fail/i);
  assert.doesNotMatch(verify(), /BROKEN/);

  acknowledged.push({ id: answer.body.id, status: "held" });
  await clinic.serve();
  const kept = new Map((await clinic.admin.collection("appointments").getFullList()).map((a) => [a.id, a.status]));
  for (const { id, status } of acknowledged) {
    assert.ok(kept.get(id) === status || (status === "held" && kept.get(id) === "confirmed"), `${id}: ${kept.get(id)}`);
  }
  await last.realtime.unsubscribe();
});

/** A mail server that keeps every mail for a while before it takes it. */
const slowMailServer = async (delay) => {
  const mails = [];
  const server = createServer((socket) => {
    let mail = null;
    const say = (line) => socket.write(`${line}\r\n`);
    say("220 ready");
    let rest = "";
    socket.on("error", () => {});
    socket.on("data", async (data) => {
      const lines = (rest + data).split("\r\n");
      rest = lines.pop();
      for (const line of lines) {
        if (mail !== null && line === ".") {
          mails.push(mail);
          mail = null;
          await sleep(delay);
          say("250 taken");
        } else if (mail !== null) mail += `${line}\n`;
        else if (/^DATA/i.test(line)) {
          mail = "";
          say("354 go on");
        } else say(/^QUIT/i.test(line) ? "221 bye" : "250 fine");
      }
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { mails, port: server.address().port, close: () => server.close() };
};

test("a message that is on its way is waited for, and goes out once", async (t) => {
  const practitioner = await clinic.practitioner("slow@clinic.test");
  const visitor = await clinic.visitor("waiting@clinic.test");
  const queued = { filter: "status = 'queued'" };
  const notifications = clinic.admin.collection("notifications");
  // What the stop before has left is sent by the job of the next minute, at the latest.
  await clinic.admin.crons.run("dispatch_notifications");
  await eventually("an empty outbox", async () => (await notifications.getFullList(queued)).length === 0);
  const mailServer = await slowMailServer(1500);
  t.after(() => mailServer.close());
  await clinic.admin.settings.update({ smtp: { enabled: true, host: "127.0.0.1", port: mailServer.port } });
  const held = await visitor.collection("appointments").create(booking(practitioner.id));
  await pay(visitor, held, "pay_slow");
  await eventually("two mails on their way", () => mailServer.mails.length === 2);
  assert.equal(await terminate(), 0);
  assert.doesNotMatch(verify(), /BROKEN/);
  await clinic.serve();
  const filter = `appointment = "${held.id}" && channel = "email"`;
  const states = (await notifications.getFullList({ filter })).map(({ status, last_error }) => status + last_error);
  assert.deepEqual(states, ["sent", "sent"]);
  await clinic.admin.crons.run("dispatch_notifications");
  await sleep(500);
  assert.equal(mailServer.mails.length, 2);
  await clinic.admin.settings.update({ smtp: { enabled: false } });
});
