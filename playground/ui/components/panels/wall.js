// Panels of one run -> cards under its curves, kept from frame to frame.

import { count } from "../live/format.js";
import { element } from "../live/tools.js";
import { Card, isKnown } from "./card.js";
import { Choices } from "./choices.js";
import { Views } from "./views.js";

export class Wall extends Views {
  // look(choices): the user chose, name -> value
  constructor(look) {
    super("Views of the network");
    this.look = look;
    const head = element("div", "pgp-bar");
    this.epoch = element("span", "pgp-epoch");
    this.said = element("span", "pgp-said");
    this.said.setAttribute("role", "status");
    this.choices = new Choices(look);
    head.append(this.epoch, this.choices.node, this.said);
    this.grid = element("div", "pgp-grid");
    this.node.append(head, this.grid);
    this.cards = new Map();
    this.frames = 0;
  }

  // frame: {epoch, choices, panels}, or null. said: what is to be said of it, or "".
  setFrame(frame, said) {
    if (this.said.textContent !== said) this.said.textContent = said;
    if (frame === this.frame) return;
    this.frame = frame;
    this.frames += frame ? 1 : 0;
    this.draw();
  }

  draw() {
    if (!this.plotly || !this.colours) return;
    const panels = (this.frame?.panels ?? []).filter(({ kind }) => isKnown(kind));
    this.node.hidden = !panels.length;
    if (!panels.length) {
      for (const card of this.cards.values()) card.dispose();
      this.cards.clear();
      return;
    }
    const { choices, epoch } = this.frame;
    this.epoch.textContent = `After epoch ${count(epoch)}`;
    const names = panels.map(({ name }) => name);
    this.choices.show(choices.filter(({ panel }) => !names.includes(panel)));
    for (const [name, card] of this.cards) {
      if (panels.some((panel) => panel.name === name && panel.kind === card.kind)) continue;
      card.dispose();
      this.cards.delete(name);
    }
    for (const [place, panel] of panels.entries()) {
      let card = this.cards.get(panel.name);
      if (!card) {
        card = new Card(panel.kind, this.plotly, this.look);
        this.cards.set(panel.name, card);
      }
      if (this.grid.children[place] !== card.node) this.grid.insertBefore(card.node, this.grid.children[place] ?? null);
      card.draw(panel, this.colours, choices.filter((choice) => choice.panel === panel.name));
    }
    this.node.dataset.frames = String(this.frames);
    this.node.dataset.epoch = String(epoch);
  }

  dispose() {
    this.choices.dispose();
    for (const card of this.cards.values()) card.dispose();
    this.node.remove();
  }
}
