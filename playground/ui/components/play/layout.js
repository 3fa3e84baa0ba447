// What is drawn + the room for it -> where every tile, edge end and heading lies, in CSS pixels.

export const HEAD = 58; // above the tiles: the buttons of a layer and its activation
const FOOT = 14;
const LABEL = 62; // left of a feature's tile
const LEAD = 34; // right of the output: the way to the large plot
const LARGEST = 48;
const MORE = 22; // "+57 more"

// drawing: [{layer, units, neurons}]; features: [{formula, index}] all that are shown, `index` in the network or -1;
// custom: whether a row for "+ formula" is kept free
export function layoutOf(drawing, features, { width, height }, custom = true) {
  const last = drawing.length - 1;
  const steps = drawing.slice(1).map(({ layer }, index) => (layer > drawing[index].layer + 1 ? 1.5 : 1));
  const room = height - HEAD - FOOT;
  const rows = Math.max(...drawing.slice(1).map(({ neurons, units }) => neurons.length + (units > neurons.length ? 0.5 : 0)));
  const total = steps.reduce((sum, step) => sum + step, 0);
  const free = width - LABEL - LEAD;
  const tile = whole(limited(Math.min(room / rows - 10, (free / (total + 1)) * 0.58), 22, LARGEST));
  const left = featureColumn(drawing[0], features, room - (custom ? 30 : 0), tile);
  const pitch = (free - tile - left.size) / total;
  const columns = [left];
  let x = LABEL + left.size - tile;
  drawing.slice(1).forEach(({ layer, units, neurons }, index) => {
    x += steps[index] * pitch + (index === 0 ? (tile - left.size) / 2 : 0);
    const at = index + 1 === last ? width - LEAD - tile : x;
    columns.push({ ...column(layer, units, neurons, room, tile), x: whole(at), skipped: layer - drawing[index].layer - 1 });
  });
  return { width, height, tile, columns, gaps: columns.slice(1).map((to, index) => gapOf(columns[index], to)) };
}

function featureColumn({ layer, units }, features, room, largest) {
  const pitch = Math.min(largest + 14, room / Math.max(1, features.length));
  const size = whole(limited(pitch - 7, 14, largest));
  const rows = features.map(({ formula, index }, place) => ({ formula, neuron: index, place, y: whole(HEAD + pitch * place + (pitch - size) / 2) }));
  return { layer, units, size, x: LABEL, rows, more: 0, end: HEAD + pitch * features.length, skipped: 0 };
}

function column(layer, units, neurons, room, size) {
  const more = units - neurons.length;
  const space = room - (more ? MORE : 0);
  const pitch = Math.min(size + 26, space / neurons.length);
  const top = HEAD + (space - pitch * neurons.length) / 2;
  const rows = neurons.map((neuron, place) => ({ neuron, place, y: whole(top + pitch * place + (pitch - size) / 2) }));
  return { layer, units, size, rows, more, end: top + pitch * neurons.length };
}

// Between two columns: where edges begin and end. Those that lead to one neuron arrive a little apart.
function gapOf(from, to) {
  const sources = from.rows.filter(({ neuron }) => neuron >= 0).sort((one, other) => one.neuron - other.neuron);
  const apart = (to.size * 0.62) / Math.max(1, sources.length);
  return {
    layer: to.layer,
    skipped: to.skipped,
    x0: from.x + from.size,
    x1: to.x,
    sources: sources.map(({ neuron, place, y }) => ({ neuron, y: y + from.size / 2, place })),
    targets: to.rows.map(({ neuron, y }) => ({ neuron, y: y + to.size / 2 })),
    arrival: sources.map(({ place }) => ({ place })).map((_, rank) => (rankOf(sources, rank) - (sources.length - 1) / 2) * apart),
  };
}

// From top to bottom as they are seen, so that edges do not cross just before they arrive.
function rankOf(sources, index) {
  return sources.filter(({ y }) => y < sources[index].y).length;
}

function limited(value, low, high) {
  return Math.max(low, Math.min(high, value));
}

function whole(value) {
  return Math.round(value);
}
