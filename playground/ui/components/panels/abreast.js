// Panels of several runs -> one view of each beside the others, chosen by its name.

import { count } from "../live/format.js";
import { swatch } from "../live/plane.js";
import { element } from "../live/tools.js";
import { Card, isKnown } from "./card.js";
import { Choices } from "./choices.js";
import { Views } from "./views.js";

const KEPT = "playground:race-view";

export class Abreast extends Views {
  // look(runs, choices): the user chose for these, name -> value
  constructor(look) {
    super("Views of the networks");
    this.choices = new Choices((choices) => look([...this.answering], choices));
    this.answering = new Set();
    const bar = element("div", "pgp-bar");
    const label = element("label", "pgl-tool", "View ");
    this.select = document.createElement("select");
    this.select.onchange = () => this.choose(this.select.value);
    label.append(this.select);
    bar.append(label, this.choices.node);
    this.grid = element("div", "pgp-grid pgp-abreast");
    this.node.append(bar, this.grid);
    this.cells = new Map();
    this.frames = new Map();
    this.chosen = remembered();
  }

  // runs: [{id, name, colour}] in the order of their lanes
  setRuns(runs) {
    this.clear();
    this.node.hidden = true;
    this.runs = runs;
    this.frames = new Map();
  }

  // frames: run -> its panels, or null. live: runs whose engines answer to choices at once.
  setFrames(frames, live) {
    const same = this.runs.every(({ id }) => this.frames.get(id) === frames.get(id)) && [...live].join() === this.live;
    if (same) return;
    this.frames = frames;
    this.live = [...live].join();
    this.answering = live;
    this.draw();
  }

  choose(name) {
    this.chosen = name;
    try {
      sessionStorage.setItem(KEPT, name);
    } catch {
      // storage may be forbidden; the choice then lasts as long as the page
    }
    this.draw();
  }

  draw() {
    if (!this.plotly || !this.colours || !this.runs) return;
    const views = this.offered();
    this.node.hidden = !views.size;
    if (!views.size) return this.clear();
    const name = views.has(this.chosen) ? this.chosen : views.keys().next().value;
    this.offer(views, name);
    if (name !== this.shown) this.clear();
    this.shown = name;
    this.choices.show(this.answered(name));
    for (const run of this.runs) this.drawRun(run, name);
  }

  // What can be chosen in a view, for all runs at once that answer; as the first of them has it.
  answered(name) {
    const found = new Map();
    for (const { id } of this.runs) {
      if (!this.answering.has(id)) continue;
      for (const choice of this.frames.get(id)?.choices ?? []) {
        if (!found.has(choice.name) && (!choice.panel || choice.panel === name)) found.set(choice.name, choice);
      }
    }
    return [...found.values()];
  }

  // name -> title of every view that a run has; those that most of them have first
  offered() {
    const views = new Map();
    const owners = new Map();
    for (const frame of this.frames.values()) {
      for (const { kind, name, title } of frame?.panels ?? []) {
        if (!isKnown(kind)) continue;
        if (!views.has(name)) views.set(name, title);
        owners.set(name, (owners.get(name) ?? 0) + 1);
      }
    }
    return new Map([...views].toSorted(([a], [b]) => owners.get(b) - owners.get(a)));
  }

  offer(views, name) {
    const key = JSON.stringify([...views]);
    if (key !== this.offeredKey) {
      this.offeredKey = key;
      this.select.replaceChildren(...[...views].map(([value, title]) => new Option(title, value)));
    }
    if (this.select.value !== name) this.select.value = name;
  }

  drawRun(run, name) {
    const frame = this.frames.get(run.id);
    const panel = frame?.panels.find((item) => item.name === name && isKnown(item.kind));
    let cell = this.cells.get(run.id);
    if (cell?.card && cell.card.kind !== panel?.kind) {
      cell.card.dispose();
      cell.card = null;
    }
    if (!cell) {
      cell = { node: element("div", "pgp-cell"), epoch: element("span", "pgp-epoch"), card: null };
      const head = element("div", "pgp-owner");
      head.append(swatch(run.colour), element("span", "pgl-name", run.name), cell.epoch);
      cell.node.append(head);
      cell.node.dataset.owner = run.id;
      this.cells.set(run.id, cell);
      this.grid.append(cell.node);
    }
    cell.epoch.textContent = panel ? `after epoch ${count(frame.epoch)}` : frame ? "has no such view" : "nothing to see yet";
    if (!panel) return;
    if (!cell.card) {
      cell.card = new Card(panel.kind, this.plotly, () => {});
      cell.node.append(cell.card.node);
    }
    cell.card.draw(panel, this.colours, []);
  }

  clear() {
    for (const { node, card } of this.cells.values()) {
      card?.dispose();
      node.remove();
    }
    this.cells.clear();
  }

  dispose() {
    this.choices.dispose();
    this.clear();
    this.node.remove();
  }
}

function remembered() {
  try {
    return sessionStorage.getItem(KEPT) ?? "";
  } catch {
    return "";
  }
}
