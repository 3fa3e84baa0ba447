// Transparent buttons over the tiles: for keyboard, names and looks; the canvas below shows what they are.

import { element } from "../live/tools.js";
import { capital, classNames, neuronName } from "./names.js";
import { fixedText } from "./number_text.js";

const TELL_MS = 1500; // names are for reading, not for watching

export class TileButtons {
  constructor(app, features) {
    [this.app, this.features] = [app, features];
    this.node = element("div", "pgp-buttons");
    this.known = new Map();
    this.note = element("div", "pgp-note");
    this.note.setAttribute("role", "status");
  }

  arrange(layout, outputs) {
    [this.layout, this.outputs] = [layout, outputs];
    this.alive = new Set();
    const groups = layout.columns.map((column) => {
      const group = this.group(column);
      fill(group, column.rows.flatMap((row) => this.button(`${column.layer} ${column.layer ? row.neuron : row.formula}`, column, row)));
      return group;
    });
    for (const [key, node] of this.known) {
      if (this.alive.has(key)) continue;
      node.remove();
      this.known.delete(key);
    }
    fill(this.node, [...groups, this.note]);
    this.highlight();
  }

  group({ layer, units }) {
    if (layer === 0) return this.keep(`group ${layer}`, () => this.features.buttons);
    const group = this.keep(`group ${layer}`, () => element("div", "pgp-column"));
    group.setAttribute("role", "group");
    const output = layer === this.layout.columns.at(-1).layer;
    group.setAttribute("aria-label", output ? "Output" : `Layer ${layer}, ${units} neuron${units === 1 ? "" : "s"}`);
    return group;
  }

  keep(key, make) {
    this.alive.add(key);
    if (!this.known.has(key)) this.known.set(key, make());
    return this.known.get(key);
  }

  button(key, column, row) {
    const { layer, x, size } = column;
    const button = this.keep(key, () => Object.assign(element("button", layer ? "pgp-neuron" : "pgp-feature"), { type: "button" }));
    Object.assign(button.dataset, { layer, place: row.place, neuron: row.neuron });
    const [left, width] = layer ? [x, size] : [0, x + size];
    Object.assign(button.style, { left: `${left}px`, top: `${row.y}px`, width: `${width}px`, height: `${size}px` });
    button.style.setProperty("--pgp-tile", `${size}px`);
    if (layer) {
      this.caption(button, column, row);
      return [button];
    }
    this.features.describe(button, row);
    return this.features.removable(row.formula) ? [button, this.remove(row)] : [button];
  }

  // The class of an output, below its tile where there is room.
  caption(button, { layer, size, rows }, row) {
    const last = layer === this.layout.columns.at(-1).layer && this.outputs > 1;
    const room = rows.length < 2 || rows[1].y - rows[0].y - size >= 13;
    const text = last && room ? (classNames(this.app)[row.neuron] ?? "") : "";
    button.dataset.caption = text;
    const { classes } = this.app.palette;
    const colour = classes[row.neuron % classes.length];
    button.style.setProperty("--pgp-rim", last ? colour : "");
    button.classList.toggle("pgp-class", last);
  }

  remove(row) {
    const node = this.keep(`remove ${row.formula}`, () => Object.assign(element("button", "pgp-remove", "×"), { type: "button" }));
    node.setAttribute("aria-label", `Remove feature ${row.formula}`);
    node.title = "Remove";
    node.style.top = `${row.y}px`;
    node.onclick = () => this.toggle(row.formula);
    return node;
  }

  toggle(formula) {
    const reason = this.features.toggle(formula);
    this.note.textContent = reason;
    const row = this.layout.columns[0].rows.find((known) => known.formula === formula);
    if (row) this.note.style.top = `${row.y + this.layout.columns[0].size / 2}px`;
    this.note.style.left = `${this.layout.columns[0].x + this.layout.columns[0].size + 8}px`;
    clearTimeout(this.quiet);
    if (reason) this.quiet = setTimeout(() => (this.note.textContent = ""), 5000);
  }

  mark({ frozen = [], silenced = [] }) {
    const [ice, hush] = [frozen, silenced].map((list) => new Set(list.map(([layer, neuron]) => `${layer} ${neuron}`)));
    for (const [key, button] of this.known) {
      if (!button.classList.contains("pgp-neuron")) continue;
      button.classList.toggle("pgp-frozen", ice.has(key));
      button.classList.toggle("pgp-silenced", hush.has(key));
    }
    this.tell(true);
  }

  highlight() {
    const { hover, selected } = this.app.local;
    const is = (one, layer, row) => one && one.layer === layer && (layer ? one.neuron === row.neuron && one.kind === "neuron" : one.formula === row.formula);
    for (const { layer, rows } of this.layout?.columns ?? []) {
      for (const row of rows) {
        const button = this.known.get(`${layer} ${layer ? row.neuron : row.formula}`);
        button?.classList.toggle("pgp-hovered", Boolean(is(hover, layer, row)));
        button?.classList.toggle("pgp-selected", Boolean(layer && is(selected, layer, row)));
      }
    }
  }

  // Names with the present bias, now and then.
  tell(now = false) {
    const time = performance.now();
    if (!this.layout || (!now && time - (this.told ?? 0) < TELL_MS)) return;
    this.told = time;
    for (const { layer, rows } of this.layout.columns.slice(1)) {
      const bias = this.app.weightsOf(layer)?.bias;
      rows.forEach(({ neuron, place }) => {
        const button = this.known.get(`${layer} ${neuron}`);
        if (!button) return;
        const words = [capital(neuronName(this.app, layer, neuron))];
        if (bias && place < bias.length) words.push(`bias ${fixedText(bias[place], 2)}`);
        if (button.classList.contains("pgp-frozen")) words.push("frozen");
        if (button.classList.contains("pgp-silenced")) words.push("silenced");
        const text = words.join(", ");
        if (button.getAttribute("aria-label") !== text) button.setAttribute("aria-label", text);
      });
    }
  }

  focus(layer, place) {
    const row = this.layout.columns.find((column) => column.layer === layer)?.rows[place];
    this.known.get(`${layer} ${layer ? row?.neuron : row?.formula}`)?.focus();
  }
}

// The same children in this order, moved only where they must be, so that the focus stays.
function fill(parent, children) {
  children.forEach((child, place) => {
    if (parent.children[place] !== child) parent.insertBefore(child, parent.children[place] ?? null);
  });
  while (parent.children.length > children.length) parent.lastChild.remove();
}
