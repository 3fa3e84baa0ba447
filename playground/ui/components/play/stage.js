// Picture + layout -> the canvases of the network: edges below, tiles and bias marks above.

import { css, mix, rgb } from "../live/theme.js";
import { Edges } from "./edges.js";
import { Atlas, bytesOf, colourTable, groundOf, pixel, signedColour } from "./tiles.js";

export const CORNER = 5; // radius of a tile's corners, px
export const MARK = 8; // side of a bias mark, px
const FADED = 0.22;

// Lower left corner of a tile -> that of its bias mark.
export function markOf(column, row) {
  return { x: column.x - 6, y: row.y + column.size - 6 };
}

export class Stage {
  constructor(app) {
    this.app = app;
    this.edges = new Edges();
    this.under = canvas("pgp-edges");
    this.over = canvas("pgp-pixels");
    [this.neurons, this.inputs] = [new Atlas(), new Atlas()];
    this.places = new Map(); // "layer neuron" -> place in the atlas
  }

  colour() {
    const { theme } = this.app;
    const { palette } = this.app.data;
    this.edges.colours(palette, theme);
    this.signed = colourTable(palette, theme, "signed");
    this.grey = greyTable(theme);
    this.ground = css(groundOf(theme));
    this.paper = theme.background;
    this.lead = css(mix(rgb(theme.background), rgb(theme.text), 0.3));
    const none = mix(rgb(theme.background), rgb(theme.text), 0.22);
    this.marks = [...Array(17).keys()].map((step) => css(mix(none, signedColour(palette, theme, Math.sign(step - 8)), Math.min(1, Math.abs(step - 8) / 5))));
    this.classes = null;
  }

  // outputs: of the network; known: whether pictures are of this layout
  arrange(layout, scene, outputs, known, ratio = window.devicePixelRatio || 1) {
    [this.layout, this.scene, this.outputs, this.known] = [layout, scene, outputs, known];
    for (const { node } of [this.under, this.over]) {
      const [width, height] = [Math.round(layout.width * ratio), Math.round(layout.height * ratio)];
      if (node.width !== width || node.height !== height) [node.width, node.height] = [width, height];
    }
    this.ratio = ratio;
    this.classes = outputs > 1 ? [...Array(outputs).keys()].map((label) => colourTable(this.app.palette, this.app.theme, "class", { label })) : null;
    this.painted = null;
    this.edges.place(layout.gaps);
    this.rounding = new Path2D();
    for (const { x, size, rows } of layout.columns) {
      for (const { y } of rows) {
        this.rounding.rect(x, y, size, size);
        this.rounding.roundRect(x, y, size, size, Math.min(CORNER, size / 4));
      }
    }
    this.paintInputs();
  }

  paintInputs() {
    const { features, tile } = this.scene ?? { features: [], tile: 0 };
    const [column] = this.layout.columns;
    this.inputs.fit(Math.max(1, features.length), Math.max(1, tile));
    features.forEach(({ tile: text }, place) => {
      const bytes = text ? bytesOf(text) : new Uint8Array(tile * tile).fill(128);
      const selected = column.rows.some((row) => row.place === place && row.neuron >= 0);
      if (bytes.length === tile * tile) this.inputs.paint(place, bytes, 0, selected ? this.signed : this.grey);
    });
    this.inputs.upload();
  }

  // muted(layer, neuron): silenced or dropped. Until the engine has built what is asked for, what it had is seen faintly.
  drawTiles(muted) {
    const { pen } = this.over;
    const { columns } = this.layout;
    const { picture } = this.app.state;
    this.fillAtlas(picture);
    pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    pen.clearRect(0, 0, this.layout.width, this.layout.height);
    const output = columns.at(-1).layer;
    for (const { layer, x, size, rows } of columns) {
      for (const { y, neuron, place } of rows) {
        if (layer === 0) {
          pen.globalAlpha = neuron >= 0 ? 1 : 0.55;
          this.inputs.draw(pen, place, x, y, size);
          continue;
        }
        const known = this.places.get(`${layer === output ? "output" : layer} ${neuron}`);
        const faded = !this.known || muted(layer, neuron);
        pen.globalAlpha = 1;
        pen.fillStyle = this.ground;
        if (known === undefined || faded) pen.fillRect(x, y, size, size);
        pen.globalAlpha = faded ? FADED : 1;
        if (known !== undefined) this.neurons.draw(pen, known, x, y, size);
      }
    }
    pen.globalAlpha = 1;
    pen.globalCompositeOperation = "destination-out";
    pen.fill(this.rounding, "evenodd");
    pen.globalCompositeOperation = "source-over";
    this.drawMarks(pen, columns);
  }

  // All tiles of a picture, in its own order.
  fillAtlas(picture) {
    if (!picture || picture === this.painted) return;
    this.painted = picture;
    const { tile, tiles, drawing } = picture;
    const layers = drawing.slice(1);
    if (drawing !== this.placed) {
      this.placed = drawing;
      this.places.clear();
      for (const { layer, neurons } of layers) {
        for (const neuron of neurons) this.places.set(`${layer === layers.at(-1).layer ? "output" : layer} ${neuron}`, this.places.size);
      }
    }
    const count = this.places.size;
    const outputs = layers.at(-1).neurons.length;
    this.neurons.fit(count, tile);
    for (let index = 0; index < count; index += 1) {
      const label = index - (count - outputs);
      this.neurons.paint(index, tiles, index * tile * tile, (outputs > 1 && this.classes?.[label]) || this.signed);
    }
    this.neurons.upload();
  }

  drawMarks(pen, columns) {
    pen.lineWidth = 1.5;
    pen.strokeStyle = this.paper;
    for (const column of columns.slice(1)) {
      const bias = this.known ? this.app.weightsOf(column.layer)?.bias : null;
      column.rows.forEach((row, place) => {
        const { x, y } = markOf(column, row);
        const step = bias ? Math.round(8 + 8 * Math.max(-1, Math.min(1, bias[place]))) : 8;
        pen.fillStyle = this.marks[step];
        pen.strokeRect(x, y, MARK, MARK);
        pen.fillRect(x, y, MARK, MARK);
      });
    }
  }

  weigh() {
    this.layout.gaps.forEach(({ layer }, index) => this.edges.weigh(index, this.known ? this.app.weightsOf(layer)?.kernel : null));
  }

  drawEdges(look) {
    const { pen } = this.under;
    pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    pen.clearRect(0, 0, this.layout.width, this.layout.height);
    this.drawLead(pen);
    this.edges.draw(pen, look);
  }

  // From the output's tiles to the large plot at the right.
  drawLead(pen) {
    const { x, size, rows } = this.layout.columns.at(-1);
    const end = this.layout.width - 2;
    const middle = rows.reduce((sum, { y }) => sum + y + size / 2, 0) / rows.length;
    pen.strokeStyle = pen.fillStyle = this.lead;
    pen.lineWidth = 2;
    pen.beginPath();
    for (const { y } of rows) {
      pen.moveTo(x + size, y + size / 2);
      pen.bezierCurveTo(x + size + 14, y + size / 2, end - 18, middle, end - 6, middle);
    }
    pen.stroke();
    pen.beginPath();
    pen.moveTo(end, middle);
    pen.lineTo(end - 8, middle - 5);
    pen.lineTo(end - 8, middle + 5);
    pen.fill();
  }
}

function greyTable(theme) {
  const table = new Uint32Array(256);
  const [ground, end] = [groundOf(theme), rgb(theme.text)];
  for (let byte = 0; byte < 256; byte += 1) {
    table[byte] = pixel(mix(ground, end, (0.4 * byte) / 255));
  }
  return table;
}

function canvas(name) {
  const node = document.createElement("canvas");
  node.className = name;
  node.setAttribute("aria-hidden", "true");
  return { node, pen: node.getContext("2d") };
}
