// Help of what the pointer rests on or the keyboard is at: one bubble for the whole page.

import { element } from "./dom.js";

const REST_MS = 450;

export class Tip {
  constructor(app) {
    this.root = app.root;
    this.node = element("div", "pgp-tip");
    this.node.setAttribute("role", "tooltip");
    this.node.hidden = true;
    this.handlers = {
      pointerover: (event) => event.pointerType !== "touch" && this.rest(event.target.closest?.("[data-help]")),
      pointerdown: () => this.rest(null),
      focusin: (event) => event.target.matches(":focus-visible") && this.rest(helped(event.target)),
      focusout: () => this.rest(null),
      input: () => this.rest(null), // what is wrong with it may be said below it next
      keydown: (event) => event.key === "Escape" && this.rest(null),
    };
    for (const [name, handler] of Object.entries(this.handlers)) this.root.addEventListener(name, handler);
  }

  rest(target) {
    if (target === this.target) return;
    this.target = target;
    clearTimeout(this.timer);
    this.node.hidden = true;
    if (target) this.timer = setTimeout(() => this.show(target), REST_MS);
  }

  show(target) {
    if (!target.isConnected) return;
    this.node.textContent = target.dataset.help;
    this.node.hidden = false;
    const whole = target.closest(".pgp-field") ?? target; // what is typed into stays in sight
    const [place, frame] = [whole.getBoundingClientRect(), this.root.getBoundingClientRect()];
    const { offsetWidth: width, offsetHeight: height } = this.node;
    const left = Math.min(Math.max(8, place.left - frame.left), frame.width - width - 8);
    const under = place.bottom - frame.top + 8;
    const top = under + height < frame.height ? under : place.top - frame.top - height - 8;
    this.node.style.transform = `translate(${left}px, ${top}px)`;
  }

  dispose() {
    clearTimeout(this.timer);
    for (const [name, handler] of Object.entries(this.handlers)) this.root.removeEventListener(name, handler);
  }
}

function helped(node) {
  return node.closest("[data-help]") ?? node.closest(".pgp-field")?.querySelector("[data-help]") ?? null;
}
