// Bytes of a picture -> colours -> pixels: colour tables for tiles and output, and the atlas that tiles are drawn from.

import { mix, rgb } from "../live/theme.js";

const UNDER_POINTS = 0.78; // of the purest colour, where points lie over it
const TILE = 0.92;

// Colour in the middle of the scale: the output is 0, or nobody knows.
export function groundOf(theme) {
  return mix(rgb(theme.background), rgb(theme.text), theme.dark ? 0.11 : 0.07);
}

// Where a regression's value lies on the scale from -1 (lowest) to 1; 0 in the data is the middle if they cross it.
export function valueShare(value, low, high) {
  if (!(high > low)) return 0;
  if (low < 0 && high > 0) return limited(value / Math.max(-low, high));
  return limited((2 * (value - low)) / (high - low) - 1);
}

// -1 to 1 -> [r, g, b]
export function signedColour(palette, theme, share, strength = 1) {
  const end = rgb(share < 0 ? palette.negative : palette.positive);
  return mix(groundOf(theme), end, strength * Math.min(1, Math.abs(share)));
}

export function classColour(palette, label) {
  return rgb(palette.classes[label % palette.classes.length]);
}

// Byte -> pixel (Uint32, as ImageData has them), for each kind of picture:
//   "signed"   tiles and the neuron looked at: byte 0 is -1, 255 is 1
//   "class"    output tile of class `label`: byte 0 is probability 0, 255 is 1
//   "binary"   output of two classes: the probability of class 1 from `low` to `high` (0 to 1 unless told)
//   "classes"  output of `classes` classes: label in the upper 4 bits, probability in the lower 4
//   "value"    output of a regression from `low` to `high`; `dataLow` to `dataHigh` are the values of the data
// `discretize`: only which class (or which side of the middle) it is, not how sure.
export function colourTable(palette, theme, kind, options = {}) {
  const { low = 0, high = 1, dataLow = low, dataHigh = high, classes = 3, label = 0, discretize = false } = options;
  const ground = groundOf(theme);
  const firm = (share) => (discretize ? (share < 0 ? -1 : 1) : share);
  const between = (byte) => low + ((high - low) * byte) / 255;
  const certain = (byte) => (discretize ? 1 : 0.2 + 0.8 * Math.max(0, ((byte & 15) / 15 - 1 / classes) / (1 - 1 / classes)));
  const colourOf = {
    signed: (byte) => signedColour(palette, theme, firm((2 * byte) / 255 - 1), TILE),
    class: (byte) => mix(ground, classColour(palette, label), (TILE * (discretize ? Math.round(byte / 255) * 255 : byte)) / 255),
    binary: (byte) => signedColour(palette, theme, firm(2 * between(byte) - 1), UNDER_POINTS),
    classes: (byte) => mix(ground, classColour(palette, byte >> 4), UNDER_POINTS * certain(byte)),
    value: (byte) => signedColour(palette, theme, firm(valueShare(between(byte), dataLow, dataHigh)), UNDER_POINTS),
  }[kind];
  const table = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte += 1) table[byte] = pixel(colourOf(byte));
  return table;
}

// [r, g, b] -> Uint32 of an opaque pixel
export function pixel(colour) {
  const [red, green, blue] = colour.map(Math.round);
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

// `size` rows of `size` bytes, row 0 the lowest -> pixels of an image, row 0 at the top.
export function paintBytes(pixels, stride, x, y, bytes, offset, size, table) {
  for (let row = 0; row < size; row += 1) {
    let from = offset + row * size;
    let to = (y + size - 1 - row) * stride + x;
    for (const end = from + size; from < end; from += 1, to += 1) pixels[to] = table[bytes[from]];
  }
}

// One offscreen canvas with all tiles side by side, so that a picture costs one upload.
export class Atlas {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.pen = this.canvas.getContext("2d");
  }

  // count: tiles; size: rows and columns of each
  fit(count, size) {
    const across = Math.max(1, Math.ceil(Math.sqrt(count)));
    const [width, height] = [across * size, Math.max(1, Math.ceil(count / across)) * size];
    if (this.image && width === this.canvas.width && height === this.canvas.height && size === this.size) return;
    [this.canvas.width, this.canvas.height, this.size, this.across] = [width, height, size, across];
    this.image = this.pen.createImageData(width, height);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  place(index) {
    return [(index % this.across) * this.size, Math.floor(index / this.across) * this.size];
  }

  paint(index, bytes, offset, table) {
    const [x, y] = this.place(index);
    paintBytes(this.pixels, this.canvas.width, x, y, bytes, offset, this.size, table);
  }

  upload() {
    this.pen.putImageData(this.image, 0, 0);
  }

  draw(pen, index, x, y, side) {
    const [left, top] = this.place(index);
    pen.drawImage(this.canvas, left, top, this.size, this.size, x, y, side, side);
  }
}

// base64 -> bytes
export function bytesOf(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

function limited(share) {
  return Math.min(1, Math.max(-1, share));
}
