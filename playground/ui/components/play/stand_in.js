// Until an engine has opened the network, the page trains it by itself, and then hands it over.

import { bytesOf, floatsOf } from "./decode.js";

const OWN = new Set(["play", "pause", "step", "reset", "set_weight"]); // followed here
const LATER = new Set(["treat", "explain", "bend", "rewind", "export", "restore"]); // these need an engine, with what is trained here
export const FASTEST = 60; // epochs a second
const POINTS = 100; // of the curve, in one message
const WAITS = "This needs Keras, which is not there yet. It is done as soon as Keras is there.";
const LOST = "These settings need Keras, which is not there yet. What this page has trained is not kept: training begins again.";
const PATIENCE_MS = 60_000; // for an engine to take up what was trained

export class StandIn {
  constructor(app) {
    this.app = app;
    this.active = false;
    this.wanted = false; // Play was pressed before anything could be trained
    [this.waiting, this.held] = [[], null];
    this.first = 0; // number of the first picture of the engine that is of what was trained here
  }

  // What the room says can be trained here; null: nothing.
  take(told) {
    if (this.held) return;
    if (!told || typeof Worker === "undefined") return this.giveUp();
    const decoded = { ...told, orders: ordersOf(told.orders) };
    for (const name of ["weights", "x", "y", "test_x", "test_y"]) decoded[name] = floatsOf(told[name]);
    const shape = JSON.stringify([told.weights, told.layers.map(({ units, activation }) => [units, activation]), told.features, told.loss]);
    const keeps = this.active && shape === this.shape;
    this.shape = shape;
    this.start();
    this.post({ do: "begin", told: decoded, keeps, fastest: FASTEST, plays: this.wanted || (this.active && this.app.state.state?.status === "running") });
    [this.active, this.wanted] = [true, false];
    this.app.emit("room");
  }

  // What is asked for now needs an engine, and begins when there is one.
  giveUp() {
    const plays = this.active && this.app.state.state?.status === "running";
    if (this.active && this.app.state.picture?.epoch) this.app.emit("remark", LOST);
    this.end();
    if (plays) this.app.room.send({ do: "play" });
  }

  start() {
    if (this.worker) return;
    this.worker = new Worker(new URL("./stand_in_worker.js", import.meta.url), { type: "module" });
    this.worker.onmessage = ({ data }) => this.hear(data);
    this.worker.onerror = () => this.end();
  }

  post(message) {
    this.worker?.postMessage(message);
  }

  takeOrders(orders) {
    if (this.active) this.post({ do: "orders", orders: ordersOf(orders) });
  }

  // What the worker says.
  hear({ news, orders, left }) {
    if (!this.active) return;
    if (left) this.handOver(left);
    else if (orders) this.app.room.send({ do: "orders", first: orders });
    else this.app.takeNews({ ...news, local: true });
  }

  // What the page asks for. Returns whether nobody else is to be told.
  follow(message) {
    const { do: name } = message;
    if (!this.active) {
      if (name === "play" || name === "pause") this.wanted = name === "play";
      return false;
    }
    if (name === "look") this.post({ do: "look", look: message.layer < 0 ? null : [message.layer, message.neuron] });
    if (this.held) return false;
    if (LATER.has(name)) {
      this.waiting.push(message);
      this.app.emit("remark", WAITS);
      return true;
    }
    if (!OWN.has(name)) return false;
    this.post(message);
    return true;
  }

  drew() {
    this.post({ do: "drew" });
  }

  // News of an engine. Returns whether the page is not to be told, or not yet.
  keeps(message) {
    const { news } = message;
    if (news === "opened") this.first = 0; // another engine counts from 1 again
    const late = news === "picture" && message.number < this.first; // it waited while what was trained was taken up
    if (news === "picture" && (this.active || late)) this.app.room.send({ ack: message.number });
    if (!this.active || !news) return late;
    if (this.held) {
      if (news === "took_up") {
        this.first = message.picture;
        const opened = this.held.filter((line) => line.news === "opened");
        this.end(opened);
        return true;
      }
      this.held.push(message);
      if (news === "refused" && message.command === "take_up") this.end(this.held);
      return true;
    }
    if (news !== "opened") return true; // of an engine that builds
    this.held = [message];
    this.post({ do: "leave" });
    return true;
  }

  // Nothing was trained: the engine's own beginning is the same.
  handOver(left) {
    if (!left.trained) {
      this.end(this.held);
      this.app.room.send({ do: left.playing ? "play" : "pause" });
      return;
    }
    const { epoch, batch, iterations, seconds, weights, moments, playing } = left;
    const whole = { epoch, batch, iterations, elapsed_s: seconds, weights: textOf([weights]), moments: textOf(moments), points: pointsOf(left.curve) };
    this.app.room.send({ do: "take_up", ...whole });
    this.app.room.send({ do: playing ? "play" : "pause" });
    this.patience = setTimeout(() => this.end(this.held), PATIENCE_MS);
  }

  // The engine is at work from now on; `news`: of it, that the page has not been told.
  end(news) {
    clearTimeout(this.patience);
    const was = this.active;
    [this.active, this.held] = [false, null];
    this.worker?.terminate();
    this.worker = null;
    for (const line of news ?? []) this.app.takeNews(line);
    for (const message of this.waiting.splice(0)) this.app.room.send(message);
    if (was) this.app.emit("room");
  }
}

function ordersOf({ first, count, orders }) {
  const bytes = bytesOf(orders);
  return { first, count, orders: new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 1) };
}

function textOf(parts) {
  let text = "";
  for (const values of parts) for (const byte of new Uint8Array(values.buffer, values.byteOffset, values.byteLength)) text += String.fromCharCode(byte);
  return btoa(text);
}

// A curve that one message has room for: evenly thinned, and the last one.
function pointsOf(curve) {
  const stride = Math.ceil(curve.length / POINTS);
  const points = curve.filter(({ epoch }, place) => epoch % stride === 0 || place === curve.length - 1);
  const names = Object.keys(points.at(-1).figures);
  const series = Object.fromEntries(names.map((name) => [name, points.map(({ figures }) => Number(figures[name].toPrecision(7)))]));
  return JSON.stringify({ epochs: points.map(({ epoch }) => epoch), seconds: points.map(({ seconds }) => Number(seconds.toFixed(3))), series });
}
