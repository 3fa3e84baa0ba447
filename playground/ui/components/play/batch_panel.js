// "1 batch", watched: the points that were drawn, their way forward, the loss, the gradients' way back, and the new weights.

import { decodeBatch, weightsAt } from "./batch_news.js";
import { BatchPaint } from "./batch_paint.js";
import { phaseAt, phasesOf, sentenceOf, TITLES } from "./batch_phases.js";
import { button, element, icon } from "./dom.js";

const SPEEDS = [["0.1", "0.1×"], ["0.25", "0.25×"], ["0.5", "0.5×"], ["1", "1×"], ["2", "2×"], ["4", "4×"], ["", "at once"]];
const KEPT = "playground:batch-speed";

export class BatchPanel {
  constructor(app) {
    this.app = app;
    this.node = element("section", "pgp-batch");
    this.node.setAttribute("aria-label", "One batch, watched");
    this.node.hidden = true;
    this.chips = element("div", "pgp-batch-chips");
    this.said = element("p", "pgp-batch-said");
    this.said.setAttribute("role", "status");
    this.pause = button("pgp-batch-pause", { icon: "pause", title: "Pause", click: () => this.toggle() });
    this.speed = element("select", "pgp-replay-speed");
    this.speed.setAttribute("aria-label", "Speed of the batch");
    this.speed.append(...SPEEDS.map(([value, text]) => new Option(text, value)));
    this.speed.value = remembered();
    this.speed.onchange = () => this.choose();
    this.next = button("", { text: "Next batch", title: "Train and watch the next batch", click: () => app.do("step", { unit: "watched" }) });
    const close = button("pgp-quiet pgp-small-cross", { icon: "close", title: "Close the batch", click: () => this.close() });
    const head = element("div", "pgp-batch-head");
    head.append(this.chips, this.pause, this.speed, this.next, close);
    this.node.append(head, this.said);
    this.edges = element("canvas", "pgp-batch-edges");
    this.points = element("canvas", "pgp-batch-points");
    for (const canvas of [this.edges, this.points]) canvas.setAttribute("aria-hidden", "true");
    this.paint = new BatchPaint(app, this);
    // what is kept is the network as it is, so that is what must be seen then
    this.onClick = ({ target }) => target.closest(".pgp-keep") && this.finish();
    this.ends = [
      app.on("batch", (news) => this.take(news)),
      app.on("state", ({ status }) => status === "running" && this.finish()),
      app.on("opened", ({ reset }) => (reset || !this.fits()) && this.close()),
      app.on("spec", () => app.hidden("step_batch") && this.close()),
      app.on("timeline", ({ shown }) => shown !== null && this.close()),
    ];
  }

  // Whether it is a batch of the network that is drawn.
  fits() {
    const columns = this.app.layout?.columns;
    const drawing = this.batch?.drawing;
    return Boolean(columns && drawing && columns.length === drawing.length && drawing.every(({ neurons }, place) => !place || neurons.length === columns[place].rows.length));
  }

  // Over the network and over the output, as soon as they are there.
  mount() {
    const { root } = this.app;
    if (!this.edges.isConnected) root.querySelector(".pgp-edges")?.after(this.edges);
    root.addEventListener("click", this.onClick, true);
    if (!this.points.isConnected) root.querySelector(".pgp-output-marks")?.after(this.points);
  }

  take(news) {
    const { app } = this;
    this.finish();
    this.batch = decodeBatch(news);
    if (!this.fits() || app.state.spec?.view.bent) return; // the network is another one, or out of sight
    this.mount();
    this.node.hidden = false;
    this.phases = phasesOf(app.layout.gaps.filter(({ skipped }) => !skipped).length);
    this.base = app.state.picture;
    this.at = 0;
    this.stepped = -1;
    this.offer();
    app.hold(true);
    this.running = true;
    if (this.speed.value === "") this.finish();
    else this.play();
  }

  // A chip for each thing that happens; a click goes there.
  offer() {
    this.parts = this.phases.map(({ name, from }) => {
      const node = element("button", "pgp-batch-chip", TITLES[name]);
      node.type = "button";
      node.onclick = () => this.jump(from);
      return node;
    });
    this.chips.replaceChildren(...this.parts);
    this.told = "";
  }

  play() {
    this.playing = true;
    this.mark();
    this.last = performance.now();
    this.frame ??= requestAnimationFrame((now) => this.step(now));
  }

  step(now) {
    this.frame = null;
    if (!this.running || !this.node.isConnected) return;
    if (this.playing) {
      this.at += (Math.min(100, now - this.last) / 1000) * Number(this.speed.value || 1);
      this.last = now;
    }
    this.show();
    if (this.at >= this.phases.at(-1).to) this.finish();
    else if (this.playing) this.frame = requestAnimationFrame((next) => this.step(next));
  }

  show() {
    const moment = phaseAt(this.phases, this.at);
    this.tell(moment.name);
    if (moment.name === "step") this.weigh(moment.share);
    else if (this.stepped >= 0) this.weigh(0);
    this.paint.paint(this.batch, moment, this.app.layout);
  }

  // The picture of before with the weights on their way.
  weigh(share) {
    const { app, base } = this;
    if (!base || share === this.stepped || base.weights.length !== this.batch.weights.weights.length) return;
    this.stepped = share;
    app.state.picture = { ...base, weights: weightsAt(this.batch, share) };
    app.emit("picture");
  }

  tell(name) {
    if (name === this.told) return;
    this.told = name;
    this.said.textContent = sentenceOf(this.app, this.batch, name);
    this.parts.forEach((node, place) => {
      const on = this.phases[place].name === name;
      node.classList.toggle("pgp-on", on);
      if (on) node.setAttribute("aria-current", "step");
      else node.removeAttribute("aria-current");
    });
  }

  jump(at) {
    if (!this.running) {
      // it is over: seen again, though the weights are the new ones
      this.running = true;
      this.app.hold(true);
    }
    this.at = at + 1e-6;
    this.last = performance.now();
    this.frame ??= requestAnimationFrame((now) => this.step(now));
    if (!this.playing && this.speed.value !== "") this.play();
  }

  toggle() {
    if (!this.running) return this.jump(0);
    if (!this.playing) return this.play();
    this.playing = false;
    this.mark();
  }

  mark() {
    const on = this.running && this.playing;
    this.pause.replaceChildren(icon(on ? "pause" : "play"));
    this.pause.title = on ? "Pause" : this.running ? "Go on" : "See it again";
    this.pause.setAttribute("aria-label", this.pause.title);
  }

  choose() {
    remember(this.speed.value);
    if (this.speed.value === "") this.finish();
  }

  // The end: what the engine has sent meanwhile is shown.
  finish() {
    if (!this.running) return;
    this.running = this.playing = false;
    cancelAnimationFrame(this.frame);
    this.frame = null;
    this.tell("step");
    this.paint.clear();
    this.app.hold(false);
    this.mark();
  }

  close() {
    this.finish();
    this.node.hidden = true;
  }

  dispose() {
    cancelAnimationFrame(this.frame);
    for (const end of this.ends) end();
  }
}

function remembered() {
  try {
    const known = localStorage.getItem(KEPT);
    return SPEEDS.some(([value]) => value === known) ? known : "1";
  } catch {
    return "1"; // storage may be forbidden
  }
}

function remember(speed) {
  try {
    localStorage.setItem(KEPT, speed);
  } catch {
    // as above
  }
}
