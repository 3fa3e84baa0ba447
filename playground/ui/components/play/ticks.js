// A range -> round numbers in it, for axes.

import { fixedText, numberText, powerText } from "./number_text.js";

// About `count` numbers from low to high, a round step apart.
export function linearTicks(low, high, count) {
  if (!(high > low)) return [low];
  const rough = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999) ?? 10);
  const ticks = [];
  for (let place = Math.ceil(low / step - 1e-9); place * step <= high + step * 1e-9; place += 1) ticks.push(place * step);
  return ticks;
}

// Powers of ten from low to high, both above 0; thinned to `count`. Within less than two decades also 2 and 5 times those.
export function logTicks(low, high, count) {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const factors = Math.log10(high / low) < 2 ? [1, 2, 5] : [1];
  const ticks = [];
  for (let power = first; power <= last; power += 1) for (const factor of factors) ticks.push(factor * 10 ** power);
  const within = ticks.filter((tick) => tick >= low * 0.999 && tick <= high * 1.001);
  const stride = Math.ceil(within.length / Math.max(1, count));
  return within.filter((_, place) => place % stride === 0);
}

// As short as it can be told from its neighbours, `step` away.
export function tickText(value, step = 0) {
  const size = Math.abs(value);
  if (size <= step * 1e-9) return "0"; // but for the rounding of sums
  if (size >= 1e9 || size < 1e-3) return powerText(value, step ? digitsOf(size, step) : 1);
  const digits = step ? Math.max(3, digitsOf(size, step)) : 3;
  if (size >= 1e6) return `${numberText(value / 1e6, digits)}M`;
  if (size >= 10_000) return `${numberText(value / 1000, digits)}k`;
  return step ? fixedText(value, Math.max(0, Math.min(6, -Math.floor(Math.log10(step) + 1e-9)))) : numberText(value);
}

// Until the one that a step changes.
function digitsOf(size, step) {
  return Math.max(1, Math.min(6, Math.floor(Math.log10(size)) - Math.floor(Math.log10(step) + 1e-9) + 1));
}
