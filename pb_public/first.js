// What the first paint depends on: the language, its direction and the colours; and what the first page asks for, which
// is on its way then before its scripts are there. The browser waits for this script, as it is no module.
{
  const root = document.documentElement;

  const kept = (/** @type {string} */ key) => {
    try {
      return localStorage.getItem(key) ?? "";
    } catch {
      return ""; // a browser may forbid to keep anything
    }
  };

  const choice = (/** @type {string} */ of) => kept(`preference.${of}`);

  /** What was chosen, or else the browser's first that there is. */
  const wanted = [choice("language"), ...navigator.languages].map((tag) => tag.split("-")[0].toLowerCase());
  root.lang = wanted.find((each) => ["en", "hi", "de", "ar"].includes(each)) ?? "en";
  root.dir = root.lang === "ar" ? "rtl" : "ltr";

  // To a guest: the desk is told of other times.
  if (location.pathname === "/" && !location.search && !kept("pocketbase_auth")) {
    const zone = encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone);
    const href = `/api/clinic/search?unavailable=true&limit=12&timezone=${zone}`; // as pages/find.js has it
    document.head.append(
      Object.assign(document.createElement("link"), { rel: "preload", as: "fetch", crossOrigin: "", href }),
    );
  }

  const dark = matchMedia("(prefers-color-scheme: dark)");
  const paint = () => void (root.dataset.colours = choice("colours") || (dark.matches ? "dark" : "light"));
  paint();
  dark.addEventListener("change", paint);
  addEventListener("storage", paint); // another tab has chosen, or this one
  addEventListener("beforeprint", () => void (root.dataset.colours = "light"));
  addEventListener("afterprint", paint);
}
