// Makes the portal installable, with a page of its own where the clinic cannot be reached. It is loaded after the first
// view, to which it is of no use.
import { language } from "./i18n.js";

const root = new URL("../", import.meta.url).pathname;

// A browser may have none, as over plain HTTP.
navigator.serviceWorker?.register(`/service-worker.js?${new URLSearchParams({ root, language })}`).catch(() => {
  // The portal does without.
});
