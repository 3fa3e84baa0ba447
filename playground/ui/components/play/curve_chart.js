// Curves -> a canvas with axes, a logarithmic scale, values under the pointer and zoom; a few tenths of a millisecond each time.

import { count } from "../live/format.js";
import { drawAxes, drawCurve, drawMark, indexOf, levelsOf } from "./curve_paint.js";
import { element } from "./dom.js";
import { numberText } from "./number_text.js";

const MARGIN = { left: 40, right: 8, top: 6, bottom: 18 };
const GAP = 8; // left of the numbers, and right of them
const SMALLEST = 4; // px of a drag that zooms

export class CurveChart {
  constructor() {
    this.node = element("div", "pgp-chart");
    this.canvas = element("canvas");
    this.cursor = element("div", "pgp-chart-cursor");
    this.span = element("div", "pgp-chart-span");
    this.box = element("div", "pgp-chart-box");
    this.whole = element("button", "pgp-small pgp-chart-whole", "Whole");
    this.whole.type = "button";
    this.whole.title = "Show the whole curve again (double click)";
    this.whole.onclick = () => this.zoomTo(null);
    for (const node of [this.cursor, this.span, this.box, this.whole]) node.hidden = true;
    this.node.append(this.canvas, this.span, this.cursor, this.box, this.whole);
    this.zoom = null;
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "img");
    const on = (name, handler) => this.canvas.addEventListener(name, handler);
    on("pointermove", (event) => this.move(event));
    on("pointerdown", (event) => this.down(event));
    on("pointerup", (event) => this.up(event));
    on("pointerleave", () => this.point(null));
    on("pointercancel", () => this.cancel());
    on("blur", () => this.point(null));
    on("dblclick", () => this.zoomTo(null));
    on("keydown", (event) => this.key(event));
    this.size = new ResizeObserver(() => this.draw());
    this.size.observe(this.node);
  }

  // curves: [{name, colour, dash, width, alpha, x, y, silent}], the first ones below; log; mark: epoch or null; theme; title
  show(given) {
    if (this.given && given.subject !== this.given.subject) this.zoomTo(null);
    this.given = given;
    this.draw();
  }

  draw() {
    if (!this.given || !this.node.clientWidth || !this.node.clientHeight) return;
    const { clientWidth: width, clientHeight: height } = this.node;
    const ratio = window.devicePixelRatio || 1;
    const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== across || this.canvas.height !== down) [this.canvas.width, this.canvas.height] = [across, down];
    const pen = this.canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, height);
    this.paint(pen, width, height);
    if (this.at !== undefined && this.at !== null) this.tell();
  }

  // On this canvas or on another one, from its upper left corner on.
  paint(pen, width, height) {
    this.scale();
    const inner = height - MARGIN.top - MARGIN.bottom;
    const levels = levelsOf(this, pen, inner);
    const left = Math.max(MARGIN.left, levels.width + GAP);
    this.area = { left, top: MARGIN.top, width: width - left - MARGIN.right, height: inner };
    drawAxes(this, pen, levels, MARGIN.right);
    pen.save();
    pen.beginPath();
    pen.rect(this.area.left, this.area.top - 2, this.area.width + 1, this.area.height + 4);
    pen.clip();
    for (const curve of this.given.curves) drawCurve(this, pen, curve);
    drawMark(this, pen);
    pen.restore();
  }

  // Ranges of what is shown, from the curves that are not silent.
  scale() {
    const { curves, log } = this.given;
    let [first, last, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
    for (const { x } of curves) {
      if (!x.length) continue;
      first = Math.min(first, x[0]);
      last = Math.max(last, x.at(-1));
    }
    if (!(last >= first)) [first, last] = [0, 1];
    if (last === first) last = first + 1;
    [first, last] = this.zoom ?? [first, last];
    for (const { x, y, silent } of curves) {
      if (silent) continue;
      for (let place = indexOf(x, first); place < y.length && x[place] <= last; place += 1) {
        const value = y[place];
        if (value === null || !Number.isFinite(value) || (log && value <= 0)) continue;
        if (value < low) low = value;
        if (value > high) high = value;
      }
    }
    if (!(high >= low)) [low, high] = log ? [0.1, 1] : [0, 1];
    if (log) {
      const room = Math.max(0.04, Math.log10(high / low) * 0.06);
      [low, high] = [low / 10 ** room, high * 10 ** room];
    } else {
      if (low > 0 && low < high * 0.6) low = 0; // heights can then be compared by eye
      const room = (high - low || Math.abs(high) || 1) * 0.06;
      [low, high] = [low === 0 ? 0 : low - room, high + room];
    }
    [this.x, this.y] = [[first, last], [low, high]];
  }

  placeX(value) {
    return this.area.left + ((value - this.x[0]) / (this.x[1] - this.x[0])) * this.area.width;
  }

  placeY(value) {
    const [low, high] = this.y;
    const share = this.given.log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
    return this.area.top + (1 - share) * this.area.height;
  }

  epochAt(event) {
    const across = event.clientX - this.canvas.getBoundingClientRect().left;
    const share = Math.min(1, Math.max(0, (across - this.area.left) / this.area.width));
    return this.x[0] + share * (this.x[1] - this.x[0]);
  }

  down(event) {
    if (!this.area || event.button !== 0) return;
    this.from = this.epochAt(event);
    this.canvas.setPointerCapture(event.pointerId);
  }

  move(event) {
    if (!this.area) return;
    this.point(this.epochAt(event));
    if (this.from === undefined) return;
    const [left, right] = [this.placeX(this.from), this.placeX(this.epochAt(event))].sort((one, other) => one - other);
    this.span.hidden = right - left < SMALLEST;
    Object.assign(this.span.style, { left: `${left}px`, width: `${right - left}px`, top: `${this.area.top}px`, height: `${this.area.height}px` });
  }

  up(event) {
    if (this.from === undefined) return;
    const range = [this.from, this.epochAt(event)].sort((one, other) => one - other);
    this.cancel();
    if (this.placeX(range[1]) - this.placeX(range[0]) >= SMALLEST && range[1] - range[0] >= 1) this.zoomTo(range);
  }

  cancel() {
    this.from = undefined;
    this.span.hidden = true;
  }

  zoomTo(range) {
    this.zoom = range;
    this.whole.hidden = !range;
    this.draw();
  }

  key(event) {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === "Escape" && this.zoom) this.zoomTo(null);
    else if (way && this.area) {
      const step = (this.x[1] - this.x[0]) / 50;
      this.point(Math.min(this.x[1], Math.max(this.x[0], (this.at ?? this.x[1]) + way * step)));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  point(epoch) {
    this.at = epoch;
    if (epoch === null) this.cursor.hidden = this.box.hidden = true;
    else this.tell();
  }

  // Values of the curves at the epoch that is nearest.
  tell() {
    const told = this.given.curves.filter(({ silent, x }) => !silent && x.length);
    this.cursor.hidden = this.box.hidden = !told.length;
    if (!told.length) return;
    const [{ x }] = told;
    const after = Math.min(x.length - 1, indexOf(x, this.at));
    const place = after > 0 && this.at - x[after - 1] < x[after] - this.at ? after - 1 : after;
    const left = this.placeX(x[place]);
    Object.assign(this.cursor.style, { left: `${left}px`, top: `${this.area.top}px`, height: `${this.area.height}px` });
    const rows = told.map(({ name, colour, y }) => {
      const row = element("span", "", `${name} ${y[place] === null ? "not finite" : numberText(y[place])}`);
      row.style.setProperty("--pgp-curve", colour);
      return row;
    });
    this.box.replaceChildren(element("b", "", `epoch ${count(x[place])}`), ...rows);
    const right = left > this.node.clientWidth / 2;
    Object.assign(this.box.style, { left: right ? "" : `${left + 8}px`, right: right ? `${this.node.clientWidth - left + 8}px` : "" });
  }

  dispose() {
    this.size.disconnect();
  }
}
