// Everything that is set less often: optimizer, schedule, loss, when to stop, each layer by itself, seeds.

import { Box, Select, Stepper, Toggle, capital } from "./controls.js";
import { element } from "./dom.js";
import { drawer, section } from "./drawer.js";
import { Slider } from "./slider.js";

const PARTS = { "training.optimizer": "training.optimizer.name", "training.schedule": "training.schedule.name" };
const LOSS = ["loss", "clipping.mode", "clipping.threshold", "shuffle", "class_weights"];
const LAYER = ["units", "activation", "initializer", "normalization", "dropout", "l1", "l2", "initial_bias", "use_bias"];
const OUTPUT = ["activation", "initializer", "l1", "l2", "initial_bias", "use_bias"];
// what the bar and the network offer, too: what is hidden there is hidden here
const PENALTY = "regularization regularization_rate";
const CONTROL = { units: "neurons", activation: "activation", l1: PENALTY, l2: PENALTY };
const OF_OPTIMIZER = { control: "optimizer" };
const OF_RATE = { control: "optimizer learning_rate" };

export class SettingsPanel {
  constructor(app) {
    this.app = app;
    const { node, body } = drawer(app, "settings", "More settings", () => this.show());
    this.node = node;
    node.dataset.control = "more";
    this.fields = [];
    this.open = new Map(); // titles of the folds that were opened or closed
    this.training = element("div", "pgp-settings");
    this.layers = element("div", "pgp-settings");
    body.append(this.training, this.layers);
    app.on("spec", () => this.show());
  }

  // Built again only where other settings are there to show.
  show() {
    const { app } = this;
    if (this.node.hidden || !app.state.spec) return;
    const { training, network } = app.state.spec.experiment;
    const key = JSON.stringify([training.optimizer.name, training.schedule.name, Boolean(training.early_stopping), network.layers.length]);
    if (key === this.key) return;
    this.key = key;
    const busy = this.node.contains(document.activeElement) ? document.activeElement : null;
    const [focused, typed] = [busy?.closest(".pgp-field")?.dataset.field, busy?.matches("input[type='text']") ? busy.value : null];
    for (const field of this.fields) field.dispose();
    this.fields = [];
    this.training.replaceChildren(...this.trainingSections(training));
    this.layers.replaceChildren(...network.layers.map((_, index) => this.layer(index)), this.output());
    if (!focused || this.node.contains(document.activeElement)) return;
    const again = this.node.querySelector(`[data-field="${focused}"] ${typed === null ? ":is(select, input)" : "input[type='text']"}`);
    again?.focus();
    if (again && typed !== null) again.value = typed; // nothing that was typed is lost
  }

  trainingSections(training) {
    const choose = (path) => {
      const write = (name) => this.app.change({ [path]: path === "training.schedule" ? { name } : name });
      return new Select(this.app, PARTS[path], { path, ...(path === "training.optimizer" ? OF_OPTIMIZER : OF_RATE), write, read: () => this.app.value(PARTS[path]) });
    };
    const numbers = (path, over) => Object.keys(training[path.slice(9)]).filter((name) => name !== "name").map((name) => this.field(`${path}.${name}`, `${path}.${name}`, over));
    const stopping = this.add(new Toggle(this.app, "training.early_stopping", {
      title: "Stop when it stops improving",
      help: "Stop when the test loss has not improved for a while.",
      read: () => Boolean(this.app.value("training.early_stopping")),
      put: (on) => (on ? {} : null),
    }));
    const patience = training.early_stopping ? ["patience", "min_delta", "restore_best_weights"].map((name) => this.field(`training.early_stopping.${name}`)) : [];
    const stop = section("When to stop", this.grid(this.field("training.epochs", "training.epochs", { empty: "no limit", title: "At epoch" }), this.field("training.stop_at_loss", "training.stop_at_loss", { title: "At a test loss of" }), stopping, ...patience));
    stop.dataset.control = "stop";
    return [
      section("Optimizer", this.grid(this.add(choose("training.optimizer")), ...numbers("training.optimizer", OF_OPTIMIZER), this.add(choose("training.schedule")), ...numbers("training.schedule", OF_RATE))),
      section("Loss", this.grid(...LOSS.map((name) => this.field(`training.${name}`, `training.${name}`, name === "shuffle" ? { control: "batch_size" } : OF_OPTIMIZER)))),
      stop,
      section("Seeds", this.grid(this.field("seeds.main", "seeds.main", { control: "new_weights regenerate" }))),
    ];
  }

  layer(index) {
    const fields = LAYER.map((name) => this.field(`layer.${name}`, `network.layers.${index}.${name}`, { control: CONTROL[name] ?? "" }));
    return this.fold(`Hidden layer ${index + 1}`, fields, index === 0);
  }

  output() {
    const fields = OUTPUT.map((name) => this.field(`output.${name}`, `network.output.${name}`, { control: CONTROL[name] ?? "" }));
    return this.fold("Output layer", fields, false);
  }

  fold(title, fields, open) {
    const node = element("details", "pgp-fold");
    node.open = this.open.get(title) ?? open;
    node.addEventListener("toggle", () => this.open.set(title, node.open));
    node.append(element("summary", "", title), this.grid(...fields));
    return node;
  }

  grid(...nodes) {
    const node = element("div", "pgp-settings-grid");
    node.append(...nodes);
    return node;
  }

  field(name, path = name, over = {}) {
    const setting = this.app.data.settings[name];
    const Kind = !setting ? Box : { choice: Select, bool: Toggle, str: Box }[setting.kind] ?? (name === "layer.units" ? Stepper : bounded(setting) ? Slider : Box);
    const title = over.title ?? capital(setting?.title ?? name.split(".").at(-1).replaceAll("_", " "));
    return this.add(new Kind(this.app, name, { path, unit: false, ...over, title }));
  }

  add(field) {
    this.fields.push(field);
    return field.node;
  }
}

// Few enough stops for a slider.
function bounded({ low, high, step, log, optional }) {
  return !optional && low !== null && high !== null && (log ? low > 0 || high <= 10 : step && (high - low) / step <= 200);
}
