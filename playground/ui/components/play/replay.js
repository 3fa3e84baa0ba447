// The epochs that are stored, one after the other: the training again, at any speed.

import { button, element, icon } from "./dom.js";

const WHOLE_S = 12; // that the whole timeline takes at speed 1
const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 4, 10];
const EVERY_MS = 33;
const LOST_MS = 700; // after which a picture that was asked for is not waited for any more

// Number in `epochs` (ascending) of the last one that is not after `epoch`; the first where all are.
export function placeAt(epochs, epoch) {
  let [low, high] = [0, epochs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (epochs[middle] <= epoch) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

export class Replay {
  // timeline: {stored, shown, show(place), rest()}
  constructor(app, timeline) {
    Object.assign(this, { app, timeline });
    this.button = button("pgp-replay", { icon: "replay", title: "Replay the training", click: () => (this.playing ? this.stop() : this.start()) });
    this.speed = element("select", "pgp-replay-speed");
    this.speed.setAttribute("aria-label", "Speed of the replay");
    this.speed.title = "Speed of the replay: 1× shows the whole training in 12 seconds";
    this.speed.append(...SPEEDS.map((speed) => new Option(`${speed}×`, String(speed), speed === 1, speed === 1)));
    this.nodes = [this.button, this.speed];
    this.ends = [
      app.on("state", ({ status }) => this.follow(status)),
      app.on("opened", () => this.stop()),
      app.on("room", ({ status }) => status !== "ready" && this.stop()),
      app.on("picture", () => this.arrived()),
    ];
  }

  able(possible) {
    this.button.disabled = this.speed.disabled = !possible;
    if (!possible) this.stop();
  }

  // From what is shown; from the beginning where that is the end.
  start() {
    const { stored: epochs, shown } = this.timeline;
    if (epochs.length < 2) return;
    this.at = shown === null || shown >= epochs.at(-1) ? epochs[0] : shown;
    this.playing = true;
    this.paused = this.app.state.state?.status !== "running";
    this.asked = null;
    this.mark();
    this.last = performance.now();
    this.timer = setInterval(() => this.step(), EVERY_MS);
    this.ask(placeAt(epochs, this.at));
  }

  // What was still trained when the replay began is paused by it; what is played after that ends it.
  follow(status) {
    if (status !== "running") this.paused = true;
    else if (this.paused) this.stop();
  }

  // A picture that is late stops the clock: no epoch is passed over because the engine is busy.
  step() {
    const now = performance.now();
    const passed = (now - this.last) / 1000;
    this.last = now;
    if (this.app.root.isConnected === false) return this.stop();
    if (document.hidden || (this.asked !== null && now - this.askedAt < LOST_MS)) return;
    const { stored: epochs } = this.timeline;
    this.at += (Number(this.speed.value) * passed * (epochs.at(-1) - epochs[0])) / WHOLE_S;
    const place = placeAt(epochs, this.at);
    if (place !== this.place) this.ask(place);
    if (place === epochs.length - 1) this.stop();
  }

  ask(place) {
    this.place = place;
    this.asked = this.timeline.stored[place];
    this.askedAt = performance.now();
    this.timeline.show(place);
  }

  arrived() {
    if (this.app.state.picture.epoch === this.asked) this.asked = null;
  }

  stop() {
    if (!this.playing) return;
    clearInterval(this.timer);
    this.playing = false;
    this.place = this.asked = null;
    this.mark();
    this.timeline.rest();
  }

  mark() {
    this.button.replaceChildren(icon(this.playing ? "pause" : "replay"));
    this.button.title = this.playing ? "Stop the replay" : "Replay the training";
    this.button.setAttribute("aria-label", this.button.title);
    this.button.classList.toggle("pgp-on", this.playing);
  }

  dispose() {
    clearInterval(this.timer);
    for (const end of this.ends) end();
  }
}
