// What is drawn + the room for it -> where every tile, edge end and heading lies, in CSS pixels.

export const HEAD = 58; // above the tiles: the buttons of a layer and its activation
const FOOT = 14;
const LABEL = 56; // left of a feature's tile
const LEAD = 32; // right of the output: the way to the large plot
const [USUAL, LARGEST] = [48, 64]; // side of a tile, where there is room; more only on large screens
const MORE = 22; // "+57 more"

// drawing: [{layer, units, neurons}]; features: [{formula, index}] all that are shown, `index` in the network or -1;
// custom: whether a row for "+ formula" is kept free
export function layoutOf(drawing, features, { width, height }, custom = true) {
  const last = drawing.length - 1;
  const steps = drawing.slice(1).map(({ layer }, index) => (layer > drawing[index].layer + 1 ? 1.9 : 1));
  const room = height - HEAD - FOOT;
  const rows = Math.max(...drawing.slice(1).map(({ neurons, units }) => neurons.length + (units > neurons.length ? 0.5 : 0)));
  const total = steps.reduce((sum, step) => sum + step, 0);
  const free = width - LABEL - LEAD;
  const tile = whole(limited(Math.min(room / rows - 10, (free / (total + 1)) * 0.58), 22, limited(USUAL + (height - 540) / 14, USUAL, LARGEST)));
  const left = featureColumn(drawing[0], features, room - (custom ? 30 : 0), tile);
  const tallest = Math.max(left.end - HEAD, rows * pitchOf(room / rows, tile)); // all columns are centred on one line
  const centre = HEAD + Math.min(room, tallest) / 2;
  const pitch = (free - tile) / total;
  const columns = [left];
  let x = LABEL;
  drawing.slice(1).forEach(({ layer, units, neurons }, index) => {
    x += steps[index] * pitch;
    const at = index + 1 === last ? width - LEAD - tile : x;
    columns.push({ ...column(layer, units, neurons, room, tile, centre), x: whole(at), skipped: layer - drawing[index].layer - 1 });
  });
  return { width, height, tile, columns, gaps: columns.slice(1).map((to, index) => gapOf(columns[index], to)) };
}

function featureColumn({ layer, units }, features, room, largest) {
  const pitch = Math.min(Math.max(largest * 1.42, largest + 20), room / Math.max(1, features.length));
  const size = whole(limited(pitch - 7, 14, largest));
  const rows = features.map(({ formula, index }, place) => ({ formula, neuron: index, place, y: whole(HEAD + pitch * place + (pitch - size) / 2) }));
  return { layer, units, size, x: LABEL + largest - size, rows, more: 0, end: HEAD + pitch * features.length, skipped: 0 };
}

function pitchOf(space, size) {
  return Math.min(Math.max(size * 1.62, size + 26), space);
}

function column(layer, units, neurons, room, size, centre) {
  const more = units - neurons.length;
  const space = room - (more ? MORE : 0);
  const pitch = pitchOf(space / neurons.length, size);
  const top = Math.max(HEAD, centre - (pitch * neurons.length + (more ? MORE : 0)) / 2);
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
    sources: sources.map(({ neuron, y }) => ({ neuron, y: y + from.size / 2 })),
    targets: to.rows.map(({ neuron, y }) => ({ neuron, y: y + to.size / 2 })),
    arrival: sources.map((_, index) => (rankOf(sources, index) - (sources.length - 1) / 2) * apart),
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
