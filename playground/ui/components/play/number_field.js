// A weight as a number that can be typed or dragged: while it is touched, pictures leave it alone.

import { element } from "../live/tools.js";
import { focused } from "./card.js";
import { weightText } from "./names.js";
import { numberIn } from "./number_text.js";
import { paced } from "./pace.js";

const SEND_EVERY_MS = 33;
const USUAL = 5;

export class NumberField {
  // set(value): at most 30 times a second; slider: whether it can be dragged too
  constructor(label, set, slider = false) {
    this.send = paced(set, SEND_EVERY_MS);
    this.node = element("span", "pgp-number");
    this.box = Object.assign(element("input"), { type: "text", inputMode: "decimal", autocomplete: "off", spellcheck: false });
    this.box.setAttribute("aria-label", label);
    this.box.onchange = () => this.typed();
    this.box.oninput = () => this.typed(true);
    this.box.onblur = () => this.restore();
    this.box.onkeydown = (event) => this.key(event);
    this.mistake = element("span", "pgp-problem");
    this.mistake.setAttribute("role", "alert");
    this.mistake.hidden = true;
    this.node.append(this.box);
    if (slider) {
      this.slider = Object.assign(element("input"), { type: "range", min: -USUAL, max: USUAL, step: 0.01 });
      this.slider.setAttribute("aria-label", `${label}, slider`);
      this.slider.oninput = () => this.put(Number(this.slider.value));
      this.slider.onpointerdown = () => {
        this.held = true;
        this.slider.setAttribute("data-held", "");
      };
      for (const name of ["pointerup", "pointercancel", "blur"]) this.slider.addEventListener(name, () => this.release());
      this.node.append(this.slider);
    }
    this.node.append(this.mistake);
  }

  name(label) {
    if (this.box.getAttribute("aria-label") === label) return;
    this.say("");
    this.box.setAttribute("aria-label", label);
    this.slider?.setAttribute("aria-label", `${label}, slider`);
  }

  release() {
    this.held = false;
    this.slider.removeAttribute("data-held");
    this.show(this.value);
  }

  // The value that the network has.
  show(value) {
    this.value = value;
    const busy = focused(this.box) === this.box && this.edited;
    const text = weightText(value);
    if (!busy && this.box.value !== text) this.box.value = text;
    if (!this.slider || this.held) return;
    const reach = String(Math.max(USUAL, Math.ceil(Math.abs(value))));
    if (this.slider.max !== reach) [this.slider.min, this.slider.max] = [`-${reach}`, reach];
    this.slider.value = value;
  }

  put(value) {
    this.say("");
    this.value = value;
    this.send(value);
    const busy = focused(this.box) === this.box && this.edited;
    if (!busy) this.box.value = weightText(value);
  }

  typed(live = false) {
    this.edited = true;
    const value = numberIn(this.box.value, false);
    const wrong = value === null && !live;
    this.box.setAttribute("aria-invalid", String(wrong));
    this.say(wrong ? `${this.box.getAttribute("aria-label")} must be a number; got “${this.box.value.slice(0, 40)}”.` : "");
    if (value !== null) this.put(value);
  }

  // It stays when the field is left, for the number there was before is back then.
  say(sentence) {
    this.mistake.textContent = sentence;
    this.mistake.hidden = !sentence;
  }

  restore() {
    this.edited = false;
    this.box.removeAttribute("aria-invalid");
    this.show(this.value);
  }

  key(event) {
    if (event.key === "Escape") return;
    event.stopPropagation(); // the page's own keys are for outside of fields
    const step = { ArrowUp: 0.1, ArrowDown: -0.1, PageUp: 1, PageDown: -1 }[event.key];
    if (event.key === "Enter") {
      this.typed();
      this.edited = false;
      this.box.select();
    } else if (step) {
      event.preventDefault();
      this.edited = false;
      this.put(Number((this.value + step * (event.shiftKey ? 0.1 : 1)).toFixed(4)));
    }
  }

  disable(reason) {
    this.box.disabled = Boolean(reason);
    if (this.slider) this.slider.disabled = Boolean(reason);
    this.node.title = reason;
  }
}
