// One panel: its title, its note, its picture, and its numbers to download.

import { element } from "../live/tools.js";
import { Bars } from "./bars.js";
import { Choices } from "./choices.js";
import { csvOf, download } from "./csv.js";
import { decodedPanel } from "./decode.js";
import { Figures } from "./figures.js";
import { Images } from "./images.js";
import { Lines } from "./lines.js";
import { Matrix } from "./matrix.js";
import { Points } from "./points.js";
import { Words } from "./words.js";

// a kind of panel -> who draws it, and whether it takes all of the width
const KINDS = {
  images: { Picture: Images, wide: ({ pixels }) => pixels.shape[0] > FEW },
  lines: { Picture: Lines, wide: ({ x }) => x.shape[0] > 400 },
  points: { Picture: Points, wide: () => false },
  matrix: { Picture: Matrix, wide: ({ values }) => values.shape[1] > 60 },
  words: { Picture: Words, wide: () => true },
  bars: { Picture: Bars, wide: ({ names }) => names.length > 40 },
  figures: { Picture: Figures, wide: ({ names }) => names.length > 6 },
};
const FEW = 6; // pictures that find room in half of the width

export class Card {
  constructor(kind, plotly, look) {
    this.kind = kind;
    this.picture = new KINDS[kind].Picture(plotly);
    this.node = element("section", "pgp-card");
    this.node.dataset.kind = kind;
    this.title = element("h4");
    this.csv = element("button", "pgp-csv", "CSV");
    this.csv.type = "button";
    this.csv.onclick = () => download(`${this.panel.name}.csv`, csvOf(this.panel));
    const head = element("div", "pgp-head");
    head.append(this.title, this.csv);
    this.note = element("p", "pgp-note");
    this.choices = new Choices(look);
    this.node.append(head, this.note, this.choices.node, this.picture.node);
    this.node.setAttribute("role", "group");
  }

  // panel: as it came; it is decoded and drawn only where it differs from the last one.
  draw(panel, look, choices) {
    if (this.source !== panel) {
      this.source = panel;
      this.panel = decodedPanel(panel);
      this.node.classList.toggle("pgp-wide", KINDS[this.kind].wide(this.panel));
    }
    const { title, note, name } = panel;
    this.node.dataset.panel = name;
    if (this.title.textContent !== title) {
      this.title.textContent = title;
      this.csv.setAttribute("aria-label", `Download the numbers of ${title} as CSV`);
      this.csv.title = "Download the numbers";
    }
    if (this.note.textContent !== note) this.note.textContent = note;
    this.note.hidden = !note;
    this.choices.show(choices);
    this.node.setAttribute("aria-label", `${title}: ${this.picture.label(this.panel)}`);
    this.picture.draw(this.panel, look);
  }

  dispose() {
    this.choices.dispose();
    this.picture.dispose();
    this.node.remove();
  }
}

export function isKnown(kind) {
  return kind in KINDS;
}
