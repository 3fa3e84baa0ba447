// Weights -> curves between the tiles: width by size, colour by sign, flowing while the network trains.

import { css, mix, rgb } from "../live/theme.js";
import { groundOf } from "./tiles.js";

const FULL = 5; // |weight| drawn at full width
const WIDEST = 10; // px
const BUCKETS = 24;
const NOTHING = 1e-4; // a weight below is drawn as none
const THINNEST = 0.75; // px, of the weakest edge where there are too many for their room
const CROWDED = 0.6; // px of edges for each px of height from which nothing could be told apart
const FADED = 0.13;
const TILE = 40; // px, about
const DASH = [15, 3];
const FLOW = 26; // px a second
const FLOWING = 1.5; // px from which an edge is thick enough for its flow to be seen

// px
export function edgeWidth(weight) {
  return 1 + ((WIDEST - 1) * Math.min(FULL, Math.abs(weight))) / FULL;
}

// Edges of one bucket look alike: 0 for no weight, 1 to BUCKETS positive ones, then negative ones.
export function bucketOf(weight) {
  const size = Math.abs(weight);
  if (!(size > NOTHING)) return 0;
  const step = size < 1 ? Math.ceil(size * 8) : Math.min(BUCKETS, 8 + Math.ceil(((Math.min(size, FULL) - 1) / (FULL - 1)) * (BUCKETS - 8)));
  return weight > 0 ? step : BUCKETS + step;
}

// px of each edge of a gap `room` px high. Where all together would fill it, they are as wide as they are strong among
// each other: the strongest as ever, and then ever thinner.
export function widthsOf(kernel, room) {
  const full = Float32Array.from(kernel, (weight) => (Math.abs(weight) > NOTHING ? edgeWidth(weight) : 1));
  const crowded = full.reduce((sum, width) => sum + width, 0) > CROWDED * room;
  if (!crowded) return { widths: full, crowded };
  const order = [...full.keys()].sort((one, other) => Math.abs(kernel[other]) - Math.abs(kernel[one]));
  const widths = new Float32Array(full.length);
  order.forEach((edge, rank) => (widths[edge] = Math.max(THINNEST, full[edge] * (1 - rank / order.length) ** 4)));
  return { widths, crowded };
}

function stepOf(bucket) {
  return bucket > BUCKETS ? bucket - BUCKETS : bucket;
}

function sizeOf(bucket) {
  const step = stepOf(bucket);
  return step <= 8 ? (step - 0.5) / 8 : 1 + ((step - 8.5) / (BUCKETS - 8)) * (FULL - 1);
}

export class Edges {
  // gaps: of the layout
  place(gaps) {
    this.gaps = gaps.map((gap) => ({ ...gap, buckets: new Uint8Array(gap.sources.length * gap.targets.length), kernel: null, room: roomOf(gap), crowded: false, widths: null }));
  }

  colours(palette, theme) {
    const ground = groundOf(theme);
    const grey = css(mix(ground, rgb(theme.text), 0.12));
    this.styles = [...Array(2 * BUCKETS + 1).keys()].map((bucket) => {
      if (!bucket) return { colour: grey, width: 1 };
      const size = sizeOf(bucket);
      const end = rgb(bucket > BUCKETS ? palette.negative : palette.positive);
      return { colour: css(mix(ground, end, 0.25 + 0.75 * Math.min(1, size))), width: edgeWidth(size) };
    });
    this.halo = css(rgb(theme.text), 0.2);
  }

  // kernel: Float32Array, source by source; null where the weights are not known
  weigh(index, kernel) {
    const gap = this.gaps[index];
    const known = kernel && kernel.length === gap.buckets.length;
    gap.kernel = known ? kernel : null;
    for (let edge = 0; edge < gap.buckets.length; edge += 1) gap.buckets[edge] = known ? bucketOf(kernel[edge]) : 0;
    Object.assign(gap, known ? widthsOf(kernel, gap.room) : { widths: null, crowded: false });
  }

  // shown(gap, source, target): whether an edge is to be seen well (true) or faded; null: all well. Where edges are
  // crowded, those of the neuron that is pointed at are seen alone, and as wide as ever.
  // seconds: of the flow, or null where nothing flows
  draw(pen, { shown = null, marked = null, seconds = null }) {
    this.dash = seconds === null ? [] : DASH;
    pen.lineDashOffset = seconds === null ? 0 : -((seconds * FLOW) % (DASH[0] + DASH[1]));
    if (shown) {
      pen.globalAlpha = FADED;
      this.stroke(pen, (gap, ...edge) => !gap.crowded && !shown(gap, ...edge));
      pen.globalAlpha = 1;
    }
    if (marked) {
      pen.setLineDash([]);
      pen.strokeStyle = this.halo;
      pen.lineWidth = this.widthOf(marked.gap, marked.edge) + 7;
      this.trace(pen, marked.gap, marked.source, marked.target);
    }
    this.stroke(pen, shown, Boolean(shown));
    if (marked) this.stroke(pen, (gap, source, target) => gap === marked.gap && source === marked.source && target === marked.target);
    pen.setLineDash([]);
  }

  widthOf(gap, edge) {
    return gap.widths?.[edge] ?? this.styles[gap.buckets[edge]].width;
  }

  // The strongest on top, whatever their sign.
  stroke(pen, wanted, alone = false) {
    const count = this.styles.length;
    const lists = (this.lists ??= [...Array(count)].map(() => []));
    for (const list of lists) list.length = 0;
    for (const gap of this.gaps) {
      if (gap.skipped) continue;
      const width = gap.targets.length;
      for (let edge = 0; edge < gap.buckets.length; edge += 1) {
        const [source, target] = [Math.floor(edge / width), edge % width];
        if (!wanted || wanted(gap, source, target)) lists[gap.buckets[edge]].push(gap, source, target);
      }
    }
    for (let place = 0; place < count; place += 1) {
      const bucket = place && (place % 2 ? (place + 1) / 2 : BUCKETS + place / 2);
      const list = lists[bucket];
      if (!list.length) continue;
      pen.strokeStyle = this.styles[bucket].colour;
      // each by itself: without a GPU one path of many crossing curves takes twice as long
      for (let at = 0; at < list.length; at += 3) {
        const [gap, source, target] = [list[at], list[at + 1], list[at + 2]];
        const edge = source * gap.targets.length + target;
        const width = alone && gap.kernel ? edgeWidth(gap.kernel[edge]) : this.widthOf(gap, edge);
        pen.setLineDash(width < FLOWING ? [] : this.dash);
        pen.lineWidth = width;
        this.trace(pen, gap, source, target);
      }
    }
  }

  trace(pen, gap, source, target) {
    const middle = (gap.x0 + gap.x1) / 2;
    const [from, to] = [gap.sources[source].y, gap.targets[target].y + gap.arrival[source]];
    pen.beginPath();
    pen.moveTo(gap.x0, from);
    pen.bezierCurveTo(middle, from, middle, to, gap.x1, to);
    pen.stroke();
  }

  // The edge nearest to a point, at most `reach` px from its rim -> {gap, edge, source, target} or null.
  hit(x, y, reach = 5) {
    const gap = this.gaps.find(({ x0, x1, skipped }) => !skipped && x > x0 && x < x1);
    if (!gap) return null;
    const width = gap.targets.length;
    const [share, slope] = along((x - gap.x0) / (gap.x1 - gap.x0));
    let [nearest, best] = [null, Infinity];
    for (let edge = 0; edge < gap.buckets.length; edge += 1) {
      const [source, target] = [Math.floor(edge / width), edge % width];
      const [from, to] = [gap.sources[source].y, gap.targets[target].y + gap.arrival[source]];
      const steep = (slope * (to - from)) / (gap.x1 - gap.x0);
      const away = Math.abs(y - from - share * (to - from)) / Math.hypot(1, steep);
      if (away < best && away <= reach + this.widthOf(gap, edge) / 2) [nearest, best] = [{ gap, edge, source, target }, away];
    }
    return nearest;
  }
}

// px between the highest and the lowest end of an edge, and a tile.
function roomOf({ sources, targets }) {
  const ends = [...sources, ...targets].map(({ y }) => y);
  return Math.max(...ends) - Math.min(...ends) + TILE;
}

// All edges bend alike: how far along the way across -> [how far up, how steep], by halving.
function along(across) {
  let [low, high] = [0, 1];
  for (let step = 0; step < 24; step += 1) {
    const t = (low + high) / 2;
    const x = 1.5 * t * (1 - t) ** 2 + 1.5 * t * t * (1 - t) + t ** 3;
    if (x < across) low = t;
    else high = t;
  }
  const t = (low + high) / 2;
  const speed = 1.5 * (1 - t) ** 2 + 1.5 * t * t; // dx/dt
  return [t * t * (3 - 2 * t), (6 * t * (1 - t)) / speed];
}
