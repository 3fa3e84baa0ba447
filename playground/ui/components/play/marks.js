// Samples -> marks over the plane: a colour and a shape for each class, a ring that tells training from test.

import { css } from "../live/theme.js";
import { classColour, signedColour, valueShare } from "./tiles.js";

// Of about the same area, in a circle of radius 1.
export const SHAPES = [
  "M1,0A1,1 0 1 1 -1,0A1,1 0 1 1 1,0Z",
  "M0,-1.3L1.3,0L0,1.3L-1.3,0Z",
  "M-0.9,-0.9H0.9V0.9H-0.9Z",
  "M0,-1.25L1.2,0.9H-1.2Z",
  "M-0.42,-1.2H0.42V-0.42H1.2V0.42H0.42V1.2H-0.42V0.42H-1.2V-0.42H-0.42Z",
  "M0,-0.6L0.6,-1.2L1.2,-0.6L0.6,0L1.2,0.6L0.6,1.2L0,0.6L-0.6,1.2L-1.2,0.6L-0.6,0L-1.2,-0.6L-0.6,-1.2Z",
];
const VALUE_STEPS = 32;
const RINGS = { training: "rgba(255,255,255,0.95)", test: "rgba(12,16,22,0.95)" };

// A mark for a legend or a button, as SVG.
export function markIcon(colour, label, ring = "training") {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "-1.8 -1.8 3.6 3.6");
  svg.setAttribute("class", "pgp-mark");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", SHAPES[label % SHAPES.length]);
  path.setAttribute("fill", colour);
  path.setAttribute("stroke", RINGS[ring]);
  path.setAttribute("stroke-width", "0.4");
  svg.append(path);
  return svg;
}

export class Marks {
  constructor(canvas) {
    this.canvas = canvas;
    this.sprites = new Map();
  }

  // points, test: [[x, y, label or value]]; domain {x: [low, high], y: [low, high]}; classes: number, 0 for values;
  // shapes: of each class, where that is not its number
  draw({ points, test, domain, classes, shapes, low, high, palette, theme, side, ratio }) {
    const look = JSON.stringify([side, ratio, classes, shapes, low, high, palette.classes, palette.positive, theme.background, points.length > 350]);
    if (look !== this.look) {
      this.look = look;
      this.sprites.clear();
    }
    if (this.canvas.width !== side) this.canvas.width = this.canvas.height = side;
    const pen = this.canvas.getContext("2d");
    pen.clearRect(0, 0, side, side);
    const radius = markRadius(side, ratio, points.length);
    const [x, y] = [domain.x, domain.y];
    const across = side / (x[1] - x[0]);
    const up = side / (y[1] - y[0]);
    const paint = (list, ring) => {
      for (const [px, py, value] of list) {
        const sprite = this.sprite(value, ring, radius, { classes, shapes, low, high, palette, theme });
        const half = sprite.width / 2;
        pen.drawImage(sprite, Math.round((px - x[0]) * across - half), Math.round((y[1] - py) * up - half));
      }
    };
    paint(points, "training");
    paint(test, "test");
  }

  sprite(value, ring, radius, { classes, shapes, low, high, palette, theme }) {
    const step = classes ? value : Math.round(valueShare(value, low, high) * VALUE_STEPS);
    const key = `${step} ${ring}`;
    const known = this.sprites.get(key);
    if (known) return known;
    const size = 2 * Math.ceil(radius * 1.7 + 1);
    const canvas = new OffscreenCanvas(size, size);
    const pen = canvas.getContext("2d");
    pen.translate(size / 2, size / 2);
    pen.scale(radius, radius);
    const path = new Path2D(SHAPES[classes ? (shapes?.[value] ?? value) % SHAPES.length : 0]);
    const colour = classes ? classColour(palette, value) : signedColour(palette, theme, step / VALUE_STEPS);
    pen.fillStyle = css(colour);
    pen.strokeStyle = RINGS[ring];
    pen.lineWidth = ring === "test" ? 0.5 : 0.42;
    pen.lineJoin = "round";
    pen.fill(path);
    pen.stroke(path);
    const sprite = canvas.transferToImageBitmap(); // drawn several times as fast as a canvas
    this.sprites.set(key, sprite);
    return sprite;
  }
}

// In pixels of the canvas.
export function markRadius(side, ratio, count) {
  const size = (side / ratio / 300) * (count > 700 ? 2.3 : count > 350 ? 2.8 : 3.3);
  return Math.min(6, Math.max(1.8, size)) * ratio;
}
