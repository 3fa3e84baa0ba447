// A matrix -> a heat map with its values under the pointer.

import { counted, significant } from "../live/format.js";
import { row } from "./decode.js";
import { Plot } from "./plot.js";
import { colourscale } from "./scale.js";

const MOST_NAMES = 40;
const FEW = 12; // numbers that are all written

export class Matrix {
  constructor(plotly) {
    this.plot = new Plot(plotly, "pgp-matrix");
    this.node = this.plot.node;
  }

  draw(panel, look) {
    const [rows, columns] = panel.values.shape;
    const z = Array.from({ length: rows }, (_, number) => row(panel.values, number));
    const reach = Math.max(Math.abs(panel.low), Math.abs(panel.high));
    const [zmin, zmax] = panel.diverging ? [-reach, reach] : [panel.low, panel.high];
    const names = (given, count) => Array.from({ length: count }, (_, number) => given[number] ?? String(number + 1));
    const down = names(panel.rows, rows);
    const across = names(panel.columns, columns);
    const trace = {
      type: "heatmap", uid: "matrix", z, zmin, zmax,
      x0: firstOf(panel.columns) ?? 0, dx: 1, y0: firstOf(panel.rows) ?? 0, dy: 1,
      colorscale: colourscale(panel.diverging, look),
      text: z.map((_, line) => across.map((name) => `${down[line]}, ${name}`)),
      hovertemplate: "%{text}: %{z:.4g}<extra></extra>",
      xgap: columns <= 30 ? 1 : 0,
      ygap: rows <= 30 ? 1 : 0,
      colorbar: { thickness: 10, outlinewidth: 0, tickfont: { size: 10, color: look.theme.muted }, len: 1 },
    };
    const side = { showgrid: false, zeroline: false, automargin: true };
    this.node.style.setProperty("--pgp-rows", String(Math.min(rows, 40)));
    this.plot.draw([trace], {
      margin: { l: 50, r: 6, t: 8, b: 44 },
      xaxis: { ...side, title: panel.x_title, ...ticks(panel.columns, columns) },
      yaxis: { ...side, title: panel.y_title, ...ticks(panel.rows, rows), autorange: "reversed" },
    }, look.theme);
  }

  label(panel) {
    const [rows, columns] = panel.values.shape;
    return `${counted(rows, "row")} and ${counted(columns, "column")}, ${significant(panel.low)} to ${significant(panel.high)}`;
  }

  dispose() {
    this.plot.dispose();
  }
}

// The first of rows or columns that are numbered, from 1 unless they say otherwise; null where they have names.
function firstOf(names) {
  const first = names.length ? Number(names[0]) : 1;
  return names.every((name, place) => name !== "" && Number(name) === first + place) ? first : null;
}

function ticks(names, count) {
  if (firstOf(names) !== null) return count <= FEW ? { dtick: 1 } : {};
  const step = Math.ceil(count / MOST_NAMES);
  const shown = names.map((_, number) => number).filter((place) => place % step === 0);
  return { tickmode: "array", tickvals: shown, ticktext: shown.map((place) => names[place]) };
}
