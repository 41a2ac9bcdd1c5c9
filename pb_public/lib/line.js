// The line to the clinic, where it is down: who waits for it is called once it is back.
const pause = 1500; // milliseconds

/** @typedef {(wasDown: boolean) => void} Call wasDown: false where the clinic answers at once */

/** @type {Set<Call>} */
const waiting = new Set();
let asking = false;

const answers = () =>
  fetch("/api/health", { cache: "no-store" }).then(
    () => true,
    () => false,
  );

async function ask() {
  asking = true;
  let wasDown = false;
  while (waiting.size && !(await answers())) {
    wasDown = true;
    await new Promise((done) => setTimeout(done, pause));
  }
  asking = false;
  const called = [...waiting];
  waiting.clear();
  for (const call of called) call(wasDown);
}

/** Calls once the clinic answers. @returns {() => void} which stops waiting for it */
export function whenBack(/** @type {Call} */ call) {
  waiting.add(call);
  if (!asking) ask();
  return () => void waiting.delete(call);
}
