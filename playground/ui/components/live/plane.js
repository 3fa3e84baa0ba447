// The network's output over the plane -> a canvas, with the training points over it.

import { css, mix, rgb } from "./theme.js";
import { significant } from "./format.js";

const STRENGTH = 0.78; // of the purest colour under the points

export class Plane {
  // compact: without axes and legend
  constructor(compact = false) {
    this.node = document.createElement("figure");
    this.node.className = compact ? "pgl-plane pgl-compact" : "pgl-plane";
    this.canvas = document.createElement("canvas");
    this.canvas.setAttribute("role", "img");
    this.caption = document.createElement("figcaption");
    this.node.append(this.canvas, ...(compact ? [] : [this.caption]));
    this.compact = compact;
    this.grid = document.createElement("canvas");
    this.layer = document.createElement("canvas");
    this.frames = 0;
    this.frame = null;
    this.size = new ResizeObserver(() => this.draw());
    this.size.observe(this.canvas);
  }

  // data: {points: [[x, y, label]], features: [name, name], classes: [name], low, high, x: [low, high], y: [low, high]}
  setData(data, palette, theme) {
    const key = JSON.stringify([data, palette, theme]);
    if (key === this.key) return;
    this.key = key;
    [this.data, this.palette, this.theme] = [data, palette, theme];
    this.layerKey = "";
    this.paintedFrame = null;
    this.captionKey = "";
    this.draw();
  }

  setFrame(frame) {
    if (frame === this.frame) return;
    this.frame = frame;
    this.frames += frame ? 1 : 0;
    this.draw();
  }

  draw() {
    if (!this.data || !this.canvas.clientWidth) return;
    const side = Math.round(this.canvas.clientWidth * (window.devicePixelRatio || 1));
    if (this.canvas.width !== side) this.canvas.width = this.canvas.height = side;
    const pen = this.canvas.getContext("2d");
    pen.fillStyle = this.theme.panel;
    pen.fillRect(0, 0, side, side);
    if (this.frame) {
      this.paintGrid();
      pen.imageSmoothingEnabled = this.frame.classes < 3;
      pen.drawImage(this.grid, 0, 0, side, side);
    }
    this.paintPoints(side);
    pen.drawImage(this.layer, 0, 0);
    this.describe();
  }

  paintGrid() {
    const frame = this.frame;
    if (this.paintedFrame === frame) return;
    this.paintedFrame = frame;
    const { size } = frame;
    const bytes = atob(frame.values);
    const table = this.colours(frame);
    if (this.grid.width !== size) this.grid.width = this.grid.height = size;
    const pen = this.grid.getContext("2d");
    const image = pen.createImageData(size, size);
    const pixels = new Uint32Array(image.data.buffer);
    for (let row = 0; row < size; row += 1) {
      const start = (size - 1 - row) * size; // row 0 is the lowest
      for (let column = 0; column < size; column += 1) {
        pixels[start + column] = table[bytes.charCodeAt(row * size + column)];
      }
    }
    pen.putImageData(image, 0, 0);
  }

  // Byte of the grid -> pixel.
  colours(frame) {
    const table = new Uint32Array(256);
    const ground = rgb(this.theme.background);
    const classes = this.palette.classes.map(rgb);
    for (let byte = 0; byte < 256; byte += 1) {
      let colour;
      if (frame.classes > 2) {
        const certainty = ((byte & 15) / 15 - 1 / frame.classes) / (1 - 1 / frame.classes);
        colour = mix(ground, classes[(byte >> 4) % classes.length], STRENGTH * (0.2 + 0.8 * Math.max(0, certainty)));
      } else if (frame.classes === 2) {
        const share = frame.low + ((frame.high - frame.low) * byte) / 255;
        colour = mix(ground, classes[share < 0.5 ? 0 : 1], STRENGTH * Math.min(1, Math.abs(2 * share - 1)));
      } else {
        colour = mix(ground, this.valueColour(frame.low + ((frame.high - frame.low) * byte) / 255), STRENGTH);
      }
      const [red, green, blue] = colour.map(Math.round);
      table[byte] = (255 << 24) | (blue << 16) | (green << 8) | red;
    }
    return table;
  }

  // Colour of a regression's value, between the lowest and the highest of the data.
  valueColour(value) {
    const { low, high } = this.data;
    const share = high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))) : 0.5;
    const [first, middle, last] = this.ramp();
    return share < 0.5 ? mix(first, middle, share * 2) : mix(middle, last, share * 2 - 1);
  }

  ramp() {
    const middle = mix(rgb(this.theme.background), rgb(this.palette.neutral), 0.3);
    return [rgb(this.palette.negative), middle, rgb(this.palette.positive)];
  }

  bounds() {
    return this.frame ? { x: this.frame.x, y: this.frame.y } : { x: this.data.x, y: this.data.y };
  }

  paintPoints(side) {
    const { x, y } = this.bounds();
    const key = [side, ...x, ...y].join();
    if (key === this.layerKey) return;
    this.layerKey = key;
    this.layer.width = this.layer.height = side;
    const pen = this.layer.getContext("2d");
    const many = this.data.points.length > 300;
    const radius = Math.max(1.2, (side / 300) * (this.compact ? 3.4 : many ? 2.6 : 3.4));
    pen.lineWidth = Math.max(0.6, radius / 3.5);
    pen.strokeStyle = "rgba(255,255,255,0.9)";
    for (const [px, py, label] of this.data.points) {
      const colour = this.data.classes.length
        ? rgb(this.palette.classes[label % this.palette.classes.length])
        : this.valueColour(label);
      pen.beginPath();
      pen.arc(((px - x[0]) / (x[1] - x[0])) * side, (1 - (py - y[0]) / (y[1] - y[0])) * side, radius, 0, 2 * Math.PI);
      pen.fillStyle = css(colour);
      pen.fill();
      pen.stroke();
    }
  }

  describe() {
    const { x, y } = this.bounds();
    const [first, second] = this.data.features;
    const key = [...x, ...y, this.frame ? 1 : 0].join();
    if (key === this.captionKey) return;
    this.captionKey = key;
    const of = this.frame ? "Output of the network over the plane" : "Training points";
    this.canvas.setAttribute("aria-label", `${of}: ${first} from ${significant(x[0])} to ${significant(x[1])}, ${second} from ${significant(y[0])} to ${significant(y[1])}`);
    if (this.compact) return;
    const axes = row("pgl-axes", `${first} ${significant(x[0])} … ${significant(x[1])}`, `${second} ${significant(y[0])} … ${significant(y[1])}`);
    const legend = document.createElement("div");
    legend.className = "pgl-legend";
    if (this.data.classes.length) {
      this.data.classes.forEach((name, label) => legend.append(swatch(this.palette.classes[label % this.palette.classes.length]), `${name} `));
    } else {
      const bar = document.createElement("i");
      bar.className = "pgl-ramp";
      bar.style.background = `linear-gradient(to right, ${this.ramp().map((colour) => css(colour)).join()})`;
      legend.append(significant(this.data.low), bar, significant(this.data.high));
    }
    this.caption.replaceChildren(axes, legend);
  }

  dispose() {
    this.size.disconnect();
  }
}

export function swatch(colour) {
  const box = document.createElement("i");
  box.className = "pgl-swatch";
  box.style.background = colour;
  return box;
}

function row(name, ...texts) {
  const node = document.createElement("div");
  node.className = name;
  node.append(...texts.map((text) => Object.assign(document.createElement("span"), { textContent: text })));
  return node;
}
