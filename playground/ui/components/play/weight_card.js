// The weight or bias under the pointer as a number, refreshed with every picture; after a click it stays and can be changed.

import { element } from "../live/tools.js";
import { focused, placeBeside } from "./card.js";
import { capital, neuronName, weightText } from "./names.js";
import { NumberField } from "./number_field.js";

// {kind, layer, neuron, source} -> its value in the present picture; null where it is not known. `source` -1: the bias.
export function weightAt(app, { layer, neuron, source }) {
  const weights = app.weightsOf(layer);
  if (!weights) return null;
  const target = weights.neurons.indexOf(neuron);
  if (target < 0) return null;
  if (source < 0) return weights.bias[target];
  const from = weights.sources.indexOf(source);
  return from < 0 ? null : weights.kernel[from * weights.neurons.length + target];
}

export class WeightCard {
  constructor(app) {
    this.app = app;
    this.node = element("div", "pgp-card pgp-weight-card");
    this.node.hidden = true;
    this.title = element("div", "pgp-card-title");
    this.value = element("output", "pgp-weight-value");
    this.hint = element("div", "pgp-help", "Click to change it");
    this.close = element("button", "pgp-close", "×");
    this.close.type = "button";
    this.close.setAttribute("aria-label", "Close");
    this.close.onclick = () => this.leave();
    this.field = new NumberField("Weight", (value) => this.set(value), true);
    this.node.append(this.close, this.title, this.value, this.field.node, this.hint);
    this.node.addEventListener("keydown", (event) => event.key === "Escape" && this.leave()); // what a handler returns would cancel other keys
    this.stop = [app.on("local", () => this.follow()), app.on("picture", () => this.refresh()), app.on("opened", () => this.follow())];
  }

  // What it is about: the one that was clicked, or the one under the pointer.
  get subject() {
    const { edge, hover } = this.app.local;
    return edge ?? (hover && (hover.kind === "edge" || hover.kind === "bias") ? hover : null);
  }

  get pinned() {
    return Boolean(this.app.local.edge);
  }

  follow() {
    const { subject, pinned } = this;
    if (!subject || weightAt(this.app, subject) === null) {
      this.node.hidden = true;
      this.key = "";
      if (pinned) this.app.setLocal({ edge: null });
      return;
    }
    const key = [subject.layer, subject.neuron, subject.source, pinned].join();
    const fresh = key !== this.key;
    this.key = key;
    if (fresh) this.describe(subject, pinned);
    this.node.hidden = false;
    this.refresh();
    if (!pinned || fresh) placeBeside(this.node, subject.at);
    if (fresh && pinned) {
      this.field.box.focus({ preventScroll: true });
      this.field.box.select();
    }
  }

  describe(subject, pinned) {
    const to = neuronName(this.app, subject.layer, subject.neuron);
    const text = subject.source < 0 ? `bias of ${to}` : `weight from ${neuronName(this.app, subject.layer - 1, subject.source)} to ${to}`;
    this.title.textContent = capital(text);
    this.field.send.now(); // what was dragged last belongs to the weight before
    this.about = subject;
    this.field.name(capital(text));
    this.field.edited = false;
    this.node.setAttribute("role", pinned ? "dialog" : "tooltip");
    this.node.setAttribute("aria-label", capital(text));
    this.node.classList.toggle("pgp-pinned", pinned);
    this.field.node.hidden = this.close.hidden = !pinned;
    this.value.hidden = pinned;
    this.hint.hidden = pinned || this.app.hidden("touch");
  }

  refresh() {
    const { subject } = this;
    if (this.node.hidden || !subject) return;
    const value = weightAt(this.app, subject);
    if (value === null) return this.follow(); // there is no such weight any more
    this.value.textContent = weightText(value);
    this.node.style.setProperty("--pgp-sign", value < 0 ? "var(--pgp-negative)" : "var(--pgp-positive)");
    if (this.pinned) this.field.show(value);
  }

  set(value) {
    const { layer, neuron, source } = this.about;
    this.app.do("set_weight", { layer, neuron, source, value });
  }

  leave() {
    const inside = focused(this.node);
    if (this.node.contains(inside)) inside.blur(); // so that the page's own keys are heard again
    this.app.setLocal({ edge: null, hover: null });
  }

  dispose() {
    for (const stop of this.stop) stop?.();
  }
}
