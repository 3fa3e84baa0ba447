// How curves are drawn, as the user wants it: smoothing, log scale, axis and metric; kept for the browser tab.

import { metricTitle } from "./format.js";

const KEPT = "playground:live";

export class Tools {
  // changed(): the curves must be drawn again
  constructor(changed) {
    this.changed = changed;
    this.values = { smoothing: 0, log: false, axis: "epochs", metric: "", ...this.remembered() };
    this.node = element("div", "pgl-tools");
    this.choices = [];

    this.slider = Object.assign(document.createElement("input"), { type: "range", min: 0, max: 0.99, step: 0.01, value: this.values.smoothing });
    this.shown = element("output", "", this.smoothingText());
    this.slider.oninput = () => {
      this.set("smoothing", Number(this.slider.value));
      this.shown.textContent = this.smoothingText();
    };
    const smoothing = element("label", "pgl-tool", "Smoothing ");
    smoothing.append(this.slider, this.shown);

    const box = Object.assign(document.createElement("input"), { type: "checkbox", checked: this.values.log });
    box.onchange = () => this.set("log", box.checked);
    const log = element("label", "pgl-tool");
    log.append(box, " Log scale");

    const axis = this.select("Along ", { epochs: "epochs", seconds: "seconds" }, "axis");
    this.metric = this.select("Metric ", {}, "metric");
    this.metric.node.hidden = true;
    this.node.append(this.metric.node, smoothing, log, axis.node);
  }

  // Offer these metrics; the first is taken unless the user chose one of them.
  offer(metrics, preferred) {
    if (metrics.join() !== this.choices.join()) {
      this.choices = metrics;
      this.metric.input.replaceChildren(...metrics.map((name) => new Option(metricTitle(name), name)));
      this.metric.node.hidden = metrics.length < 2;
    }
    const wanted = [this.values.metric, preferred, metrics[0]].find((name) => metrics.includes(name)) ?? "";
    if (this.metric.input.value !== wanted) this.metric.input.value = wanted;
    return wanted;
  }

  select(title, options, name) {
    const input = document.createElement("select");
    input.append(...Object.entries(options).map(([value, text]) => new Option(text, value)));
    input.value = this.values[name];
    input.onchange = () => this.set(name, input.value);
    const node = element("label", "pgl-tool", title);
    node.append(input);
    return { node, input };
  }

  smoothingText() {
    return this.values.smoothing ? this.values.smoothing.toFixed(2) : "off";
  }

  set(name, value) {
    this.values[name] = value;
    try {
      sessionStorage.setItem(KEPT, JSON.stringify(this.values));
    } catch {
      // storage may be forbidden; the choice then lasts as long as the page
    }
    this.changed();
  }

  remembered() {
    try {
      return JSON.parse(sessionStorage.getItem(KEPT)) ?? {};
    } catch {
      return {};
    }
  }
}

export function element(tag, name = "", text = "") {
  const node = document.createElement(tag);
  if (name) node.className = name;
  if (text) node.textContent = text;
  return node;
}
