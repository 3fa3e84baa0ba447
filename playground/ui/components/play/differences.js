// Where Keras differs from TensorFlow Playground: a line that opens a card.

import { button, element, icon, identifier } from "./dom.js";

export class Differences {
  constructor(app) {
    this.app = app;
    this.node = element("div", "pgp-differences");
    this.node.hidden = true;
    this.opener = element("button", "pgp-link");
    this.opener.type = "button";
    this.opener.append(icon("info"), element("span", "", "Unlike TensorFlow Playground"));
    this.card = element("div", "pgp-card pgp-differences-card");
    this.card.id = identifier("differences");
    this.card.hidden = true;
    this.list = element("ul");
    const close = button("pgp-quiet pgp-small-cross", { icon: "close", title: "Close", click: () => this.open(false) });
    this.card.append(element("strong", "", "Where Keras differs from TensorFlow Playground"), close, this.list);
    this.opener.setAttribute("aria-controls", this.card.id);
    this.opener.addEventListener("click", () => this.open(this.card.hidden));
    this.node.addEventListener("keydown", (event) => event.key === "Escape" && this.open(false));
    this.node.append(this.opener, this.card);
    this.open(false);
    app.on("spec", () => this.show());
  }

  open(on) {
    this.card.hidden = !on;
    this.opener.setAttribute("aria-expanded", String(on));
    if (!on) return;
    const place = this.opener.getBoundingClientRect();
    const frame = this.app.root.getBoundingClientRect();
    this.card.style.left = `${place.left - frame.left}px`;
    this.card.style.bottom = `${frame.bottom - place.top + 6}px`;
  }

  show() {
    const { differences } = this.app.state.spec;
    const key = differences.join("\n");
    if (key === this.shown) return;
    this.shown = key;
    this.node.hidden = !differences.length;
    this.list.replaceChildren(...differences.map((sentence) => element("li", "", sentence)));
  }
}
