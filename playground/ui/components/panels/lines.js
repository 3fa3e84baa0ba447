// Curves over one axis -> a chart.

import { onHover, ON_AXES } from "../live/format.js";
import { row } from "./decode.js";
import { Plot } from "./plot.js";

export class Lines {
  constructor(plotly) {
    this.plot = new Plot(plotly, "pgp-lines");
    this.node = this.plot.node;
  }

  draw(panel, { palette, theme }) {
    const dated = panel.dates.length > 0;
    const x = dated ? panel.dates : Array.from(panel.x.values);
    const traces = panel.names.map((name, number) => {
      const style = panel.styles[number] || "solid";
      const colour = palette.runs[number % palette.runs.length];
      const y = row(panel.values, number);
      const markers = style === "markers";
      return {
        type: "scatter", uid: `line_${number}`, name, x, y, connectgaps: false,
        mode: markers ? "markers" : "lines",
        line: { color: colour, width: 1.8, dash: markers ? "solid" : style },
        marker: { color: colour, size: 5 },
        hovertemplate: `%{y:${onHover(y)}}`,
      };
    });
    this.plot.draw(traces, {
      showlegend: traces.length > 1,
      hovermode: "x unified",
      margin: { l: 54, r: 10, t: traces.length > 1 ? 30 : 8, b: 40 },
      xaxis: { title: panel.x_title, type: dated ? "date" : "linear" },
      yaxis: { title: panel.y_title, tickformat: ON_AXES },
    }, theme);
  }

  label(panel) {
    return `${panel.names.join(", ")} over ${panel.x_title || "x"}`;
  }

  dispose() {
    this.plot.dispose();
  }
}
