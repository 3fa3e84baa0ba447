// Mouse, touch and focus over the network -> what is pointed at, looked at and opened.

import { focused } from "./card.js";
import { MARK, markOf } from "./stage.js";
import { paced } from "./pace.js";

const LOOK_EVERY_MS = 40;
const WHEEL_STEP = 40; // px of the wheel for a neuron

export class Pointing {
  constructor(app, network) {
    [this.app, this.network] = [app, network];
    const { ground } = network;
    ground.addEventListener("pointermove", (event) => event.pointerType !== "touch" && this.hover(this.at(event)));
    ground.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && this.hover(null));
    ground.addEventListener("pointerdown", (event) => (this.kind = event.pointerType));
    ground.addEventListener("click", (event) => this.click(event));
    ground.addEventListener("focusin", (event) => this.focus(event.target));
    ground.addEventListener("focusout", () => !this.pointed && this.hover(null));
    ground.addEventListener("keydown", (event) => this.key(event));
    ground.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    network.node.addEventListener("mousedown", (event) => this.press(event));
    this.look_at = paced((layer, neuron) => app.do("look", { layer, neuron }), LOOK_EVERY_MS);
    this.looked = "-1,0";
    this.stop = app.on("local", (local) => this.follow(local));
  }

  // A finger leaves nothing: what it pointed at is let go with the card, and when the output is to be drawn on.
  follow({ drawing, selected }) {
    const closed = (this.selected && !selected && this.kind === "touch") || (drawing && !this.drawing);
    [this.selected, this.drawing] = [selected, drawing];
    if (closed) queueMicrotask(() => this.hover(null)); // after all have heard of this
  }

  // {kind, layer, neuron, source, formula, at} or null; `at`: the rectangle in the window that a card stands beside.
  at(event) {
    const bounds = this.network.ground.getBoundingClientRect();
    const [x, y] = [event.clientX - bounds.left, event.clientY - bounds.top];
    this.pointed = true;
    return this.pick(x, y, event.target);
  }

  pick(x, y, target = null) {
    const { layout, ground, stage } = this.network;
    if (!layout || target?.closest?.(".pgp-head, .pgp-formula, .pgp-more")) return null;
    const bounds = ground.getBoundingClientRect();
    const spot = { left: bounds.left + x, right: bounds.left + x, top: bounds.top + y, bottom: bounds.top + y };
    for (const column of layout.columns.slice(1)) {
      for (const row of column.rows) {
        const mark = markOf(column, row);
        const near = Math.abs(x - mark.x - MARK / 2) <= 6 && Math.abs(y - mark.y - MARK / 2) <= 6;
        if (near) return { kind: "bias", layer: column.layer, neuron: row.neuron, source: -1, at: spot };
        if (inside(column, row, x, y)) return this.neuron(column, row);
      }
    }
    const [inputs] = layout.columns;
    const feature = inputs.rows.find(({ y: top }) => x >= 0 && x <= inputs.x + inputs.size && y >= top && y <= top + inputs.size);
    if (feature) return this.feature(feature);
    const found = stage.known ? stage.edges.hit(x, y) : null;
    if (!found) return null;
    const { gap, source, target: end } = found;
    return { kind: "edge", layer: gap.layer, neuron: gap.targets[end].neuron, source: gap.sources[source].neuron, at: spot };
  }

  neuron(column, row) {
    const bounds = this.network.ground.getBoundingClientRect();
    const [left, top] = [bounds.left + column.x, bounds.top + row.y];
    return { kind: "neuron", layer: column.layer, neuron: row.neuron, at: { left, top, right: left + column.size, bottom: top + column.size } };
  }

  feature({ formula, neuron }) {
    return { kind: "feature", layer: 0, neuron, formula };
  }

  hover(hover) {
    const { hover: before } = this.app.local;
    this.network.ground.style.cursor = hover && this.opens(hover) ? "pointer" : "";
    if (hover === before || keyOf(hover) === keyOf(before)) return;
    this.app.setLocal({ hover });
    const neuron = hover && (hover.kind === "neuron" || hover.kind === "feature") && hover.neuron >= 0;
    const look = neuron ? [hover.layer, hover.neuron] : [-1, 0];
    if (look.join() === this.looked) return;
    this.looked = look.join();
    this.look_at(...look);
  }

  // What was pointed at may be gone: a feature that was taken away, a neuron of a layer that has fewer now.
  check() {
    const { hover } = this.app.local;
    if (hover && !this.exists(hover)) this.hover(null);
  }

  exists({ kind, layer, neuron, formula }) {
    const rows = this.network.layout.columns.find((column) => column.layer === layer)?.rows ?? [];
    return rows.some((row) => (kind === "feature" ? row.formula === formula : row.neuron === neuron));
  }

  // Over a layer that is too large to be drawn as a whole, its neurons scroll.
  wheel(event) {
    const x = event.clientX - this.network.ground.getBoundingClientRect().left;
    const column = this.network.layout?.columns.find((known) => known.more > 0 && x >= known.x - 8 && x <= known.x + known.size + 8);
    if (!column || event.ctrlKey || !event.deltaY) return;
    event.preventDefault();
    const way = Math.sign(event.deltaY);
    this.turned = (Math.sign(this.turned ?? 0) === way ? this.turned : 0) + (event.deltaMode ? way * WHEEL_STEP : event.deltaY);
    if (Math.abs(this.turned) < WHEEL_STEP) return;
    this.turned = 0;
    this.app.move(column.layer, column.rows[0].neuron + way);
  }

  // Whether a click does anything.
  opens({ kind }) {
    const { app } = this;
    if (kind === "feature") return !app.hidden("features");
    if (kind === "neuron") return !app.hidden("touch") || !app.hidden("explain");
    return !app.hidden("touch");
  }

  // A mouse takes no focus here, so that Space plays and pauses after a click too.
  press(event) {
    if (!event.target.closest("button") || event.target.closest(".pgp-formula")) return;
    event.preventDefault();
    const busy = focused(this.network.node);
    if (busy !== document.body) busy?.blur();
  }

  // Of a finger the first tap points, the second one opens; features need one tap only.
  click(event) {
    const pressed = event.target.closest?.(".pgp-neuron, .pgp-feature");
    if (event.target.closest?.(".pgp-head, .pgp-formula, .pgp-remove, .pgp-more")) return;
    const hit = event.detail === 0 && pressed ? this.of(pressed) : this.at(event);
    const touch = event.detail !== 0 && this.kind === "touch";
    const again = keyOf(hit) === keyOf(this.app.local.hover);
    this.hover(hit);
    if (!hit) return this.app.setLocal({ edge: null, ...(touch ? {} : { selected: null }) });
    if (!this.opens(hit) || (touch && !again && hit.kind !== "feature")) return;
    if (hit.kind === "feature") this.network.buttons.toggle(hit.formula);
    else if (hit.kind === "neuron") this.app.setLocal({ selected: hit, edge: null });
    else this.app.setLocal({ edge: hit, selected: null });
  }

  of(button) {
    const { layout } = this.network;
    const [layer, place] = [Number(button.dataset.layer), Number(button.dataset.place)];
    const column = layout.columns.find((known) => known.layer === layer);
    return layer === 0 ? this.feature(column.rows[place]) : this.neuron(column, column.rows[place]);
  }

  focus(target) {
    const button = target.closest?.(".pgp-neuron, .pgp-feature");
    if (!button?.matches(":focus-visible")) return;
    this.pointed = false;
    this.hover(this.of(button));
  }

  // Arrows move between tiles as they lie; Escape closes what a click opened.
  key(event) {
    const { edge, selected } = this.app.local;
    if (event.key === "Escape" && (edge || selected)) {
      this.app.setLocal({ edge: null, selected: null, ...(edge ? { hover: null } : {}) });
      return;
    }
    const button = event.target.closest?.(".pgp-neuron, .pgp-feature");
    const step = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
    if (!button || !step) return;
    event.preventDefault();
    event.stopPropagation();
    const { columns } = this.network.layout;
    const index = columns.findIndex(({ layer }) => layer === Number(button.dataset.layer));
    const column = columns[Math.max(0, Math.min(columns.length - 1, index + step[0]))];
    if (step[1] && this.scroll(columns[index], Number(button.dataset.place) + step[1])) return;
    const row = step[0] ? nearest(column, columns[index].rows[button.dataset.place].y) : Number(button.dataset.place) + step[1];
    this.network.buttons.focus(column.layer, Math.max(0, Math.min(column.rows.length - 1, row)));
  }

  // Beyond the first or last neuron that is drawn of a large layer the next one comes into sight.
  scroll({ layer, more, rows, units }, place) {
    const to = rows[0].neuron + (place < 0 ? -1 : 1);
    if (!more || (place >= 0 && place < rows.length) || to < 0 || to > units - rows.length) return false;
    this.app.move(layer, to);
    this.network.buttons.focus(layer, place < 0 ? 0 : rows.length - 1);
    return true;
  }

  // For the edges: which are seen well, and which one is marked.
  look() {
    const { hover, selected, edge } = this.app.local;
    const { edges } = this.network.stage;
    const held = edge ?? (hover && hover.kind === "edge" ? hover : null);
    if (held && held.source >= 0) {
      const gap = edges.gaps.find(({ layer }) => layer === held.layer);
      const source = gap?.sources.findIndex(({ neuron }) => neuron === held.source) ?? -1;
      const target = gap?.targets.findIndex(({ neuron }) => neuron === held.neuron) ?? -1;
      if (source >= 0 && target >= 0) return { marked: { gap, source, target, edge: source * gap.targets.length + target } };
    }
    const node = hover && hover.kind !== "edge" ? hover : selected;
    if (!node) return {};
    const leads = (gap, source, target) =>
      (gap.layer === node.layer && gap.targets[target].neuron === node.neuron) || (gap.layer === node.layer + 1 && gap.sources[source].neuron === node.neuron);
    return node.neuron < 0 ? {} : { shown: leads };
  }

  // Since the last time it was asked.
  changed() {
    const { hover, selected, edge } = this.app.local;
    const key = [hover, selected, edge].map(keyOf).join("|");
    const fresh = key !== this.seen;
    this.seen = key;
    return fresh;
  }

  dispose() {
    this.stop();
    this.look_at.cancel();
  }
}

export function keyOf(thing) {
  return thing ? [thing.kind, thing.layer, thing.neuron, thing.source, thing.formula].join() : "";
}

function inside({ x, size }, { y }, px, py) {
  return px >= x && px <= x + size && py >= y && py <= y + size;
}

function nearest({ rows }, y) {
  return rows.reduce((best, row, place) => (Math.abs(row.y - y) < Math.abs(rows[best].y - y) ? place : best), 0);
}
