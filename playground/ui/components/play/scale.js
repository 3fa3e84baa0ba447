// A setting's bounds -> the values that a slider stops at, and how each is written.

import { numberIn, numberText } from "./number_text.js";

const MANTISSAS = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8];
const DIGITS = 6; // of what was typed
const MOST_EXACT = 1e15;
const DECADES = 6; // of a logarithmic scale that begins at 0

// `over`: bounds of the control's own: {low, high, step, log, empty: false}
export function scaleOf(setting, over = {}) {
  const { low, high, step, log, kind, optional, low_open: open } = { ...setting, ...over };
  const whole = kind === "int";
  const values = log ? logarithmic(low, high, whole) : even(low, high, step ?? (whole ? 1 : (high - low) / 100));
  const allowed = values.filter((value) => (!open || value > setting.low) && (!setting.high_open || value < setting.high));
  return optional && over.empty !== false ? [...allowed, null] : allowed;
}

function even(low, high, step) {
  const steps = Math.round((high - low) / step);
  return Array.from({ length: steps + 1 }, (_, index) => Number((low + index * step).toPrecision(10)));
}

function logarithmic(low, high, whole) {
  const values = new Set(low === 0 ? [0] : []);
  const first = low > 0 ? low : high / 10 ** DECADES;
  for (let power = Math.floor(Math.log10(first)); power <= Math.log10(high); power += 1) {
    for (const mantissa of MANTISSAS) {
      const value = Number((mantissa * 10 ** power).toPrecision(6));
      if (value >= first * 0.999 && value <= high * 1.001 && (!whole || Number.isInteger(value))) values.add(value);
    }
  }
  if (whole && high >= 30) for (let value = Math.max(1, low); value <= 30; value += 1) values.add(value);
  return [...values].sort((one, other) => one - other);
}

// Where a value stands on a scale: between two stops where it is none.
export function placeOf(scale, value) {
  if (value === null || value === undefined) return Math.max(0, scale.length - 1);
  const exact = scale.indexOf(value);
  if (exact >= 0) return exact;
  const numbers = scale.filter((stop) => stop !== null);
  const above = numbers.findIndex((stop) => stop > value);
  if (above < 0) return numbers.length - 1;
  if (above === 0) return 0;
  return above - 1 + (value - numbers[above - 1]) / (numbers[above] - numbers[above - 1]);
}

export function written(setting, value, percent = false) {
  if (value === null || value === undefined) return setting.empty || "none";
  if (percent) return `${numberText(value * 100, DIGITS)} %`;
  const whole = Number.isInteger(value) && Math.abs(value) < MOST_EXACT; // a seed is told to its last digit
  return whole ? value.toLocaleString("en").replace("-", "−") : numberText(value, DIGITS);
}

// What was typed; undefined where it is no number. Empty, or the word for it, is null.
export function parsed(setting, text, percent = false) {
  const bare = text.trim().toLowerCase();
  if (setting.optional && (!bare || bare === setting.empty || bare === "none")) return null;
  const number = numberIn(bare.replaceAll("%", ""));
  if (number === null) return undefined;
  return percent ? Number((number / 100).toPrecision(10)) : number;
}
