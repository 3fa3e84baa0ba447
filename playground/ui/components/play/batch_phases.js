// What happens in a batch, one thing after the other: how long each lasts, and what is said of it.

import { count } from "../live/format.js";
import { largest } from "./batch_news.js";
import { short } from "./explain.js";
import { shortName } from "./names.js";

const [POINTS_S, GAP_S, LOSS_S, STEP_S] = [1.1, 0.9, 1.2, 1.6];
export const TITLES = { points: "Points", forward: "Forward", loss: "Loss", backward: "Backward", step: "New weights" };

// [{name, from, to}] in seconds at speed 1; `gaps`: columns of edges
export function phasesOf(gaps) {
  const lasts = { points: POINTS_S, forward: GAP_S * gaps, loss: LOSS_S, backward: GAP_S * gaps, step: STEP_S };
  let at = 0;
  return Object.entries(lasts).map(([name, seconds]) => ({ name, from: at, to: (at += seconds) }));
}

// {name, share} at a time; the last one is over at its end.
export function phaseAt(phases, seconds) {
  const phase = phases.find(({ to }) => seconds < to) ?? phases.at(-1);
  return { name: phase.name, share: Math.min(1, Math.max(0, (seconds - phase.from) / (phase.to - phase.from))) };
}

// The sentence for a phase, with the figures of this batch.
export function sentenceOf(app, batch, name) {
  const edge = (figure) => {
    const found = largest(batch, figure);
    return found && { ...found, way: `${placeName(app, found.layer - 1, found.source)} → ${placeName(app, found.layer, found.neuron)}` };
  };
  if (name === "points") {
    const more = batch.count < batch.size ? ` The first ${count(batch.count)} are shown.` : "";
    return `Epoch ${count(batch.epoch)}, batch ${count(batch.number)} of ${count(batch.of)}: ${count(batch.size)} training point${batch.size === 1 ? " is" : "s are"} drawn.${more}`;
  }
  if (name === "forward") return "Each point goes forward: output times weight, into the next neuron's sum. Blue adds, orange takes away.";
  if (name === "loss") {
    const worst = Math.max(...batch.losses.filter(Number.isFinite));
    const penalty = batch.penalty ? ` The penalty of the weights adds ${short(batch.penalty)}.` : "";
    return `Mean loss of the batch: ${short(batch.loss)}. The worst point: ${short(worst)}.${penalty}`;
  }
  if (name === "backward") {
    const found = edge("gradients");
    return `The gradients flow back.${found ? ` The largest, at ${found.way}: ∂L/∂w = ${short(found.value)}.` : ""} Blue: the weight will grow. Orange: it will shrink.`;
  }
  const found = edge("updates");
  const moved = found ? ` The largest, at ${found.way}: ${short(found.weight)} → ${short(found.weight + found.update)}.` : "";
  return `Every weight takes its step (learning rate ${short(batch.rate)}).${moved} Loss of the batch: ${short(batch.loss)} → ${short(batch.loss_after)}.`;
}

// "x₁", "1.3" (the third neuron of the first layer), "output"
function placeName(app, layer, neuron) {
  const name = shortName(app, layer, neuron);
  return name.startsWith("neuron") ? `${layer}.${neuron + 1}` : name;
}
