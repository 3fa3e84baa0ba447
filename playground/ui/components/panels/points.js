// Points in groups -> a canvas, with a ground under them and a grid over it; the group's name and place under the pointer.

import { counted, significant } from "../live/format.js";
import { swatch } from "../live/plane.js";
import { css, rgb } from "../live/theme.js";
import { element } from "../live/tools.js";
import { groundGradient, groundRamp } from "./scale.js";

// told apart by shape as well as by colour
const SHAPES = [circle, square, triangle, diamond, cross];
// the same in a legend
const CUTS = ["", "inset(8%)", "polygon(50% 0, 100% 100%, 0 100%)", "polygon(50% 0, 100% 50%, 50% 100%, 0 50%)",
  "polygon(33% 0, 67% 0, 67% 33%, 100% 33%, 100% 67%, 67% 67%, 67% 100%, 33% 100%, 33% 67%, 0 67%, 0 33%, 33% 33%)"];
const NEAR = 12; // px

export class Points {
  constructor() {
    this.node = element("div", "pgp-points");
    this.canvas = document.createElement("canvas");
    this.canvas.setAttribute("role", "img");
    this.caption = element("div", "pgp-caption");
    this.axes = element("div", "pgl-axes");
    this.legend = element("div", "pgl-legend");
    this.told = element("output", "pgp-told");
    this.caption.append(this.axes, this.legend, this.told);
    this.node.append(this.canvas, this.caption);
    this.under = document.createElement("canvas");
    this.size = new ResizeObserver(() => this.paint());
    this.size.observe(this.canvas);
    this.canvas.onpointermove = (event) => this.tell(event);
    this.canvas.onpointerleave = () => {
      this.told.textContent = "";
    };
  }

  draw(panel, look) {
    [this.panel, this.look] = [panel, look];
    this.canvas.setAttribute("aria-label", `${panel.title}. ${this.label(panel)}`);
    this.describe();
    this.paint();
  }

  colourOf(group) {
    const { palette } = this.look;
    return palette.classes[group % palette.classes.length];
  }

  paint() {
    if (!this.panel || !this.canvas.clientWidth) return;
    const ratio = window.devicePixelRatio || 1;
    const side = Math.round(this.canvas.clientWidth * ratio);
    if (this.canvas.width !== side) this.canvas.width = this.canvas.height = side;
    const pen = this.canvas.getContext("2d");
    pen.fillStyle = this.look.theme.panel;
    pen.fillRect(0, 0, side, side);
    this.paintGround(pen, side);
    this.paintGrid(pen, side, ratio);
    const { xy, groups } = this.panel;
    const many = xy.shape[0] > 600;
    const radius = (many ? 2.2 : 3.2) * ratio;
    pen.strokeStyle = this.look.theme.background;
    pen.lineWidth = many ? 0.5 * ratio : 0.9 * ratio;
    for (let number = 0; number < xy.shape[0]; number += 1) {
      const group = groups.values[number];
      pen.fillStyle = this.colourOf(group);
      pen.beginPath();
      SHAPES[group % SHAPES.length](pen, this.across(xy.values[2 * number], side), this.up(xy.values[2 * number + 1], side), radius);
      pen.fill();
      pen.stroke();
    }
  }

  paintGround(pen, side) {
    const { ground } = this.panel;
    const [high, wide] = ground.shape;
    if (!high) return;
    if (this.under.width !== wide || this.under.height !== high) [this.under.width, this.under.height] = [wide, high];
    const brush = this.under.getContext("2d");
    const image = brush.createImageData(wide, high);
    const colour = groundRamp(this.look);
    const table = Array.from({ length: 256 }, (_, byte) => colour(byte / 255));
    for (let line = 0; line < high; line += 1) {
      for (let column = 0; column < wide; column += 1) {
        const place = 4 * ((high - 1 - line) * wide + column); // row 0 is the lowest
        const [red, green, blue] = table[ground.values[line * wide + column]];
        image.data.set([red, green, blue, 255], place);
      }
    }
    brush.putImageData(image, 0, 0);
    pen.imageSmoothingEnabled = true;
    pen.drawImage(this.under, 0, 0, side, side);
  }

  paintGrid(pen, side, ratio) {
    const { grid } = this.panel;
    const [lines, count] = grid.shape;
    pen.strokeStyle = css(rgb(this.look.theme.text), 0.45);
    pen.lineWidth = 0.8 * ratio;
    for (let line = 0; line < lines; line += 1) {
      pen.beginPath();
      for (let point = 0; point < count; point += 1) {
        const place = 2 * (line * count + point);
        pen.lineTo(this.across(grid.values[place], side), this.up(grid.values[place + 1], side));
      }
      pen.stroke();
    }
  }

  across(value, side) {
    const [low, high] = this.panel.x;
    return ((value - low) / (high - low || 1)) * side;
  }

  up(value, side) {
    const [low, high] = this.panel.y;
    return (1 - (value - low) / (high - low || 1)) * side;
  }

  describe() {
    const { x, y, names, groups, ground, ground_name, ground_low, ground_high } = this.panel;
    const counts = names.map(() => 0);
    for (const group of groups.values) counts[group] += 1;
    const key = JSON.stringify([x, y, names, counts, ground.shape, ground_name, ground_low, ground_high, this.look.theme.background]);
    if (key === this.key) return;
    this.key = key;
    this.axes.replaceChildren(
      element("span", "", `across ${significant(x[0])} … ${significant(x[1])}`), element("span", "", `up ${significant(y[0])} … ${significant(y[1])}`),
    );
    const parts = names.map((name, group) => {
      const entry = element("span", "pgp-entry");
      entry.append(sign(group, this.colourOf(group)), `${name} (${counts[group]})`);
      return entry;
    });
    if (ground.shape[0]) {
      const bar = element("i", "pgl-ramp");
      bar.style.background = groundGradient(this.look);
      const entry = element("span", "pgp-entry");
      entry.append(`${ground_name} ${significant(ground_low)}`, bar, significant(ground_high));
      parts.push(entry);
    }
    this.legend.replaceChildren(...parts);
  }

  tell(event) {
    const box = this.canvas.getBoundingClientRect();
    const { xy, groups, names } = this.panel;
    let [best, found] = [NEAR, -1];
    for (let number = 0; number < xy.shape[0]; number += 1) {
      const distance = Math.hypot(
        this.across(xy.values[2 * number], box.width) - (event.clientX - box.left),
        this.up(xy.values[2 * number + 1], box.width) - (event.clientY - box.top),
      );
      if (distance < best) [best, found] = [distance, number];
    }
    this.told.textContent = found < 0 ? "" : `${names[groups.values[found]] ?? ""}: ${significant(xy.values[2 * found])}, ${significant(xy.values[2 * found + 1])}`;
  }

  label({ xy, names }) {
    return `${counted(xy.shape[0], "point")}: ${names.join(", ")}.`;
  }

  dispose() {
    this.size.disconnect();
  }
}

function sign(group, colour) {
  const node = swatch(colour);
  const cut = CUTS[group % CUTS.length];
  if (cut) Object.assign(node.style, { borderRadius: "0", clipPath: cut });
  return node;
}

function circle(pen, x, y, radius) {
  pen.arc(x, y, radius, 0, 2 * Math.PI);
}

function square(pen, x, y, radius) {
  pen.rect(x - 0.9 * radius, y - 0.9 * radius, 1.8 * radius, 1.8 * radius);
}

function triangle(pen, x, y, radius) {
  pen.moveTo(x, y - 1.2 * radius);
  pen.lineTo(x + 1.1 * radius, y + 0.8 * radius);
  pen.lineTo(x - 1.1 * radius, y + 0.8 * radius);
  pen.closePath();
}

function diamond(pen, x, y, radius) {
  pen.moveTo(x, y - 1.3 * radius);
  pen.lineTo(x + 1.3 * radius, y);
  pen.lineTo(x, y + 1.3 * radius);
  pen.lineTo(x - 1.3 * radius, y);
  pen.closePath();
}

function cross(pen, x, y, radius) {
  pen.rect(x - 1.2 * radius, y - 0.45 * radius, 2.4 * radius, 0.9 * radius);
  pen.rect(x - 0.45 * radius, y - 1.2 * radius, 0.9 * radius, 2.4 * radius);
}
