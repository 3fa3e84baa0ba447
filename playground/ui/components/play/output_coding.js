// What a picture's bytes mean: the map shown, its colours, and the words for one of its places.

import { formulaText, isOutput, neuronName } from "./names.js";
import { fixedText, numberText } from "./number_text.js";
import { colourTable } from "./tiles.js";

// The map that the large plot shows now, or null:
//   {bytes, size, kind, options, caption}, kind and options as `colourTable` has them.
export function shownMap(app) {
  return lookedMap(app) ?? outputMap(app);
}

export function outputMap(app) {
  return mapOf(app.state.picture, app.state.scene);
}

export function mapOf(picture, scene = null) {
  if (!picture?.output?.length) return null;
  const options = { low: picture.low, high: picture.high, classes: picture.classes };
  if (picture.classes === 0) Object.assign(options, { dataLow: scene?.low ?? picture.low, dataHigh: scene?.high ?? picture.high });
  const kind = picture.classes === 0 ? "value" : picture.classes === 2 ? "binary" : "classes";
  return { bytes: picture.output, size: picture.size, kind, options, caption: "" };
}

// The neuron or feature under the pointer: in full as soon as a picture brings it, until then its tile.
function lookedMap(app) {
  const { hover } = app.local;
  const { picture } = app.state;
  if (!hover || (hover.kind !== "neuron" && hover.kind !== "feature")) return null;
  const feature = hover.kind === "feature" || hover.layer === 0;
  const [layer, neuron] = [feature ? 0 : hover.layer, hover.neuron];
  const formula = feature ? (hover.formula ?? app.value("data.features")?.[neuron]) : "";
  const caption = feature ? `input ${formulaText(formula ?? "")}` : neuronName(app, layer, neuron);
  const coding = { ...codingOf(app, feature, layer, neuron), caption };
  const arrived = picture?.look && picture.look[0] === layer && picture.look[1] === neuron && picture.looked?.length;
  if (arrived) return { bytes: picture.looked, size: picture.size, ...coding };
  const bytes = feature ? app.featureTile(formula) : app.tileOf(layer, neuron);
  return bytes?.length ? { bytes, size: Math.round(Math.sqrt(bytes.length)), ...coding } : null;
}

function codingOf(app, feature, layer, neuron) {
  const last = !feature && isOutput(app, layer);
  const many = (app.state.picture?.classes ?? 0) > 2;
  return last && many ? { kind: "class", options: { label: neuron } } : { kind: "signed", options: {} };
}

// The colours of a map; the same table again while nothing that it depends on has changed.
export class Colours {
  tableOf(app, map) {
    const discretize = Boolean(app.state.spec?.view?.discretize);
    const key = JSON.stringify([map.kind, map.options, app.labels, discretize, app.theme.background, app.theme.text]);
    if (key !== this.key) {
      this.key = key;
      this.table = colourTable(app.palette, app.theme, map.kind, { ...map.options, discretize });
    }
    return this.table;
  }
}

// Value at a place of the map, between its nodes; column and row 0 to size - 1.
export function valueAt(map, across, up) {
  const { bytes, size, kind } = map;
  const [column, row] = [limited(across, size - 1), limited(up, size - 1)];
  if (kind === "classes") return bytes[Math.round(row) * size + Math.round(column)];
  const [left, low] = [Math.min(size - 2, Math.floor(column)), Math.min(size - 2, Math.floor(row))];
  const [right, high] = [column - left, row - low];
  const at = low * size + left;
  const below = bytes[at] * (1 - right) + bytes[at + 1] * right;
  const above = bytes[at + size] * (1 - right) + bytes[at + size + 1] * right;
  return below * (1 - high) + above * high;
}

// What a value (a byte, or between two) says, for people.
export function meaning(map, value, classNames) {
  const { kind, options } = map;
  const share = value / 255;
  if (kind === "classes") return `${classNames[value >> 4] ?? value >> 4} about ${Math.round((100 * (value & 15)) / 15)} %`;
  if (kind === "binary") {
    const positive = options.low + (options.high - options.low) * share;
    return positive >= 0.5 ? `${classNames[1] ?? "1"} ${percent(positive)}` : `${classNames[0] ?? "0"} ${percent(1 - positive)}`;
  }
  if (kind === "class") return `probability ${percent(share)}`;
  const [low, high] = kind === "signed" ? [-1, 1] : [options.low, options.high];
  const number = rounded(low + (high - low) * share, high - low);
  if (value >= 255) return `${number} or more`;
  return value <= 0 ? `${number} or less` : number;
}

// Between two bytes more than this is not known: what is nearly all or nearly nothing is said to be so.
export function percent(share) {
  const text = (100 * share).toFixed(0);
  if (text === "100" && share < 1) return "over 99 %";
  return text === "0" && share > 0 ? "under 1 %" : `${text} %`;
}

// As many digits as bytes can tell.
function rounded(number, span) {
  const digits = Math.max(0, Math.ceil(-Math.log10(span / 255)));
  return digits <= 6 ? fixedText(number, digits) : numberText(number);
}

function limited(value, most) {
  return Math.min(most, Math.max(0, value));
}
