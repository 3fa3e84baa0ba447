// A few numbers with their names.

import { element } from "../live/tools.js";
import { significant } from "../live/format.js";

export class Figures {
  constructor() {
    this.node = element("dl", "pgp-figures");
    this.cells = [];
  }

  draw(panel) {
    while (this.cells.length < panel.names.length) {
      const cell = { box: element("div"), name: element("dt"), value: element("dd") };
      cell.box.append(cell.name, cell.value);
      this.cells.push(cell);
      this.node.append(cell.box);
    }
    for (const cell of this.cells.splice(panel.names.length)) cell.box.remove();
    for (const [number, cell] of this.cells.entries()) {
      const value = panel.values.values[number];
      cell.name.textContent = panel.names[number];
      cell.value.textContent = `${Number.isFinite(value) ? significant(value) : "–"} ${panel.units[number] ?? ""}`.trim();
    }
  }

  label(panel) {
    return panel.names.map((name, number) => `${name} ${significant(panel.values.values[number])}`).join(", ");
  }

  dispose() {}
}
