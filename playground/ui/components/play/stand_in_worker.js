// Trains a small network beside the page, and tells news of it as an engine does.

import { StandInNetwork } from "./stand_in_network.js";

const PICTURE_MS = 40;
const LATE_MS = 1000; // a picture that was not drawn by then is not waited for
const STATE_MS = 250;

class Player {
  constructor() {
    this.number = 0;
    [this.playing, this.step, this.look] = [false, "", null];
    [this.drawn, this.sentAt, this.toldAt] = [true, -Infinity, -Infinity];
    [this.elapsed, this.untold] = [0, 0];
  }

  // told: what the room told, decoded; `keeps`: the weights stay; `plays`: and it is trained; `fastest`: epochs a second.
  begin({ told, keeps, plays, fastest }) {
    this.halt();
    const before = this.network?.told.training.optimizer;
    [this.told, this.fastest] = [told, fastest];
    this.orders = new Map();
    this.takeOrders(told.orders);
    if (keeps && this.network) {
      this.network.take(told);
      this.network.renewMoments(before);
      this.network.batch = Math.min(this.network.batch, this.network.steps - 1);
      [this.network.out, this.network.deltas] = [null, null];
      this.ask();
    } else {
      this.network = new StandInNetwork(told);
      [this.curve, this.elapsed, this.total] = [[], 0, told.training.epochs];
    }
    this.status = this.network.epoch || this.network.batch ? "paused" : "idle";
    this.figures = this.network.measure();
    this.put();
    this.tell("opened", { ...told.opened, reset: !keeps });
    this.tell("touched", { frozen: [], silenced: [], edits: 0 });
    this.everything();
    if (plays) this.play("");
  }

  get done() {
    return this.total !== null && this.network.epoch >= this.total;
  }

  play(step) {
    if (this.done) this.total = null;
    [this.step, this.wantsPicture] = [step, true];
    if (!this.playing) {
      this.playing = true;
      [this.status, this.reason] = ["running", ""];
      this.startedAt = this.dueAt = performance.now();
      [this.countedAt, this.counted] = [performance.now(), this.network.epoch];
    }
    this.state();
    this.tick();
  }

  halt() {
    clearTimeout(this.timer);
    if (this.playing) this.elapsed += (performance.now() - this.startedAt) / 1000;
    this.playing = false;
  }

  pause(status = "paused", reason = "") {
    if (!this.playing) return;
    this.halt();
    [this.status, this.reason] = [status, reason];
    if (this.network.batch) this.figures = this.network.measure();
    this.everything();
  }

  reset() {
    const { playing } = this;
    this.halt();
    this.network.reset();
    this.orders.clear();
    this.takeOrders(this.told.orders);
    [this.curve, this.elapsed, this.total] = [[], 0, this.told.training.epochs];
    [this.status, this.reason, this.figures] = ["idle", "", this.network.measure()];
    this.put();
    this.everything();
    if (playing) this.play("");
  }

  tick() {
    clearTimeout(this.timer);
    if (!this.playing) return;
    const pace = Math.min(this.fastest, this.told.training.pace ?? this.fastest);
    const order = this.orderOf(this.network.epoch + 1);
    if (order) {
      this.advance(order);
      if (!this.playing) return;
      this.dueAt = Math.max(this.dueAt + 1000 / pace, performance.now() - 1000 / pace);
    }
    if (!order) this.ask();
    this.show();
    this.timer = setTimeout(() => this.tick(), order ? Math.max(0, this.dueAt - performance.now()) : 20);
  }

  // To the end of the epoch, or one batch.
  advance(order) {
    let ended = null;
    do ended = this.network.step(order);
    while (!ended && this.step !== "batch");
    if (ended) {
      this.figures = ended;
      this.put();
      this.ask();
    }
    if (!Number.isFinite(this.figures.loss)) this.pause("failed", "The loss is not a number any more: the learning rate is too large. Reset, and try a smaller one.");
    else if (this.step === "batch" || (ended && this.step)) this.pause();
    else if (this.done) this.pause("finished", `All ${this.total} epoch${this.total === 1 ? " is" : "s are"} trained.`);
  }

  orderOf(epoch) {
    if (this.stored) return this.stored;
    for (const known of this.orders.keys()) if (known < epoch) this.orders.delete(known);
    return this.orders.get(epoch);
  }

  // Ask for further orders before there are none.
  ask() {
    if (this.stored || this.asking) return;
    const { epoch } = this.network;
    if (this.orders.has(epoch + Math.ceil(this.block / 2))) return;
    let first = epoch + 1;
    while (this.orders.has(first)) first += 1;
    this.asking = true;
    postMessage({ orders: `${first},${this.network.samples}` });
  }

  takeOrders({ first, count, orders }) {
    this.asking = false;
    const samples = this.told.y.length;
    this.stored = count ? null : Uint16Array.from({ length: samples }, (_, row) => row);
    this.block = count;
    for (let index = 0; index < count; index += 1) this.orders.set(first + index, orders.subarray(index * samples, (index + 1) * samples));
  }

  put() {
    const { epoch } = this.network;
    const seconds = this.elapsed + (this.playing ? (performance.now() - this.startedAt) / 1000 : 0);
    const point = { epoch, seconds, figures: this.figures };
    if (this.curve.at(-1)?.epoch === epoch) this.curve[this.curve.length - 1] = point;
    else this.curve.push(point);
    this.untold = Math.min(this.curve.length, this.untold + 1);
  }

  setWeight({ layer, neuron, source, value }) {
    const { network } = this;
    const place = network.places[layer - 1];
    if (!place) return;
    network.weights[source < 0 ? place[1] + neuron : place[0] + source * network.sizes[layer] + neuron] = value;
    if (!this.playing) {
      if (this.status !== "paused") this.status = "paused";
      this.figures = network.measure();
      this.state();
    }
    this.wantsPicture = true;
    this.show();
  }

  // telling

  tell(news, values, transfer = []) {
    postMessage({ news: { news, ...values } }, transfer);
  }

  state() {
    this.toldAt = performance.now();
    const { epoch, batch } = this.network;
    const fast = this.status === "running" && performance.now() > this.countedAt ? (1000 * (epoch - this.counted)) / (performance.now() - this.countedAt) : 0;
    this.tell("state", { status: this.status, epoch, batch, reason: this.reason ?? "", mode: "browser", epochs_per_s: fast });
  }

  tellCurve(reset) {
    const points = reset ? this.curve : this.curve.slice(-this.untold);
    if (!points.length) return;
    const names = Object.keys(points.at(-1).figures);
    const series = Object.fromEntries(names.map((name) => [name, points.map(({ figures }) => finite(figures[name]))]));
    this.tell("curve", { reset, epochs: points.map(({ epoch }) => epoch), series, ...(reset ? { branches: [] } : {}) });
    this.untold = 0;
  }

  everything() {
    this.state();
    this.tellCurve(true);
    [this.wantsPicture, this.sentAt] = [true, -Infinity];
    this.show();
  }

  show() {
    const now = performance.now();
    if (this.untold) this.tellCurve(false);
    if (this.playing && now - this.toldAt > STATE_MS) this.state();
    if (!this.playing && !this.wantsPicture) return;
    if ((!this.drawn && now - this.sentAt < LATE_MS) || now - this.sentAt < PICTURE_MS) {
      if (!this.playing) this.later ??= setTimeout(() => this.again(), PICTURE_MS);
      return;
    }
    [this.sentAt, this.drawn, this.wantsPicture] = [now, false, false];
    this.number += 1;
    const { epoch, batch } = this.network;
    const metrics = Object.fromEntries(Object.entries(this.figures).map(([name, value]) => [name, finite(value)]));
    const picture = this.network.picture(this.look);
    const told = { number: this.number, of: this.told.number, epoch, batch, status: this.status, metrics, ...picture };
    this.tell("picture", told, [picture.output, picture.tiles, picture.looked, picture.weights].map((values) => values.buffer));
  }

  again() {
    this.later = null;
    this.show();
  }

  // The whole of it, for an engine.
  left() {
    const { epoch, batch, iterations, weights, moments } = this.network;
    const seconds = this.elapsed + (this.playing ? (performance.now() - this.startedAt) / 1000 : 0);
    return { epoch, batch, iterations, seconds, weights, moments, curve: this.curve, playing: this.playing, trained: Boolean(iterations) };
  }
}

function finite(value) {
  return Number.isFinite(value) ? value : null;
}

const player = new Player();

const FOLLOWED = {
  begin: (message) => player.begin(message),
  play: () => player.play(""),
  pause: () => player.pause(),
  step: ({ unit }) => player.play(unit === "epoch" ? "epoch" : "batch"),
  reset: () => player.reset(),
  set_weight: (message) => player.setWeight(message),
  orders: ({ orders }) => player.takeOrders(orders),
  drew: () => {
    player.drawn = true;
    player.show();
  },
  look: ({ look }) => {
    [player.look, player.wantsPicture] = [look, true];
    player.show();
  },
  leave: () => {
    const left = player.left();
    player.halt();
    postMessage({ left });
  },
};

onmessage = ({ data }) => FOLLOWED[data.do](data);
