// A plot over days, drawn by uPlot, which is loaded with the first one.
import { html } from "htm/preact";
import { useEffect, useRef } from "preact/hooks";
import { dateShort, noon } from "../lib/time.js";

/**
 * @typedef {(value: number) => string} Format
 * @typedef {object} Series
 * @property {string} name
 * @property {(number | null)[]} values
 * @property {string} [said] in words, where the sum says nothing
 */

/** @type {Promise<typeof import("uplot")> | undefined} */
let library;

async function loadLibrary() {
  const style = { rel: "stylesheet", href: "vendor/uplot.css" };
  document.head.append(Object.assign(document.createElement("link"), style));
  return (await import("uplot")).default;
}

const uPlot = () => (library ??= loadLibrary());

const colour = (/** @type {string} */ name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const height = 220; // pixels

const short = new Intl.NumberFormat(undefined, { notation: "compact" });

/** The date of a point on the axis, which counts seconds. */
const dateAt = (/** @type {number} */ seconds) => dateShort(new Date(seconds * 1000).toISOString().slice(0, 10));

/** @type {(width: number, series: Series[], show: Format, brief: Format) => import("uplot").Options} */
const options = (width, series, show, brief) => {
  const axis = {
    stroke: colour("--quiet"),
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
    font: "12px system-ui, sans-serif",
  };
  return {
    width,
    height,
    tzDate: (seconds) => new Date(seconds * 1000),
    cursor: { points: { size: 6 } },
    legend: { live: true },
    scales: {
      x: { time: true },
      y: { range: (_, min, max) => [Math.min(0, min ?? 0), max > 0 ? max * 1.1 : 1] },
    },
    axes: [
      { ...axis, values: (_, splits) => splits.map((at) => dateAt(at).replace(/^\S+\s/, "")) },
      { ...axis, size: 52, values: (_, splits) => splits.map(brief) },
    ],
    series: [
      { label: "Day", value: (_, at) => (at ? dateAt(at) : "–") },
      ...series.map(({ name }, i) => ({
        label: name,
        stroke: colour(`--plot-${i + 1}`),
        width: 2,
        spanGaps: true,
        points: { show: false },
        ...(i === 0 && { fill: colour("--plot-fill") }),
        value: (/** @type {unknown} */ _, /** @type {number | null} */ value) => (value === null ? "–" : show(value)),
      })),
    ],
  };
};

const sum = (/** @type {(number | null)[]} */ values) =>
  values.reduce((/** @type {number} */ total, value) => total + (value ?? 0), 0);

/**
 * @typedef {object} Props
 * @property {string} title
 * @property {string[]} dates
 * @property {Series[]} series
 * @property {string} [unit]
 * @property {Format} [format]
 * @property {Format} [brief] for the axis
 */

/** @param {Props} props */
export function Plot({ title, dates, series, unit = "", format, brief }) {
  const box = useRef(/** @type {HTMLDivElement | null} */ (null));
  /** @type {Format} */
  const show = format ?? ((value) => `${value.toLocaleString()}${unit && ` ${unit}`}`);
  /** @type {Format} */
  const scale = brief ?? ((value) => `${short.format(value)}${unit && ` ${unit}`}`);
  useEffect(() => {
    /** @type {import("uplot") | undefined} */
    let plot;
    /** @type {import("uplot").AlignedData} */
    const data = [dates.map((date) => noon(date).getTime() / 1000), ...series.map(({ values }) => values)];
    const draw = async () => {
      const Plot = await uPlot();
      if (!box.current) return;
      plot?.destroy();
      plot = new Plot(options(box.current.clientWidth, series, show, scale), data, box.current);
    };
    draw();
    const resized = new ResizeObserver(() => plot?.setSize({ width: box.current?.clientWidth ?? 300, height }));
    if (box.current) resized.observe(box.current);
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    scheme.addEventListener("change", draw);
    return () => {
      resized.disconnect();
      scheme.removeEventListener("change", draw);
      plot?.destroy();
    };
  }, [JSON.stringify([dates, series])]);
  const said = series.map(({ name, values, said }) => `${name}: ${said ?? show(sum(values))} in all`).join(", ");
  const room = { minHeight: `${height + 32}px` };
  return html`<figure class="plot">
    <figcaption>${title} <span class="quiet">${said}</span></figcaption>
    <div ref=${box} role="img" aria-label=${`${title}. ${said}`} style=${room}></div>
  </figure>`;
}
