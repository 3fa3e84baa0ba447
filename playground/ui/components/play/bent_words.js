// A stage of bent space -> how it is called, and what a straight cut does there.

import { percent } from "./output_coding.js";

export function shortName({ name, layer }) {
  return name === "plane" ? "plane" : name === "features" ? "features" : `layer ${layer}`;
}

export function longName({ name, layer, units, dimensions, share }) {
  if (name === "plane") return "The plane as it is";
  const seen = units > dimensions ? `two principal components, ${percent(share)} of the variance` : "";
  if (name === "features") return seen ? `${units} features: ${seen}` : `The ${units === 1 ? "feature" : `${units} features`}`;
  return `As layer ${layer} sees it: ${seen ? `${units} neurons, ${seen}` : units === 1 ? "its one neuron" : `its ${units} neurons`}`;
}

// Where more is there than can be seen, both are said: the points as they are drawn may not be cut as well.
export function cutSentence({ cut, cut_seen: seen, units, dimensions }, classes) {
  if (cut === null) return "";
  if (units > dimensions && (seen ?? null) !== null) {
    if (classes) return `In all ${units} dimensions a straight cut gets ${percent(cut)} of the points right; in the ${dimensions} drawn here ${percent(seen)}.`;
    return `In all ${units} dimensions a flat plane fits the values with R² ${cut.toFixed(2)}; in the ${dimensions} drawn here ${seen.toFixed(2)}.`;
  }
  return classes ? `A straight cut gets ${percent(cut)} of the points right here.` : `A flat plane fits the values with R² ${cut.toFixed(2)} here.`;
}

// At the stop of a stage: how many of the points, or how much of the values.
export function stopText({ cut }, classes) {
  if (cut === null) return "";
  return classes ? percent(cut) : `R² ${cut.toFixed(2)}`;
}
