// A challenge and the curve of a training -> whether it is reached, where, and what that is worth.

import { count } from "../live/format.js";
import { lossText } from "./numbers.js";
import { percent } from "./output_coding.js";

const NAMES = { val_loss: "test loss", loss: "training loss", val_accuracy: "test accuracy" };

export function isUpwards({ metric }) {
  return metric === "val_accuracy";
}

// Whether the first of two scores is better; what there is none of is never better.
export function isBetter(challenge, one, other) {
  if (one === null) return false;
  if (other === null) return true;
  return challenge.score === "metric" && isUpwards(challenge) ? one > other : one < other;
}

// curve: {epochs, series}; own: {weights, neurons, since}: what was trained until epoch `since` was another network's.
//   {value, epoch}: the best value, and its epoch; {score}: null until the goal is reached
export function judge(challenge, { epochs, series }, own) {
  const values = series[challenge.metric] ?? [];
  const up = isUpwards(challenge);
  const better = (one, other) => (up ? one > other : one < other);
  let [best, at, reached] = [null, null, null];
  for (let place = 0; place < values.length; place += 1) {
    const [epoch, value] = [epochs[place], values[place]];
    if (epoch <= own.since || value === null || value === undefined) continue;
    if (challenge.most_epochs !== null && epoch > challenge.most_epochs) break;
    if (best === null || better(value, best)) [best, at] = [value, epoch];
    if (reached === null && challenge.goal !== null && (up ? value >= challenge.goal : value < challenge.goal)) reached = epoch;
  }
  const solved = challenge.goal === null ? best !== null : reached !== null;
  const scores = { weights: own.weights, neurons: own.neurons, epochs: reached ?? at, metric: best };
  return { value: best, epoch: challenge.score === "metric" ? at : (reached ?? at), score: solved ? (scores[challenge.score] ?? null) : null };
}

export function valueText(challenge, value) {
  return isUpwards(challenge) ? percent(value) : lossText(value);
}

// "42 weights", "epoch 37", "0.213"
export function scoreText(challenge, score) {
  const { score: what } = challenge;
  if (what === "metric") return `${NAMES[challenge.metric]} ${valueText(challenge, score)}`;
  const unit = { weights: "weight", neurons: "neuron", epochs: "epoch" }[what];
  return `${count(score)} ${unit}${score === 1 ? "" : "s"}`;
}

// What is asked for, in a sentence.
export function rulesText(challenge) {
  const name = NAMES[challenge.metric];
  const capital = name[0].toUpperCase() + name.slice(1);
  const goal = challenge.goal === null ? "" : `${capital} ${isUpwards(challenge) ? `of ${percent(challenge.goal)} or more` : `below ${challenge.goal}`}. `;
  const wins = { weights: "The fewest weights win", neurons: "The fewest neurons win", epochs: "The fewest epochs win", metric: `The ${isUpwards(challenge) ? "highest" : "lowest"} ${name} wins` }[challenge.score];
  const within = challenge.most_epochs === null ? "" : ` within ${count(challenge.most_epochs)} epoch${challenge.most_epochs === 1 ? "" : "s"}`;
  const limits = [
    challenge.most_neurons === null ? "" : ` At most ${count(challenge.most_neurons)} hidden neuron${challenge.most_neurons === 1 ? "" : "s"}.`,
    challenge.plain_features ? " Only x₁ and x₂." : "",
  ];
  return `${goal}${wins}${within}.${limits.join("")}`;
}
