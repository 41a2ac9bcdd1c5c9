// Long lists, a part at a time.
import { useState } from "preact/hooks";
import { useLoad } from "./hooks.js";

const together = 50;

/**
 * Loads the beginning of a list, and more of it when it is asked for.
 * @template {{ items: unknown[], totalItems: number }} T
 * @param {(count: number) => Promise<T>} load so many from the first on
 * @param {unknown[]} inputs
 */
export function usePages(load, inputs) {
  const [count, setCount] = useState(together);
  return { ...useLoad(() => load(count), [count, ...inputs]), more: () => setCount(count + together) };
}
