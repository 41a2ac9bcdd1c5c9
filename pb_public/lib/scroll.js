// How far a page was scrolled, kept with its step in the browser's history: Back and a reload return there.

const quietFor = 100; // milliseconds: browsers mind many changes of the history in a short time
const patience = 30_000; // milliseconds: as long as somebody may wait for what is on a slow line

/** @type {number | undefined} */
let timer;

const keep = () => history.replaceState({ ...history.state, scroll: scrollY }, "");

/** Notes from now on how far pages are scrolled. */
export function keepScroll() {
  history.scrollRestoration = "manual"; // the browser's own comes before the page is as long as it was
  addEventListener("scroll", () => {
    clearTimeout(timer);
    timer = window.setTimeout(keep, quietFor);
  });
  addEventListener("popstate", () => clearTimeout(timer)); // it was of the page before
  addEventListener("pagehide", keep);
}

/** Notes how far the page is scrolled that is about to be left. */
export function keepNow() {
  clearTimeout(timer);
  keep();
}

/** Scrolls to where the page was left, as soon as it is that long again; whoever moves meanwhile is let be. */
export function returnToScroll() {
  const wanted = history.state?.scroll ?? 0;
  scrollTo(0, wanted);
  if (scrollY >= wanted - 1) return;
  const observer = new ResizeObserver(() => {
    scrollTo(0, wanted);
    if (scrollY >= wanted - 1) stop();
  });
  const moves = ["wheel", "touchstart", "keydown", "pointerdown", "popstate"];
  const stop = () => {
    observer.disconnect();
    clearTimeout(enough);
    moves.forEach((move) => removeEventListener(move, stop));
  };
  const enough = setTimeout(stop, patience);
  moves.forEach((move) => addEventListener(move, stop));
  observer.observe(document.body);
}
