// The network's output over the plane, or one neuron's: map, samples, numbers, and the pointer's place in words.

import { element } from "./dom.js";
import { DrawTools } from "./draw_tools.js";
import { Heat } from "./heat.js";
import { Legend } from "./legend.js";
import { Marks, markIcon } from "./marks.js";
import { capital } from "./names.js";
import { Colours, meaning, shownMap, valueAt } from "./output_coding.js";
import { PlaneAxes } from "./plane_axes.js";
import { Pointer } from "./pointer.js";
import { Surface } from "./surface.js";

const NOWHERE = { x: [-6, 6], y: [-6, 6] };
const TOGGLES = { show_test: ["Test points"], discretize: ["Discretize"], surface: ["3-D", " surface"], bent: ["Bent", " space"] };

export class Output {
  constructor(app) {
    this.app = app;
    this.node = element("section", "pgp-output");
    this.node.setAttribute("aria-label", "Output");
    this.title = element("h2", "pgp-output-title", "Output");
    this.readout = element("output", "pgp-output-readout");
    const head = element("div", "pgp-output-head");
    head.append(this.title, this.readout);
    this.plot = element("div", "pgp-output-plot");
    this.heat = new Heat(element("canvas", "pgp-output-heat"));
    this.marks = new Marks(element("canvas", "pgp-output-marks"));
    this.axes = new PlaneAxes();
    this.point = element("div", "pgp-output-point");
    this.point.hidden = true;
    this.plot.append(this.heat.canvas, this.marks.canvas, this.point, this.axes.nameX, this.axes.nameY);
    this.frame = element("div", "pgp-output-frame");
    this.surface = new Surface(app);
    this.frame.append(this.axes.y, this.plot, this.axes.x, this.surface.node);
    this.legend = new Legend(app);
    this.controls = element("div", "pgp-output-controls");
    this.toggles = Object.entries(TOGGLES).map(([name, title]) => this.toggle(name, title));
    this.controls.append(...this.toggles.map(({ node }) => node));
    this.tools = new DrawTools(app);
    this.tools.onChange(() => this.redraw());
    this.node.append(head, this.frame, this.legend.node, this.controls, this.tools.node);
    this.colours = new Colours();
    this.pointer = new Pointer(this.plot, {
      domain: () => this.domain,
      tools: () => (this.tools.active ? this.tools : null),
      moved: () => this.read(),
      chosen: (point) => app.setLocal({ point }),
    });
    this.size = new ResizeObserver(([entry]) => this.resize(entry.contentRect.width));
    this.size.observe(this.plot);
    const topics = { picture: () => this.paint(), scene: () => this.redraw(), spec: () => this.redraw(), theme: () => this.redraw(), fits: () => this.paint(), local: () => this.local() };
    this.ends = Object.entries(topics).map(([topic, handler]) => app.on(topic, handler));
    this.redraw();
  }

  get domain() {
    return this.tools.active ? this.tools.domain : (this.app.state.scene?.domain ?? NOWHERE);
  }

  resize(width) {
    this.width = width;
    this.redraw();
  }

  local() {
    const { hover, drawing, point } = this.app.local;
    if (drawing !== this.drawing) {
      this.drawing = drawing;
      this.redraw();
    } else if (hover !== this.hover) this.paint();
    this.hover = hover;
    if (point !== this.marked) this.mark(point);
  }

  // What does not change with each picture.
  redraw() {
    const view = this.app.state.spec?.view ?? {};
    for (const { name, box } of this.toggles) box.checked = Boolean(view[name]);
    this.flat = !(view.surface && this.surface.possible) || this.tools.active;
    this.node.classList.toggle("pgp-output-drawing", this.tools.active);
    this.frame.classList.toggle("pgp-output-solid", !this.flat);
    this.legend.node.hidden = this.controls.hidden = this.tools.active;
    this.surface.show(Boolean(view.surface) && !this.tools.active);
    this.axes.show(this.domain, this.tools.active ? ["x1", "x2"] : (this.app.state.scene?.names ?? ["x1", "x2"]));
    this.mark(this.app.local.point);
    this.drawMarks(view);
    this.paint();
  }

  drawMarks(view) {
    const { scene } = this.app.state;
    if (!this.width || !this.flat) return;
    const drawing = this.tools.active;
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    const given = {
      points: drawing ? this.tools.points : (scene?.points ?? []),
      test: !drawing && view.show_test ? (scene?.test ?? []) : [],
      domain: this.domain,
      classes: drawing ? 6 : (scene?.class_names.length ?? 0),
      low: scene?.low ?? -1,
      high: scene?.high ?? 1,
      palette: drawing ? this.app.data.palette : this.app.palette,
      shapes: drawing ? null : this.app.labels,
      theme: this.app.theme,
      side: Math.round(this.width * ratio),
      ratio,
    };
    const same = this.drawn && Object.keys(given).every((name) => given[name] === this.drawn[name]);
    if (!same || drawing) this.marks.draw(given);
    this.drawn = given;
  }

  // A new picture, or another thing to show of it.
  paint() {
    const map = shownMap(this.app);
    this.legend.show(map);
    const caption = map?.caption ? capital(map.caption) : "Output";
    if (caption !== this.title.textContent) this.title.textContent = caption;
    this.map = map;
    this.surface.update(map);
    if (!this.width || !this.flat) return;
    const shown = Boolean(map) && this.fits();
    if (this.heat.canvas.hidden === shown) this.heat.canvas.hidden = !shown;
    if (shown && this.heat.paint(map.bytes, map.size, this.colours.tableOf(this.app, map))) {
      this.heat.canvas.classList.toggle("pgp-coarse", map.kind === "classes");
    }
    if (this.pointer.place) this.read();
  }

  // While points are drawn, the picture may be of other data, over another part of the plane.
  fits() {
    return !this.tools.active || JSON.stringify(this.app.state.scene?.domain) === JSON.stringify(this.domain);
  }

  read() {
    const text = this.sentence(this.pointer.place);
    if (text !== this.readout.textContent) this.readout.textContent = text;
  }

  sentence(place) {
    if (!place) return "";
    const { x, y } = this.domain;
    const names = this.tools.active ? ["x1", "x2"] : (this.app.state.scene?.names ?? ["x1", "x2"]);
    const where = `${short(names[0])} ${number(place[0], x)}, ${short(names[1])} ${number(place[1], y)}`;
    if (!this.map || !this.fits() || !this.app.state.fits) return where;
    const node = (value, [low, high]) => ((value - low) / (high - low)) * (this.map.size - 1);
    const value = valueAt(this.map, node(place[0], x), node(place[1], y));
    return `${where}: ${meaning(this.map, value, this.app.state.scene?.class_names ?? [])}`;
  }

  mark(point) {
    this.marked = point;
    const { x, y } = this.domain;
    const inside = point && point[0] >= x[0] && point[0] <= x[1] && point[1] >= y[0] && point[1] <= y[1];
    this.point.hidden = !inside || this.tools.active;
    if (!inside) return;
    this.point.style.left = `${(100 * (point[0] - x[0])) / (x[1] - x[0])}%`;
    this.point.style.top = `${(100 * (y[1] - point[1])) / (y[1] - y[0])}%`;
  }

  toggle(name, [title, rest = ""]) {
    const node = element("label", "pgp-check");
    node.dataset.control = name;
    const box = element("input");
    box.type = "checkbox";
    box.onchange = () => this.app.view({ [name]: box.checked });
    node.title = this.app.data.settings?.[`view.${name}`]?.help ?? "";
    const text = element("span", "", title);
    if (rest) text.append(element("span", "pgp-wide", rest));
    node.append(box, text);
    if (name === "show_test") text.before(markIcon(this.app.data.palette.neutral, 0, "test"));
    return { node, box, name };
  }

  dispose() {
    for (const end of this.ends) end();
    this.size.disconnect();
    this.pointer.dispose();
    this.tools.dispose();
    this.surface.dispose();
  }
}

// A place is known to a pixel: further digits would tell nothing.
function number(value, [low, high]) {
  const digits = Math.max(0, Math.min(6, 2 - Math.floor(Math.log10((high - low) / 1.3))));
  return value.toFixed(digits).replace(/^-(0\.?0*)$/, "$1").replace("-", "−");
}

function short(name) {
  return name.length > 14 ? `${name.slice(0, 13)}…` : name;
}
