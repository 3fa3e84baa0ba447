// Bytes of a map -> a small canvas; the browser scales it up, so that a picture costs as little as its bytes.

import { paintBytes } from "./tiles.js";

export class Heat {
  constructor(canvas = document.createElement("canvas")) {
    this.canvas = canvas;
    this.size = 0;
  }

  // True if anything was painted: not where bytes and colours are those already there.
  paint(bytes, size, table) {
    if (bytes === this.bytes && table === this.table) return false;
    [this.bytes, this.table] = [bytes, table];
    if (size !== this.size) {
      this.size = this.canvas.width = this.canvas.height = size;
      this.pen = this.canvas.getContext("2d");
      this.image = this.pen.createImageData(size, size);
      this.pixels = new Uint32Array(this.image.data.buffer);
    }
    paintBytes(this.pixels, size, 0, 0, bytes, 0, size, table);
    this.pen.putImageData(this.image, 0, 0);
    return true;
  }
}
