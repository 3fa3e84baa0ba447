// The playground's frame: where each module stands, what a link hides, and the connection to the room.

import { readTheme } from "../live/theme.js";
import { Address } from "./address.js";
import { App } from "./app.js";
import { Bar } from "./bar.js";
import { BatchPanel } from "./batch_panel.js";
import { BentPanel } from "./bent_panel.js";
import { ChallengeStrip } from "./challenge_strip.js";
import { Challenges } from "./challenges.js";
import { DataPanel } from "./data_panel.js";
import { element } from "./dom.js";
import { ExportDrawer } from "./export_drawer.js";
import { Film } from "./film.js";
import { Hints } from "./hints.js";
import { Hush } from "./hush.js";
import { Keeps } from "./keeps.js";
import { Keyboard } from "./keyboard.js";
import { LossChart } from "./loss_chart.js";
import { Messages } from "./messages.js";
import { Network } from "./network.js";
import { NeuronCard } from "./neuron_card.js";
import { Numbers } from "./numbers.js";
import { Output } from "./output.js";
import { Room } from "./room.js";
import { SettingsPanel } from "./settings_panel.js";
import { Share } from "./share.js";
import { Summary } from "./summary.js";
import { TablePanel } from "./table_panel.js";
import { TextPanel } from "./text_panel.js";
import { Timeline } from "./timeline.js";
import { Tip } from "./tip.js";
import { WeightCard } from "./weight_card.js";

// area -> what stands in it, from the top; what is "over" lies over the page
const AREAS = {
  bar: [Bar],
  data: [DataPanel],
  network: [TextPanel, ChallengeStrip, BentPanel, BatchPanel, Network],
  result: [Output, Numbers, LossChart],
  foot: [Timeline, Keeps],
  over: [NeuronCard, WeightCard, ExportDrawer, Film, SettingsPanel, TablePanel, Challenges, Share, Hints, Messages, Hush, Tip, Summary, Keyboard],
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
    this.root.addEventListener("mousedown", leaveFocus);
    leaveChosen(this.root);
    this.areas = {};
    for (const area of Object.keys(AREAS)) {
      this.areas[area] = element("div", `pgp-area pgp-area-${area}`);
      this.root.append(this.areas[area]);
    }
    this.modules = [];
    this.app.on("spec", () => this.hide());
    this.app.on("opened", () => this.hide());
    this.app.on("local", ({ drawer }) => this.drawn(drawer));
    this.mount();
    this.address = new Address(this.app);
    this.app.room = connect ? connect(this.app) : this.join();
  }

  mount() {
    for (const [area, kinds] of Object.entries(AREAS)) {
      for (const Kind of kinds) {
        const module = new Kind(this.app);
        this.modules.push(module);
        if (module.node) this.areas[area].append(module.node);
      }
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

  // Those that a link hides have the attribute, and stay away even where a module shows its own again. What belongs to
  // several controls is away with any of them.
  hide() {
    const hidden = this.app.away;
    const rule = hidden.map((name) => `.pgp [data-control~="${name}"]`).join();
    const text = rule ? `${rule}{display:none!important}` : "";
    if (this.hiding.textContent !== text) this.hiding.textContent = text;
    for (const node of this.root.querySelectorAll("[data-control]")) {
      const away = node.dataset.control.split(" ").some((name) => hidden.includes(name));
      if (away === node.hasAttribute("data-away")) continue;
      node.toggleAttribute("data-away", away);
      if (away) node.dataset.before = node.hidden;
      node.hidden = away || node.dataset.before === "true"; // a drawer that was shut does not open
    }
  }

  // A drawer may have built what it shows only now.
  drawn(drawer) {
    if (drawer === this.drawer) return;
    this.drawer = drawer;
    queueMicrotask(() => this.gone || this.hide());
  }

  dispose() {
    this.gone = true;
    for (const module of this.modules) module.dispose?.();
    this.address?.dispose();
    this.app.dispose();
    this.root.remove();
  }
}

// What is pressed with the mouse takes no focus, so that Space still plays; what was being typed is taken.
function leaveFocus(event) {
  const pressed = event.target.closest("button, summary");
  if (!pressed) return;
  event.preventDefault();
  if (document.activeElement?.matches("input, textarea, select")) document.activeElement.blur();
}

// Nor does a box or a list in which something was chosen with the mouse keep it.
function leaveChosen(root) {
  let mouse = false;
  root.addEventListener("pointerdown", () => (mouse = true), true);
  root.addEventListener("keydown", () => (mouse = false), true);
  root.addEventListener("change", ({ target }) => mouse && target.matches("select, input[type='checkbox']") && target.blur());
}
