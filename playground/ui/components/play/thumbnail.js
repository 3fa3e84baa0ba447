// Points of a data set -> a small picture of them.

import { css, mix, rgb } from "../live/theme.js";

export class Thumbnail {
  // points: [[x, y, label or value]]; classes: number of classes, 0 for a regression
  constructor({ points, classes }) {
    this.points = points;
    this.classes = classes;
    this.node = document.createElement("canvas");
    this.node.className = "pgp-thumbnail";
    this.node.setAttribute("aria-hidden", "true");
  }

  draw(palette, theme) {
    const side = Math.round(46 * Math.min(2, window.devicePixelRatio || 1));
    this.node.width = this.node.height = side;
    const pen = this.node.getContext("2d");
    const [xs, ys] = [0, 1].map((axis) => this.points.map((point) => point[axis]));
    const [x, y] = [extent(xs), extent(ys)];
    const middle = mix(rgb(theme.background), rgb(palette.neutral), 0.35);
    const values = this.points.map((point) => Math.abs(point[2]));
    const most = Math.max(1e-9, ...values);
    for (const [px, py, value] of this.points) {
      const end = rgb(value < 0 ? palette.negative : palette.positive);
      const colour = this.classes ? rgb(palette.classes[value % palette.classes.length]) : mix(middle, end, Math.abs(value) / most);
      pen.fillStyle = css(colour);
      pen.beginPath();
      pen.arc(side * (0.1 + 0.8 * x(px)), side * (0.9 - 0.8 * y(py)), side / 36, 0, 2 * Math.PI);
      pen.fill();
    }
  }
}

// A value's share of the way from the smallest to the largest.
function extent(values) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return (value) => (value - low) / (high - low || 1);
}
