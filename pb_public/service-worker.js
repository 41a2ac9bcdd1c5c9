// Shows a page of its own where the clinic cannot be reached, and does nothing else: every page and every answer comes
// from the clinic. Its address names the files that it keeps for that, by a name that another content would not have.
const asked = new URLSearchParams(location.search);
const root = asked.get("root") ?? "/"; // such as /v/1f0c…/
const offline = "/offline/";
const kept = ["first.js", "style.css", "offline/offline.js", "lib/bundle.js"]
  .concat(`lang/${asked.get("language")}.json`)
  .map((path) => root + path);
const store = location.search;
const anyHow = { ignoreVary: true }; // whoever asks, a file is the same

const worker = /** @type {any} */ (self); // which is a page's to the types

const install = async () => {
  await (await caches.open(store)).addAll([offline, ...kept]);
  await worker.skipWaiting();
};

const forgetOlder = async () => {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== store).map((name) => caches.delete(name)));
};

const orOffline = (/** @type {Request} */ request) =>
  fetch(request).catch(async () => (await caches.match(offline, anyHow)) ?? Response.error());

const asKept = async (/** @type {Request} */ request) => (await caches.match(request, anyHow)) ?? fetch(request);

worker.addEventListener("install", (/** @type {any} */ event) => event.waitUntil(install()));
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(forgetOlder()));
worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  if (request.mode === "navigate") event.respondWith(orOffline(request));
  else if (kept.includes(new URL(request.url).pathname)) event.respondWith(asKept(request));
});
