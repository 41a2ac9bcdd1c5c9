// A plot over days, drawn by uPlot, which is loaded with the first one.
import { html } from "htm/preact";
import { useEffect, useRef } from "preact/hooks";
import { list, locale, number, percent, t } from "../lib/i18n.js";
import { dateShort, dayAndMonth, noon } from "../lib/time.js";

/**
 * @typedef {(value: number) => string} Format
 * @typedef {object} Series
 * @property {string} name
 * @property {(number | null)[]} values
 * @property {string} [said] what the days came to together, where that is not the sum
 *
 * @typedef {object} Props
 * @property {string} title
 * @property {string[]} dates
 * @property {Series[]} series
 * @property {"%"} [unit]
 * @property {Format} [format]
 * @property {Format} [brief] for the axis
 */

/** @type {Promise<typeof import("uplot")> | undefined} */
let library;

async function loadLibrary() {
  const href = String(new URL("../vendor/uplot.css", import.meta.url));
  document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
  return (await import("uplot")).default;
}

const uPlot = () => (library ??= loadLibrary());

const colour = (/** @type {string} */ name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const height = 220; // pixels

const short = new Intl.NumberFormat(locale, { notation: "compact" });

/** The date of a point on the axis, which counts seconds. */
const dateAt = (/** @type {number} */ seconds) => new Date(seconds * 1000).toISOString().slice(0, 10);

const sum = (/** @type {(number | null)[]} */ values) =>
  values.reduce((/** @type {number} */ total, value) => total + (value ?? 0), 0);

/** @type {(props: Props) => { show: Format, brief: Format }} numbers as words */
const formats = ({ unit, format, brief }) => {
  const share = (/** @type {number} */ value) => percent(value / 100);
  return { show: format ?? (unit ? share : number), brief: brief ?? (unit ? share : (value) => short.format(value)) };
};

/** What a line came to on all days. @type {(series: Series, show: Format) => string} */
const inAll = ({ values, said }, show) => said ?? show(sum(values));

/**
 * The lines and their legend: the day and the values under the pointer; without one, those of all days.
 * @type {(props: Props, show: Format) => import("uplot").Series[]}
 */
const lines = ({ dates, series }, show) => {
  const all = t("{from} to {to}", { from: dayAndMonth(dates[0]), to: dayAndMonth(dates[dates.length - 1]) });
  return [
    { label: t("Day"), value: (_, at) => (at ? dateShort(dateAt(at)) : all) },
    ...series.map((each, i) => ({
      label: each.name,
      stroke: colour(`--plot-${i + 1}`),
      width: 2,
      spanGaps: true,
      points: { show: false },
      ...(i === 0 && { fill: colour("--plot-fill") }),
      /** @type {import("uplot").Series.Value} */
      value: (_, value, __, index) => {
        if (index === null) return inAll(each, show);
        return value === null ? "–" : show(value);
      },
    })),
  ];
};

/** @type {(width: number, props: Props) => import("uplot").Options} */
const options = (width, props) => {
  const { show, brief } = formats(props);
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
      { ...axis, values: (_, splits) => splits.map((at) => dayAndMonth(dateAt(at))) },
      { ...axis, size: 52, values: (_, splits) => splits.map(brief) },
    ],
    series: lines(props, show),
  };
};

/** Calls back when the colours change. @returns {() => void} ends it */
function onColours(/** @type {() => void} */ callback) {
  const observer = new MutationObserver(callback);
  observer.observe(document.documentElement, { attributeFilter: ["data-colours"] });
  return () => observer.disconnect();
}

/** @param {Props} props */
export function Plot(props) {
  const { title, dates, series } = props;
  const box = useRef(/** @type {HTMLDivElement | null} */ (null));
  useEffect(() => {
    /** @type {import("uplot") | undefined} */
    let plot;
    /** @type {import("uplot").AlignedData} */
    const data = [dates.map((date) => noon(date).getTime() / 1000), ...series.map(({ values }) => values)];
    const draw = async () => {
      const Plot = await uPlot();
      if (!box.current) return;
      plot?.destroy();
      plot = new Plot(options(box.current.clientWidth, props), data, box.current);
    };
    draw();
    const resized = new ResizeObserver(() => plot?.setSize({ width: box.current?.clientWidth ?? 300, height }));
    if (box.current) resized.observe(box.current);
    const stop = onColours(draw);
    return () => {
      resized.disconnect();
      stop();
      plot?.destroy();
    };
  }, [JSON.stringify([dates, series])]);
  const { show } = formats(props);
  const totals = series.map((each) => t("{name}: {total} in all", { name: each.name, total: inAll(each, show) }));
  const said = list(...totals);
  const room = { minHeight: `${height + 64}px` };
  return html`<figure class="plot">
    <figcaption>${title} <span class="quiet">${said}</span></figcaption>
    <div ref=${box} role="img" aria-label=${list(title, said)} style=${room}></div>
  </figure>`;
}
