// Bars of one or several series -> a chart; a bar a name.

import { onHover, ON_AXES, significant } from "../live/format.js";
import { row } from "./decode.js";
import { Plot } from "./plot.js";

const MOST_NAMES = 40;
const [A_DIGIT, BETWEEN] = [6, 8]; // px that a digit of a number below its bar takes, and what is between two

export class Bars {
  constructor(plotly) {
    this.plot = new Plot(plotly, "pgp-bars");
    this.node = this.plot.node;
  }

  draw(panel, { palette, theme }) {
    const { names, series, log, unit } = panel;
    // bars stand at numbers, so that two of the same name are two
    const x = names.map((_, number) => number);
    const traces = series.map((name, number) => {
      const values = row(panel.values, number).map((value) => (log && value <= 0 ? null : value));
      return {
        type: "bar", uid: `bar_${number}`, name, x, y: values,
        customdata: names,
        marker: { color: palette.runs[number % palette.runs.length] },
        hovertemplate: `%{customdata}: %{y:${onHover(values)}}${unit ? ` ${unit}` : ""}<extra>${series.length > 1 ? name : ""}</extra>`,
      };
    });
    // where a value is beyond all numbers, its name says so
    const beyond = new Set(x.filter((place) => series.some((_, number) => Math.abs(panel.values.values[number * names.length + place]) === Infinity)));
    // of numbers a few are enough to read the others; words stand for themselves
    const room = names.every((name) => Number.isFinite(Number(name)))
      ? Math.floor(this.node.clientWidth / (A_DIGIT * longest(names) + BETWEEN)) : MOST_NAMES;
    const step = Math.ceil(names.length / Math.max(1, Math.min(room, MOST_NAMES)));
    const shown = x.filter((place) => place % step === 0);
    const single = series.length === 1 ? series[0] : "";
    this.plot.draw(traces, {
      barmode: "group",
      showlegend: series.length > 1,
      margin: { l: 60, r: 10, t: series.length > 1 ? 30 : 8, b: longest(names) > 8 ? 90 : 40 },
      xaxis: { tickmode: "array", tickvals: shown, ticktext: shown.map((place) => (beyond.has(place) ? `${names[place]}: ∞` : names[place])), type: "linear", showgrid: false, zeroline: false, automargin: true },
      yaxis: { title: [single, unit].filter(Boolean).join(", "), type: log ? "log" : "linear", tickformat: ON_AXES, ...bounds(panel, traces) },
    }, theme);
  }

  label(panel) {
    const values = row(panel.values, 0);
    const first = panel.names.slice(0, 6).map((name, number) => `${name} ${significant(values[number])}`);
    return `${panel.series.join(", ")}: ${first.join(", ")}${panel.names.length > 6 ? " …" : ""}`;
  }

  dispose() {
    this.plot.dispose();
  }
}

function longest(names) {
  return Math.max(0, ...names.map((name) => name.length));
}

// A log axis spans a decade at least, and does not jump with every frame: whole decades.
function bounds({ log, high }, traces) {
  if (high) return { range: [0, 1.02 * high], autorange: false };
  if (!log) return { rangemode: "tozero" };
  const decades = { dtick: 1, tick0: 0 };
  const values = traces.flatMap(({ y }) => y).filter((value) => value > 0);
  if (!values.length) return decades;
  const logs = values.map(Math.log10);
  const [low, top] = [Math.floor(Math.min(...logs) - 0.05), Math.ceil(Math.max(...logs) + 0.05)];
  return { ...decades, range: [low, Math.max(top, low + 1)], autorange: false };
}
