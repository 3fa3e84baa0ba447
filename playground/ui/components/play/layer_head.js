// + and - for layers and neurons, and each layer's activation, above the columns.

import { count } from "../live/format.js";
import { element } from "../live/tools.js";
import { hiddenOf, outputActivation } from "./names.js";
import { percentText } from "./number_text.js";
import { refusal, withLayer, withoutLayer, withUnits } from "./shape.js";

// A round button; `reason`: why it cannot be pressed now, or "".
export function roundButton(text, press) {
  const node = element("button", "pgp-round", text);
  node.type = "button";
  node.onclick = () => node.getAttribute("aria-disabled") !== "true" && press();
  return node;
}

export function allow(node, label, reason) {
  node.setAttribute("aria-disabled", String(Boolean(reason)));
  node.setAttribute("aria-label", reason ? `${label}. ${reason}` : label);
  node.title = reason || label;
}

// "− 2 hidden layers +"
export class LayerBar {
  constructor(app) {
    this.app = app;
    this.node = element("div", "pgp-layer-bar");
    this.stepper = element("div", "pgp-plus-minus");
    this.stepper.dataset.control = "layers";
    this.less = roundButton("−", () => app.put({ network: withoutLayer(this.network) }));
    this.more = roundButton("+", () => app.put({ network: withLayer(this.network, app.data.most) }));
    this.text = element("span", "pgp-caption");
    this.text.setAttribute("aria-live", "polite");
    this.stepper.append(this.less, this.more);
    this.grow = element("label", "pgp-check pgp-grow");
    this.grow.dataset.control = "grow";
    this.box = Object.assign(element("input"), { type: "checkbox" });
    this.box.onchange = () => app.view({ grow: this.box.checked });
    this.grow.title = app.data.settings["view.grow"]?.help ?? "";
    this.box.setAttribute("aria-label", "Keep what was learned");
    this.grow.append(this.box, element("span", "pgp-grow-long", "Keep what was learned"), element("span", "pgp-grow-short", "Keep weights"));
    this.node.append(this.stepper, this.text);
  }

  get network() {
    return this.app.state.spec.experiment.network;
  }

  update() {
    if (!this.app.state.spec) return;
    const { settings } = this.app.data;
    const number = this.network.layers.length;
    const text = `${number || "No"} hidden layer${number === 1 ? "" : "s"}`;
    if (this.text.textContent !== text) this.text.textContent = text;
    allow(this.less, "Remove the last hidden layer", refusal(settings, this.network, "remove layer"));
    allow(this.more, "Add a hidden layer", refusal(settings, this.network, "add layer"));
    this.stepper.hidden = this.app.hidden("layers");
    this.grow.hidden = this.app.hidden("grow") || (this.app.hidden("layers") && this.app.hidden("neurons"));
    this.box.checked = Boolean(this.app.state.spec.view.grow);
  }
}

// Over every column: "− 4 +" and its activation.
export class LayerHeads {
  constructor(app) {
    this.app = app;
    this.node = element("div", "pgp-heads");
    this.heads = new Map();
    this.finger = window.matchMedia("(pointer: coarse)");
  }

  arrange(layout) {
    const experiment = this.app.state.spec?.experiment;
    if (!experiment) return;
    const columns = layout.columns.slice(1);
    const pitch = Math.min(...columns.map(({ x }, index) => x - layout.columns[index].x), 110);
    const least = this.finger.matches ? 92 : 70; // buttons for a finger are larger
    this.node.classList.toggle("pgp-narrow", pitch < least);
    const alive = new Set();
    for (const column of columns) {
      const output = column === columns.at(-1);
      const key = output ? "output" : column.layer;
      alive.add(key);
      if (!this.heads.has(key)) this.heads.set(key, output ? new OutputHead(this.app) : new Head(this.app, column.layer - 1));
      const head = this.heads.get(key);
      if (head.node.parentNode !== this.node) this.node.append(head.node);
      head.node.style.left = `${column.x + column.size / 2}px`;
      head.node.style.width = `${Math.max(46, pitch - 6)}px`;
      head.update();
    }
    for (const [key, head] of this.heads) {
      if (alive.has(key)) continue;
      head.node.remove();
      this.heads.delete(key);
    }
  }
}

class Head {
  constructor(app, position) {
    [this.app, this.position] = [app, position];
    this.node = element("div", "pgp-head");
    this.node.setAttribute("role", "group");
    this.stepper = element("div", "pgp-plus-minus");
    this.stepper.dataset.control = "neurons";
    const step = (by) => () => {
      const { network } = app.state.spec.experiment;
      app.put({ network: withUnits(network, position, network.layers[position].units + by) });
    };
    this.less = roundButton("−", step(-1));
    this.more = roundButton("+", step(1));
    this.text = element("span", "pgp-units");
    this.stepper.append(this.less, this.text, this.more);
    this.badge = new Badge(app, "layer.activation", `network.layers.${position}.activation`, `Activation of layer ${position + 1}`);
    this.node.append(this.stepper, this.badge.node);
  }

  update() {
    const { network } = this.app.state.spec.experiment;
    const layer = network.layers[this.position];
    if (!layer) return;
    const { settings } = this.app.data;
    const hidden = this.app.hidden("neurons");
    this.less.hidden = this.more.hidden = hidden;
    this.text.textContent = count(layer.units);
    this.text.title = `Layer ${this.position + 1}: ${count(layer.units)} neuron${layer.units === 1 ? "" : "s"}`;
    this.node.setAttribute("aria-label", `${this.text.title}, ${layer.activation}`);
    allow(this.less, `Remove a neuron from layer ${this.position + 1}`, refusal(settings, network, "remove neuron", this.position));
    allow(this.more, `Add a neuron to layer ${this.position + 1}`, refusal(settings, network, "add neuron", this.position));
    this.badge.update(layer.activation, notesOf(layer));
  }
}

class OutputHead {
  constructor(app) {
    this.app = app;
    this.node = element("div", "pgp-head");
    this.badge = new Badge(app, "output.activation", "network.output.activation", "Activation of the output");
    this.node.append(element("span", "pgp-caption", "Output"), this.badge.node);
  }

  update() {
    const { activation } = this.app.state.spec.experiment.network.output;
    this.badge.update(activation, "", outputActivation(this.app));
  }
}

// The activation as a small choice; plain text where the activation is not to be changed.
class Badge {
  constructor(app, setting, path, label) {
    [this.app, this.label] = [app, label];
    this.node = element("span", "pgp-badge");
    this.select = element("select");
    this.select.setAttribute("aria-label", label);
    for (const { value, label: text } of app.data.settings[setting]?.choices ?? []) this.select.append(new Option(text, value));
    this.select.onchange = () => app.change({ [path]: this.select.value });
    this.text = element("span");
    this.notes = element("small");
    this.node.append(this.select, this.text, this.notes);
  }

  // called: what the value is called here, where that is not its own name
  update(value, notes, called = value.replaceAll("_", " ")) {
    const fixed = this.app.hidden("activation") || !this.select.options.length;
    this.select.hidden = fixed;
    this.text.hidden = !fixed;
    this.text.textContent = called;
    const auto = [...this.select.options].find((option) => option.value === "auto");
    const text = value === "auto" ? called : "automatic";
    if (auto && auto.textContent !== text) auto.textContent = text;
    if (this.select.value !== value && !fixed) this.select.value = value;
    this.select.title = this.label;
    this.notes.textContent = this.notes.title = notes;
    this.notes.hidden = !notes;
  }
}

// What else a layer does, in short: "norm · drop 20 %"
function notesOf(layer) {
  const norm = { batch: "BN", layer: "LN" }[layer.normalization] ?? "";
  const drop = layer.dropout ? `drop ${percentText(layer.dropout)}` : "";
  return [norm, drop].filter(Boolean).join(" · ");
}

// "… 94 more layers" between two columns, and a pager below one that is too large.
export function summaries(app, layout) {
  return layout.columns.flatMap((column, index) => {
    const nodes = [];
    if (column.skipped > 0) {
      const before = layout.columns[index - 1];
      const node = element("div", "pgp-skipped", `… ${count(column.skipped)} more layer${column.skipped === 1 ? "" : "s"}`);
      const layers = hiddenOf(app).slice(before.layer, column.layer - 1).map(({ units }) => count(units));
      node.title = `Not drawn: layers ${before.layer + 1} to ${column.layer - 1}, with ${layers.slice(0, 20).join(", ")}${layers.length > 20 ? ", …" : ""} neurons`;
      node.style.left = `${(before.x + before.size + column.x) / 2}px`;
      node.style.maxWidth = `${column.x - before.x - before.size - 16}px`;
      node.style.top = `${layout.height / 2}px`;
      nodes.push(node);
    }
    if (column.more > 0) nodes.push(pager(app, column));
    return nodes;
  });
}

// "‹ +8 more ›" below a layer that is too large to be drawn as a whole: pages through its neurons.
function pager(app, { layer, units, rows, x, size, end }) {
  const [first, shown] = [rows[0].neuron, rows.length];
  const last = units - shown;
  const node = element("div", "pgp-more");
  const turn = (way, text, to) => {
    const button = Object.assign(element("button", `pgp-page pgp-page-${way}`, text), { type: "button" });
    const from = Math.max(0, Math.min(to, last));
    button.dataset.way = `${layer} ${way}`;
    button.title = `Show neurons ${count(from + 1)} to ${count(from + shown)} of ${count(units)}`;
    button.setAttribute("aria-label", `${button.title} of layer ${layer}`);
    button.onclick = () => app.move(layer, from);
    return button;
  };
  const [back, on] = [turn("back", "", first - shown), turn("on", "", first + shown)];
  back.setAttribute("aria-disabled", String(first === 0));
  on.setAttribute("aria-disabled", String(first >= last));
  const text = first === 0 ? `+${count(last)} more` : `${count(first + 1)}–${count(first + shown)} of ${count(units)}`;
  node.append(back, turn("next", text, first >= last ? 0 : first + shown), on);
  node.style.left = `${x + size / 2}px`;
  node.style.top = `${end + 2}px`;
  return node;
}
