// A plot over days, drawn by uPlot, which is loaded with the first one.
import { html } from "htm/preact";
import { useEffect, useRef } from "preact/hooks";
import { dateShort, noon } from "../lib/time.js";

/** @type {Promise<any> | undefined} */
let library;
const uPlot = () =>
  (library ??= (() => {
    document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: "vendor/uplot.css" }));
    return import("uplot").then((module) => module.default);
  })());

const colour = (/** @type {string} */ name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const height = 220; // pixels

const short = new Intl.NumberFormat(undefined, { notation: "compact" });

const options = (width, series, show, brief) => {
  const axis = { stroke: colour("--quiet"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif" };
  return {
    width, height, tzDate: (seconds) => new Date(seconds * 1000), cursor: { points: { size: 6 } }, legend: { live: true },
    scales: { x: { time: true }, y: { range: (_, min, max) => [Math.min(0, min ?? 0), max > 0 ? max * 1.1 : 1] } },
    axes: [{ ...axis, values: (_, splits) => splits.map((at) => dateShort(new Date(at * 1000).toISOString().slice(0, 10)).replace(/^\S+\s/, "")) }, { ...axis, size: 52, values: (_, splits) => splits.map(brief) }],
    series: [
      { label: "Day", value: (_, at) => (at ? dateShort(new Date(at * 1000).toISOString().slice(0, 10)) : "–") },
      ...series.map(({ name }, i) => ({
        label: name, stroke: colour(`--plot-${i + 1}`), width: 2, spanGaps: true, points: { show: false },
        ...(i === 0 && { fill: colour("--plot-fill") }), value: (_, value) => (value === null ? "–" : show(value)),
      })),
    ],
  };
};

/** @param {{ title: string, dates: string[], series: { name: string, values: (number | null)[], said?: string }[], unit?: string, format?: (value: number) => string, brief?: (value: number) => string }} props brief: for the axis */
export function Plot({ title, dates, series, unit = "", format, brief }) {
  const box = useRef(/** @type {HTMLDivElement | null} */ (null));
  const show = format ?? ((value) => `${value.toLocaleString()}${unit && ` ${unit}`}`);
  const scale = brief ?? ((value) => `${short.format(value)}${unit && ` ${unit}`}`);
  useEffect(() => {
    /** @type {any} */ let plot;
    const data = [dates.map((date) => noon(date).getTime() / 1000), ...series.map(({ values }) => values)];
    const draw = () => uPlot().then((Plot) => {
      if (!box.current) return;
      plot?.destroy();
      plot = new Plot(options(box.current.clientWidth, series, show, scale), data, box.current);
    });
    draw();
    const resized = new ResizeObserver(() => plot?.setSize({ width: box.current?.clientWidth ?? 300, height }));
    if (box.current) resized.observe(box.current);
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    scheme.addEventListener("change", draw);
    return () => { resized.disconnect(); scheme.removeEventListener("change", draw); plot?.destroy(); };
  }, [JSON.stringify([dates, series])]);
  const sum = (values) => values.reduce((total, value) => total + (value ?? 0), 0);
  const said = series.map(({ name, values, said }) => `${name}: ${said ?? show(sum(values))} in all`).join(", ");
  return html`<figure class="plot"><figcaption>${title} <span class="quiet">${said}</span></figcaption><div ref=${box} role="img" aria-label=${`${title}. ${said}`} style=${{ minHeight: `${height + 32}px` }}></div></figure>`;
}
