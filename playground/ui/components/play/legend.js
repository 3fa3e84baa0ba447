// The map shown -> its legend: what colours and shapes stand for, with numbers and names.

import { css } from "../live/theme.js";
import { element } from "./dom.js";
import { markIcon } from "./marks.js";
import { numberText } from "./number_text.js";
import { classColour, groundOf, signedColour, valueShare } from "./tiles.js";

const STOPS = 12;

export class Legend {
  constructor(app) {
    this.app = app;
    this.node = element("div", "pgp-legend");
    this.node.setAttribute("role", "group");
    this.node.setAttribute("aria-label", "Legend");
  }

  // shown: as `shownMap` has it, or null; of a map of other data nothing is said
  show(shown) {
    const { scene, spec, fits } = this.app.state;
    const map = fits ? shown : null;
    const { palette } = this.app;
    const { theme } = this.app;
    const view = spec?.view ?? {};
    const names = scene?.class_names ?? [];
    const key = JSON.stringify([map?.kind, map?.options, names, this.app.labels, scene?.low, scene?.high, view.discretize, theme.background, theme.text]);
    if (key === this.key) return;
    this.key = key;
    const parts = [];
    const kind = map?.kind ?? (names.length ? (names.length === 2 ? "binary" : "classes") : "value");
    const ramp = (low, high, shareOf, ends) => this.ramp(low, high, shareOf, Boolean(view.discretize), ends);
    if (kind === "signed") parts.push(...ramp(-1, 1, (value) => value), "output of the neuron");
    else if (kind === "class") parts.push(this.bar([0, 1].map((share) => css(mixed(palette, theme, map.options.label, share))), "0 %", "100 %"), `probability of ${names[map.options.label]}`);
    else if (kind === "value") {
      const { low, high } = { low: scene?.low ?? -1, high: scene?.high ?? 1 };
      parts.push(...ramp(low, high, (value) => valueShare(value, low, high)));
    } else if (kind === "binary") {
      parts.push(this.mark(0, names), ...ramp(0, 1, (share) => 2 * share - 1, ["0 %", "100 %"]), this.mark(1, names));
    } else {
      parts.push(...names.map((_, label) => this.mark(label, names)));
      if (!view.discretize) parts.push(element("span", "pgp-legend-hint", "stronger: more certain"));
    }
    this.node.replaceChildren(...parts);
  }

  mark(label, names) {
    const item = element("span", "pgp-legend-class");
    item.append(markIcon(css(classColour(this.app.palette, label)), this.app.labels[label] ?? label), names[label] ?? String(label));
    return item;
  }

  ramp(low, high, shareOf, discretize, ends = [numberText(low), numberText(high)]) {
    const { palette } = this.app;
    const colours = [];
    for (let stop = 0; stop <= STOPS; stop += 1) {
      const share = shareOf(low + ((high - low) * stop) / STOPS);
      colours.push(css(signedColour(palette, this.app.theme, discretize ? (share < 0 ? -1 : 1) : share, 0.85)));
    }
    return [this.bar(colours, ...ends)];
  }

  bar(colours, low, high) {
    const item = element("span", "pgp-legend-ramp");
    const bar = element("i");
    bar.style.background = `linear-gradient(to right, ${colours.join()})`;
    item.append(low, bar, high);
    return item;
  }
}

function mixed(palette, theme, label, share) {
  const [from, to] = [groundOf(theme), classColour(palette, label)];
  return from.map((value, channel) => value + (to[channel] - value) * share * 0.92);
}
