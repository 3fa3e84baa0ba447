// Points drawn by hand <-> short text for links; the same as playground/data/points/drawn.py.

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const WORTH = new Map([...ALPHABET].map((letter, value) => [letter, value]));
const STEPS = 5000;
const HIGHEST = 60_000;
const LENGTH = 6; // characters a point

export const EDGE = 6; // the plane is [-6, 6] squared

// [[x1, x2, label]] -> text; coordinates are kept within the plane
export function pack(points) {
  return points.map(([x, y, label]) => packed(x, y, label)).join("");
}

// Bits are taken in halves of 18, for JavaScript's have 32.
function packed(x, y, label) {
  const [a, b] = [steps(x), steps(y)];
  const high = a * 4 + Math.floor(b / 16_384);
  const low = (b % 16_384) * 16 + label;
  return letters(high) + letters(low);
}

function steps(value) {
  return Math.min(HIGHEST, Math.max(0, Math.floor((value + EDGE) * STEPS + 0.5)));
}

function letters(number) {
  return ALPHABET[number >> 12] + ALPHABET[(number >> 6) & 63] + ALPHABET[number & 63];
}

// text -> [[x1, x2, label]]; what is no point, or beyond `most` {points, classes}, is left out
export function unpack(text, most) {
  const points = [];
  for (let start = 0; start + LENGTH <= text.length && points.length < most.points; start += LENGTH) {
    const [high, low] = [number(text, start), number(text, start + 3)];
    const [a, b, label] = [high >> 2, (high & 3) * 16_384 + (low >> 4), low & 15];
    if (a <= HIGHEST && b <= HIGHEST && label < most.classes) points.push([a / STEPS - EDGE, b / STEPS - EDGE, label]);
  }
  return points;
}

function number(text, start) {
  let value = 0;
  for (let place = start; place < start + 3; place += 1) value = value * 64 + (WORTH.get(text[place]) ?? Infinity);
  return value;
}
