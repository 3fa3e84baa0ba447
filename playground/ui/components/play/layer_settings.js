// What a click on a neuron offers for the whole of its layer: activation, normalization, dropout; of this layer only.

import { element } from "../live/tools.js";
import { isOutput } from "./names.js";
import { percentText } from "./number_text.js";

export class LayerSettings {
  constructor(app) {
    this.app = app;
    this.node = element("fieldset", "pgp-layer-settings");
    this.legend = element("legend", "pgp-caption");
    this.activation = this.select("Activation", "activation");
    this.normalization = this.select("Normalization", "normalization");
    this.dropout = Object.assign(element("input"), { type: "range", min: 0, max: 0.95, step: 0.05 });
    this.dropout.oninput = () => {
      this.tell(Number(this.dropout.value));
      this.change("dropout", Number(this.dropout.value));
    };
    this.share = element("output", "pgp-share");
    this.dropping = this.labelled("Dropout", this.dropout, this.share);
    this.node.append(this.legend, this.activation.node, this.normalization.node, this.dropping);
  }

  select(title, field) {
    const input = element("select");
    input.onchange = () => this.change(field, input.value);
    return { input, node: this.labelled(title, input), field };
  }

  labelled(title, ...inputs) {
    const node = element("label", "pgp-labelled");
    node.append(element("span", "", title), ...inputs);
    return node;
  }

  change(field, value) {
    this.app.change({ [`${this.path}.${field}`]: value });
  }

  tell(share) {
    this.share.textContent = share ? percentText(share) : "none";
  }

  about(layer) {
    const { network } = this.app.state.spec.experiment;
    const output = isOutput(this.app, layer);
    const values = output ? network.output : network.layers[layer - 1];
    if (!values) return;
    this.path = output ? "network.output" : `network.layers.${layer - 1}`;
    this.legend.textContent = output ? "Output layer" : `All of layer ${layer}`;
    for (const { input, node, field } of [this.activation, this.normalization]) {
      const { choices, title, help } = this.app.data.settings[`${output ? "output" : "layer"}.${field}`] ?? {};
      node.hidden = !choices?.length || (field === "activation" && this.app.hidden("activation"));
      if (node.hidden) continue;
      const key = choices.map(({ value }) => value).join();
      if (input.dataset.choices !== key) {
        input.dataset.choices = key;
        input.replaceChildren(...choices.map(({ value, label }) => new Option(label, value)));
      }
      node.title = help ?? title;
      input.value = values[field];
    }
    this.dropping.hidden = output;
    if (output) return;
    const { low = 0, high = 0.95, step = 0.05, help = "" } = this.app.data.settings["layer.dropout"] ?? {};
    Object.assign(this.dropout, { min: low ?? 0, max: high ?? 0.95, step: step ?? 0.05, title: help });
    this.dropout.value = values.dropout;
    this.tell(values.dropout);
  }
}
