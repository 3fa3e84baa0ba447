// A room without a server: a small network of our own on toy data, which answers as rooms and engines do.

import { App } from "/play/app.js";
import { PlayView } from "/play/view.js";

const SIZE = 100;
const TILE = 50;
const DOMAIN = [-6, 6];
const STANDARD = ["x1", "x2", "x1^2", "x2^2", "x1*x2", "sin(x1)", "sin(x2)"];
const FORMULAS = {
  x1: (a) => a,
  x2: (a, b) => b,
  "x1^2": (a) => a * a,
  "x2^2": (a, b) => b * b,
  "x1*x2": (a, b) => a * b,
  "sin(x1)": (a) => Math.sin(a),
  "sin(x2)": (a, b) => Math.sin(b),
};
const ACTIVATIONS = {
  tanh: [Math.tanh, (y) => 1 - y * y],
  relu: [(z) => Math.max(0, z), (y) => (y > 0 ? 1 : 0)],
  sigmoid: [(z) => 1 / (1 + Math.exp(-z)), (y) => y * (1 - y)],
  linear: [(z) => z, () => 1],
};

// A generator of numbers that tests can repeat.
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function base64(bytes) {
  let text = "";
  for (let start = 0; start < bytes.length; start += 8192) text += String.fromCharCode(...bytes.subarray(start, start + 8192));
  return btoa(text);
}

const layer = (units, more = {}) => ({
  kind: "dense", units, activation: "tanh", initializer: "glorot_uniform", use_bias: true, initial_bias: 0,
  normalization: "none", dropout: 0, l1: 0, l2: 0, ...more,
});

export function mockExperiment(overrides = {}) {
  return {
    version: 1, name: "", seeds: { main: 42, data: null, split: null, weights: null, batches: null },
    data: { kind: "generated", name: "circle", samples: 500, noise: 0.1, classes: 3, formula: "x2 > 3 * sin(x1)", features: ["x1", "x2"], split: { validation: 0.5, test: 0, stratify: true } },
    network: { kind: "dense", layers: [layer(4), layer(2)], output: { activation: "auto", initializer: "glorot_uniform", use_bias: true, initial_bias: 0, l1: 0, l2: 0 } },
    training: {
      optimizer: { name: "sgd", momentum: 0, nesterov: false }, learning_rate: 0.03, schedule: { name: "constant" }, clipping: { mode: "none", threshold: 1 },
      batch_size: 10, shuffle: true, epochs: null, loss: "auto", metrics: [], class_weights: false, early_stopping: null, stop_at_loss: null, pace: null, compile: "auto",
    },
    ...overrides,
  };
}

export class MockRoom {
  // overrides: {experiment, view, text, playing}
  constructor(app, overrides = {}) {
    this.app = app;
    this.sent = []; // everything that the page said
    this.random = generator(7);
    this.spec = {
      experiment: mockExperiment(overrides.experiment),
      view: { show_test: false, discretize: false, surface: false, log_loss: false, hide: [], text: "", ...overrides.view },
      preset: "circle", query: "preset=circle", tfp: "#activation=tanh&batchSize=10&dataset=circle&networkShape=4,2", text: overrides.text ?? "", started: false,
      differences: ["Keras's mean squared error is not halved, so the same learning rate takes steps twice as large.", "Keras takes the samples in another order in every epoch."],
    };
    this.number = 0;
    this.look = null;
    this.status = "idle";
    this.edits = 0;
    queueMicrotask(() => this.open(overrides));
  }

  open(overrides) {
    this.tell({ room: { key: overrides.key ?? "0123456789abcdef", status: "ready", sentence: "" } });
    this.tell({ spec: this.spec });
    this.draw();
    this.rebuild();
    if (overrides.playing) this.play();
  }

  tell(message) {
    if (!this.gone) this.app.receive(JSON.parse(JSON.stringify(message)));
  }

  news(name, values) {
    this.tell({ news: name, ...values });
  }

  send(message) {
    this.sent.push(message);
    if (message.change) this.change(message.change);
    if (message.put) this.put(message.put);
    if (message.view) {
      Object.assign(this.spec.view, message.view);
      this.told();
    }
    if (message.do) this[`do_${message.do}`]?.(message);
    if ("ack" in message) {
      this.waiting = false;
      if (this.stale) this.picture();
    }
    if ("ack" in message || "visible" in message) return 0;
    const ask = (this.asks = (this.asks ?? 0) + 1);
    if (!this.silent) queueMicrotask(() => this.tell({ answered: ask }));
    return ask;
  }

  told() {
    this.spec.query = `preset=circle&training.learning_rate=${this.spec.experiment.training.learning_rate}`;
    this.tell({ spec: this.spec });
  }

  change(changes) {
    const { experiment } = this.spec;
    for (const [path, value] of Object.entries(changes)) {
      if (path === "training.learning_rate" && !(value > 0 && value <= 10)) {
        this.tell({ problems: [{ field: path, sentence: `\`${path}\` must be a number in (0, 10]; got ${value}.` }] });
        return;
      }
      const every = path.match(/^network\.(activation|l1|l2)$/)?.[1];
      if (every) {
        for (const item of experiment.network.layers) item[every] = value;
        if (every !== "activation") experiment.network.output[every] = value;
      }
      else if (path === "train_share") experiment.data.split = { ...experiment.data.split, validation: 1 - value, test: 0 };
      else if (path === "training.optimizer") experiment.training.optimizer = typeof value === "string" ? { name: value } : value;
      else {
        const names = path.split(".");
        const last = names.pop();
        names.reduce((part, name) => part[name], experiment)[last] = value;
      }
    }
    this.tell({ problems: [] });
    this.told();
    const paths = Object.keys(changes);
    if (paths.some((path) => path.startsWith("data") || path === "train_share")) this.draw();
    if (paths.some((path) => path.startsWith("network") || path === "data.features")) this.rebuild();
    else this.picture();
  }

  put(parts) {
    Object.assign(this.spec.experiment, parts);
    this.told();
    if (parts.data) this.draw();
    this.rebuild();
  }

  // Points and the scene.
  draw() {
    const { data } = this.spec.experiment;
    const random = generator(11);
    const uniform = (low, high) => low + (high - low) * random();
    const points = [];
    for (let number = 0; number < data.samples; number += 1) {
      const inner = number % 2;
      const [radius, angle] = [inner ? uniform(0, 2.5) : uniform(3.5, 5), uniform(0, 2 * Math.PI)];
      const flips = random() < data.noise / 3;
      points.push([radius * Math.sin(angle), radius * Math.cos(angle), flips ? 1 - inner : inner]);
    }
    const share = Math.round(points.length * (1 - data.split.validation - data.split.test));
    this.train = points.slice(0, share);
    this.test = points.slice(share);
    const custom = data.features.filter((formula) => !STANDARD.includes(formula));
    const features = [...STANDARD, ...custom].map((formula) => ({ formula, selected: data.features.includes(formula), tile: base64(this.featureTile(formula)) }));
    this.tell({
      scene: {
        name: "Circle", task: "binary", class_names: ["outside", "inside"], names: ["x1", "x2"], domain: { x: DOMAIN, y: DOMAIN },
        points: this.train, test: this.test, counts: { training: this.train.length, test: this.test.length }, low: 0, high: 1, features, tile: TILE, notes: [],
      },
    });
  }

  featureTile(formula) {
    const bytes = new Uint8Array(TILE * TILE);
    const values = new Float32Array(TILE * TILE);
    let most = 1e-9;
    for (let row = 0; row < TILE; row += 1) {
      for (let column = 0; column < TILE; column += 1) {
        const value = (FORMULAS[formula] ?? FORMULAS.x1)(place(column, TILE), place(row, TILE));
        values[row * TILE + column] = value;
        most = Math.max(most, Math.abs(value));
      }
    }
    values.forEach((value, index) => (bytes[index] = byte(value / most)));
    return bytes;
  }

  // Initial weights, and everything that begins with them.
  rebuild() {
    const { network, data } = this.spec.experiment;
    const random = generator(this.seed ?? 3);
    const units = [data.features.length, ...network.layers.map((item) => item.units), 1];
    this.kinds = [...network.layers.map((item) => item.activation), "sigmoid"];
    this.layers = units.slice(1).map((count, index) => {
      const limit = Math.sqrt(6 / (units[index] + count));
      return {
        kernel: Array.from({ length: units[index] }, () => Array.from({ length: count }, () => (2 * random() - 1) * limit)),
        bias: Array.from({ length: count }, () => 0),
      };
    });
    this.epoch = this.batch = 0;
    this.told_epochs = { epochs: [], loss: [], val_loss: [] };
    this.stored = [0];
    this.past = new Map([[0, structuredClone(this.layers)]]);
    const drawing = units.map((count, number) => [number, count, [...Array(Math.min(count, number ? 8 : 12)).keys()]]);
    this.news("opened", { number: 1, reset: true, parameters: 17, task: "binary", class_names: ["outside", "inside"], drawing, loss: "binary_crossentropy", output_activation: "sigmoid", metrics: ["accuracy"], optimizer: "sgd", notes: [] });
    this.news("curve", { reset: true, epochs: [], series: {}, branches: [] });
    if (this.status !== "running") this.status = "idle";
    this.state();
    this.news("touched", { frozen: [], silenced: [], edits: 0 });
    this.waiting = false;
    this.picture();
    this.more();
  }

  state() {
    this.news("state", { status: this.status, epoch: this.epoch, batch: this.batch, reason: "", mode: "xla", epochs_per_s: this.status === "running" ? 60 : 0 });
  }

  forward(x1, x2) {
    const outputs = [this.spec.experiment.data.features.map((formula) => (FORMULAS[formula] ?? FORMULAS.x1)(x1, x2))];
    this.layers.forEach(({ kernel, bias }, index) => {
      const [activate] = ACTIVATIONS[this.kinds[index]] ?? ACTIVATIONS.tanh;
      const before = outputs[index];
      outputs.push(bias.map((start, neuron) => activate(before.reduce((sum, value, source) => sum + value * kernel[source][neuron], start))));
    });
    return outputs;
  }

  trainBatch(points) {
    const rate = this.spec.experiment.training.learning_rate / points.length;
    for (const [x1, x2, label] of points) {
      const outputs = this.forward(x1, x2);
      let delta = [outputs.at(-1)[0] - label];
      for (let index = this.layers.length - 1; index >= 0; index -= 1) {
        const { kernel, bias } = this.layers[index];
        const before = outputs[index];
        const slope = index ? (ACTIVATIONS[this.kinds[index - 1]] ?? ACTIVATIONS.tanh)[1] : null;
        const next = index ? before.map((value, source) => slope(value) * delta.reduce((sum, part, neuron) => sum + part * kernel[source][neuron], 0)) : [];
        delta.forEach((part, neuron) => {
          before.forEach((value, source) => (kernel[source][neuron] -= rate * part * value));
          bias[neuron] -= rate * part;
        });
        delta = next;
      }
    }
  }

  trainEpoch() {
    const size = this.spec.experiment.training.batch_size ?? this.train.length;
    for (let start = this.batch * size; start < this.train.length; start += size) this.trainBatch(this.train.slice(start, start + size));
    this.batch = 0;
    this.epoch += 1;
    const { loss, val_loss } = this.metrics();
    if (this.epoch % 10 === 0) this.remember();
    this.news("curve", { reset: false, epochs: [this.epoch], series: { loss: [loss], val_loss: [val_loss] } });
  }

  remember() {
    this.stored.push(this.epoch);
    this.past.set(this.epoch, structuredClone(this.layers));
  }

  metrics() {
    const of = (points) => {
      let [loss, right] = [0, 0];
      for (const [x1, x2, label] of points) {
        const p = Math.min(1 - 1e-7, Math.max(1e-7, this.forward(x1, x2).at(-1)[0]));
        loss -= label ? Math.log(p) : Math.log(1 - p);
        right += (p > 0.5 ? 1 : 0) === label ? 1 : 0;
      }
      return points.length ? [loss / points.length, right / points.length] : [null, null];
    };
    const [[loss, accuracy], [val_loss, val_accuracy]] = [of(this.train), of(this.test)];
    return { loss, accuracy, val_loss, val_accuracy };
  }

  // One in flight: the next waits for the acknowledgement.
  picture() {
    this.stale = true;
    if (this.waiting || this.gone) return;
    this.stale = false;
    this.waiting = true;
    this.number += 1;
    const { neurons, starts } = this;
    const tiles = new Uint8Array(neurons.reduce((sum, count) => sum + count, 0) * TILE * TILE);
    const output = new Uint8Array(SIZE * SIZE);
    const looked = new Uint8Array(this.look ? SIZE * SIZE : 0);
    for (let row = 0; row < SIZE; row += 1) {
      for (let column = 0; column < SIZE; column += 1) {
        const outputs = this.forward(place(column, SIZE), place(row, SIZE));
        output[row * SIZE + column] = Math.round(255 * outputs.at(-1)[0]);
        if (this.look) looked[row * SIZE + column] = byte(this.shown(outputs, ...this.look));
        if (row % 2 || column % 2) continue;
        let start = 0;
        neurons.forEach((count, index) => {
          for (let neuron = 0; neuron < count; neuron += 1) {
            tiles[(start + neuron) * TILE * TILE + (row / 2) * TILE + column / 2] = byte(this.shown(outputs, index + 1, starts[index] + neuron));
          }
          start += count;
        });
      }
    }
    const weights = this.drawn();
    this.news("picture", {
      number: this.number, of: this.spec.number ?? 0, epoch: this.epoch, batch: this.batch, status: this.status, metrics: this.metrics(), size: SIZE, classes: 2, low: 0, high: 1,
      output: base64(output), tile: TILE, tiles: base64(tiles), look: this.look, looked: base64(looked), weights: base64(new Uint8Array(weights.buffer)), dropped: [],
      windows: starts.map((first, index) => [index + 1, first]).filter(([, first]) => first),
    });
  }

  get neurons() {
    return this.layers.map(({ bias }) => Math.min(8, bias.length));
  }

  // The first neuron drawn of each layer.
  get starts() {
    const { neurons } = this;
    return this.layers.map(({ bias }, index) => Math.max(0, Math.min(this.windows?.[index + 1] ?? 0, bias.length - neurons[index])));
  }

  // Weights and biases of the neurons drawn.
  drawn() {
    const { neurons, starts } = this;
    return Float32Array.from(
      this.layers.flatMap(({ kernel, bias }, index) => {
        const [sources, targets] = [index ? neurons[index - 1] : Math.min(12, kernel.length), neurons[index]];
        const [from, to] = [index ? starts[index - 1] : 0, starts[index]];
        return [...kernel.slice(from, from + sources).flatMap((row) => row.slice(to, to + targets)), ...bias.slice(to, to + targets)];
      }),
    );
  }

  watched(points, seen, losses, before) {
    const floats = (values) => base64(new Uint8Array(Float32Array.from(values).buffer));
    const updates = this.drawn().map((weight, place) => weight - before[place]);
    const rate = this.spec.experiment.training.learning_rate;
    const of = Math.ceil(this.train.length / points.length);
    const layers = seen[0].map((values, layer) => {
      const count = Math.min(layer ? 8 : 12, values.length);
      const first = layer ? this.starts[layer - 1] : 0;
      const outputs = floats(seen.flatMap((row) => row[layer].slice(first, first + count)));
      return { layer, neurons: [...Array(count).keys()].map((place) => first + place), outputs, deltas: "" };
    });
    const loss = losses.reduce((sum, value) => sum + value, 0) / losses.length;
    this.news("batch", {
      epoch: this.epoch + 1, number: this.batch + 1, of, size: points.length, points, losses, loss, penalty: 0, loss_after: 0.9 * loss, rate, layers,
      weights: floats(before), gradients: floats(updates.map((value) => -value / rate)), updates: floats(updates),
    });
  }

  shown(outputs, number, neuron) {
    const value = outputs[number]?.[neuron] ?? 0;
    return number === this.layers.length ? 2 * value - 1 : value;
  }

  more() {
    this.news("timeline", { epochs: this.stored, shown: null });
    const { accuracy } = this.metrics();
    const confusion = [[0, 0], [0, 0]];
    for (const [x1, x2, label] of this.test) confusion[label][this.forward(x1, x2).at(-1)[0] > 0.5 ? 1 : 0] += 1;
    this.news("scores", { part: "test", metrics: { accuracy }, confusion, class_names: ["outside", "inside"] });
  }

  play() {
    this.status = "running";
    this.spec.started = true;
    this.state();
    clearInterval(this.timer);
    this.timer = setInterval(() => {
      if (this.gone || this.status !== "running") return clearInterval(this.timer);
      this.trainEpoch();
      this.picture();
      if (this.epoch % 15 === 0) this.more();
    }, 16);
  }

  do_play() {
    this.play();
  }

  do_pause() {
    clearInterval(this.timer);
    this.status = this.epoch ? "paused" : "idle";
    this.state();
    this.more();
    this.picture();
  }

  do_step({ unit }) {
    clearInterval(this.timer);
    this.status = "paused";
    if (unit !== "epoch") {
      const size = this.spec.experiment.training.batch_size ?? this.train.length;
      const points = this.train.slice(this.batch * size, (this.batch + 1) * size);
      const before = this.drawn();
      const seen = points.map(([x1, x2]) => this.forward(x1, x2));
      const losses = points.map(([, , label], place) => -Math.log(label ? seen[place].at(-1)[0] : 1 - seen[place].at(-1)[0]));
      this.trainBatch(points);
      if (unit === "watched") this.watched(points, seen, losses, before);
      this.batch += 1;
      if (this.batch * size >= this.train.length) [this.batch, this.epoch] = [0, this.epoch + 1];
    } else this.trainEpoch();
    this.state();
    this.more();
    this.picture();
  }

  do_reset() {
    clearInterval(this.timer);
    this.status = "idle";
    this.rebuild();
  }

  do_new_weights() {
    this.seed = (this.seed ?? 3) + 1;
    this.do_reset();
  }

  do_regenerate() {
    this.draw();
    this.picture();
  }

  do_set_weight({ layer: number, neuron, source, value }) {
    const { kernel, bias } = this.layers[number - 1];
    if (source < 0) bias[neuron] = value;
    else kernel[source][neuron] = value;
    this.edits += 1;
    this.news("touched", { frozen: [], silenced: [], edits: this.edits });
    this.picture();
  }

  do_treat({ layer: number, neuron, how }) {
    const pair = [[number, neuron]];
    this.news("touched", { frozen: how === "freeze" ? pair : [], silenced: how === "silence" ? pair : [], edits: this.edits });
  }

  do_look({ layer: number, neuron }) {
    this.look = number < 0 ? null : [number, neuron];
    this.picture();
  }

  do_window({ layer: number, first }) {
    this.windows = { ...this.windows, [number]: first };
    this.picture();
  }

  do_explain({ layer: number, neuron, x1, x2, target }) {
    const outputs = this.forward(x1, x2);
    const { kernel, bias } = this.layers[number - 1];
    const names = number === 1 ? this.spec.experiment.data.features : outputs[number - 1].map((_, source) => `${number - 1}.${source + 1}`);
    const inputs = outputs[number - 1].map((value, source) => ({ name: names[source], value, weight: kernel[source][neuron], gradient: 0.1 * value, update: -0.003 * value }));
    const sum = inputs.reduce((total, { value, weight }) => total + value * weight, bias[neuron]);
    this.news("explained", {
      layer: number, neuron, point: [x1, x2], target: target ?? 1, inputs, bias: { value: bias[neuron], gradient: 0.1, update: -0.003 }, sum, normalized: null,
      activation: this.kinds[number - 1], output: outputs[number][neuron], upstream: 0.12, delta: 0.1, loss: 0.42,
    });
  }

  // As the engine does it, of layers of two or three units.
  do_bend() {
    const side = 33;
    const nodes = [...Array(side * side).keys()].map((node) => [node % side, Math.floor(node / side)].map((value) => DOMAIN[0] + ((DOMAIN[1] - DOMAIN[0]) * value) / (side - 1)));
    const floats = (rows) => base64(new Uint8Array(Float32Array.from(rows.flat()).buffer));
    const of = (number) => (list) => list.map(([x1, x2]) => (number ? this.forward(x1, x2)[number].slice(0, 3) : [x1, x2]));
    const stages = this.layers.map(({ kernel }, number) => {
      const units = number ? kernel.length : 2;
      const own = { name: number ? "layer" : "plane", layer: number, units, dimensions: Math.min(3, units), share: 1, cut: 0.5 + 0.1 * number };
      return { ...own, points: floats(of(number)(this.train)), grid: floats(of(number)(nodes)) };
    });
    const { kernel, bias } = this.layers.at(-1);
    this.news("bent", {
      epoch: this.epoch, batch: this.batch, classes: 2, low: 0, high: 1, side, labels: this.train.map(([, , label]) => label),
      shade: base64(Uint8Array.from(nodes.map(([x1, x2]) => Math.round(255 * this.forward(x1, x2).at(-1)[0])))), stages,
      head: { kernel: kernel.map(([weight]) => [0, weight]), bias: [0, bias[0]] },
    });
  }

  do_rewind({ epoch }) {
    clearInterval(this.timer);
    if (this.status === "running") this.status = "paused";
    this.newest ??= { epoch: this.epoch, layers: this.layers };
    const shown = epoch < 0 ? null : this.stored.reduce((best, known) => (Math.abs(known - epoch) < Math.abs(best - epoch) ? known : best), 0);
    const state = shown === null ? this.newest : { epoch: shown, layers: structuredClone(this.past.get(shown)) };
    Object.assign(this, state);
    if (shown === null) this.newest = null;
    this.state();
    this.news("timeline", { epochs: this.stored, shown });
    this.picture();
  }

  do_keep() {
    const output = base64(Uint8Array.from({ length: SIZE * SIZE }, (_, at) => Math.round(255 * this.forward(place(at % SIZE, SIZE), place(Math.floor(at / SIZE), SIZE)).at(-1)[0])));
    this.news("kept", { run: `run-${this.epoch}`, epoch: this.epoch, metrics: this.metrics(), experiment: this.spec.experiment, picture: { size: SIZE, classes: 2, low: 0, high: 1, output } });
  }

  do_export() {
    this.news("exported", { script: "import keras\n\nmodel = keras.Sequential([\n    keras.layers.Dense(4, activation=\"tanh\"),\n])\n", data: "x1,x2,label\n0.5,1.2,1\n", weights: "a.weights.h5", address: "play/download/0123/a.weights.h5" });
  }

  dispose() {
    this.gone = true;
    clearInterval(this.timer);
  }
}

function place(index, size) {
  return DOMAIN[0] + ((DOMAIN[1] - DOMAIN[0]) * (index + 0.5)) / size;
}

function byte(value) {
  return Math.max(0, Math.min(255, Math.round(((value + 1) / 2) * 255)));
}

const theme = (dark) => (dark
  ? { background: "#12161c", text: "#e6ebf1", dark: true, font: "sans-serif", panel: "#1c232c", grid: "#2f353c", muted: "#a8aeb4" }
  : { background: "#ffffff", text: "#1d2733", dark: false, font: "sans-serif", panel: "#f4f6f8", grid: "#e4e5e7", muted: "#5c646d" });

// An App alone, with a room; for one module: `const { app } = mockApp(); parent.append(new Output(app).node)`.
export function mockApp(overrides = {}) {
  const root = document.querySelector("[data-play]") ?? Object.assign(document.createElement("section"), { className: "pgp" });
  root.dataset.play = "";
  if (!root.isConnected) document.body.append(root);
  const app = new App(root, { ...window.playData, ...overrides.data }, theme(window.playData?.dark));
  app.base = location.href;
  app.room = new MockRoom(app, overrides);
  return { app, root, room: app.room };
}

// The whole page.
export async function mockView(overrides = {}, parent = document.body) {
  let room = null;
  const view = new PlayView(parent, { ...window.playData, ...overrides.data }, location.href, (app) => (room = new MockRoom(app, overrides)));
  await Promise.resolve();
  return { view, app: view.app, root: view.root, room };
}
