// The Dart SDK cannot run here, so this talks the way it does on the wire.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Clinic, booking, eventually, profile } from "./clinic.mjs";

let clinic, token, id, practitioner;
before(async () => {
  clinic = await Clinic.start();
  practitioner = await clinic.practitioner("meera@clinic.test");
  const visitor = await clinic.signIn("asha@example.test");
  token = visitor.authStore.token;
  id = visitor.authStore.record.id;
});
after(() => clinic.stop());

const send = (path, options = {}) =>
  fetch(clinic.url + path, {
    ...options,
    headers: {
      "Content-Type": "application/json",
      "Accept-Language": "en-US",
      Authorization: token,
      ...options.headers,
    },
  });

test("a JSON content type with an empty body", async () => {
  const response = await send("/api/collections/users/auth-refresh", { method: "POST" });
  assert.equal(response.status, 200);
  assert.equal((await response.json()).record.id, id);
});

test("JSON, with the raw token", async () => {
  const changed = await send(`/api/collections/users/records/${id}`, {
    method: "PATCH",
    body: JSON.stringify(profile),
  });
  assert.equal(changed.status, 200);
  const held = await send("/api/collections/appointments/records", {
    method: "POST",
    body: JSON.stringify(booking(practitioner.id)),
  });
  const appointment = await held.json();
  assert.equal(held.status, 200, JSON.stringify(appointment));
  const body = {
    order_id: appointment.order_id,
    payment_id: "pay_1",
    amount: appointment.amount,
    appointment_id: appointment.id,
  };
  const paid = await send("/api/clinic/payments", { method: "POST", body: JSON.stringify(body) });
  assert.equal((await paid.json()).status, "successful");
});

test("multipart with its fields in @jsonPayload", async () => {
  const multipart = (fields) => {
    const form = new FormData();
    form.append("@jsonPayload", JSON.stringify(fields));
    return { method: "POST", body: form };
  };
  const unset = { headers: { Authorization: token } };
  const held = await fetch(`${clinic.url}/api/collections/appointments/records`, {
    ...unset,
    ...multipart(booking(practitioner.id, "10:00")),
  });
  const appointment = await held.json();
  assert.equal(held.status, 200, JSON.stringify(appointment));
  assert.equal(appointment.duration, 30);
  const body = {
    order_id: appointment.order_id,
    payment_id: "pay_2",
    amount: appointment.amount,
    appointment_id: appointment.id,
  };
  const paid = await fetch(`${clinic.url}/api/clinic/payments`, { ...unset, ...multipart(body) });
  assert.equal((await paid.json()).status, "successful");
  const sneaky = await fetch(`${clinic.url}/api/collections/appointments/records`, {
    ...unset,
    ...multipart({ ...booking(practitioner.id, "11:00"), status: "confirmed" }),
  });
  assert.equal(sneaky.status, 403);
});

test("realtime: PB_CONNECT, then the subscriptions", async () => {
  const stop = new AbortController();
  const stream = await fetch(`${clinic.url}/api/realtime`, {
    headers: { Accept: "text/event-stream" },
    signal: stop.signal,
  });
  const events = [];
  (async () => {
    let text = "";
    for await (const chunk of stream.body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      for (let end; (end = text.indexOf("\n\n")) >= 0; text = text.slice(end + 2)) {
        events.push(
          Object.fromEntries(
            text
              .slice(0, end)
              .split("\n")
              .map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]),
          ),
        );
      }
    }
  })().catch(() => {});
  const connect = await eventually("PB_CONNECT", () => events.find(({ event }) => event === "PB_CONNECT"));
  const { clientId } = JSON.parse(connect.data);
  const subscribed = await send("/api/realtime", {
    method: "POST",
    body: JSON.stringify({ clientId, subscriptions: ["appointments/*"] }),
  });
  assert.equal(subscribed.status, 204);
  await send("/api/collections/appointments/records", {
    method: "POST",
    body: JSON.stringify(booking(practitioner.id, "12:00")),
  });
  const { data } = await eventually("the event", () => events.find(({ event }) => event === "appointments/*"));
  assert.equal(JSON.parse(data).record.status, "held");
  stop.abort();
});
