// The domain of the plane -> numbers and names at the edges of the large plot.

import { element } from "./dom.js";
import { formulaText } from "./names.js";
import { linearTicks, tickText } from "./ticks.js";

export class PlaneAxes {
  constructor() {
    this.x = element("div", "pgp-axis-x");
    this.y = element("div", "pgp-axis-y");
    this.nameX = element("span", "pgp-axis-name pgp-axis-name-x");
    this.nameY = element("span", "pgp-axis-name pgp-axis-name-y");
    for (const node of [this.x, this.y]) node.setAttribute("aria-hidden", "true");
  }

  show(domain, names) {
    const key = JSON.stringify([domain, names]);
    if (key === this.key) return;
    this.key = key;
    this.x.replaceChildren(...ticks(domain.x, "left"));
    this.y.replaceChildren(...ticks(domain.y, "bottom"));
    const [first, second] = names.map((name) => (/^x[12]$/.test(name) ? formulaText(name) : name));
    this.nameX.textContent = `${first} →`;
    this.nameY.textContent = `↑ ${second}`;
  }
}

function ticks([low, high], side) {
  const values = linearTicks(low, high, 6);
  const step = values.length > 1 ? values[1] - values[0] : 0;
  return values.map((value) => {
    const node = element("span", "", tickText(value, step));
    node.style[side] = `${(100 * (value - low)) / (high - low)}%`;
    return node;
  });
}
