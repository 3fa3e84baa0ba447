// The mathematics of one neuron at one point, with the present numbers: forward, backward, and the next step.

import { element } from "../live/tools.js";
import { formulaText, shortName } from "./names.js";
import { fixedText, powerText } from "./number_text.js";
import { paced } from "./pace.js";

const ASK_EVERY_MS = 250;
const SAME = 1e-4; // of the plane: the scene tells places to six digits

// activation -> what it does to z, as HTML of our own
const FORMULAS = {
  linear: "z",
  sigmoid: "1 / (1 + e<sup>−z</sup>)",
  tanh: "tanh(z)",
  relu: "max(0, z)",
  leaky_relu: "z if z > 0, else 0.2 z",
  elu: "z if z > 0, else e<sup>z</sup> − 1",
  selu: "1.0507 · (z if z > 0, else 1.6733 (e<sup>z</sup> − 1))",
  gelu: "z · Φ(z)",
  swish: "z / (1 + e<sup>−z</sup>)",
  silu: "z / (1 + e<sup>−z</sup>)",
  softplus: "ln(1 + e<sup>z</sup>)",
  mish: "z · tanh(ln(1 + e<sup>z</sup>))",
  softmax: "e<sup>z</sup> / Σ e<sup>z<sub>k</sub></sup>",
};

// The training point nearest to the middle of the plane: [x1, x2].
export function centralPoint(scene) {
  if (!scene?.points?.length) return [0, 0];
  const { x, y } = scene.domain;
  const [middle, centre] = [(x[0] + x[1]) / 2, (y[0] + y[1]) / 2];
  const away = ([x1, x2]) => ((x1 - middle) / (x[1] - x[0])) ** 2 + ((x2 - centre) / (y[1] - y[0])) ** 2;
  return scene.points.reduce((best, point) => (away(point) < away(best) ? point : best)).slice(0, 2);
}

// For reading: three or four digits, no noise behind them.
export function short(value) {
  if (value === null || value === undefined || value === 0) return value === 0 ? "0" : "–";
  const size = Math.abs(value);
  return size < 1e-3 || size >= 1e5 ? powerText(value) : fixedText(value, size < 10 ? 3 : size < 100 ? 2 : 1);
}

export class Explain {
  constructor(app) {
    this.app = app;
    this.node = element("div", "pgp-explain");
    this.node.dataset.control = "explain";
    this.ask = paced(() => this.request(), ASK_EVERY_MS);
    this.stop = [
      app.on("picture", () => this.ask()),
      app.on("explained", (told) => this.show(told)),
      app.on("scene", () => this.ask()),
      app.on("local", ({ point }) => {
        if (point === this.point) return;
        this.point = point;
        this.ask();
      }),
    ];
  }

  // selected: {layer, neuron}, or null to be quiet
  about(selected) {
    this.selected = selected;
    this.node.replaceChildren(element("p", "pgp-help", "Waiting for the numbers …"));
    if (selected) this.ask();
    else this.ask.cancel();
  }

  // [x1, x2, target or null] that was chosen in the output, or one in the middle.
  chosen() {
    const { point } = this.app.local;
    if (!point) return [...centralPoint(this.app.state.scene), null];
    const [x1, x2, target] = Array.isArray(point) ? point : [point.x1 ?? point.x, point.x2 ?? point.y, point.target];
    return [x1, x2, target ?? null];
  }

  request() {
    if (!this.selected || document.hidden || !this.node.isConnected || this.app.hidden("explain")) return;
    const [x1, x2, target] = this.chosen();
    this.app.do("explain", { ...this.selected, x1, x2, target });
  }

  show(told) {
    if (!this.selected || !told || told.layer !== this.selected.layer || told.neuron !== this.selected.neuron) return;
    this.node.replaceChildren(this.place(told), ...this.forward(told), ...this.backward(told));
  }

  // The target is a training point's; an empty place has none of its own.
  place({ point, target, nearest }) {
    const { names = ["x1", "x2"], domain } = this.app.state.scene ?? {};
    const axes = names.map((name, axis) => `${formulaText(name)} = ${short(point[axis])}`).join(", ");
    const spans = [domain?.x ?? [-6, 6], domain?.y ?? [-6, 6]].map(([low, high]) => high - low);
    const there = !nearest || spans.every((span, axis) => Math.abs(nearest[axis] - point[axis]) < SAME * span);
    const node = html("p", "pgp-explain-point", "");
    const says = there ? `; target ${this.targetText(target)}.` : `: no point. The nearest training point, (${nearest.map(short).join(", ")}), is ${this.targetText(target)}.`;
    node.append(`At ${axes}${says} `, element("span", "pgp-help", "Click the output for another point."));
    return node;
  }

  targetText(target) {
    const { class_names: names = [], task } = this.app.state.scene ?? {};
    return task === "regression" || !names.length ? short(target) : `${names[target] ?? target}`;
  }

  forward({ inputs, rest, bias, sum, normalized, activation, output, silenced }) {
    const rows = inputs.map((input, index) => [this.nameOf(input, index), short(input.value), short(input.weight), short(input.value * input.weight)]);
    if (rest?.count) rows.push([`${rest.count} more`, "", "", short(rest.sum)]);
    rows.push(["bias", "", short(bias.value), short(bias.value)]);
    const table = grid(["input", "value <i>x</i>", "weight <i>w</i>", "<i>w</i>·<i>x</i>"], rows, ["sum <i>z</i>", "", "", short(sum)]);
    const lines = [html("h4", "", "Forward"), table];
    if (normalized !== null && normalized !== undefined) lines.push(formula("<i>ẑ</i> = normalized <i>z</i>", short(normalized)));
    const z = normalized !== null && normalized !== undefined ? "ẑ" : "z";
    const of = (FORMULAS[activation] ?? `${activation.replaceAll("_", " ")}(z)`).replaceAll(/\bz\b/g, `<i>${z}</i>`);
    if (silenced) lines.push(element("p", "pgp-help", "It is silenced: whatever it computes, 0 goes on."));
    lines.push(formula(`<i>a</i> = ${activation === "linear" ? `<i>${z}</i>` : of}`, short(output), activation.replaceAll("_", " ")));
    return lines;
  }

  backward({ inputs, bias, upstream, delta, loss, activation, frozen }) {
    const rows = inputs.map((input, index) => [this.nameOf(input, index), short(input.gradient), short(input.update)]);
    const all = activation === "softmax" ? ", through all outputs" : " = ∂<i>L</i>/∂<i>a</i> · ∂<i>a</i>/∂<i>z</i>";
    const note = frozen ? "It is frozen: the next step adds nothing." : "The next step as it would be, were it made of this point alone.";
    rows.push(["bias", short(bias.gradient), short(bias.update)]);
    return [
      html("h4", "", "Backward"),
      formula("loss <i>L</i> at this point", short(loss)),
      formula("∂<i>L</i>/∂<i>a</i>, from later layers", short(upstream)),
      formula(`δ = ∂<i>L</i>/∂<i>z</i>${all}`, short(delta)),
      grid(["weight of", "∂<i>L</i>/∂<i>w</i> = δ·<i>x</i>", "next step adds"], rows),
      element("p", "pgp-help", note),
    ];
  }

  nameOf({ name, source }, index) {
    if (this.selected.layer === 1 && name) return formulaText(String(name));
    return shortName(this.app, this.selected.layer - 1, source ?? index);
  }

  dispose() {
    for (const stop of this.stop) stop?.();
    this.ask.cancel();
  }
}

// Markup of this file only; texts from outside are set as text.
function html(tag, name, markup) {
  const node = element(tag, name);
  node.innerHTML = markup;
  return node;
}

function formula(left, value, note = "") {
  const node = element("div", "pgp-formula-row");
  node.append(html("span", "", left), element("span", "pgp-equals", `= ${value}`));
  if (note) node.title = note;
  return node;
}

function grid(heads, rows, foot = null) {
  const table = element("table", "pgp-grid");
  const line = (cells, tag, markup) => {
    const node = element("tr");
    cells.forEach((cell, place) => {
      const box = markup ? html(tag, "", cell) : element(tag, "", cell);
      if (place === 0 && tag === "td") box.className = "pgp-grid-name";
      node.append(box);
    });
    return node;
  };
  table.createTHead().append(line(heads, "th", true));
  const body = table.createTBody();
  body.append(...rows.map((row) => line(row, "td", false)));
  if (foot) table.createTFoot().append(line(foot, "td", true));
  return table;
}
