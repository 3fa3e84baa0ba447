// A range -> round numbers in it, for axes.

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

// As short as it can be told from its neighbours.
export function tickText(value, step = 0) {
  const size = Math.abs(value);
  if (size < 1e-12) return "0";
  let text;
  if (size >= 1e6) text = `${trimmed((value / 1e6).toPrecision(3))}M`;
  else if (size >= 10_000) text = `${trimmed((value / 1000).toPrecision(3))}k`;
  else if (size < 1e-3) text = value.toExponential(0).replace("e", "·10^").replace(/^1·/, "");
  else text = step ? value.toFixed(Math.max(0, Math.min(6, -Math.floor(Math.log10(step) + 1e-9)))) : trimmed(value.toPrecision(4));
  return superscript(text).replace("-", "−");
}

function trimmed(text) {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

function superscript(text) {
  return text.replace(/\^(.*)$/, (_, digits) => [...digits].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit] ?? (digit === "-" ? "⁻" : "")).join(""));
}
