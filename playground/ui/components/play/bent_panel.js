// Bent space over the network: the plane as each layer sees it, morphing from one to the next, live while it trains.

import { BentPainter } from "./bent_painter.js";
import { blend, decodeBent, tiltAt } from "./bent_space.js";
import { cutSentence, longName, shortName, stopText } from "./bent_words.js";
import { button, element, icon } from "./dom.js";
import { Question } from "./question.js";

const STAGE_S = 1.7; // of the morphing, from one layer to the next
const FOLLOW = 0.3; // of the way to where things are now, each frame: movement is smooth between two news
const STILL = 2e-4;
const CAMERA = { yaw: -0.55, pitch: 0.42 };

export class BentPanel {
  constructor(app) {
    this.app = app;
    this.node = element("section", "pgp-bent");
    this.node.setAttribute("aria-label", "Bent space");
    this.node.hidden = true;
    this.title = element("h2", "pgp-bent-title", "Bent space");
    this.said = element("p", "pgp-bent-said");
    const close = button("pgp-quiet pgp-small-cross", { icon: "close", title: "Close bent space", click: () => app.view({ bent: false }) });
    const head = element("div", "pgp-bent-head");
    head.append(this.title, this.said, close);
    this.canvas = element("canvas", "pgp-bent-canvas");
    this.canvas.setAttribute("role", "img");
    this.place = element("div", "pgp-bent-place");
    this.place.append(this.canvas);
    this.morph = button("pgp-bent-play", { icon: "play", title: "Morph from layer to layer", click: () => (this.morphing ? this.halt() : this.begin()) });
    this.slider = Object.assign(element("input", "pgp-range pgp-bent-slider"), { type: "range", min: 0, max: 1, step: 0.01, value: 0 });
    this.slider.setAttribute("aria-label", "From the plane to the last layer");
    this.slider.oninput = () => {
      this.halt();
      this.go(Number(this.slider.value));
    };
    this.stops = element("div", "pgp-bent-stops");
    const foot = element("div", "pgp-bent-foot");
    const way = element("div", "pgp-bent-way");
    way.append(this.slider, this.stops);
    foot.append(this.morph, way);
    this.node.append(head, this.place, foot);
    this.painter = new BentPainter(this.canvas);
    this.camera = { ...CAMERA };
    this.at = 0;
    this.question = new Question(() => this.request());
    this.size = new ResizeObserver(() => this.resize());
    this.size.observe(this.place);
    this.drag();
    this.ends = [
      app.on("spec", () => this.show()),
      app.on("picture", () => this.question.ask()),
      app.on("fits", () => this.question.ask()),
      app.on("bent", (news) => this.take(news)),
      app.on("refused", (refused) => this.refuse(refused)),
      app.on("theme", () => this.wake()),
    ];
    this.show();
  }

  get shown() {
    return !this.node.hidden;
  }

  show() {
    const wanted = Boolean(this.app.state.spec?.view.bent) && !this.app.hidden("bent");
    if (wanted === this.shown) return;
    this.node.hidden = !wanted;
    this.halt();
    if (!wanted) return;
    this.fresh = true; // the first news begin the morphing
    this.question.ask();
  }

  // Whether there is anything to ask for.
  request() {
    const wanted = this.shown && this.app.state.fits && !document.hidden && this.node.isConnected;
    if (wanted) this.app.do("bend");
    return wanted;
  }

  refuse({ command, sentence }) {
    if (command !== "bend" || !this.shown) return;
    this.question.answered();
    this.bent = null;
    this.said.textContent = sentence;
  }

  take(news) {
    this.question.answered();
    if (!this.shown) return;
    const bent = decodeBent(news);
    const last = bent.stages.length - 1;
    const key = JSON.stringify([bent.count, bent.side, bent.stages.map(({ name, layer, dimensions }) => [name, layer, dimensions])]);
    const other = key !== this.key;
    const atEnd = this.bent && this.at >= this.bent.stages.length - 1;
    this.bent = bent;
    if (other) {
      this.key = key;
      this.slider.max = String(last);
      this.slider.disabled = this.morph.disabled = last === 0;
      this.target = new Float32Array(bent.stages[0].places.length);
      this.places = null;
      this.stages();
      this.go(this.fresh ? 0 : atEnd ? last : Math.min(this.at, last));
    }
    this.tell();
    if (this.fresh && last > 0) {
      this.fresh = false;
      if (matchMedia("(prefers-reduced-motion: reduce)").matches) this.go(last);
      else this.begin();
    }
    this.wake();
  }

  // A stop for each layer, with what a straight cut gets right there.
  stages() {
    const { stages } = this.bent;
    this.buttons = stages.map((stage, place) => {
      const node = element("button", "pgp-bent-stop");
      node.type = "button";
      node.append(element("span", "", shortName(stage)), element("b"));
      node.onclick = () => {
        this.halt();
        this.glide(place);
      };
      return node;
    });
    this.stops.replaceChildren(...this.buttons);
  }

  tell() {
    const { stages } = this.bent;
    const now = Math.round(this.at);
    this.buttons.forEach((node, place) => {
      const text = stopText(stages[place], this.bent.classes);
      const [, number] = node.children;
      if (number.textContent !== text) number.textContent = text;
      node.title = `${longName(stages[place])}. ${cutSentence(stages[place], this.bent.classes)}`;
      node.classList.toggle("pgp-on", place === now);
    });
    const title = longName(stages[now]);
    const said = cutSentence(stages[now], this.bent.classes);
    if (this.title.textContent !== title) this.title.textContent = title;
    if (this.said.textContent !== said) this.said.textContent = said;
    this.canvas.setAttribute("aria-label", `${title}. ${said}`);
  }

  begin() {
    const last = this.bent?.stages.length - 1;
    if (!(last > 0)) return;
    if (this.at >= last) this.go(0);
    this.glide(last);
  }

  // On to a stage, at an even pace.
  glide(to) {
    this.morphing = { to, since: performance.now() };
    this.mark();
    this.wake();
  }

  halt() {
    this.morphing = null;
    this.mark();
  }

  mark() {
    const on = Boolean(this.morphing);
    if (on === this.marked) return;
    this.marked = on;
    this.morph.replaceChildren(icon(on ? "pause" : "play"));
    this.morph.title = on ? "Stop the morphing" : "Morph from layer to layer";
    this.morph.setAttribute("aria-label", this.morph.title);
  }

  go(at) {
    this.at = at;
    this.slider.value = String(at);
    this.slider.style.setProperty("--pgp-fill", `${(100 * at) / Math.max(1, Number(this.slider.max))}%`);
    if (this.bent) this.tell();
    this.wake();
  }

  wake() {
    this.frame ??= requestAnimationFrame((now) => this.draw(now));
  }

  draw(now) {
    this.frame = null;
    const { bent } = this;
    if (!this.shown || !bent || !this.canvas.width || document.hidden || !this.node.isConnected) return;
    const passed = Math.min(100, now - (this.drawn ?? now));
    this.drawn = now;
    if (this.morphing) {
      const { to } = this.morphing;
      const step = passed / 1000 / STAGE_S;
      const at = Math.abs(to - this.at) <= step ? to : this.at + Math.sign(to - this.at) * step;
      this.go(at);
      if (at === to) this.halt();
    }
    blend(bent, this.at, this.target);
    const moves = this.follow();
    const tilt = tiltAt(bent, this.at);
    const last = bent.stages.length - 1;
    this.painter.paint({
      bent, app: this.app, places: this.places, cut: Math.max(0, 1 - 3 * (last - this.at)),
      camera: { yaw: tilt * this.camera.yaw, pitch: tilt * this.camera.pitch },
    });
    this.canvas.classList.toggle("pgp-bent-turns", tilt > 0.5);
    if (this.morphing || moves) this.wake();
  }

  follow() {
    if (!this.places || this.morphing) {
      this.places ??= new Float32Array(this.target.length);
      this.places.set(this.target);
      return false;
    }
    let most = 0;
    for (let place = 0; place < this.target.length; place += 1) {
      const step = this.target[place] - this.places[place];
      this.places[place] += FOLLOW * step;
      most = Math.max(most, Math.abs(step));
    }
    return most > STILL;
  }

  // Three dimensions are turned with the pointer.
  drag() {
    let from = null;
    this.canvas.addEventListener("pointerdown", (event) => {
      from = [event.clientX, event.clientY, this.camera.yaw, this.camera.pitch];
      this.canvas.setPointerCapture(event.pointerId);
    });
    this.canvas.addEventListener("pointermove", (event) => {
      if (!from) return;
      this.camera = { yaw: from[2] + (event.clientX - from[0]) / 150, pitch: Math.max(-1.5, Math.min(1.5, from[3] + (event.clientY - from[1]) / 150)) };
      this.wake();
    });
    for (const name of ["pointerup", "pointercancel"]) this.canvas.addEventListener(name, () => (from = null));
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this.place;
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    [this.canvas.width, this.canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
    this.wake();
  }

  dispose() {
    cancelAnimationFrame(this.frame);
    this.question.dispose();
    this.size.disconnect();
    for (const end of this.ends) end();
  }
}
