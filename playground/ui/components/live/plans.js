// Histories -> which curves and marks each chart shows. A look holds axis, smoothing, metric, palette and theme.

import { metricTitle, significant } from "./format.js";
import { smoothed } from "./history.js";
import { css, mix, rgb } from "./theme.js";

const RIVAL = "discriminator_loss";

// One run: the loss, and a metric where there is one; training and validation in each. Where two networks play against
// each other, the losses of both in training.
export function singlePlans([run], histories, look) {
  const history = histories.get(run.id);
  const [first, second, third] = look.palette.runs;
  const losses = history.series[RIVAL]
    ? [curve(history, "loss", { id: "loss", name: "generator", colour: first, dash: "solid" }, look),
      curve(history, RIVAL, { id: RIVAL, name: "discriminator", colour: third, dash: "solid" }, look)]
    : pair(history, "loss", first, look);
  const plans = [{ title: "loss", curves: losses }];
  if (look.metric && !same(history, "loss", look.metric)) plans.push({ title: metricTitle(look.metric), curves: pair(history, look.metric, second, look) });
  const changes = marks(history, look.axis);
  return plans.map((plan) => ({ ...plan, marks: changes }));
}

// Several runs: one metric, a curve for each.
export function racePlans(runs, histories, look) {
  const curves = runs
    .filter((run) => histories.get(run.id).series[look.metric])
    .map((run) => curve(histories.get(run.id), look.metric, { id: run.id, name: run.name, colour: run.colour, dash: "solid" }, look));
  return [{ title: metricTitle(look.metric || "loss"), curves, marks: [] }];
}

// Whether two metrics are the same numbers, as loss and mean squared error often are: then one chart says it all.
function same({ series }, first, second) {
  const near = (one, other) => one === other || Math.abs(one - other) <= 1e-6 * Math.abs(one);
  return ["", "val_"].every((held) => {
    const [ones, others] = [series[held + first] ?? [], series[held + second] ?? []];
    return ones.length === others.length && ones.every((one, place) => near(one, others[place]));
  });
}

function pair(history, metric, colour, look) {
  const { training, validation } = look.palette.dashes;
  const curves = [curve(history, metric, { id: metric, name: "training", colour, dash: training }, look)];
  const held = `val_${metric}`;
  if (!history.series[held]) return curves;
  // of the same family, and still another one where the curves touch
  const shade = css(mix(rgb(colour), rgb(look.theme.text), 0.45));
  return [...curves, curve(history, held, { id: held, name: "validation", colour: shade, dash: validation }, look)];
}

// Plotly keeps what it is given, and the history goes on growing: so the columns are copied.
function curve(history, metric, line, { axis, smoothing }) {
  const { x, y } = history.curve(metric, axis);
  const shown = smoothing ? smoothed(y, smoothing) : y.slice();
  return { ...line, x: x.slice(), y: shown, raw: smoothing ? y.slice() : null };
}

// A setting of every layer, changed in all at once, is one mark.
function marks(history, axis) {
  const found = new Map();
  for (const [epoch, field, before, after] of history.marks) {
    const label = `${field.split(".").at(-1).replaceAll("_", " ")} ${plain(before)} → ${plain(after)}`;
    found.set(`${epoch} ${label}`, { x: history.place(epoch, axis), label });
  }
  return [...found.values()];
}

function plain(value) {
  return typeof value === "number" ? significant(value) : String(value);
}
