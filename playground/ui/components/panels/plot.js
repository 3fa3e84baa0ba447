// Traces -> one Plotly chart that is brought up to date in place, as those of curves are.

const CONFIG = {
  displaylogo: false,
  responsive: false,
  displayModeBar: "hover",
  modeBarButtons: [["toImage", "zoom2d", "pan2d", "resetScale2d"]],
};

const APART_MS = 300; // what one looks at takes its turn with the curves; each drawing costs as much as theirs

export class Plot {
  constructor(plotly, className) {
    this.plotly = plotly;
    this.node = document.createElement("div");
    this.node.className = `pgp-plot ${className}`;
    this.revision = 0;
    this.size = new ResizeObserver(() => this.fit());
    this.size.observe(this.node);
    this.seen = new IntersectionObserver((entries) => this.shown(entries.at(-1).isIntersecting));
    this.seen.observe(this.node);
    this.inSight = true;
    this.drawnAt = -Infinity;
  }

  // Nobody is zooming right now.
  get isFree() {
    return !this.node._dragging;
  }

  // At once; what comes again soon, or is out of sight, waits.
  draw(traces, layout, theme) {
    this.wanted = [traces, layout, theme];
    const wait = this.drawnAt + APART_MS - performance.now();
    if (this.revision && !this.inSight) return;
    if (wait <= 0) this.paint();
    else this.timer ??= setTimeout(() => this.paint(), wait);
  }

  shown(inSight) {
    const came = inSight && !this.inSight;
    this.inSight = inSight;
    if (came && this.wanted) this.draw(...this.wanted);
  }

  paint() {
    clearTimeout(this.timer);
    this.timer = null;
    const [traces, layout, theme] = this.wanted;
    const { clientWidth: width, clientHeight: height } = this.node;
    if (!width || !height || !this.isFree) return;
    this.revision += 1;
    this.drawnAt = performance.now();
    const small = { size: 11, color: theme.muted };
    const axis = (given = {}) => ({
      gridcolor: theme.grid, linecolor: theme.grid, zerolinecolor: theme.grid, tickfont: small, uirevision: "kept",
      ...given,
      title: { text: given.title ?? "", font: small, standoff: 4 },
    });
    this.plotly.react(this.node, traces, {
      margin: { l: 54, r: 10, t: 8, b: 40 },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: theme.font, size: 12, color: theme.text },
      hoverlabel: { bgcolor: theme.panel, bordercolor: theme.grid, font: { color: theme.text, size: 12 } },
      modebar: { bgcolor: "rgba(0,0,0,0)", color: theme.muted, activecolor: theme.text },
      legend: { orientation: "h", x: 0, y: 1, xanchor: "left", yanchor: "bottom", font: { size: 11 }, bgcolor: "rgba(0,0,0,0)" },
      uirevision: "kept",
      ...layout,
      datarevision: this.revision,
      width,
      height,
      xaxis: axis(layout.xaxis),
      yaxis: axis(layout.yaxis),
    }, CONFIG);
  }

  fit() {
    if (this.wanted) this.paint();
  }

  dispose() {
    clearTimeout(this.timer);
    this.seen.disconnect();
    this.size.disconnect();
    this.plotly.purge(this.node);
  }
}
