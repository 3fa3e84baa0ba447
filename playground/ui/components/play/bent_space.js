// News of bent space -> places on the screen: how each layer sees points and grid, and what lies between two layers.

import { bytesOf, floatsOf } from "./decode.js";

const MOST_BEYOND = 1.5; // of the points' half extent, that the grid may claim
const EDGE = 4; // of a box around all that is seen; a region is cut off there

// The news -> {stages: [{...told, places, centre, scale}], shade, labels, side, head, count}; `places`: x, y, z of every
// point, then of every node of the grid, from -1 to 1 about where the points are.
export function decodeBent(news) {
  const stages = news.stages.map((stage) => {
    const { dimensions } = stage;
    const [points, grid] = [floatsOf(stage.points), floatsOf(stage.grid)];
    const { centre, scale } = frameOf(points, grid, dimensions);
    const count = (points.length + grid.length) / dimensions;
    const places = new Float32Array(3 * count);
    for (let place = 0; place < count; place += 1) {
      for (let axis = 0; axis < dimensions; axis += 1) {
        const at = place * dimensions + axis;
        const value = at < points.length ? points[at] : grid[at - points.length];
        places[3 * place + axis] = (value - centre[axis]) / scale;
      }
    }
    return { ...stage, places, centre, scale };
  });
  return { ...news, stages, shade: bytesOf(news.shade), count: news.labels.length };
}

// Middle and half extent, the same along all axes: angles and lengths are true.
function frameOf(points, grid, dimensions) {
  const centre = [];
  let scale = 1e-9;
  for (let axis = 0; axis < dimensions; axis += 1) {
    const [low, high] = extent(points, axis, dimensions);
    const [first, last] = extent(grid, axis, dimensions);
    centre.push((low + high) / 2);
    const own = (high - low) / 2;
    scale = Math.max(scale, 1.08 * own, Math.min(MOST_BEYOND * own, (last - first) / 2));
  }
  return { centre, scale };
}

function extent(values, axis, dimensions) {
  let [low, high] = [Infinity, -Infinity];
  for (let at = axis; at < values.length; at += dimensions) {
    if (values[at] < low) low = values[at];
    if (values[at] > high) high = values[at];
  }
  return high >= low ? [low, high] : [0, 0];
}

// Places at a time between stages, 0 to stages - 1, into `places`; an even pace at both ends of each way.
export function blend(bent, at, places) {
  const { stages } = bent;
  const first = Math.min(stages.length - 1, Math.floor(at));
  const second = Math.min(stages.length - 1, first + 1);
  const share = smooth(at - first);
  const [from, to] = [stages[first].places, stages[second].places];
  for (let place = 0; place < places.length; place += 1) places[place] = from[place] + share * (to[place] - from[place]);
  return places;
}

// How far space is turned for its third dimension to be seen, 0 to 1.
export function tiltAt({ stages }, at) {
  const first = Math.min(stages.length - 1, Math.floor(at));
  const second = Math.min(stages.length - 1, first + 1);
  const share = smooth(at - first);
  return (stages[first].dimensions > 2 ? 1 - share : 0) + (stages[second].dimensions > 2 ? share : 0);
}

function smooth(share) {
  return share * share * (3 - 2 * share);
}

// Turned about the upright axis and tipped: x to the right, y up, z towards the eye.
export function turned([x, y, z], yaw, pitch) {
  const [across, away] = [x * Math.cos(yaw) + z * Math.sin(yaw), z * Math.cos(yaw) - x * Math.sin(yaw)];
  return [across, y * Math.cos(pitch) - away * Math.sin(pitch), away * Math.cos(pitch) + y * Math.sin(pitch)];
}

// The output's sums over the places of the last stage: [[weight along each axis..., bias] of each class], or null.
export function sumsOf({ head, stages }) {
  if (!head) return null;
  const { centre, scale } = stages.at(-1);
  return head.bias.map((bias, label) => [
    ...head.kernel.map((row) => row[label] * scale),
    head.kernel.reduce((sum, row, axis) => sum + row[label] * centre[axis], bias),
  ]);
}

// Polygon of each class in a flat last stage, [[x, y], ...]: where its sum is the largest. Empty: nowhere in sight.
export function regionsOf(sums) {
  return sums.map((own, label) => {
    let polygon = [[-EDGE, -EDGE], [EDGE, -EDGE], [EDGE, EDGE], [-EDGE, EDGE]];
    sums.forEach((other, rival) => {
      if (rival !== label) polygon = cut(polygon, own.map((value, place) => value - other[place]));
    });
    return polygon;
  });
}

// What of a polygon lies where a x + b y + c >= 0.
function cut(polygon, line) {
  const [a, c] = [line[0], line.at(-1)];
  const b = line.length > 2 ? line[1] : 0;
  const height = ([x, y]) => a * x + b * y + c;
  const kept = [];
  polygon.forEach((here, place) => {
    const next = polygon[(place + 1) % polygon.length];
    const [from, to] = [height(here), height(next)];
    if (from >= 0) kept.push(here);
    if (from >= 0 !== to >= 0) {
      const share = from / (from - to);
      kept.push([here[0] + share * (next[0] - here[0]), here[1] + share * (next[1] - here[1])]);
    }
  });
  return kept;
}

// The plane between two classes within a cube, in three dimensions: [[x, y, z], ...] in order around it; empty: not in sight.
export function planeOf(sums) {
  const [a, b, c, d] = sums[1].map((value, place) => value - sums[0][place]);
  const ends = [-1, 1];
  const found = [];
  const level = ([x, y, z]) => a * x + b * y + c * z + d;
  for (const axis of [0, 1, 2]) {
    for (const first of ends) {
      for (const second of ends) {
        const corner = (value) => [0, 1, 2].map((own) => (own === axis ? value : own === (axis + 1) % 3 ? first : second));
        const [low, high] = [level(corner(-1)), level(corner(1))];
        if (low >= 0 !== high >= 0) found.push(corner(-1 + (2 * low) / (low - high)));
      }
    }
  }
  const middle = [0, 1, 2].map((axis) => found.reduce((sum, point) => sum + point[axis], 0) / Math.max(1, found.length));
  const normal = [a, b, c];
  const along = cross(normal, Math.abs(a) < Math.abs(b) ? [1, 0, 0] : [0, 1, 0]);
  const across = cross(normal, along);
  const angle = (point) => Math.atan2(dot(minus(point, middle), across), dot(minus(point, middle), along));
  return found.sort((one, other) => angle(one) - angle(other));
}

function cross([a, b, c], [x, y, z]) {
  return [b * z - c * y, c * x - a * z, a * y - b * x];
}

function dot(one, other) {
  return one.reduce((sum, value, place) => sum + value * other[place], 0);
}

function minus(one, other) {
  return one.map((value, place) => value - other[place]);
}
