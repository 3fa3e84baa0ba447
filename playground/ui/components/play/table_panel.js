// A table of the Data page or a built-in one -> points in the plane: two columns, or the principal components.

import { button, element, identifier } from "./dom.js";
import { drawer, section } from "./drawer.js";
import { PasteBox } from "./paste_box.js";

const SPLIT = { validation: 0.3, test: 0, stratify: true };

export class TablePanel {
  constructor(app) {
    this.app = app;
    const { node, body } = drawer(app, "table", "Your own data", () => this.follow());
    this.node = node;
    node.dataset.control = "own_data";
    this.table = this.select("Table", [], () => this.offer());
    this.target = this.select("Column to predict", [], () => this.use());
    this.by = this.select("Plane", [["pca", "Principal components (PCA)"], ["columns", "Two columns"]], () => this.use());
    this.first = this.select("Across", [], () => this.use());
    this.second = this.select("Up", [], () => this.use());
    this.problem = element("p", "pgp-problem");
    this.problem.setAttribute("role", "alert");
    this.problem.hidden = true;
    const use = button("pgp-primary", { text: "Use this table", title: "Use this table", click: () => this.use() });
    const paste = new PasteBox(app, true);
    body.append(
      section("A table", this.table.node, this.target.node, this.by.node, this.first.node, this.second.node, use, this.problem),
      section("Paste or upload points", element("p", "", "Two columns of numbers and a label, one point a line."), paste.node),
      section("", element("p", "", "Larger tables are uploaded on the Data page; they are then offered here.")),
    );
    paste.node.hidden = false;
    app.on("problems", (problems) => this.complain(problems));
    app.on("spec", () => this.told());
    app.on("theme", () => this.list()); // Python may have told of other tables
    app.on("pasted", () => this.list());
    this.list();
    this.offer(false);
  }

  select(title, options, changed) {
    const node = element("div", "pgp-field");
    const label = element("label", "pgp-label", title);
    const input = element("select", "pgp-select");
    input.id = identifier("table");
    label.htmlFor = input.id;
    input.append(...options.map(([value, text]) => new Option(text, value)));
    input.addEventListener("change", changed);
    node.append(label, input);
    return { node, input };
  }

  get chosen() {
    return this.app.tables.find((table) => keyOf(table) === this.table.input.value);
  }

  // All tables there are; the one chosen stays so.
  list() {
    const options = this.app.tables.map((table) => [keyOf(table), table.kind === "bundled" ? `${table.title} (built in)` : table.title]);
    const listed = JSON.stringify(options);
    if (listed === this.listed) return;
    this.listed = listed;
    const { value } = this.table.input;
    this.table.input.replaceChildren(...options.map(([key, text]) => new Option(text, key)));
    if (value) this.table.input.value = value;
    this.follow();
  }

  offer(use = true) {
    const columns = this.chosen?.columns ?? [];
    // the room knows what a column holds: it chooses first
    this.target.input.replaceChildren(new Option("automatic", ""), ...columns.map((name) => new Option(name, name)));
    for (const { input } of [this.first, this.second]) input.replaceChildren(new Option("automatic", ""), ...columns.map((name) => new Option(name, name)));
    this.fit();
    if (use) this.use();
  }

  fit() {
    const columns = this.by.input.value === "columns";
    this.first.node.hidden = this.second.node.hidden = !columns;
    this.target.node.hidden = this.chosen?.kind !== "table";
  }

  // What is there already.
  follow() {
    const data = this.app.value("data");
    if (!["table", "bundled"].includes(data?.kind)) return;
    this.followed = keyOf(data);
    this.table.input.value = this.followed; // none is chosen where it is not among them
    this.offer(false);
    if (data.target) this.target.input.value = data.target;
    if (data.plane) this.by.input.value = data.plane.by;
    if (data.plane?.first) this.first.input.value = data.plane.first;
    if (data.plane?.second) this.second.input.value = data.plane.second;
    this.fit();
  }

  use() {
    this.fit();
    const { chosen } = this;
    if (!chosen) return;
    const before = this.app.value("data");
    const by = this.by.input.value;
    const plane = by === "pca" ? { by } : { by, first: this.first.input.value, second: this.second.input.value };
    const common = { plane, features: before.features, split: before.split ?? SPLIT };
    const data = chosen.kind === "table" ? { kind: "table", dataset: chosen.dataset, target: this.target.input.value, ...common } : { kind: "bundled", name: chosen.dataset, ...common };
    this.app.setLocal({ drawing: false });
    this.asked = true;
    this.followed = keyOf(data);
    this.since = this.target.input.value ? null : this.app.served;
    this.app.put({ data });
  }

  // What the room has chosen where it was left to it, or what was chosen elsewhere: pasted, or by a link.
  told() {
    if (!this.asked && keyOf(this.app.value("data")) !== this.followed) this.follow();
    if (!this.since || this.since === this.app.served) return;
    const data = this.app.value("data");
    if (data.kind !== "table" || data.dataset !== this.chosen?.dataset || !data.target) return;
    this.target.input.value = data.target;
    this.since = null;
  }

  complain(problems) {
    const sentence = this.asked ? problems.map((problem) => problem.sentence).join(" ") : "";
    this.asked = false;
    this.problem.textContent = this.problem.dataset.sentence = sentence;
    this.problem.hidden = !sentence;
  }
}

function keyOf(table) {
  return `${table.kind} ${table.dataset ?? table.name}`;
}
