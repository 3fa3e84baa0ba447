// A text -> its words, each on the colour of its weight; the weight itself under the pointer.

import { element } from "../live/tools.js";
import { css, mix, rgb } from "../live/theme.js";
import { counted, significant } from "../live/format.js";
import { swatch } from "../live/plane.js";
import { inkOn } from "./scale.js";

export class Words {
  constructor() {
    this.node = element("div", "pgp-words");
    this.legend = element("div", "pgl-legend");
    this.text = element("p");
    this.node.append(this.legend, this.text);
    this.words = [];
  }

  draw(panel, { palette, theme }) {
    const ends = [[panel.low_name, palette.negative], [panel.high_name, palette.positive]].filter(([name]) => name);
    this.legend.replaceChildren(...ends.flatMap(([name, colour]) => [swatch(colour), name]));
    while (this.words.length < panel.words.length) {
      const word = element("span");
      this.words.push(word);
      this.text.append(word, " ");
    }
    for (const word of this.words.splice(panel.words.length)) {
      word.nextSibling.remove();
      word.remove();
    }
    const ground = rgb(theme.background);
    for (const [number, word] of this.words.entries()) {
      const weight = panel.weights.values[number] || 0;
      const share = Math.min(1, Math.abs(weight));
      const colour = mix(ground, rgb(weight < 0 ? palette.negative : palette.positive), 0.85 * share);
      if (word.textContent !== panel.words[number]) word.textContent = panel.words[number];
      word.style.background = share > 0.02 ? css(colour) : "";
      word.style.color = share > 0.02 ? inkOn(colour) : "";
      // a sign, too: below zero the word is underlined
      word.style.textDecoration = weight < -0.15 ? "underline" : "";
      word.title = `${panel.words[number]}: ${significant(weight)}`;
    }
  }

  label(panel) {
    return counted(panel.words.length, "word");
  }

  dispose() {}
}
