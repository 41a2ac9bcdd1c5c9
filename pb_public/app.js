// Shows the free slots of a chosen practitioner and day. Text from the server is only ever set as text.
const $ = (id) => document.getElementById(id);
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
let practitioners = [];
let currency = "INR";

const get = async (path, query = {}) => {
  const response = await fetch(`${path}?${new URLSearchParams(query)}`);
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(body.message || "The clinic does not answer.");
  return body;
};

const option = (value, text) => Object.assign(document.createElement("option"), { value, textContent: text });
const chosen = () => practitioners.find(({ id }) => id === $("practitioner").value);
const dateIn = (instant, timeZone) => new Intl.DateTimeFormat("en-CA", { timeZone }).format(instant);
const clock = (instant, timeZone) => new Intl.DateTimeFormat([], { timeZone, hour: "2-digit", minute: "2-digit" }).format(instant);

const price = (amount) => {
  const format = new Intl.NumberFormat([], { style: "currency", currency });
  return format.format(amount / 10 ** format.resolvedOptions().maximumFractionDigits);
};

function showPractitioner() {
  const { slot_durations, fee, modes, timezone, next_available } = chosen();
  $("duration").replaceChildren(...slot_durations.map((minutes) => option(minutes, `${minutes} minutes`)));
  const how = new Intl.ListFormat("en", { type: "disjunction" }).format(modes.map((mode) => (mode === "physical" ? "in person" : `by ${mode}`)));
  $("about").textContent = `${price(fee)} per appointment, ${how}.`;
  $("date").min = dateIn(new Date(), timezone);
  $("date").value = dateIn(next_available ? new Date(next_available) : new Date(), timezone);
}

function step(days) {
  const date = new Date(`${$("date").value}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  const value = date.toISOString().slice(0, 10);
  if (value < $("date").min) return;
  $("date").value = value;
  showSlots();
}

const item = (start, timezone) => {
  const li = document.createElement("li");
  const time = Object.assign(document.createElement("time"), { dateTime: start.toISOString(), textContent: clock(start, timezone) });
  li.append(time);
  if (timezone !== here && clock(start, timezone) !== clock(start, here)) {
    li.append(Object.assign(document.createElement("small"), { textContent: `${clock(start, here)} for you` }));
  }
  return li;
};

let latest = 0;
async function showSlots() {
  const practitioner = chosen();
  const [date, duration] = [$("date").value, $("duration").value];
  if (!practitioner || !date) return;
  const request = ++latest;
  $("result").setAttribute("aria-busy", "true");
  try {
    const { slots, timezone } = await get("/api/clinic/availability", { practitioner: practitioner.id, date, duration });
    if (request === latest) showDay(date, slots.map(({ start }) => new Date(start)), timezone);
  } catch (error) {
    if (request === latest) showMessage(error.message);
  }
}

function showDay(date, starts, timezone) {
  const title = new Intl.DateTimeFormat([], { dateStyle: "full", timeZone: "UTC" }).format(new Date(`${date}T12:00:00Z`));
  $("day-title").textContent = title;
  $("zone").textContent = `Times in ${timezone.replaceAll("_", " ")}${timezone === here ? "" : `, and in ${here.replaceAll("_", " ")} for you`}.`;
  $("slots").replaceChildren(...starts.map((start) => item(start, timezone)));
  showMessage(starts.length ? "" : "Nothing is free on this day. Try another one.", true);
}

function showMessage(text, keepSlots = false) {
  if (!keepSlots) $("slots").replaceChildren();
  $("message").textContent = text;
  $("result").setAttribute("aria-busy", "false");
}

async function start() {
  const [{ items }, clinic] = await Promise.all([
    get("/api/collections/practitioners/records", { perPage: 200, sort: "name", filter: "active = true" }),
    get("/api/collections/clinic/records", { perPage: 1 }),
  ]);
  practitioners = items;
  currency = clinic.items[0].currency;
  $("clinic").textContent = clinic.items[0].name;
  if (!items.length) {
    $("practitioner").replaceChildren(option("", "Nobody yet"));
    showMessage("No practitioner works here yet. A super admin adds them in the dashboard; for a clinic to look at, run bin/pocketclinic demo on an empty data folder.");
    return;
  }
  $("practitioner").replaceChildren(...items.map(({ id, name, specialization }) => option(id, `${name}, ${specialization}`)));
  $("practitioner").value = (items.find(({ is_available }) => is_available) ?? items[0]).id;
  showPractitioner();
  await showSlots();
}

$("practitioner").addEventListener("change", () => { showPractitioner(); showSlots(); });
$("duration").addEventListener("change", showSlots);
$("date").addEventListener("change", showSlots);
$("previous").addEventListener("click", () => step(-1));
$("next").addEventListener("click", () => step(1));
$("choice").addEventListener("submit", (event) => event.preventDefault());
start().catch((error) => showMessage(`${error.message} Reload the page to try again.`));
