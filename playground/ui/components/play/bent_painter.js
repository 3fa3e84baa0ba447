// Bent space at one moment -> its canvas: the sheet that was the plane, its grid, the points, and the straight cut.

import { css, mix, rgb } from "../live/theme.js";
import { planeOf, regionsOf, sumsOf, turned } from "./bent_space.js";
import { Marks, markRadius } from "./marks.js";
import { classColour, colourTable, groundOf } from "./tiles.js";

const EVERY = 4; // nodes between two lines of the grid
const FILL = 0.86; // of half the canvas, that -1 to 1 take
const SHEET = 0.62;

export class BentPainter {
  constructor(canvas) {
    this.canvas = canvas;
    this.marks = new Marks(document.createElement("canvas"));
    this.screen = new Float32Array(0);
  }

  // bent: decoded; places: of points and nodes; cut: 0 to 1, how much of the straight cut is seen; camera: {yaw, pitch}
  paint({ bent, places, cut, camera, app }) {
    const { theme, palette, labels } = app;
    const { width, height } = this.canvas;
    const pen = this.canvas.getContext("2d");
    Object.assign(this, { pen, bent, theme, palette, camera, shapes: labels.length ? labels : null });
    this.middle = [width / 2, height / 2];
    this.unit = (FILL * Math.min(width, height)) / 2;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.fillStyle = theme.background;
    pen.fillRect(0, 0, width, height);
    this.project(places);
    const sums = cut > 0 ? sumsOf(bent) : null;
    const flat = bent.stages.at(-1).dimensions < 3;
    if (sums && flat) this.regions(sums, cut);
    this.sheet();
    this.grid();
    if (sums && flat) this.lines(sums, cut);
    else if (sums && sums.length === 2) this.plane(sums, cut);
    this.points();
  }

  // x, y on the canvas and the depth of every place.
  project(places) {
    if (this.screen.length !== places.length) this.screen = new Float32Array(places.length);
    const { yaw, pitch } = this.camera;
    for (let at = 0; at < places.length; at += 3) {
      const [x, y, z] = turned([places[at], places[at + 1], places[at + 2]], yaw, pitch);
      [this.screen[at], this.screen[at + 1], this.screen[at + 2]] = [...this.at(x, y), z];
    }
  }

  at(x, y) {
    return [this.middle[0] + this.unit * x, this.middle[1] - this.unit * y];
  }

  get ratio() {
    return this.canvas.width / (this.canvas.clientWidth || this.canvas.width);
  }

  colours() {
    const { classes, low, high } = this.bent;
    const kind = classes === 0 ? "value" : classes === 2 ? "binary" : "classes";
    const key = JSON.stringify([kind, classes, low, high, this.theme.background, this.palette.positive]);
    if (key !== this.key) {
      this.key = key;
      const options = kind === "binary" ? {} : { low, high, classes };
      this.table = [...colourTable(this.palette, this.theme, kind, options)].map((pixel) => `rgb(${pixel & 255} ${(pixel >> 8) & 255} ${(pixel >> 16) & 255})`);
    }
    return this.table;
  }

  // The farthest quads first, where there is a depth.
  sheet() {
    const { pen, bent, screen } = this;
    const { side, shade, count } = bent;
    const table = this.colours();
    const quads = this.quads(side);
    const node = (row, column) => 3 * (count + row * side + column);
    const deep = Math.abs(this.camera.yaw) + Math.abs(this.camera.pitch) > 1e-3;
    const depth = (quad) => screen[node(Math.floor(quad / side), quad % side) + 2];
    const order = deep ? [...quads].sort((one, other) => depth(one) - depth(other)) : quads;
    pen.globalAlpha = SHEET;
    for (const quad of order) {
      const [row, column] = [Math.floor(quad / side), quad % side];
      pen.fillStyle = table[shade[quad]];
      pen.beginPath();
      for (const at of [node(row, column), node(row, column + 1), node(row + 1, column + 1), node(row + 1, column)]) pen.lineTo(screen[at], screen[at + 1]);
      pen.fill();
    }
    pen.globalAlpha = 1;
  }

  quads(side) {
    if (this.known?.side !== side) {
      const numbers = [];
      for (let row = 0; row < side - 1; row += 1) for (let column = 0; column < side - 1; column += 1) numbers.push(row * side + column);
      this.known = { side, numbers };
    }
    return this.known.numbers;
  }

  grid() {
    const { pen, screen, theme } = this;
    const { side, count } = this.bent;
    pen.strokeStyle = css(rgb(theme.text), 0.42);
    pen.lineWidth = this.ratio;
    pen.lineJoin = "round";
    pen.beginPath();
    for (let line = 0; line < side; line += EVERY) {
      for (const place of [(step) => line * side + step, (step) => step * side + line]) {
        for (let step = 0; step < side; step += 1) {
          const at = 3 * (count + place(step));
          if (step) pen.lineTo(screen[at], screen[at + 1]);
          else pen.moveTo(screen[at], screen[at + 1]);
        }
      }
    }
    pen.stroke();
  }

  points() {
    const { pen, screen, bent, theme, palette } = this;
    const { classes, low, high, labels } = bent;
    const radius = markRadius(this.canvas.width, this.ratio, Math.max(360, labels.length));
    const look = JSON.stringify([radius, this.shapes, classes, low, high, palette.classes, theme.background]);
    if (look !== this.look) {
      this.look = look;
      this.marks.sprites.clear();
    }
    const order = labels.map((_, place) => place);
    if (Math.abs(this.camera.yaw) > 1e-3) order.sort((one, other) => screen[3 * one + 2] - screen[3 * other + 2]);
    for (const place of order) {
      const sprite = this.marks.sprite(labels[place], "training", radius, { classes, shapes: this.shapes, low, high, palette, theme });
      pen.drawImage(sprite, Math.round(screen[3 * place] - sprite.width / 2), Math.round(screen[3 * place + 1] - sprite.height / 2));
    }
  }

  regions(sums, cut) {
    const { pen, palette, theme } = this;
    regionsOf(sums).forEach((polygon, label) => {
      pen.fillStyle = css(mix(groundOf(theme), classColour(palette, label), 0.22), cut);
      this.trace(polygon.map(([x, y]) => this.at(x, y)));
      pen.fill();
    });
  }

  lines(sums, cut) {
    const { pen, theme } = this;
    for (const [width, colour] of [[6, theme.background], [2.5, theme.text]]) {
      pen.strokeStyle = css(rgb(colour), cut);
      pen.lineWidth = width * this.ratio;
      for (const polygon of regionsOf(sums)) {
        this.trace(polygon.map(([x, y]) => this.at(x, y)));
        pen.stroke();
      }
    }
  }

  plane(sums, cut) {
    const { pen, theme, camera } = this;
    const corners = planeOf(sums).map((corner) => turned(corner, camera.yaw, camera.pitch));
    this.trace(corners.map(([x, y]) => this.at(x, y)));
    pen.fillStyle = css(rgb(theme.text), 0.16 * cut);
    pen.strokeStyle = css(rgb(theme.text), cut);
    pen.lineWidth = 2 * this.ratio;
    pen.fill();
    pen.stroke();
  }

  trace(corners) {
    this.pen.beginPath();
    for (const [x, y] of corners) this.pen.lineTo(x, y);
    this.pen.closePath();
  }
}
