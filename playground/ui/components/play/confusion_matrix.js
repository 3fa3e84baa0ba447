// Scores -> a small confusion matrix; a click shows it large, with the names of the classes.

import { count } from "../live/format.js";
import { css, mix, rgb } from "../live/theme.js";
import { element } from "./dom.js";

const MOST_SMALL = 3; // classes whose counts can be read in the small one
const MOST_SHADE = 0.28; // numbers stay readable on it
const MOST_DARK = 0.7; // without numbers

export class ConfusionMatrix {
  constructor(app) {
    this.app = app;
    this.node = element("div", "pgp-matrix");
    this.node.dataset.control = "scores";
    this.small = element("button", "pgp-matrix-small");
    this.small.type = "button";
    this.small.setAttribute("aria-expanded", "false");
    this.small.onclick = () => this.open(this.large.hidden);
    this.large = element("div", "pgp-matrix-large");
    this.large.hidden = true;
    this.node.append(this.small, this.large);
    this.onAway = (event) => {
      const inside = event.composedPath().includes(this.node);
      if (event.key === "Escape" || (event.type === "pointerdown" && !inside)) this.open(false, event.key === "Escape");
    };
    this.ends = [app.on("scores", () => this.show()), app.on("opened", () => this.show()), app.on("theme", () => this.show())];
    this.show();
  }

  open(shown, back = false) {
    this.large.hidden = !shown;
    if (shown) {
      // fixed, for the column that it stands in cuts off what is larger
      const box = this.small.getBoundingClientRect();
      Object.assign(this.large.style, { right: `${innerWidth - box.right}px`, top: `${box.bottom + 6}px` });
    }
    this.small.setAttribute("aria-expanded", String(shown));
    const listen = shown ? "addEventListener" : "removeEventListener";
    for (const name of ["pointerdown", "keydown"]) document[listen](name, this.onAway, true);
    if (back) this.small.focus();
  }

  show() {
    const { scores } = this.app.state;
    const counted = scores?.confusion ?? [];
    const rows = counted.flat().some(Boolean) ? counted : [];
    this.node.classList.toggle("pgp-none", !rows.length);
    if (!rows.length) return this.open(false);
    const key = JSON.stringify([rows, scores.class_names, scores.part, this.app.theme.background]);
    if (key === this.key) return;
    this.key = key;
    const names = scores.class_names;
    const total = rows.flat().reduce((sum, number) => sum + number, 0);
    const right = rows.reduce((sum, row, label) => sum + row[label], 0);
    this.small.setAttribute("aria-label", `Confusion matrix: ${right} of ${total} ${scores.part} points are right. Show it large.`);
    this.small.title = "Confusion matrix: rows are true classes, columns predicted ones";
    const grid = element("span", "pgp-matrix-grid");
    grid.style.setProperty("--pgp-classes", rows.length);
    grid.append(...rows.flatMap((row, label) => row.map((number) => this.cell("i", number, row, label, rows.length <= MOST_SMALL ? short(number) : ""))));
    this.small.replaceChildren(grid);
    this.large.replaceChildren(this.table(rows, names, scores.part));
  }

  table(rows, names, part) {
    const table = element("table");
    const caption = element("caption", "", `${part === "test" ? "Test" : "Training"} points by true (row) and predicted class (column)`);
    const head = element("tr");
    head.append(element("td", "", "true \\ predicted"), ...names.map((name) => scope(element("th", "", name), "col")));
    const body = rows.map((row, label) => {
      const line = element("tr");
      line.append(scope(element("th", "", names[label]), "row"), ...row.map((number) => this.cell("td", number, row, label, count(number))));
      return line;
    });
    table.append(caption, head, ...body);
    return table;
  }

  // Shaded by the share of its row.
  cell(tag, number, row, label, text) {
    const node = element(tag, "", text);
    const sum = row.reduce((total, value) => total + value, 0);
    const share = sum ? number / sum : 0;
    const { theme } = this.app;
    node.style.background = css(mix(rgb(theme.background), rgb(theme.text), 0.04 + (text ? MOST_SHADE : MOST_DARK) * share));
    node.style.color = theme.text;
    return node;
  }

  dispose() {
    this.open(false);
    for (const end of this.ends) end();
  }
}

function scope(node, way) {
  node.scope = way;
  return node;
}

function short(number) {
  return number >= 10_000 ? `${Math.round(number / 1000)}k` : String(number);
}
