// The map shown -> a surface in space by Plotly, a few times a second; the camera stays as the user left it.

import { loadPlotly } from "../live/chart.js";
import { css } from "../live/theme.js";
import { element } from "./dom.js";
import { numberText, percentText } from "./number_text.js";
import { Colours } from "./output_coding.js";
import { linearTicks } from "./ticks.js";
import { classColour } from "./tiles.js";

const EVERY_MS = 300;
// nodes in a row, samples, and pixels of the drawing for one of the screen: with a graphics card, and without one
const FINE = { size: 50, samples: 400, pixels: 2 };
const COARSE = { size: 24, samples: 120, pixels: 1 };
const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;
const SYMBOLS = ["circle", "diamond", "square", "cross", "x", "circle-open"];

export class Surface {
  constructor(app) {
    this.app = app;
    this.node = element("div", "pgp-surface");
    this.node.hidden = true;
    this.said = element("p", "pgp-surface-said");
    this.place = element("div", "pgp-surface-plot");
    this.place.addEventListener("pointerdown", () => this.hold(true));
    this.onRelease = () => this.hold(false);
    for (const name of ["pointerup", "pointercancel"]) addEventListener(name, this.onRelease, true);
    this.look = FINE;
    this.node.append(this.place, this.said);
    this.colours = new Colours();
    this.drawnAt = -Infinity;
    this.cost = 0;
    this.problem = "";
  }

  // False once it is known that the browser cannot draw in space; then the map stays.
  get possible() {
    return !this.problem;
  }

  show(shown) {
    if (shown && !this.checked) this.check();
    this.shown = shown;
    this.node.hidden = !shown;
    this.node.classList.toggle("pgp-surface-none", Boolean(this.problem));
    this.said.textContent = this.problem || (this.plotly ? "" : "Loading …");
    this.dirty = true;
    if (shown && this.possible) this.load().then(() => this.later());
  }

  check() {
    this.checked = true;
    const canvas = document.createElement("canvas");
    const pen = canvas.getContext("webgl2") ?? canvas.getContext("webgl");
    if (pen) {
      const named = pen.getExtension("WEBGL_debug_renderer_info");
      if (SOFTWARE.test(pen.getParameter(named ? named.UNMASKED_RENDERER_WEBGL : pen.RENDERER))) this.look = COARSE;
      pen.getExtension("WEBGL_lose_context")?.loseContext(); // browsers give few of them
      return;
    }
    this.problem = "This browser cannot draw in three dimensions (it has no WebGL), so the map stays.";
  }

  async load() {
    try {
      this.plotly ??= await loadPlotly(new URL(this.app.data.plotly, this.app.base).href);
      this.said.textContent = "";
    } catch (error) {
      this.said.textContent = `The surface cannot be drawn: ${error.message}.`;
    }
  }

  update(map) {
    if (map === this.map) return;
    this.map = map;
    this.dirty = true;
    this.later();
  }

  // While it is turned without a graphics card, the frames are for the turning: what it shows follows after.
  hold(held) {
    if (this.look === FINE || held === Boolean(this.held)) return;
    this.held = held;
    this.later();
  }

  later() {
    if (this.held || !this.shown || !this.plotly || !this.map || !this.dirty || this.timer || this.drawing || this.gone) return;
    const wait = Math.max(0, this.drawnAt + Math.max(EVERY_MS, 3 * this.cost) - performance.now());
    this.timer = setTimeout(() => this.draw(), wait);
  }

  async draw() {
    this.timer = null;
    if (!this.shown || !this.map || document.hidden || !this.place.clientWidth) return;
    this.dirty = false;
    this.drawing = true;
    const begun = performance.now();
    try {
      if (this.look === COARSE && !this.prepared) await this.prepare();
      await this.plotly.react(this.place, this.traces(), this.layout(), this.config);
      this.drawnAt = performance.now();
      this.cost = this.drawnAt - begun; // without a graphics card much: pictures must not wait for it
    } catch (error) {
      this.problem = `The surface cannot be drawn here: ${error.message}.`;
      this.app.emit("theme");
    } finally {
      this.drawing = false;
    }
    this.later();
  }

  get config() {
    return { displaylogo: false, displayModeBar: false, responsive: false, plotGlPixelRatio: this.look.pixels };
  }

  // Plotly makes some 150,000 corners of every surface, however coarse it is. Where each frame is drawn by the processor,
  // its nodes are enough: seventy times fewer.
  async prepare() {
    this.prepared = true;
    const [first, ...others] = this.traces();
    const ends = [0, first.x.length - 1];
    const least = { ...first, x: ends.map((at) => first.x[at]), y: ends.map((at) => first.y[at]), z: ends.map((row) => ends.map((at) => first.z[row][at])), surfacecolor: undefined };
    await this.plotly.react(this.place, [least, ...others.filter(({ type }) => type !== "surface")], this.layout(), this.config);
    const drawn = Object.values(this.place._fullLayout?.scene?._scene?.traces ?? {}).find(({ estimateScale }) => estimateScale);
    if (drawn) Object.getPrototypeOf(drawn).estimateScale = () => 1;
  }

  traces() {
    const { scene } = this.app.state;
    const map = this.map;
    const { x, y } = scene?.domain ?? { x: [-6, 6], y: [-6, 6] };
    const nodes = Array.from({ length: this.look.size }, (_, place) => Math.round((place * (map.size - 1)) / (this.look.size - 1)));
    const table = this.colours.tableOf(this.app, map);
    const colourscale = Array.from({ length: 33 }, (_, stop) => [stop / 32, colourOf(table[Math.round((stop * 255) / 32)])]);
    const grid = nodes.map((row) => nodes.map((column) => map.bytes[row * map.size + column]));
    const shared = { type: "surface", x: nodes.map((node) => place(node, map.size, x)), y: nodes.map((node) => place(node, map.size, y)), showscale: false, hoverinfo: "skip", lighting: LIGHTING, contours: { x: NO_LINE, y: NO_LINE, z: NO_LINE } };
    const surfaces =
      map.kind === "classes"
        ? classSurfaces(grid, scene?.class_names.length ?? map.options.classes).map(({ z, label }) => ({ ...shared, z, colorscale: flat(css(classColour(this.app.palette, label))) }))
        : [{ ...shared, z: grid.map((row) => row.map((byte) => valueOf(map, byte))), surfacecolor: grid, cmin: 0, cmax: 255, colorscale: colourscale }];
    return map.caption ? surfaces : [...surfaces, ...this.samples(scene, map)];
  }

  // The scene's arrays are made once: Plotly then sees that they are the same.
  samples(scene, map) {
    if (!scene) return [];
    if (scene === this.scene && map.kind === this.kind) return this.traced;
    [this.scene, this.kind] = [scene, map.kind];
    const { palette } = this.app;
    const names = scene.class_names;
    const ring = { color: "rgba(255,255,255,0.9)", width: 1 };
    const stride = Math.ceil(scene.points.length / this.look.samples);
    const samples = scene.points.filter((_, place) => place % stride === 0);
    const trace = (points, z, marker, name) => ({
      type: "scatter3d", mode: "markers", name, hoverinfo: "skip",
      x: points.map(([px]) => px), y: points.map(([, py]) => py), z: points.map(z), marker: { size: 3, line: ring, ...marker },
    });
    if (!names.length) {
      const scale = [[0, palette.negative], [0.5, "#dddddd"], [1, palette.positive]];
      this.traced = [trace(samples, ([, , value]) => value, { color: samples.map(([, , value]) => value), cmin: scene.low, cmax: scene.high, colorscale: scale }, "training")];
    } else {
      this.traced = names.map((name, label) => {
        const height = names.length === 2 ? label : 1;
        return trace(samples.filter(([, , own]) => own === label), () => height, { color: css(classColour(palette, label)), symbol: SYMBOLS[(this.app.labels[label] ?? label) % SYMBOLS.length] }, name);
      });
    }
    return this.traced;
  }

  layout() {
    const { theme } = this.app;
    const { scene } = this.app.state;
    const [first, second] = scene?.names ?? ["x1", "x2"];
    const text = { size: 12, color: theme.text };
    const axis = (title, more = {}) => ({ title: { text: title, font: { size: 13 } }, color: theme.text, gridcolor: theme.grid, zeroline: false, showbackground: false, tickfont: text, tickangle: 0, showspikes: false, ...more });
    const { kind, options } = this.map;
    const range = kind === "value" ? [options.low, options.high] : kind === "signed" ? [-1, 1] : [0, 1];
    const share = kind === "binary" || kind === "class" || kind === "classes";
    const up = { range, ...ticksOf(range, share ? percentText : numberText, 2) };
    const { x, y } = scene?.domain ?? { x: [-6, 6], y: [-6, 6] };
    return {
      width: this.place.clientWidth, height: this.place.clientHeight, margin: { l: 0, r: 0, t: 0, b: 0 }, paper_bgcolor: "rgba(0,0,0,0)",
      font: { family: theme.font, color: theme.text }, showlegend: false, uirevision: "camera",
      scene: {
        xaxis: axis(first, ticksOf(x, numberText, 4)), yaxis: axis(second, ticksOf(y, numberText, 4)), zaxis: axis("", up), aspectmode: "manual", aspectratio: { x: 1, y: 1, z: 0.55 },
        camera: { eye: { x: -1.2, y: -1.37, z: 0.97 }, center: { x: 0, y: 0, z: -0.12 } }, uirevision: "camera",
      },
    };
  }

  dispose() {
    this.gone = true;
    clearTimeout(this.timer);
    for (const name of ["pointerup", "pointercancel"]) removeEventListener(name, this.onRelease, true);
    if (this.place.data) this.plotly.purge(this.place);
  }
}

const LIGHTING = { ambient: 0.82, diffuse: 0.35, specular: 0.05, roughness: 0.9 };
const NO_LINE = { highlight: false };

// Few numbers, written as everywhere on the page.
function ticksOf([low, high], text, count) {
  const tickvals = linearTicks(low, high, count);
  return { tickmode: "array", tickvals, ticktext: tickvals.map((value) => text(Number(value.toPrecision(12)))) };
}

function place(node, size, [low, high]) {
  return low + ((high - low) * node) / (size - 1);
}

function valueOf({ kind, options }, byte) {
  if (kind === "signed") return (2 * byte) / 255 - 1;
  if (kind === "class") return byte / 255;
  return options.low + ((options.high - options.low) * byte) / 255;
}

// For each class the part of the surface where it is the most likely, and a row beyond, so that no gap is left.
function classSurfaces(grid, classes) {
  const heights = smoothed(smoothed(grid.map((row) => row.map((byte) => (byte & 15) / 15))));
  const label = (row, column) => grid[row]?.[column] >> 4;
  return Array.from({ length: classes }, (_, own) => ({
    label: own,
    z: grid.map((values, row) => values.map((_, column) => {
      const near = label(row, column) === own || [-1, 1].some((step) => label(row + step, column) === own || label(row, column + step) === own);
      return near ? heights[row][column] : null;
    })),
  })).filter(({ z }) => z.some((row) => row.some((value) => value !== null)));
}

// Mean of each node and its neighbours: probabilities of 4 bits would be terraces.
function smoothed(grid) {
  const last = grid.length - 1;
  const kept = (place) => Math.min(last, Math.max(0, place));
  const along = (values) => values.map((value, place) => (values[kept(place - 1)] + value + values[kept(place + 1)]) / 3);
  const rows = grid.map(along);
  return rows.map((row, place) => row.map((value, column) => (rows[kept(place - 1)][column] + value + rows[kept(place + 1)][column]) / 3));
}

function flat(colour) {
  return [[0, colour], [1, colour]];
}

function colourOf(pixel) {
  return `rgb(${pixel & 255},${(pixel >> 8) & 255},${(pixel >> 16) & 255})`;
}
