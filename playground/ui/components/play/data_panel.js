// Which data: pictures of all sets of the present kind of problem, one's own, and how they are drawn and split.

import { count } from "../live/format.js";
import { Box, Select } from "./controls.js";
import { Differences } from "./differences.js";
import { button, element, icon } from "./dom.js";
import { Slider } from "./slider.js";
import { Thumbnail } from "./thumbnail.js";

const USUAL = { classification: 500, regression: 1200 }; // points, as in TensorFlow Playground
const FIRST = { classification: "circle", regression: "plane" };
const OWN = { drawn: "Drawn points", bundled: "Table", table: "Table" };

export class DataPanel {
  constructor(app) {
    this.app = app;
    this.last = { ...FIRST };
    this.node = element("section", "pgp-data");
    this.node.setAttribute("aria-label", "Data");
    this.title = element("span", "pgp-data-name");
    const heading = element("h2", "pgp-heading", "Data");
    heading.append(this.title);
    this.counts = element("p", "pgp-data-counts");
    const presets = app.data.presets.map(({ name, title }) => ({ value: name, label: title }));
    const preset = new Select(app, "preset", {
      control: "preset",
      title: "Preset",
      help: "A whole experiment to begin with.",
      choices: presets,
      mixed: "Own",
      read: () => app.state.spec?.preset,
      write: (name) => app.send({ preset: name }),
    });
    this.node.append(preset.node, heading, this.problems(), this.tiles(), this.more(), this.sliders(), new Differences(app).node);
    app.on("spec", () => this.show());
    app.on("scene", () => this.show());
    app.on("theme", () => this.paint());
    app.on("local", () => this.mark());
    this.paint();
    this.show();
  }

  // Classification or regression: the data set of that kind that was used last.
  problems() {
    const node = element("div", "pgp-segments");
    node.dataset.control = "problem";
    node.setAttribute("role", "radiogroup");
    node.setAttribute("aria-label", "Problem type");
    this.kinds = new Map();
    for (const kind of ["classification", "regression"]) {
      const choice = element("button", "pgp-segment", kind === "classification" ? "Classes" : "Regression");
      choice.type = "button";
      choice.setAttribute("role", "radio");
      choice.setAttribute("aria-label", kind === "classification" ? "Classification" : "Regression");
      choice.addEventListener("click", () => kind !== this.kind && this.choose(this.last[kind]));
      choice.addEventListener("keydown", (event) => {
        if (!event.key.startsWith("Arrow")) return;
        event.preventDefault();
        const other = this.kinds.get(kind === "classification" ? "regression" : "classification");
        other.focus();
        other.click();
      });
      this.kinds.set(kind, choice);
      node.append(choice);
    }
    return node;
  }

  tiles() {
    const node = element("div", "pgp-tiles");
    node.setAttribute("role", "group");
    node.setAttribute("aria-label", "Data sets");
    this.sets = this.app.data.generators.map((generator) => {
      const picture = new Thumbnail(generator);
      const tile = this.tile(generator.title, () => this.choose(generator.name));
      tile.dataset.control = "data";
      tile.dataset.set = generator.name;
      tile.append(picture.node);
      return { generator, picture, tile };
    });
    this.draw = this.ownTile("Draw", "Draw your own points", "pen", () => this.app.setLocal({ drawing: !this.app.local.drawing, drawer: null }));
    this.table = this.ownTile("Table", "Use a table: uploaded, built in or pasted", "table", () => this.app.setLocal({ drawer: "table" }));
    node.append(...this.sets.map(({ tile }) => tile), this.draw, this.table);
    return node;
  }

  tile(title, click) {
    const node = element("button", "pgp-tile");
    node.type = "button";
    node.title = title;
    node.setAttribute("aria-label", title);
    node.addEventListener("click", click);
    return node;
  }

  ownTile(text, title, picture, click) {
    const node = this.tile(title, click);
    node.classList.add("pgp-tile-own");
    node.dataset.control = "own_data";
    node.append(icon(picture), element("span", "", text));
    return node;
  }

  // What only some data sets have.
  more() {
    const node = element("div", "pgp-data-more");
    this.formula = new Box(this.app, "data.formula", { control: "data" });
    this.classes = new Slider(this.app, "data.classes", { control: "data" });
    node.append(this.formula.node, this.classes.node);
    return node;
  }

  sliders() {
    const { app } = this;
    const node = element("div", "pgp-data-sliders");
    const share = { percent: true, control: "train_share", title: "Training share", unit: false };
    this.noise = new Slider(app, "data.noise", { control: "noise", percent: true });
    this.samples = new Slider(app, "data.samples", { control: "samples", title: "Points", unit: false, scale: { log: true, low: 50, high: 10000 } });
    const regenerate = { icon: "dice", text: "Regenerate", title: "Regenerate: other points of the same kind; the network stays", control: "regenerate", click: () => app.do("regenerate") };
    this.again = button("pgp-button-wide", regenerate);
    node.append(
      new Slider(app, "data.split.validation", {
        ...share,
        path: "train_share",
        help: "Share of the points that the network learns from; the others test it.",
        scale: Array.from({ length: 17 }, (_, index) => Number((0.1 + 0.05 * index).toFixed(2))),
        read: () => shareOf(app.value("data.split")),
        owns: (field) => field.startsWith("data.split") || field === "train_share",
      }).node,
      this.counts,
      this.noise.node,
      this.samples.node,
      new Slider(app, "training.batch_size", { control: "batch_size", unit: false, scale: { low: 1, high: 1000 } }).node,
      this.again,
    );
    return node;
  }

  get generator() {
    const data = this.app.value("data");
    return data?.kind === "generated" ? this.sets.find(({ generator }) => generator.name === data.name)?.generator : null;
  }

  get kind() {
    const { generator } = this;
    return (generator?.task ?? this.app.state.scene?.task) === "regression" ? "regression" : "classification";
  }

  choose(name) {
    const { app } = this;
    const { generator } = this.sets.find((known) => known.generator.name === name);
    const kind = generator.task === "regression" ? "regression" : "classification";
    const data = app.value("data");
    app.setLocal({ drawing: false });
    if (data.kind !== "generated") {
      const { features, split } = data;
      app.put({ data: { kind: "generated", name, samples: USUAL[kind], features: [...features], split } });
      return;
    }
    const usual = data.samples === USUAL[this.kind] ? { "data.samples": USUAL[kind] } : {};
    app.change({ "data.name": name, ...usual });
  }

  paint() {
    for (const { picture } of this.sets) picture.draw(this.app.data.palette, this.app.theme);
  }

  show() {
    const data = this.app.value("data");
    if (!data) return;
    const { generator, kind } = this;
    if (generator) this.last[kind] = generator.name;
    this.title.textContent = generator?.title ?? this.app.state.scene?.name ?? OWN[data.kind] ?? "";
    for (const { generator: known, tile } of this.sets) {
      const fits = (known.task === "regression") === (kind === "regression");
      tile.hidden = !fits || this.app.hidden("data");
    }
    for (const [name, node] of this.kinds) {
      node.setAttribute("aria-checked", String(name === kind));
      node.tabIndex = name === kind ? 0 : -1;
    }
    this.counts.textContent = countsText(this.app.state.scene);
    const drawn = data.kind === "generated";
    this.noise.node.hidden = !drawn || this.app.hidden("noise");
    this.again.hidden = !drawn || this.app.hidden("regenerate");
    this.samples.node.hidden = !drawn || this.app.hidden("samples");
    this.formula.node.hidden = !(drawn && data.name === "formula") || this.app.hidden("data");
    this.classes.node.hidden = !(drawn && ["blobs", "rings"].includes(data.name)) || this.app.hidden("data");
    this.mark();
  }

  mark() {
    const data = this.app.value("data");
    for (const { generator, tile } of this.sets) tile.setAttribute("aria-pressed", String(data?.kind === "generated" && data.name === generator.name));
    this.draw.setAttribute("aria-pressed", String(data?.kind === "drawn" || this.app.local.drawing));
    this.table.setAttribute("aria-pressed", String(["bundled", "table"].includes(data?.kind)));
  }
}

// How many points are in which part, and whether all of them are seen.
export function countsText(scene) {
  if (!scene?.counts) return "";
  const { training, test } = scene.counts;
  const seen = scene.points.length < training || scene.test.length < test ? `; ${count(scene.points.length)} and ${count(scene.test.length)} of them are drawn` : "";
  return `${count(training)} training and ${count(test)} test points${seen}`;
}

function shareOf(split) {
  return split ? Number((1 - split.validation - split.test).toFixed(4)) : undefined;
}
