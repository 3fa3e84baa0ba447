// Curves -> one Plotly chart, brought up to date in place: zoom, hover and hidden curves stay as the user left them.

import { onHover, ON_AXES } from "./format.js";
import { css, rgb } from "./theme.js";

const CONFIG = {
  displaylogo: false,
  responsive: false,
  displayModeBar: "hover",
  // named one by one: by itself Plotly offers one that sends the data elsewhere
  modeBarButtons: [["toImage", "zoom2d", "pan2d", "zoomIn2d", "zoomOut2d", "resetScale2d"]],
};

const FEW_EPOCHS = 10; // no ticks between two epochs
const NO_POINTS = { x: [null], y: [null] };

export class Chart {
  constructor(plotly, node) {
    this.plotly = plotly;
    this.node = node;
    this.revision = 0;
    this.size = new ResizeObserver(() => this.fit());
    this.size.observe(node);
  }

  get isHeld() {
    return Boolean(this.node._dragging);
  }

  // subject: what the chart is about; zoom and hidden curves last as long as it stays the same.
  // curves: [{id, name, colour, dash, x, y, raw}]; raw: the curve before smoothing, or null.
  // waiting: what stands in place of the curves while there are none.
  async draw({ subject, curves, title, axis, log, marks, theme, waiting }) {
    if (!this.node.clientWidth || !this.node.clientHeight) return;
    this.revision += 1;
    const traces = [];
    for (const curve of curves) {
      const uid = curve.id.replace(/\W/g, "_"); // Plotly makes CSS classes of it
      const line = { color: curve.colour, width: 2, dash: curve.dash };
      const shared = { type: "scatter", mode: "lines", x: curve.x, legendgroup: curve.id, connectgaps: false };
      // there even before it has points, so that hiding the curve hides it as well whenever they come
      const faint = { ...line, width: 1, color: css(rgb(curve.colour), 0.28) };
      traces.push({ ...shared, uid: `${uid}_raw`, ...(curve.raw ? { y: curve.raw } : NO_POINTS), line: faint, showlegend: false, hoverinfo: "skip" });
      const single = curve.x.length === 1;
      traces.push({
        ...shared,
        uid,
        name: curve.name,
        y: curve.y,
        line,
        mode: single ? "markers" : "lines",
        marker: { size: 7, color: curve.colour },
        hovertemplate: `%{y:${onHover(curve.y)}}`,
      });
    }
    const epochs = axis === "seconds" ? 0 : Math.max(0, ...curves.map(({ x }) => x.at(-1) ?? 0));
    const layout = this.layout({ subject, title, axis, epochs, log, marks, theme });
    if (curves.every(({ x }) => !x.length)) this.empty(layout, waiting, theme);
    await this.plotly.react(this.node, traces, layout, CONFIG);
  }

  // Axes without a curve would show numbers that mean nothing.
  empty(layout, waiting, theme) {
    layout.xaxis.visible = layout.yaxis.visible = layout.showlegend = false;
    layout.annotations = [{
      text: waiting, xref: "paper", yref: "paper", x: 0.5, y: 0.5, showarrow: false, font: { size: 13, color: theme.muted },
    }];
  }

  // Margins are fixed: measuring labels for them takes several times as long as all the rest of drawing.
  layout({ subject, title, axis, epochs, log, marks, theme }) {
    // labels have room in the margin: asking each whether it has takes a tenth of all drawing
    const shared = { ticklabeloverflow: "allow", gridcolor: theme.grid, linecolor: theme.grid, zeroline: false, fixedrange: false };
    const small = { size: 11, color: theme.muted };
    return {
      width: this.node.clientWidth,
      height: this.node.clientHeight,
      margin: { l: 54, r: 24, t: 34, b: 34, pad: 0 },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: theme.font, size: 12, color: theme.text },
      hovermode: "x unified",
      hoverlabel: { bgcolor: theme.panel, bordercolor: theme.grid, font: { color: theme.text, size: 12 } },
      legend: { orientation: "h", x: 0, y: 1, xanchor: "left", yanchor: "bottom", font: { size: 11 }, bgcolor: "rgba(0,0,0,0)" },
      modebar: { bgcolor: "rgba(0,0,0,0)", color: theme.muted, activecolor: theme.text },
      showlegend: true,
      dragmode: "zoom",
      uirevision: subject,
      datarevision: this.revision,
      xaxis: { ...shared, title: { text: axis === "seconds" ? "seconds" : "epoch", font: small, standoff: 4 }, tickfont: small, uirevision: `${subject}:${axis}`, hoverformat: axis === "seconds" ? ".2f" : ",d", dtick: epochs && epochs <= FEW_EPOCHS ? 1 : null },
      yaxis: { ...shared, title: { text: title, font: small, standoff: 4 }, tickfont: small, type: log ? "log" : "linear", uirevision: `${subject}:${title}:${log}`, tickformat: ON_AXES },
      shapes: marks.map((mark) => ({
        type: "line", xref: "x", yref: "paper", x0: mark.x, x1: mark.x, y0: 0, y1: 1, line: { color: theme.muted, width: 1, dash: "dash" },
      })),
      annotations: marks.map((mark, position) => ({
        xref: "x", yref: "paper", x: mark.x, y: 1 - 0.1 * (position % 4), yanchor: "top", xanchor: "left", showarrow: false,
        text: mark.label, font: { size: 10, color: theme.muted }, bgcolor: css(rgb(theme.background), 0.7),
      })),
    };
  }

  fit() {
    const { clientWidth: width, clientHeight: height } = this.node;
    if (!width || !height) return;
    if (!this.node._fullLayout) return this.onShown?.();
    const layout = this.node._fullLayout;
    if (layout.width !== width || layout.height !== height) this.plotly.relayout(this.node, { width, height });
  }

  dispose() {
    this.size.disconnect();
    this.plotly.purge(this.node);
  }
}

let loading = null;

// plotly.js, fetched and run once a page.
export function loadPlotly(address) {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.async = true;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      loading = null;
      script.remove();
      reject(new Error("plotly.js could not be loaded"));
    };
    document.head.append(script);
  });
  return loading;
}
