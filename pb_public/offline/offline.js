// What the service worker shows in place of a page while the clinic cannot be reached. It gives way to the page itself
// as soon as it can.
import { t } from "../lib/i18n.js";

const everySoOften = 5000;

const element = (/** @type {string} */ name, /** @type {string} */ text) =>
  Object.assign(document.createElement(name), { textContent: text });

const again = element("button", t("Try again"));
again.addEventListener("click", () => location.reload());
document.title = t("No connection");
document
  .getElementById("main")
  ?.append(
    element("h1", t("No connection")),
    element("p", t("The clinic cannot be reached. This page comes back by itself as soon as it can be.")),
    again,
  );

const look = () =>
  fetch("/api/health", { cache: "no-store" }).then(
    (answer) => answer.ok && location.reload(),
    () => undefined,
  );
addEventListener("online", look);
setInterval(look, everySoOften);
