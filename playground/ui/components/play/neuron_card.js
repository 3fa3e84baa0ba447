// The neuron that was clicked: its picture, its numbers to type into, what may be done with it, and its mathematics.

import { element } from "../live/tools.js";
import { dock, focused, placeBeside } from "./card.js";
import { Explain } from "./explain.js";
import { LayerSettings } from "./layer_settings.js";
import { capital, hiddenOf, isOutput, neuronName, outputActivation, shortName, weightText } from "./names.js";
import { NumberField } from "./number_field.js";
import { colourTable, paintBytes } from "./tiles.js";
import { weightAt } from "./weight_card.js";

const REFRESH_MS = 90;

export class NeuronCard {
  constructor(app) {
    this.app = app;
    this.node = element("section", "pgp-card pgp-neuron-card");
    this.node.hidden = true;
    this.node.tabIndex = -1;
    this.node.setAttribute("role", "dialog");
    this.fields = new Map();
    this.explain = new Explain(app);
    this.settings = new LayerSettings(app);
    this.build();
    this.size = new ResizeObserver(() => this.settle());
    this.size.observe(this.node);
    this.node.onmousedown = (event) => event.target.closest("button") && event.preventDefault(); // Space plays still
    this.node.addEventListener("keydown", (event) => event.key === "Escape" && this.leave()); // what a handler returns would cancel other keys
    this.stop = [
      app.on("local", () => this.follow()),
      app.on("picture", () => this.refresh()),
      app.on("opened", () => this.follow(true)),
      app.on("spec", () => this.follow(true)),
      app.on("touched", () => this.treatment()),
      app.on("theme", () => (this.table = null)),
    ];
  }

  build() {
    this.canvas = element("canvas", "pgp-large-tile");
    this.title = element("h3", "pgp-card-title");
    this.subtitle = element("p", "pgp-help");
    this.close = element("button", "pgp-close", "×");
    this.close.type = "button";
    this.close.setAttribute("aria-label", "Close");
    this.close.onclick = (event) => this.leave(event.detail === 0);
    const words = element("div");
    words.append(this.title, this.subtitle);
    const head = element("header", "pgp-card-head");
    head.append(this.canvas, words, this.close);

    this.freeze = this.action("freeze", "thaw");
    this.silence = this.action("silence", "voice");
    this.renew = this.action("renew", "renew");
    this.renew.textContent = "New weights";
    this.renew.title = "Draw new initial weights for this neuron";
    this.actions = element("div", "pgp-neuron-actions");
    this.actions.append(this.freeze, this.silence, this.renew);
    this.numbers = element("div", "pgp-numbers");
    this.touch = element("div", "pgp-touch");
    this.touch.dataset.control = "touch";
    this.changing = this.part("Weights and layer", this.numbers, this.settings.node);
    this.changing.open = true;
    this.touch.append(this.actions, this.changing);

    this.mathematics = this.part("Mathematics", this.explain.node);
    this.mathematics.dataset.control = "explain";
    this.mathematics.ontoggle = () => this.explain.about(this.mathematics.open ? this.place : null);
    this.node.append(head, this.touch, this.mathematics);
  }

  // Of the parts one is open at a time: together they would be higher than a small screen.
  part(title, ...content) {
    const node = element("details", "pgp-card-part");
    node.name = "pgp-card-part";
    node.append(element("summary", "", title), ...content);
    return node;
  }

  action(how, back) {
    const node = element("button", "pgp-button");
    node.type = "button";
    node.dataset.how = how;
    node.onclick = () => this.app.do("treat", { ...this.place, how: node.getAttribute("aria-pressed") === "true" ? back : how });
    return node;
  }

  get place() {
    const { selected } = this.app.local;
    return selected && { layer: selected.layer, neuron: selected.neuron };
  }

  follow(again = false) {
    const { selected } = this.app.local;
    if (!selected || !this.exists(selected)) {
      if (!this.node.hidden) this.explain.about(null);
      this.node.hidden = true;
      this.shown = null;
      if (selected) this.app.setLocal({ selected: null });
      return;
    }
    const fresh = selected !== this.shown;
    if (!fresh && !again) return;
    const moved = !this.shown || this.shown.layer !== selected.layer || this.shown.neuron !== selected.neuron;
    this.shown = selected;
    this.node.hidden = false;
    this.describe(selected);
    if (moved && this.mathematics.open) this.explain.about(this.place);
    this.node.classList.toggle("pgp-only-read", this.app.hidden("touch"));
    if (!fresh) return;
    this.settle();
    this.byKeyboard = focused(this.node)?.matches(".pgp-neuron");
    this.node.focus({ preventScroll: true }); // not a button: Space still plays
  }

  // Over the data panel, so that all of the network and the output, where points are chosen, stay in sight.
  settle() {
    if (!this.shown?.at || this.node.hidden) return;
    const [panel, stage] = [".pgp-area-data", ".pgp-stage"].map((name) => this.app.root.querySelector(name)?.getBoundingClientRect());
    if (!dock(this.node, panel, stage)) placeBeside(this.node, this.shown.at);
  }

  exists({ layer, neuron }) {
    const hidden = hiddenOf(this.app);
    return layer <= hidden.length ? neuron < (hidden[layer - 1]?.units ?? 0) : layer === hidden.length + 1;
  }

  describe({ layer, neuron }) {
    const name = capital(neuronName(this.app, layer, neuron));
    this.title.textContent = name;
    this.node.setAttribute("aria-label", name);
    this.table = null;
    this.settings.about(layer);
    this.treatment();
    this.buildNumbers(layer, neuron);
    this.refresh(true);
  }

  buildNumbers(layer, neuron) {
    const weights = this.app.weightsOf(layer);
    const sources = weights?.sources ?? [];
    const names = sources.map((source) => shortName(this.app, layer - 1, source)); // the layer and the neuron, or the feature
    const key = JSON.stringify([layer, neuron, names]);
    if (key === this.numbersKey) return;
    this.numbersKey = key;
    this.fields.clear();
    const rows = [...sources.map((source, index) => [source, names[index]]), [-1, "bias"]].map(([source, text]) => {
      const label = source < 0 ? `Bias of ${neuronName(this.app, layer, neuron)}` : `Weight from ${neuronName(this.app, layer - 1, source)}`;
      const field = new NumberField(label, (value) => this.app.do("set_weight", { layer, neuron, source, value }), true);
      this.fields.set(source, field);
      const row = element("div", "pgp-number-row");
      const name = element("span", "pgp-number-name", text);
      name.title = capital(label);
      row.append(name, field.node);
      return row;
    });
    const inputs = layer === 1 ? this.app.drawing[0]?.units : hiddenOf(this.app)[layer - 2]?.units;
    const missing = (inputs ?? sources.length) - sources.length;
    this.numbers.replaceChildren(element("div", "pgp-caption", "Incoming weights"), ...rows);
    if (missing > 0) this.numbers.append(element("p", "pgp-help", `${missing.toLocaleString("en")} more weights come from neurons that are not drawn now: the arrows below layer ${layer - 1} show them.`));
  }

  treatment() {
    if (!this.shown) return;
    const { frozen = [], silenced = [] } = this.app.state.touched ?? {};
    const { layer, neuron } = this.shown;
    const among = (list) => list.some(([of, which]) => of === layer && which === neuron);
    press(this.freeze, among(frozen), "Freeze", "Thaw", "Its weights and bias stay as they are while the rest trains");
    press(this.silence, among(silenced), "Silence", "Voice", "Its output is 0");
    this.silence.hidden = isOutput(this.app, layer);
  }

  refresh(now = false) {
    if (this.node.hidden || !this.shown) return;
    const time = performance.now();
    if (!now && time - (this.refreshed ?? 0) < REFRESH_MS) return;
    this.refreshed = time;
    const { layer, neuron } = this.shown;
    if (!this.app.hidden("touch")) {
      this.buildNumbers(layer, neuron); // anew where other neurons of the layer before are drawn now
      for (const [source, field] of this.fields) {
        const value = weightAt(this.app, { layer, neuron, source });
        if (value !== null) field.show(value);
      }
    }
    const bias = weightAt(this.app, { layer, neuron, source: -1 });
    const { network } = this.app.state.spec.experiment;
    const activation = isOutput(this.app, layer) ? outputActivation(this.app) : network.layers[layer - 1].activation;
    const text = `${activation.replaceAll("_", " ")}${bias === null ? "" : ` · bias ${weightText(bias)}`}`;
    if (this.subtitle.textContent !== text) this.subtitle.textContent = text;
    this.paint(layer, neuron);
  }

  paint(layer, neuron) {
    const bytes = this.app.tileOf(layer, neuron);
    const size = Math.round(Math.sqrt(bytes?.length ?? 0));
    if (!size) return;
    const { palette, theme } = this.app;
    const many = isOutput(this.app, layer) && (this.app.drawing.at(-1)?.units ?? 1) > 1;
    this.table ??= colourTable(palette, theme, many ? "class" : "signed", { label: neuron });
    if (this.canvas.width !== size) this.canvas.width = this.canvas.height = size;
    const pen = this.canvas.getContext("2d");
    this.image = this.image?.width === size ? this.image : pen.createImageData(size, size);
    paintBytes(new Uint32Array(this.image.data.buffer), size, 0, 0, bytes, 0, size, this.table);
    pen.putImageData(this.image, 0, 0);
  }

  // back: to the neuron, with the keyboard; after a click Space is to play, not to open it again
  leave(back = this.byKeyboard) {
    const { layer, neuron } = this.shown ?? {};
    const inside = this.node.contains(focused(this.node)) && focused(this.node);
    this.app.setLocal({ selected: null });
    if (!inside) return;
    if (back) this.app.root.querySelector(`.pgp-neuron[data-layer="${layer}"][data-neuron="${neuron}"]`)?.focus({ preventScroll: true });
    else inside.blur();
  }

  dispose() {
    this.size.disconnect();
    for (const stop of this.stop) stop?.();
    this.explain.dispose();
  }
}

function press(node, pressed, text, back, help) {
  node.setAttribute("aria-pressed", String(pressed));
  node.textContent = pressed ? back : text;
  node.title = help;
}
