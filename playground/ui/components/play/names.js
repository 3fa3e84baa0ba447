// Formulas, neurons and weights -> how they are called on the page.

import { fixedText, numberText } from "./number_text.js";

const LOW = "₀₁₂₃₄₅₆₇₈₉";
const HIGH = "⁰¹²³⁴⁵⁶⁷⁸⁹";

// "x1^2" -> "x₁²"
export function formulaText(formula) {
  return formula
    .replace(/\bx([12])\b/gi, (_, digit) => `x${LOW[digit]}`)
    .replace(/\s*(?:\^|\*\*)\s*(\d)(?![\d.])/g, (_, digit) => HIGH[digit])
    .replace(/(x[₁₂])\s*\*\s*(?=x[₁₂])/g, "$1")
    .replace(/\s*\*\s*/g, "·")
    .replace(/-/g, "−");
}

// "x1^2" -> nodes with real sub- and superscripts, which every font has
export function formulaNodes(formula) {
  return [...formulaText(formula)].map((letter) => {
    const [low, high] = [LOW.indexOf(letter), HIGH.indexOf(letter)];
    if (low < 0 && high < 0) return document.createTextNode(letter);
    return Object.assign(document.createElement(low < 0 ? "sup" : "sub"), { textContent: String(Math.max(low, high)) });
  });
}

export function formulasOf(app) {
  return app.state.spec?.experiment?.data?.features ?? [];
}

export function classNames(app) {
  return app.state.opened?.class_names ?? app.state.scene?.class_names ?? [];
}

export function isOutput(app, layer) {
  return layer === hiddenOf(app).length + 1;
}

export function hiddenOf(app) {
  return app.state.spec?.experiment?.network?.layers ?? [];
}

// "sigmoid", or "auto: sigmoid" as soon as it is known what is chosen
export function outputActivation(app) {
  const { activation } = app.state.spec.experiment.network.output;
  if (activation !== "auto") return activation;
  const chosen = app.state.fits ? app.state.opened?.output_activation : null;
  return chosen ? `auto: ${chosen}` : "automatic";
}

// "layer 1, neuron 3", "input x₁²", "output" or "output for “red”"
export function neuronName(app, layer, neuron) {
  if (layer === 0) return `input ${formulaText(formulasOf(app)[neuron] ?? `${neuron + 1}`)}`;
  if (!isOutput(app, layer)) return `layer ${layer}, neuron ${neuron + 1}`;
  const names = classNames(app);
  return names.length > 2 ? `output for “${names[neuron] ?? neuron}”` : "output";
}

// As little as says which one it is: "x₁²", "1.3" (layer 1, neuron 3), "red"
export function shortName(app, layer, neuron) {
  if (layer === 0) return formulaText(formulasOf(app)[neuron] ?? `${neuron + 1}`);
  return isOutput(app, layer) ? neuronName(app, layer, neuron) : `${layer}.${neuron + 1}`;
}

export function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

// A weight for reading and for typing into: four digits after the point at most, and none between thousands.
export function weightText(value) {
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e6) return value === 0 ? "0.0000" : numberText(value, 3);
  return fixedText(value, size >= 1000 ? 0 : size >= 100 ? 2 : 4);
}
