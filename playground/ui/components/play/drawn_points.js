// Strokes of a pen -> the points drawn, with undo and redo.

import { EDGE, pack, unpack } from "./pack.js";

const SPRAY_GAP = 0.22; // between two points of one stroke
const SPRAY_WIDTH = 0.3;
const ERASER = 0.45;
const MOST_STEPS = 100;

export class DrawnPoints {
  // most: {points, classes} that can be drawn; random(): 0 to 1, for the spray
  constructor(most, random = Math.random) {
    this.most = most;
    this.random = random;
    this.points = [];
    this.before = []; // texts
    this.after = [];
    this.kept = "";
  }

  // Begin with these; what came before is forgotten.
  load(text) {
    this.points = unpack(text, this.most);
    [this.before, this.after, this.kept] = [[], [], text];
  }

  // Whether this is, or was, a state of the drawing.
  knows(text) {
    return text === this.kept || this.before.includes(text) || this.after.includes(text);
  }

  get text() {
    return this.kept;
  }

  // Points of each class.
  counts() {
    const counts = new Array(this.most.classes).fill(0);
    for (const [, , label] of this.points) counts[label] += 1;
    return counts;
  }

  press(x, y, label) {
    this.last = [x, y];
    return this.add(x, y, label);
  }

  // Points along the way, scattered a little.
  drag(x, y, label) {
    const [fromX, fromY] = this.last ?? [x, y];
    const way = Math.hypot(x - fromX, y - fromY);
    const count = Math.floor(way / SPRAY_GAP);
    let changed = false;
    for (let step = 1; step <= count; step += 1) {
      const share = step / count;
      const [angle, reach] = [2 * Math.PI * this.random(), SPRAY_WIDTH * Math.sqrt(this.random())];
      const place = [fromX + (x - fromX) * share + reach * Math.cos(angle), fromY + (y - fromY) * share + reach * Math.sin(angle)];
      changed = this.add(...place, label) || changed;
    }
    if (count) this.last = [x, y];
    return changed;
  }

  add(x, y, label) {
    if (this.points.length >= this.most.points) return false;
    const within = (value) => Math.min(EDGE, Math.max(-EDGE, value));
    this.points.push([within(x), within(y), label]);
    return true;
  }

  erase(x, y) {
    const kept = this.points.filter(([px, py]) => Math.hypot(px - x, py - y) > ERASER);
    const changed = kept.length < this.points.length;
    this.points = kept;
    return changed;
  }

  replace(points) {
    this.points = points.slice(0, this.most.points);
    return this.commit();
  }

  // A stroke is complete: one step of undo. False if nothing changed.
  commit() {
    this.last = null;
    const text = pack(this.points);
    if (text === this.kept) return false;
    this.before.push(this.kept);
    if (this.before.length > MOST_STEPS) this.before.shift();
    this.after = [];
    this.kept = text;
    return true;
  }

  undo() {
    return this.swap(this.before, this.after);
  }

  redo() {
    return this.swap(this.after, this.before);
  }

  swap(from, to) {
    if (!from.length) return false;
    to.push(this.kept);
    this.kept = from.pop();
    this.points = unpack(this.kept, this.most);
    return true;
  }
}
