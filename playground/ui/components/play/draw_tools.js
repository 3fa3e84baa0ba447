// Own data: points drawn on the output plot, or pasted as text.

import { counted } from "../live/format.js";
import { css } from "../live/theme.js";
import { element } from "./dom.js";
import { DrawnPoints } from "./drawn_points.js";
import { markIcon } from "./marks.js";
import { EDGE } from "./pack.js";
import { PasteBox } from "./paste_box.js";
import { classColour } from "./tiles.js";

const PLANE = { x: [-EDGE, EDGE], y: [-EDGE, EDGE] };

export class DrawTools {
  constructor(app) {
    this.app = app;
    this.most = app.data.most;
    this.model = new DrawnPoints(this.most);
    this.label = 0;
    this.erasing = false;
    this.node = element("section", "pgp-draw");
    this.node.dataset.control = "own_data";
    this.node.setAttribute("aria-label", "Draw points");
    this.classes = element("div", "pgp-draw-classes");
    this.classes.setAttribute("role", "radiogroup");
    this.classes.setAttribute("aria-label", "Class of the points drawn");
    this.buttons = Array.from({ length: this.most.classes }, (_, label) => this.classButton(label));
    this.classes.append(...this.buttons.map(({ node }) => node));
    this.eraser = this.button("Erase", "E", () => this.choose(null));
    this.undo = this.button("↶", "Ctrl+Z", () => this.done(this.model.undo()), "Undo");
    this.redo = this.button("↷", "Ctrl+Shift+Z", () => this.done(this.model.redo()), "Redo");
    this.clear = this.button("Clear", "", () => this.done(this.model.replace([])));
    this.start = this.button("Start from these points", "", () => this.startFrom());
    this.paste = new PasteBox(app);
    this.pasting = this.button("Paste", "", () => this.paste.toggle(), "Paste points, or take them from a file");
    this.close = this.button("Done", "Esc", () => app.setLocal({ drawing: false }));
    this.close.classList.add("pgp-draw-close");
    this.said = element("p", "pgp-draw-said");
    this.said.setAttribute("role", "status");
    const row = element("div", "pgp-draw-row");
    row.append(this.eraser, this.undo, this.redo, this.clear, this.pasting, this.close);
    const more = element("div", "pgp-draw-row pgp-draw-more");
    more.append(this.said, this.start);
    this.node.append(this.classes, row, this.paste.node, more);
    this.listeners = [];
    this.onKey = (event) => this.key(event);
    this.ends = [app.on("local", () => this.follow()), app.on("spec", () => this.take()), app.on("theme", () => this.colour())];
    for (const topic of ["problems", "scene"]) this.ends.push(app.on(topic, () => this.describe()));
    this.follow();
  }

  // changed(): points are to be drawn again
  onChange(changed) {
    this.listeners.push(changed);
  }

  get domain() {
    return PLANE;
  }

  get points() {
    return this.model.points;
  }

  get active() {
    return Boolean(this.app.local.drawing) && !this.app.hidden("own_data");
  }

  follow() {
    const active = this.active;
    if (active === this.wasActive) return;
    this.wasActive = active;
    this.node.hidden = !active;
    if (active) document.addEventListener("keydown", this.onKey);
    else document.removeEventListener("keydown", this.onKey);
    if (active) this.enter();
    this.colour();
    this.changed();
  }

  // What was drawn before is used again.
  enter() {
    const data = this.app.state.spec?.experiment.data;
    if (data && data.kind !== "drawn" && this.model.points.length) this.send();
    else this.take();
  }

  // Points that came by a link; not those of this drawing, which the room may have refused, or be about to answer.
  take() {
    const data = this.app.state.spec?.experiment.data;
    if (data?.kind === "drawn" && !this.pressed && !this.model.knows(data.points)) {
      this.model.load(data.points);
      this.changed();
    }
    this.describe();
  }

  press(x, y) {
    this.pressed = true;
    if (this.erasing ? this.model.erase(x, y) : this.model.press(x, y, this.label)) this.changed();
  }

  drag(x, y) {
    if (!this.pressed) return;
    if (this.erasing ? this.model.erase(x, y) : this.model.drag(x, y, this.label)) this.changed();
  }

  release() {
    if (!this.pressed) return;
    this.pressed = false;
    this.done(this.model.commit());
  }

  done(changed) {
    if (!changed) return;
    this.changed();
    this.send();
  }

  // Points of one class only are no task yet: the sentence below the plot says what is missing.
  send() {
    if (this.classesDrawn < 2) return;
    const { features, split } = this.app.state.spec?.experiment.data ?? {};
    const data = { kind: "drawn", points: this.model.text };
    if (features) data.features = features;
    if (split) data.split = split;
    this.app.put({ data });
  }

  startFrom() {
    const { scene } = this.app.state;
    if (!scene?.class_names.length) return;
    const { x, y } = scene.domain;
    const onto = (value, [low, high]) => ((value - low) / (high - low)) * 2 * EDGE - EDGE;
    const all = [...scene.points, ...scene.test].filter(([, , label]) => label < this.most.classes);
    this.done(this.model.replace(all.map(([px, py, label]) => [onto(px, x), onto(py, y), label])));
  }

  // null: the eraser
  choose(label) {
    this.erasing = label === null ? !this.erasing : false;
    if (label !== null) this.label = label;
    this.describe();
  }

  key(event) {
    const target = event.composedPath()[0];
    if (target?.matches?.("input:not([type=range]):not([type=checkbox]), textarea, select, [contenteditable]") || event.altKey) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") this.done(event.shiftKey ? this.model.redo() : this.model.undo());
    else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "y") this.done(this.model.redo());
    else if (event.ctrlKey || event.metaKey) return;
    else if (event.key >= "1" && event.key <= String(this.most.classes)) this.choose(Number(event.key) - 1);
    else if (event.key.toLowerCase() === "e") this.choose(null);
    else if (event.key === "Escape") this.app.setLocal({ drawing: false });
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  changed() {
    this.describe();
    for (const listener of this.listeners) listener();
  }

  describe() {
    const counts = this.model.counts();
    this.buttons.forEach(({ node, number }, label) => {
      const chosen = !this.erasing && label === this.label;
      node.setAttribute("aria-checked", String(chosen));
      node.setAttribute("aria-label", `Class ${label + 1}, ${counted(counts[label], "point")}`);
      number.textContent = String(counts[label]);
    });
    this.eraser.setAttribute("aria-pressed", String(this.erasing));
    this.undo.disabled = !this.model.before.length;
    this.redo.disabled = !this.model.after.length;
    this.clear.disabled = !this.model.points.length;
    this.start.hidden = this.app.state.spec?.experiment.data.kind === "drawn" || !this.app.state.scene?.class_names.length;
    this.said.textContent = this.said.dataset.sentence = this.sentence();
  }

  sentence() {
    const total = this.model.points.length;
    const problem = this.app.state.problems.find(({ field }) => field.startsWith("data"));
    if (problem) return problem.sentence;
    if (!total) return `Drag on the plot to draw; keys 1 to ${this.most.classes} choose the class.`;
    if (total >= this.most.points) return `${this.most.points.toLocaleString("en")} points are the most that fit.`;
    if (this.classesDrawn < 2) return "Draw points of a second class too: press 2, for example.";
    return `${counted(total, "point")}.`;
  }

  get classesDrawn() {
    return this.model.counts().filter(Boolean).length;
  }

  colour() {
    this.buttons.forEach(({ icon }, label) => icon.replaceChildren(markIcon(css(classColour(this.app.data.palette, label)), label)));
  }

  classButton(label) {
    const node = element("button", "pgp-draw-class");
    node.type = "button";
    node.title = `Class ${label + 1} (key ${label + 1})`;
    node.setAttribute("role", "radio");
    const icon = element("span", "pgp-draw-icon");
    const number = element("span", "pgp-draw-count", "0");
    node.append(icon, number);
    node.onclick = () => this.choose(label);
    return { node, icon, number };
  }

  button(text, key, act, title = text) {
    const node = element("button", "pgp-small", text);
    node.type = "button";
    node.title = key ? `${title} (${key})` : title;
    if (title !== text) node.setAttribute("aria-label", title);
    node.onclick = act;
    return node;
  }

  dispose() {
    document.removeEventListener("keydown", this.onKey);
    this.paste.dispose();
    for (const end of this.ends) end();
  }
}
