// The playground's frame: where each module stands, what a link hides, and the connection to the room.

import { readTheme } from "../live/theme.js";
import { App } from "./app.js";
import { element } from "./dom.js";
import { Address } from "./address.js";
import { Room } from "./room.js";

// area -> [module, class] from the top; those of other areas lie over the page
const AREAS = {
  bar: [["./bar.js", "Bar"]],
  data: [["./data_panel.js", "DataPanel"]],
  network: [["./text_panel.js", "TextPanel"], ["./network.js", "Network"]],
  result: [["./output.js", "Output"], ["./numbers.js", "Numbers"], ["./loss_chart.js", "LossChart"]],
  foot: [["./timeline.js", "Timeline"], ["./keeps.js", "Keeps"]],
  over: [
    ["./neuron_card.js", "NeuronCard"],
    ["./weight_card.js", "WeightCard"],
    ["./export_drawer.js", "ExportDrawer"],
    ["./settings_panel.js", "SettingsPanel"],
    ["./table_panel.js", "TablePanel"],
    ["./share.js", "Share"],
    ["./hints.js", "Hints"],
    ["./messages.js", "Messages"],
    ["./tip.js", "Tip"],
    ["./summary.js", "Summary"],
    ["./keyboard.js", "Keyboard"],
  ],
};

export class PlayView {
  // connect(app): the room to talk to
  constructor(parent, data, base, connect = null) {
    this.turn = data.turn ?? 0;
    this.base = base;
    this.parent = parent;
    this.root = element("section", "pgp");
    this.root.dataset.play = "";
    this.root.setAttribute("aria-label", "Playground");
    this.hiding = document.createElement("style");
    this.root.append(this.hiding);
    parent.append(this.root);
    this.app = new App(this.root, data, readTheme(parent));
    this.app.base = base;
    this.root.app = this.app; // for tests, benchmarks and the curious at the console
    this.paint();
    this.areas = {};
    for (const area of Object.keys(AREAS)) {
      this.areas[area] = element("div", `pgp-area pgp-area-${area}`);
      this.root.append(this.areas[area]);
    }
    this.modules = [];
    this.app.on("spec", () => this.hide());
    this.app.on("opened", () => this.hide());
    this.ready = this.mount().then(() => {
      if (this.gone) return;
      this.address = new Address(this.app);
      this.app.room = connect ? connect(this.app) : this.join();
    });
  }

  async mount() {
    const wanted = Object.entries(AREAS).flatMap(([area, modules]) => modules.map((module) => [area, ...module]));
    const loaded = await Promise.all(wanted.map(([, file]) => import(file).catch((error) => console.warn(file, error.message))));
    if (this.gone) return;
    for (const [position, [area, , name]] of wanted.entries()) {
      if (!loaded[position]) continue;
      const module = new loaded[position][name](this.app);
      this.modules.push(module);
      if (module.node) this.areas[area].append(module.node);
    }
  }

  join() {
    const address = new URL(this.app.data.stream, this.base).href.replace(/^http/, "ws");
    return new Room(address, this.app, () => this.address.link());
  }

  update(data) {
    this.turn = data.turn;
    this.app.setData(data, readTheme(this.parent));
    this.paint();
  }

  paint() {
    const { palette } = this.app.data;
    this.root.classList.toggle("pgp-dark", this.app.theme.dark);
    this.root.style.setProperty("--pgp-negative", palette.negative);
    this.root.style.setProperty("--pgp-positive", palette.positive);
  }

  // Those that a link hides have the attribute, and stay away even where a module shows its own again.
  hide() {
    const hidden = this.app.state.spec?.view.hide ?? [];
    const rule = hidden.map((name) => `.pgp [data-control="${name}"]`).join();
    const text = rule ? `${rule}{display:none!important}` : "";
    if (this.hiding.textContent !== text) this.hiding.textContent = text;
    for (const node of this.root.querySelectorAll("[data-control]")) {
      const away = hidden.includes(node.dataset.control);
      if (away === node.hasAttribute("data-away")) continue;
      node.toggleAttribute("data-away", away);
      node.hidden = away;
    }
  }

  dispose() {
    this.gone = true;
    for (const module of this.modules) module.dispose?.();
    this.address?.dispose();
    this.app.dispose();
    this.root.remove();
  }
}
