// The network as it is drawn and touched: features, tiles, edges, and the buttons over them.

import { element } from "../live/tools.js";
import { focused } from "./card.js";
import { Features, featuresOf } from "./features.js";
import { LayerBar, LayerHeads, summaries } from "./layer_head.js";
import { layoutOf } from "./layout.js";
import { classNames, formulasOf, hiddenOf } from "./names.js";
import { Pointing } from "./pointing.js";
import { drawingOf, sameDrawing, sameShape } from "./shape.js";
import { Stage } from "./stage.js";
import { TileButtons } from "./tile_buttons.js";

const FLOW_MS = 48; // between two drawings of the flow: about 20 a second,
const SLOW_FLOW_MS = 95; // and half as many on a machine that is too busy for smooth frames
const SMOOTH_MS = 40; // a frame

export class Network {
  constructor(app) {
    this.app = app;
    this.node = element("section", "pgp-network");
    this.node.setAttribute("aria-label", "Network");
    this.bar = new LayerBar(app);
    this.heads = new LayerHeads(app);
    this.features = new Features(app);
    this.stage = new Stage(app);
    this.buttons = new TileButtons(app, this.features);
    this.ground = element("div", "pgp-stage");
    this.extras = element("div", "pgp-extras");
    this.ground.append(this.stage.under.node, this.stage.over.node, this.heads.node, this.extras, this.buttons.node, this.features.form);
    const top = element("div", "pgp-network-top");
    top.append(element("span", "pgp-caption pgp-features-caption", "Features"), this.bar.node, this.bar.grow);
    this.node.append(top, this.ground);
    this.pointing = new Pointing(app, this);
    this.still = window.matchMedia("(prefers-reduced-motion: reduce)");
    this.size = new ResizeObserver(() => this.arrange());
    this.size.observe(this.ground);
    this.stage.colour();
    const again = () => this.arrange();
    this.stop = [
      ...["spec", "scene", "opened"].map((topic) => app.on(topic, again)),
      app.on("theme", () => this.recolour()),
      app.on("touched", () => this.mark()),
      app.on("picture", () => this.picture()),
      ...["state", "room"].map((topic) => app.on(topic, () => this.flowing() || this.drawEdges())),
      app.on("tick", () => this.tick()),
      app.on("local", () => this.highlight()),
    ];
  }

  // What is asked for; pictures of something else are not shown in it.
  wanted() {
    const { scene } = this.app.state;
    const hidden = hiddenOf(this.app).map(({ units }) => units);
    const features = formulasOf(this.app).length || this.app.drawing[0]?.units || 2;
    const opened = this.app.drawing.at(-1)?.layer === hidden.length + 1 ? this.app.drawing.at(-1).units : null;
    const names = classNames(this.app).length || scene?.class_names?.length || 0;
    return drawingOf(features, hidden, opened ?? (names > 2 ? names : 1), this.app.data.most, this.app.local.windows);
  }

  // Whether the picture is of such a network, and of the present kind of problem; all that show it are told.
  isOf(drawing) {
    const { picture, scene } = this.app.state;
    const known = sameShape(picture?.drawing, drawing) && (!scene || picture.classes === scene.class_names.length);
    if (picture) this.app.take_shape(known);
    return known && sameDrawing(picture.drawing, drawing);
  }

  arrange() {
    const { clientWidth: width, clientHeight: height } = this.ground;
    if (!width || !height || !this.app.state.spec) return;
    const drawing = this.wanted();
    const features = featuresOf(this.app);
    const ratio = window.devicePixelRatio || 1;
    const known = this.isOf(drawing);
    const key = JSON.stringify([width, height, ratio, known, drawing, features, this.app.labels, this.app.hidden("features")]);
    this.bar.update();
    if (key !== this.key || this.scene !== this.app.state.scene) {
      [this.key, this.scene] = [key, this.app.state.scene];
      this.drawing = drawing;
      this.layout = this.app.layout = layoutOf(drawing, features, { width, height }, !this.app.hidden("features"));
      this.stage.arrange(this.layout, this.scene, drawing.at(-1).units, known);
      this.features.arrange(this.layout);
      this.buttons.arrange(this.layout, drawing.at(-1).units);
      this.summarize();
      this.mark();
      this.stage.weigh();
      this.draw();
    }
    this.heads.arrange(this.layout);
    this.pointing.check();
  }

  // What is pressed with the keyboard can be pressed again.
  summarize() {
    const busy = focused(this.extras)?.dataset?.way;
    this.extras.replaceChildren(...summaries(this.app, this.layout));
    if (busy) this.extras.querySelector(`[data-way="${busy}"]`)?.focus({ preventScroll: true });
  }

  recolour() {
    this.stage.colour();
    this.key = "";
    this.stage.painted = null;
    this.arrange();
  }

  picture() {
    if (!this.layout) return this.arrange();
    const known = this.isOf(this.drawing);
    if (known !== this.stage.known) return this.arrange();
    if (!known) return;
    this.stage.drawTiles(this.muted);
    this.stale = true;
    if (!this.flowing()) this.drawEdges();
    this.buttons.tell(!this.flowing());
  }

  tick() {
    if (!this.layout || !this.flowing()) return;
    const now = performance.now();
    const frame = now - (this.ticked ?? now);
    this.ticked = now;
    if (frame < 500) this.frame = 0.9 * (this.frame ?? 16) + 0.1 * frame;
    if (now - (this.drawn ?? 0) >= (this.frame > SMOOTH_MS ? SLOW_FLOW_MS : FLOW_MS)) this.drawEdges();
  }

  draw() {
    this.stage.drawTiles(this.muted);
    this.drawEdges();
    this.buttons.tell(true);
  }

  drawEdges() {
    if (!this.layout) return;
    this.drawn = performance.now();
    if (this.stale) this.stage.weigh();
    this.stale = false;
    const seconds = this.flowing() && !this.still.matches ? this.drawn / 1000 : null;
    this.stage.drawEdges({ ...this.pointing.look(), seconds });
  }

  flowing() {
    return this.app.training;
  }

  // Silenced by hand, or dropped in this picture.
  mark() {
    const { silenced = [] } = this.app.state.touched ?? {};
    const quiet = new Set(silenced.map(([layer, neuron]) => layer * 10000 + neuron));
    this.muted = (layer, neuron) => {
      if (quiet.has(layer * 10000 + neuron)) return true;
      return this.app.state.picture?.dropped?.some(([of, which]) => of === layer && which === neuron) ?? false;
    };
    this.buttons.mark(this.app.state.touched ?? {});
    if (this.layout) this.stage.drawTiles(this.muted);
  }

  highlight() {
    if (!this.layout) return;
    if (this.app.local.windows !== this.windows) {
      this.windows = this.app.local.windows;
      this.arrange();
    }
    this.buttons.highlight();
    if (this.pointing.changed()) this.drawEdges();
  }

  dispose() {
    this.size.disconnect();
    this.features.dispose();
    this.pointing.dispose();
    for (const stop of this.stop) stop?.();
  }
}
