// What all views of networks have: a place in the page, colours, and the library they are drawn with.

import { element } from "../live/tools.js";

export class Views {
  constructor(label) {
    this.node = element("section", "pgp");
    this.node.hidden = true;
    this.node.setAttribute("aria-label", label);
  }

  setPlotly(plotly) {
    this.plotly = plotly;
    this.draw();
  }

  setLook(look) {
    const key = JSON.stringify(look);
    if (key === this.lookKey) return;
    this.lookKey = key;
    this.colours = look;
    this.draw();
  }
}
