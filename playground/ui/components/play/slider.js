// A number setting -> a slider with stops, its value beside the label; the value can be typed.

import { Field, numberBox, textOf } from "./controls.js";
import { element } from "./dom.js";
import { placeOf, scaleOf } from "./scale.js";

export class Slider extends Field {
  // over: also {scale: bounds or a list of stops}
  constructor(app, name, over = {}) {
    super(app, name, { kind: "pgp-sliding", ...over });
    this.scale = Array.isArray(over.scale) ? over.scale : scaleOf(this.setting, over.scale);
    this.range = Object.assign(element("input", "pgp-range"), { type: "range", min: 0, max: this.scale.length - 1, step: 1 });
    this.wire(this.range);
    this.box = numberBox(this, "pgp-value");
    this.box.setAttribute("aria-label", `${this.title}, typed`);
    this.head.append(this.box);
    this.head.after(this.range);
    this.range.addEventListener("input", () => this.set(this.scale[Number(this.range.value)]));
    this.refresh();
  }

  show(value) {
    const place = placeOf(this.scale, value);
    const text = textOf(this, value);
    if (Math.round(place) !== Number(this.range.value) || !this.range.style.length) this.range.value = Math.round(place);
    this.range.style.setProperty("--pgp-fill", `${(100 * place) / Math.max(1, this.scale.length - 1)}%`);
    this.range.setAttribute("aria-valuetext", text);
    if (document.activeElement !== this.box) this.box.value = text;
  }

  enable(on) {
    this.range.disabled = this.box.disabled = !on;
  }
}
