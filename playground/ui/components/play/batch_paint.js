// One moment of a batch -> two canvases over the page: the network's edges, and the points in the output.

import { css, mix, rgb } from "../live/theme.js";
import { contribution, edgesInto } from "./batch_news.js";
import { classColour, signedColour, valueShare } from "./tiles.js";

const MOST_BEADS = 700; // between two columns
const VEIL = 0.55; // over the points that were not drawn
const SPREAD = 0.35; // of a way, between the first and the last bead
const [SMALLEST, LARGEST] = [1.1, 5.5]; // px, radius of a bead

// t of the way along an edge -> [share across, share up]; as edges bend
export function along(t) {
  return [1.5 * t * (1 - t) ** 2 + 1.5 * t * t * (1 - t) + t ** 3, t * t * (3 - 2 * t)];
}

export class BatchPaint {
  constructor(app, { edges, points }) {
    Object.assign(this, { app, edges, points });
  }

  clear() {
    for (const canvas of [this.edges, this.points]) canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height);
  }

  // moment: {name, share}; layout: of the network
  paint(batch, { name, share }, layout) {
    this.fit();
    this.clear();
    const gaps = layout.gaps.filter(({ skipped }) => !skipped);
    if (name === "forward") this.flow(batch, layout, gaps, share, true);
    else if (name === "backward") this.flow(batch, layout, gaps, share, false);
    else if (name === "step") this.step(batch, gaps, share);
    if (name === "loss") this.verdict(batch, layout, share);
    this.pulse(batch, name, share);
  }

  fit() {
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    for (const canvas of [this.edges, this.points]) {
      const [width, height] = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)];
      if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
    }
    this.ratio = ratio;
  }

  pen(canvas) {
    const pen = canvas.getContext("2d");
    pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    return pen;
  }

  colour(sign) {
    const { palette } = this.app;
    return css(mix(rgb(sign < 0 ? palette.negative : palette.positive), rgb(this.app.theme.text), 0.12));
  }

  // Beads over the edges of one gap after the other; backward from the last to the first.
  flow(batch, layout, gaps, share, forward) {
    const pen = this.pen(this.edges);
    const order = forward ? gaps : [...gaps].reverse();
    const place = Math.min(order.length - 1, Math.floor(share * order.length));
    const own = share * order.length - place;
    const gap = order[place];
    const edges = edgesInto(batch, gap.layer);
    if (!edges) return;
    const beads = forward ? this.contributions(batch, gap, edges) : this.gradients(batch, edges);
    const most = Math.max(1e-12, ...(forward ? beads.map(({ value }) => Math.abs(value)) : this.allGradients(batch)));
    pen.globalAlpha = 0.9;
    for (const { at, value, late } of beads) {
      const t = (own - SPREAD * late) / (1 - SPREAD);
      if (t <= 0 || t >= 1 || !value) continue;
      const [x, y] = this.spot(gap, edges, at, forward ? t : 1 - t);
      pen.fillStyle = this.colour(forward ? value : -value);
      pen.beginPath();
      pen.arc(x, y, SMALLEST + (LARGEST - SMALLEST) * Math.sqrt(Math.abs(value) / most), 0, 2 * Math.PI);
      pen.fill();
    }
    pen.globalAlpha = 1;
    this.glow(pen, layout, forward ? gap.layer : gap.layer - 1, Math.max(0, (own - 0.6) / 0.4));
  }

  // A bead for every point and edge, or for as many points as there is room for.
  contributions(batch, gap, edges) {
    const from = batch.layers.findIndex(({ layer }) => layer === gap.layer - 1);
    const points = Math.max(1, Math.min(batch.count, Math.floor(MOST_BEADS / edges.weights.length)));
    const beads = [];
    for (let point = 0; point < points; point += 1) {
      edges.weights.forEach((weight, at) => {
        const source = edges.sources[Math.floor(at / edges.neurons.length)];
        beads.push({ at, value: contribution(batch, from, point, source, weight), late: points > 1 ? point / (points - 1) : 0 });
      });
    }
    return beads;
  }

  gradients(batch, edges) {
    const beads = [];
    edges.gradients.forEach((value, at) => {
      for (const late of [0, 0.33, 0.66, 1]) beads.push({ at, value, late });
    });
    return beads;
  }

  allGradients(batch) {
    return batch.drawing.slice(1).flatMap(({ layer }) => [...(edgesInto(batch, layer)?.gradients ?? [])].map(Math.abs));
  }

  spot(gap, { neurons }, at, t) {
    const [source, target] = [Math.floor(at / neurons.length), at % neurons.length];
    const [across, up] = along(t);
    const [from, to] = [gap.sources[source].y, gap.targets[target].y + gap.arrival[source]];
    return [gap.x0 + across * (gap.x1 - gap.x0), from + up * (to - from)];
  }

  // Around the tiles that beads have reached.
  glow(pen, layout, layer, share) {
    const column = layout.columns.find((known) => known.layer === layer);
    if (!column || share <= 0) return;
    pen.strokeStyle = css(rgb(this.app.theme.text), 0.55 * Math.sin(Math.PI * Math.min(1, share)));
    pen.lineWidth = 2.5;
    for (const { y, neuron } of column.rows) {
      if (neuron < 0) continue;
      pen.beginPath();
      pen.roundRect(column.x - 3, y - 3, column.size + 6, column.size + 6, 7);
      pen.stroke();
    }
  }

  // Edges light up by how much their weight changes.
  step(batch, gaps, share) {
    const pen = this.pen(this.edges);
    const steps = gaps.map((gap) => [gap, edgesInto(batch, gap.layer)]).filter(([, edges]) => edges);
    const most = Math.max(1e-12, ...steps.flatMap(([, { updates }]) => [...updates].map(Math.abs)));
    for (const [gap, edges] of steps) {
      edges.updates.forEach((value, at) => {
        const size = Math.abs(value) / most;
        if (size < 0.02) return;
        pen.globalAlpha = Math.sin(Math.PI * share) * (0.25 + 0.6 * size);
        pen.strokeStyle = this.colour(value);
        pen.lineWidth = 1 + 9 * size;
        pen.beginPath();
        for (let t = 0; t <= 1.001; t += 0.1) pen.lineTo(...this.spot(gap, edges, at, t));
        pen.stroke();
      });
    }
    pen.globalAlpha = 1;
  }

  // A ring that spreads from the output.
  verdict(batch, layout, share) {
    const pen = this.pen(this.edges);
    const { x, size, rows } = layout.columns.at(-1);
    pen.strokeStyle = css(rgb(this.app.theme.text), 0.7 * (1 - share));
    pen.lineWidth = 3;
    for (const { y } of rows) {
      pen.beginPath();
      pen.arc(x + size / 2, y + size / 2, size * (0.6 + 0.9 * share), 0, 2 * Math.PI);
      pen.stroke();
    }
  }

  // The points drawn: a ring about each, in the loss as wide as its own loss is large.
  pulse(batch, name, share) {
    const { scene } = this.app.state;
    if (!scene || !this.points.clientWidth) return;
    const { palette } = this.app;
    const pen = this.pen(this.points);
    const { x, y } = scene.domain;
    const [width, height] = [this.points.clientWidth, this.points.clientHeight];
    const most = Math.max(1e-12, ...batch.losses.filter(Number.isFinite));
    // the others step back
    pen.fillStyle = css(rgb(this.app.theme.background), VEIL * (name === "points" ? Math.min(1, 5 * share) : 1));
    pen.fillRect(0, 0, width, height);
    const beat = name === "points" ? Math.abs(Math.sin(3 * Math.PI * share)) : 0;
    batch.points.forEach(([px, py, value], place) => {
      const [across, up] = [((px - x[0]) / (x[1] - x[0])) * width, ((y[1] - py) / (y[1] - y[0])) * height];
      const loss = name === "loss" ? Math.sqrt(Math.max(0, batch.losses[place] ?? 0) / most) : 0;
      const radius = 6 + 5 * beat + 15 * loss * Math.min(1, 3 * share);
      const colour = scene.class_names.length ? classColour(palette, value) : signedColour(palette, this.app.theme, valueShare(value, scene.low, scene.high));
      pen.beginPath();
      pen.arc(across, up, radius, 0, 2 * Math.PI);
      if (loss) {
        pen.fillStyle = css(rgb(this.app.theme.text), 0.16);
        pen.fill();
      }
      pen.lineWidth = 2;
      pen.strokeStyle = css(colour);
      pen.stroke();
      pen.beginPath();
      pen.arc(across, up, 4.5, 0, 2 * Math.PI);
      pen.fillStyle = css(colour);
      pen.fill();
      pen.lineWidth = 1.5;
      pen.strokeStyle = "rgba(255,255,255,0.95)";
      pen.stroke();
    });
  }
}
