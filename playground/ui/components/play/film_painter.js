// One picture of the training -> one frame of a film: the network, its output with the points, and the loss until then.

import { count } from "../live/format.js";
import { CurveChart } from "./curve_chart.js";
import { weightsOf } from "./decode.js";
import { featuresOf } from "./features.js";
import { Heat } from "./heat.js";
import { settingsLine } from "./keeps.js";
import { layoutOf } from "./layout.js";
import { Marks } from "./marks.js";
import { formulaText } from "./names.js";
import { lossText } from "./numbers.js";
import { Colours, outputMap } from "./output_coding.js";
import { Stage } from "./stage.js";

export const [WIDTH, HEIGHT] = [1280, 720];
const NETWORK = { x: 12, y: 84, width: 800, height: 620 };
const OUTPUT = { x: 848, y: 92, side: 400 };
const CHART = { x: 824, y: 512, width: 440, height: 196 };
const [LARGER, LARGER_CHART] = [1.45, 1.4]; // than on the page: films are watched small

export class FilmPainter {
  // pictures: decoded, of one network
  constructor(app, pictures) {
    this.app = app;
    this.canvas = document.createElement("canvas");
    [this.canvas.width, this.canvas.height] = [WIDTH, HEIGHT];
    this.pen = this.canvas.getContext("2d", { alpha: false });
    this.state = { scene: app.state.scene, picture: pictures[0] };
    this.prepare();
  }

  // What is the same in all frames.
  prepare() {
    const { app, state } = this;
    const used = featuresOf(app).filter(({ index }) => index >= 0);
    const scene = { ...state.scene, features: used.map(({ formula }) => state.scene.features.find((known) => known.formula === formula)) };
    const { drawing } = state.picture;
    const room = { width: NETWORK.width / LARGER, height: NETWORK.height / LARGER };
    this.layout = layoutOf(drawing, used.map((feature, place) => ({ ...feature, place })), room, false);
    const bottom = Math.max(...this.layout.columns.map(({ size, rows }) => rows.at(-1).y + size));
    this.top = NETWORK.y + Math.max(0, NETWORK.height - LARGER * bottom - 24) / 2;
    this.stage = new Stage({ data: app.data, palette: app.palette, theme: app.theme, state, weightsOf: (layer) => weightsOf(state.picture, layer) });
    this.stage.colour();
    this.stage.arrange(this.layout, scene, drawing.at(-1).units, true, LARGER);
    this.heat = new Heat();
    this.colours = new Colours();
    this.marks = new Marks(document.createElement("canvas"));
    const { points, class_names: names, domain, low, high } = state.scene;
    this.marks.draw({ points, test: [], domain, classes: names.length, shapes: app.labels, low, high, palette: app.palette, theme: app.theme, side: OUTPUT.side, ratio: 1.2 });
    this.chart = new CurveChart();
    this.line = settingsLine(app.state.spec.experiment);
  }

  paint(picture) {
    const { pen, state } = this;
    const { theme } = this.app;
    state.picture = picture;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.fillStyle = theme.background;
    pen.fillRect(0, 0, WIDTH, HEIGHT);
    this.head(picture);
    this.network();
    this.output();
    this.loss(picture);
  }

  head({ epoch, metrics }) {
    const { theme } = this.app;
    this.write(this.state.scene.name, 28, 50, { size: 32, bold: true, width: 780 });
    this.write(this.line, 28, 80, { size: 20, colour: theme.muted, width: 780 });
    const right = OUTPUT.x + OUTPUT.side;
    this.write(`Epoch ${count(epoch)}`, OUTPUT.x, 50, { size: 32, bold: true });
    const said = [["test", metrics.val_loss], ["train", metrics.loss]].filter(([, value]) => value !== undefined && value !== null);
    this.write("loss", OUTPUT.x, 80, { size: 20, colour: theme.muted });
    this.write(said.map(([name, value]) => `${name} ${lossText(value)}`).join("   "), right, 80, { size: 20, align: "right" });
  }

  network() {
    const { pen, stage, layout } = this;
    stage.weigh();
    stage.drawEdges({});
    stage.drawTiles(() => false);
    for (const { node } of [stage.under, stage.over]) pen.drawImage(node, NETWORK.x, this.top);
    const at = (x, y) => [NETWORK.x + LARGER * x, this.top + LARGER * y];
    const [inputs] = layout.columns;
    for (const { formula, y } of inputs.rows) {
      this.write(formulaText(formula), ...at(inputs.x - 6, y + inputs.size / 2 + 4), { size: 19, align: "right", width: LARGER * inputs.x });
    }
    layout.columns.slice(1).forEach(({ x, size, units, layer, rows }) => {
      const text = layer === layout.columns.at(-1).layer ? "output" : count(units);
      this.write(text, ...at(x + size / 2, rows[0].y - 10), { size: 19, align: "center", colour: this.app.theme.muted });
    });
  }

  output() {
    const { pen, app, state } = this;
    const { x, y, side } = OUTPUT;
    const map = outputMap({ state });
    pen.save();
    pen.beginPath();
    pen.roundRect(x, y, side, side, 8);
    pen.clip();
    if (map) {
      this.heat.paint(map.bytes, map.size, this.colours.tableOf(app, map));
      pen.imageSmoothingEnabled = map.kind !== "classes";
      pen.drawImage(this.heat.canvas, x, y, side, side);
      pen.imageSmoothingEnabled = true;
    }
    pen.drawImage(this.marks.canvas, x, y, side, side);
    pen.restore();
  }

  // The whole curve faintly, and firmly as far as it has come.
  loss({ epoch }) {
    const { pen, app } = this;
    const { epochs, series } = app.state.curve;
    const cut = placeAfter(epochs, epoch);
    const curves = [["loss", app.theme.dark ? "#6db5e3" : app.data.palette.runs[0], []], ["val_loss", app.theme.text, [5, 3]]]
      .filter(([metric]) => series[metric]?.length)
      .flatMap(([metric, colour, dash]) => [
        { name: metric, x: epochs, y: series[metric], colour, dash, alpha: 0.22 },
        { name: metric, x: epochs.slice(0, cut), y: series[metric].slice(0, cut), colour, dash, width: 2.25 },
      ]);
    pen.translate(CHART.x, CHART.y);
    pen.scale(LARGER_CHART, LARGER_CHART);
    this.chart.given = { curves, log: Boolean(app.state.spec?.view?.log_loss), mark: null, theme: app.theme };
    this.chart.paint(pen, CHART.width / LARGER_CHART, CHART.height / LARGER_CHART);
    pen.setTransform(1, 0, 0, 1, 0, 0);
  }

  write(text, x, y, { size, bold = false, align = "left", colour = this.app.theme.text, width = undefined }) {
    const { pen } = this;
    pen.font = `${bold ? 600 : 400} ${size}px ${this.app.theme.font}`;
    pen.fillStyle = colour;
    [pen.textAlign, pen.textBaseline] = [align, "alphabetic"];
    pen.fillText(text, x, y, width);
  }

  dispose() {
    this.chart.dispose();
  }
}

// How many of the ascending `epochs` are not after `epoch`.
function placeAfter(epochs, epoch) {
  const found = epochs.findIndex((known) => known > epoch);
  return found < 0 ? epochs.length : found;
}
