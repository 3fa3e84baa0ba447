// L1 and L2 of all layers -> one choice and one rate, as TensorFlow Playground has them.

import { Select } from "./controls.js";
import { Slider } from "./slider.js";

const FIRST_RATE = 0.001;

export class Regularization {
  constructor(app) {
    this.app = app;
    this.choice = new Select(app, "layer.l2", {
      path: "network.regularization",
      control: "regularization",
      title: "Regularization",
      help: "Penalty on the size of all weights, added to the loss: L1 the absolute, L2 the squared size.",
      choices: [{ value: "none", label: "None" }, { value: "l1", label: "L1" }, { value: "l2", label: "L2" }],
      mixed: "Mixed",
      read: () => this.kind,
      write: (kind) => this.choose(kind),
    });
    this.rate = new Slider(app, "layer.l2", {
      path: "network.regularization_rate",
      control: "regularization_rate",
      title: "Reg. rate",
      help: "Weight of the penalty in the loss.",
      read: () => this.size,
      write: (rate) => this.weigh(rate),
      owns: (field) => /^network\.(layers\.\d+\.|output\.)?l[12]$/.test(field),
    });
    this.kept = FIRST_RATE;
    const enable = () => this.rate.enable(["l1", "l2"].includes(this.kind));
    app.on("spec", enable);
    enable();
  }

  get nodes() {
    return [this.choice.node, this.rate.node];
  }

  get rates() {
    const network = this.app.value("network");
    if (!network) return { l1: 0, l2: 0 };
    const common = (name) => {
      const values = [...network.layers, network.output].map((layer) => layer[name]);
      return values.every((value) => value === values[0]) ? values[0] : null;
    };
    return { l1: common("l1"), l2: common("l2") };
  }

  get kind() {
    const { l1, l2 } = this.rates;
    if (l1 === null || l2 === null || (l1 && l2)) return "mixed";
    if (l1) return "l1";
    if (l2) return "l2";
    return this.app.local.regularization ?? "none";
  }

  get size() {
    const { l1, l2 } = this.rates;
    return l1 || l2 || 0;
  }

  // At a rate of 0 nothing tells L1 from L2 but what was chosen.
  choose(kind) {
    const rate = this.size || this.kept;
    if (kind === "none") this.kept = rate;
    this.app.setLocal({ regularization: kind === "none" ? null : kind });
    this.app.change({ "network.l1": kind === "l1" ? rate : 0, "network.l2": kind === "l2" ? rate : 0 });
  }

  weigh(rate) {
    const { kind } = this;
    this.app.setLocal({ regularization: kind });
    this.app.change({ [`network.${kind}`]: rate });
  }
}
