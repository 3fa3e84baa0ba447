// The teacher's text beside the network. It comes as safe HTML from the server.

import { element } from "./dom.js";

export class TextPanel {
  constructor(app) {
    this.node = element("section", "pgp-text");
    this.node.setAttribute("aria-label", "Text of this link");
    this.node.tabIndex = 0;
    this.node.hidden = true;
    app.on("spec", ({ text }) => {
      if (text === this.shown) return;
      this.shown = text;
      this.node.innerHTML = text;
      this.node.hidden = !text;
    });
  }
}
