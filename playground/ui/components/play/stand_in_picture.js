// Outputs of a small network over the plane -> the bytes of a picture; see the news `picture`.

export const SIZE = 100;
const MANY = 24;

const FORMULAS = {
  x1: (x1) => x1,
  x2: (x1, x2) => x2,
  "x1^2": (x1) => x1 * x1,
  "x2^2": (x1, x2) => x2 * x2,
  "x1*x2": (x1, x2) => x1 * x2,
  "sin(x1)": (x1) => Math.sin(x1),
  "sin(x2)": (x1, x2) => Math.sin(x2),
};

export function tileSize(neurons) {
  return neurons <= MANY ? 50 : 34;
}

// Inputs at the points of a grid over the plane, the lowest row first.
export function gridOf({ features, x1, x2 }) {
  const formulas = features.map((name) => FORMULAS[name]);
  const grid = new Float32Array(SIZE * SIZE * formulas.length);
  const at = ([low, high], step) => low + ((high - low) * step) / (SIZE - 1);
  let place = 0;
  for (let row = 0; row < SIZE; row += 1) {
    for (let column = 0; column < SIZE; column += 1) {
      for (const formula of formulas) grid[place++] = formula(at(x1, column), at(x2, row));
    }
  }
  return grid;
}

// -1 is byte 0, 1 is byte 255; of one neuron among `units`.
export function coded(values, units, neuron) {
  const bytes = new Uint8Array(values.length / units);
  for (let point = 0; point < bytes.length; point += 1) bytes[point] = byteOf(values[point * units + neuron]);
  return bytes;
}

export function tilesOf(layers, sizes, tile) {
  const stride = Math.ceil(SIZE / tile);
  const tiles = new Uint8Array(sizes.reduce((one, other) => one + other) * tile * tile);
  let place = 0;
  for (const [index, values] of layers.entries()) {
    const units = sizes[index];
    for (let neuron = 0; neuron < units; neuron += 1) {
      for (let row = 0; row < SIZE; row += stride) {
        for (let column = 0; column < SIZE; column += stride) tiles[place++] = byteOf(values[(row * SIZE + column) * units + neuron]);
      }
    }
  }
  return tiles;
}

// As the picture's `output`.
export function outputBytes(values, units, { opened, signed, low, high, mean, scale }) {
  const bytes = new Uint8Array(SIZE * SIZE);
  for (let point = 0; point < bytes.length; point += 1) {
    const value = values[point * units];
    if (!opened.class_names.length) bytes[point] = Math.round(255 * within(((value * scale + mean - low) / (high - low || 1)), 0, 1));
    else if (units === 1) bytes[point] = Math.round(255 * within(signed ? (value + 1) / 2 : value, 0, 1));
    else if (units === 2) bytes[point] = Math.round(255 * values[point * units + 1]);
    else bytes[point] = likely(values.subarray(point * units, (point + 1) * units));
  }
  return bytes;
}

function likely(shares) {
  let best = 0;
  for (let unit = 1; unit < shares.length; unit += 1) if (shares[unit] > shares[best]) best = unit;
  return (Math.min(best, 15) << 4) | Math.round(15 * within(shares[best], 0, 1));
}

function byteOf(value) {
  return Math.round(127.5 * within(value, -1, 1) + 127.5);
}

function within(value, low, high) {
  return Math.min(high, Math.max(low, value)) || 0; // what is no number is 0
}
