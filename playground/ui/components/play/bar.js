// The top bar: the transport, how far the training is, and what is changed most often.

import { count, speed } from "../live/format.js";
import { Select } from "./controls.js";
import { button, element, icon } from "./dom.js";
import { Regularization } from "./regularization.js";
import { Slider } from "./slider.js";
import { FASTEST } from "./stand_in.js";

const WORDS = {
  waiting: "Waiting for a place …",
  starting: "Starting Keras …",
  preparing: "Preparing …",
  lost: "Not answering",
  refused: "Not connected",
  ended: "Ended",
  idle: "Ready",
  running: "Training",
  paused: "Paused",
  finished: "Finished",
  failed: "Failed",
};
const ALONE = "Until then this page trains the network by itself: with the same formulas, initial weights and batches. Keras goes on from there.";
const ANSWER_MS = 4000;
const WAITS_MS = 700; // after which a click that is not answered is shown as waiting

export class Bar {
  constructor(app) {
    this.app = app;
    this.node = element("header", "pgp-bar");
    this.node.append(this.transport(), this.progress(), this.fields(), this.actions());
    for (const topic of ["state", "room", "picture", "fits", "answered"]) app.on(topic, () => this.show());
    app.on("spec", () => this.show());
    app.on("local", ({ drawer }) => this.mark(drawer));
    this.show();
  }

  transport() {
    const { app } = this;
    const node = element("div", "pgp-transport");
    node.setAttribute("role", "group");
    node.setAttribute("aria-label", "Training");
    this.play = button("pgp-play", { icon: "play", title: "Play (Space)", control: "play", click: () => this.toggle() });
    const renew = { icon: "dice", text: "New weights", title: "New weights: other initial weights, from epoch 0", control: "new_weights", click: () => app.do("new_weights") };
    const reset = { icon: "reset", text: "Reset", title: "Reset (R): the same initial weights, from epoch 0", control: "reset", click: () => app.do("reset") };
    const step = { icon: "step", text: "1 epoch", title: "Step one epoch (S)", control: "step", click: () => app.do("step", { unit: "epoch" }) };
    const batch = { icon: "batch", text: "1 batch", title: "Step one batch, and watch it", control: "step_batch", click: () => app.do("step", { unit: "watched" }) };
    node.append(this.past(), button("", renew), button("", reset), this.play, button("", step), button("", batch));
    return node;
  }

  // Back to what was played before, with its weights, and ahead again.
  past() {
    const node = element("span", "pgp-past");
    node.dataset.control = "undo";
    const make = (name, title) => button("pgp-quiet", { icon: name, title, control: name, click: () => this.app.do(name) });
    [this.undo, this.redo] = [make("undo", "Undo the last change (Ctrl+Z): its network comes back, with its weights"), make("redo", "Redo (Ctrl+Y)")];
    node.append(this.undo, this.redo);
    return node;
  }

  progress() {
    const node = element("div", "pgp-progress");
    this.epoch = element("output", "pgp-epoch", "0");
    this.epoch.setAttribute("aria-label", "Epoch");
    const line = element("div", "pgp-epoch-line");
    line.append(element("span", "pgp-label", "Epoch"), this.epoch);
    this.word = element("div", "pgp-word");
    this.where = element("div", "pgp-where", "in this browser");
    this.where.title = `Until Keras is there, this page trains the network by itself, at most ${FASTEST} epochs a second.`;
    node.append(line, this.word, this.where);
    return node;
  }

  fields() {
    const { app } = this;
    const node = element("div", "pgp-fields");
    const layers = () => app.value("network.layers") ?? [];
    const activation = new Select(app, "layer.activation", {
      path: "network.activation",
      control: "activation",
      help: "Function applied to each neuron's weighted sum, in all hidden layers. More sets each layer's own.",
      mixed: (value) => (value === "" ? "–" : "Mixed"),
      read: () => common(layers().map((layer) => layer.activation)),
      owns: (field) => /^network(\.layers\.\d+)?\.activation$/.test(field),
    });
    const optimizer = new Select(app, "training.optimizer.name", {
      path: "training.optimizer",
      control: "optimizer",
      read: () => app.value("training.optimizer.name"),
      owns: (field) => field.startsWith("training.optimizer"),
    });
    app.on("spec", () => (activation.select.disabled = !layers().length));
    const regularization = new Regularization(app);
    node.append(
      new Slider(app, "training.pace", { control: "speed", title: "Speed", empty: "unlimited", unit: "/s", scale: { low: 1, high: 1000 } }).node,
      new Slider(app, "training.learning_rate", { control: "learning_rate", scale: { low: 1e-5, high: 10 } }).node,
      activation.node,
      ...regularization.nodes,
      optimizer.node,
    );
    return node;
  }

  actions() {
    const node = element("div", "pgp-bar-actions");
    const opener = (drawer, picture, text, title, control) => {
      const opened = () => this.app.setLocal({ drawer: this.app.local.drawer === drawer ? null : drawer });
      const opening = button("pgp-quiet pgp-bar-action", { icon: picture, text, title, control, click: opened });
      opening.dataset.drawer = drawer;
      opening.setAttribute("aria-expanded", "false");
      return opening;
    };
    node.append(
      opener("settings", "tune", "More", "More settings: layers, loss, optimizer, when to stop", "more"),
      opener("export", "download", "Export", "Export as Keras code, data and weights", "export"),
      opener("share", "share", "Share", "Share a link, or open one", "share"),
    );
    return node;
  }

  mark(drawer) {
    for (const node of this.node.querySelectorAll("[data-drawer]")) node.setAttribute("aria-expanded", String(node.dataset.drawer === drawer));
  }

  // The button answers at once, the engine a moment later.
  toggle() {
    const running = this.running;
    const ask = this.app.do(running ? "pause" : "play");
    this.wanted = { running: !running, ask, until: performance.now() + ANSWER_MS };
    setTimeout(() => this.show(), WAITS_MS);
    this.show();
  }

  // While the server does not answer, what was asked for last is still to come.
  get waiting() {
    return Boolean(this.wanted?.ask && this.app.room.unanswered?.some(({ ask }) => ask === this.wanted.ask));
  }

  get running() {
    const known = this.app.training;
    const over = this.wanted && !this.waiting && (this.wanted.running === known || performance.now() > this.wanted.until);
    if (over) this.wanted = null;
    return this.wanted ? this.wanted.running : known;
  }

  show() {
    const { room, state, picture, fits, spec } = this.app.state;
    this.undo.disabled = !spec?.undo;
    this.redo.disabled = !spec?.redo;
    const { running } = this;
    if (running !== this.shownRunning) {
      this.shownRunning = running;
      this.play.replaceChildren(icon(running ? "pause" : "play"));
      this.play.title = running ? "Pause (Space)" : "Play (Space)";
      this.play.setAttribute("aria-label", this.play.title);
      this.play.classList.toggle("pgp-on", running);
    }
    const waiting = this.waiting && (room.status === "lost" || performance.now() > this.wanted.until - ANSWER_MS + WAITS_MS);
    this.play.classList.toggle("pgp-waits", waiting);
    this.write(this.epoch, count(picture?.epoch ?? 0));
    const alone = this.app.standIn.active && room.status !== "lost";
    this.where.hidden = !alone;
    this.where.title = `${room.status === "waiting" ? room.sentence : "Keras is starting."} ${ALONE}`;
    const ready = room.status === "ready" || alone;
    const now = !fits && state?.status !== "failed" ? "preparing" : state?.status;
    const status = ready ? (now ?? "preparing") : room.status;
    const idle = status === "idle" && running ? "preparing" : status === "running" && !this.app.training ? "preparing" : status;
    const fast = status === "running" ? speed(state.epochs_per_s) : "";
    const asked = waiting ? `${running ? "Play" : "Pause"} waits` : "";
    this.write(this.word, asked || fast || (picture?.batch && status === "paused" ? `Paused, batch ${count(picture.batch)}` : (WORDS[idle] ?? idle)));
    this.word.title = state?.reason || room.sentence || "";
    this.node.dataset.status = idle;
  }

  write(node, text) {
    if (node.textContent !== text) node.textContent = text;
  }
}

// The value they all have; null where they differ, undefined where there are none.
function common(values) {
  if (!values.length) return "";
  return values.every((value) => value === values[0]) ? values[0] : null;
}

