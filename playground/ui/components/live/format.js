// Numbers -> short texts for people.

import { SHARES, TITLES } from "./metrics.js";

export function duration(seconds) {
  if (seconds === null || seconds === undefined) return "";
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours ? `${hours} h ${minutes} min` : `${minutes} min ${rest} s`;
}

export function count(number) {
  return Math.round(number).toLocaleString("en");
}

// `1 row`, `1,200 rows`
export function counted(number, singular) {
  return `${count(number)} ${singular}${number === 1 ? "" : "s"}`;
}

export function significant(number) {
  if (number === null || number === undefined) return "–";
  const size = Math.abs(number);
  if (size !== 0 && (size < 1e-4 || size >= 1e15)) return number.toExponential(2);
  return size >= 1000 ? count(number) : String(Number(number.toPrecision(4)));
}

// For Plotly's axes: 35,580 and never 3.558e+4; powers of ten only of what is smaller than a millionth.
export const ON_AXES = ",.12~g";

// For what Plotly tells of a point under the pointer, by the size of all of them.
export function onHover(values) {
  let largest = 0;
  for (const value of values ?? []) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  return largest >= 1000 ? ",.0f" : ",.4~g";
}

export function speed(epochsPerSecond) {
  if (!(epochsPerSecond > 0)) return "";
  const digits = epochsPerSecond >= 1 ? 1 : 2;
  if (epochsPerSecond < 0.095) return `${Number(epochsPerSecond.toPrecision(1))} epochs/s`; // slow, but not 0
  return `${epochsPerSecond >= 9.95 ? count(epochsPerSecond) : epochsPerSecond.toFixed(digits)} epochs/s`;
}

// "val_generator_loss" -> "validation generator loss", "val_mae" -> "validation MAE"
export function metricTitle(name) {
  const [, held, base] = name.match(/^(val_)?(.*)$/);
  const text = TITLES[base] ?? base.replaceAll("_", " ");
  return held ? `validation ${text}` : text;
}

// A metric's value for people: shares in percent.
export function figure(metric, value) {
  if (value === null || value === undefined) return "–";
  return SHARES.has(metric.replace(/^val_/, "")) ? `${(100 * value).toFixed(1)} %` : significant(value);
}

// Seconds to the end, counted down from when they were told (`at`, ms) while nothing newer comes; null where unknown.
export function secondsLeft(state, now = performance.now()) {
  if (state.left_s === null || state.left_s === undefined) return null;
  return Math.max(0, state.left_s - (state.at === undefined ? 0 : (now - state.at) / 1000));
}

// What a run is doing, in one line.
export function progressText(state) {
  const epochs = state.total_epochs === null ? `epoch ${count(state.epoch)}` : `epoch ${count(state.epoch)} of ${count(state.total_epochs)}`;
  const running = state.status === "running";
  const parts = [epochs, state.elapsed > 0 ? duration(state.elapsed) : ""];
  const left = secondsLeft(state);
  if (running && left >= 0.05) parts.push(`${duration(left)} left`);
  if (running) parts.push(speed(state.epochs_per_s));
  if (state.activity && !["training", state.status].includes(state.activity)) parts.push(state.activity);
  return parts.filter(Boolean).join(" · ");
}

// 0 to 1, or null where nobody knows the end.
export function progressFraction(state) {
  if (state.status === "done") return 1; // early stopping may have ended it before its last epoch
  if (state.total_epochs === null) return null;
  if (state.total_epochs === 0) return 1;
  return Math.min(1, (state.epoch + (state.fraction || 0)) / state.total_epochs);
}
