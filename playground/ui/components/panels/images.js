// A wall of small pictures -> a canvas, each pixel a crisp square.

import { counted } from "../live/format.js";
import { inkOn } from "./scale.js";

const GAP = 6; // px between two pictures
const CAPTION = 15; // px of a line of text under each
const LARGEST = 112; // px of the side of one picture of many, at most
const ALONE = 192; // of one of a few
const SMALLEST = 34;
const MARKS = { right: "✓", wrong: "✗" };

export class Images {
  constructor() {
    this.node = document.createElement("div");
    this.node.className = "pgp-images";
    this.canvas = document.createElement("canvas");
    this.canvas.setAttribute("role", "img");
    this.node.append(this.canvas);
    this.tile = document.createElement("canvas");
    this.size = new ResizeObserver(() => this.paint());
    this.size.observe(this.node);
  }

  draw(panel, look) {
    [this.panel, this.look] = [panel, look];
    this.canvas.setAttribute("aria-label", `${panel.title}. ${this.label(panel)}`);
    this.paint();
  }

  paint() {
    const width = this.node.clientWidth;
    if (!this.panel || !width) return;
    const { pixels, captions, marks, columns } = this.panel;
    const [count, high, wide, channels] = pixels.shape;
    const grid = layout(width, count, wide, high, columns, captions.length > 0);
    const ratio = window.devicePixelRatio || 1;
    const [across, down] = [Math.round(width * ratio), Math.round(grid.height * ratio)];
    if (this.canvas.width !== across || this.canvas.height !== down) {
      [this.canvas.width, this.canvas.height] = [across, down];
      this.canvas.style.height = `${grid.height}px`;
    }
    const pen = this.canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, width, grid.height);
    pen.imageSmoothingEnabled = false;
    pen.font = `11px ${this.look.theme.font}`;
    pen.textBaseline = "top";
    [this.tile.width, this.tile.height] = [wide, high];
    for (let number = 0; number < count; number += 1) {
      const x = (number % grid.columns) * (grid.wide + GAP);
      const y = Math.floor(number / grid.columns) * (grid.high + GAP + grid.caption);
      this.paintPixels(pixels.values.subarray(number * high * wide * channels, (number + 1) * high * wide * channels), channels);
      pen.drawImage(this.tile, x, y, grid.wide, grid.high);
      this.paintMark(pen, marks[number], x, y, grid);
      if (captions[number]) {
        pen.fillStyle = this.look.theme.text;
        pen.fillText(fitting(pen, captions[number], grid.wide), x, y + grid.high + 2);
      }
    }
  }

  paintPixels(values, channels) {
    const pen = this.tile.getContext("2d");
    const image = pen.createImageData(this.tile.width, this.tile.height);
    for (let pixel = 0; pixel * channels < values.length; pixel += 1) {
      for (let channel = 0; channel < 3; channel += 1) {
        image.data[4 * pixel + channel] = values[pixel * channels + (channels === 3 ? channel : 0)];
      }
      image.data[4 * pixel + 3] = 255;
    }
    pen.putImageData(image, 0, 0);
  }

  // Told by a sign as well as by a colour.
  paintMark(pen, mark, x, y, { wide, high }) {
    const sign = MARKS[mark];
    pen.lineWidth = sign ? 2 : 1;
    const { palette, theme } = this.look;
    const colour = mark === "right" ? palette.positive : palette.negative;
    pen.strokeStyle = sign ? colour : theme.grid;
    pen.strokeRect(x + pen.lineWidth / 2, y + pen.lineWidth / 2, wide - pen.lineWidth, high - pen.lineWidth);
    if (!sign) return;
    pen.fillStyle = colour;
    pen.fillRect(x + wide - 14, y, 14, 14);
    pen.fillStyle = inkOn([1, 3, 5].map((start) => parseInt(colour.slice(start, start + 2), 16)));
    pen.fillText(sign, x + wide - 11, y + 1);
  }

  label({ pixels, captions, marks }) {
    const [count, high, wide] = pixels.shape;
    const right = marks.filter((mark) => mark === "right").length;
    const told = marks.some(Boolean) ? ` ${right} of ${count} right.` : "";
    const first = captions.length ? ` ${captions.slice(0, 8).join(", ")}${count > 8 ? " …" : ""}` : "";
    return `${counted(count, "image")} of ${wide} by ${high} pixels.${told}${first}`;
  }

  dispose() {
    this.size.disconnect();
  }
}

// Pictures are a whole number of screen pixels a pixel where there is room for that.
function layout(width, count, wide, high, wanted, captioned) {
  const room = (columns) => (width - GAP * (columns - 1)) / columns;
  let columns = wanted;
  if (!columns) {
    const side = count <= 3 ? ALONE : Math.min(LARGEST, Math.max(captioned ? 56 : SMALLEST, wide * Math.max(1, Math.round(60 / wide))));
    columns = Math.max(1, Math.min(count, Math.floor((width + GAP) / (side + GAP))));
  }
  let across = Math.min(room(columns), Math.max(count <= 3 ? ALONE : LARGEST, wide));
  if (across >= wide) across = wide * Math.floor(across / wide);
  const down = (across * high) / wide;
  const caption = captioned ? CAPTION : 0;
  const rows = Math.ceil(count / columns);
  return { columns, wide: across, high: down, caption, height: Math.ceil(rows * (down + GAP + caption)) };
}

function fitting(pen, text, width) {
  if (pen.measureText(text).width <= width) return text;
  let end = text.length;
  while (end > 1 && pen.measureText(`${text.slice(0, end)}…`).width > width) end -= 1;
  return `${text.slice(0, end)}…`;
}
