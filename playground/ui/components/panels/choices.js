// Choices of a view -> select boxes and sliders, which are left alone while somebody uses them.

import { significant } from "../live/format.js";
import { element } from "../live/tools.js";

const WAIT_MS = 80; // between two wishes while a slider is being dragged
const PATIENCE_MS = 20000; // so long a choice stands as it was made, though the pictures do not show it yet

export class Choices {
  // look(choices): what was chosen, name -> value
  constructor(look) {
    this.look = look;
    this.node = element("div", "pgl-tools pgp-choices");
    this.controls = new Map();
    this.waiting = {};
  }

  // choices: [{name, title, value, options, low, high, step}]
  show(choices) {
    const names = choices.map(({ name }) => name);
    for (const [name, control] of this.controls) {
      if (names.includes(name)) continue;
      control.node.remove();
      this.controls.delete(name);
    }
    for (const choice of choices) {
      const listed = choice.options.length > 0;
      let control = this.controls.get(choice.name);
      if (control && control.listed !== listed) {
        control.node.remove();
        control = null;
      }
      if (!control) {
        control = this.make(choice, listed);
        this.controls.set(choice.name, control);
      }
      this.node.append(...(control.node.parentNode ? [] : [control.node]));
      this.bring(control, choice);
    }
    this.node.hidden = !choices.length;
  }

  make({ name }, listed) {
    const node = element("label", "pgl-tool");
    node.dataset.choice = name;
    const input = document.createElement(listed ? "select" : "input");
    const control = { node, input, listed, title: element("span"), shown: null, chosen: null, until: 0 };
    node.append(control.title, input);
    if (!listed) {
      input.type = "range";
      control.shown = element("output");
      node.append(control.shown);
    }
    input[listed ? "onchange" : "oninput"] = () => {
      control.chosen = listed ? input.value : Number(input.value);
      control.until = performance.now() + PATIENCE_MS;
      if (control.shown) control.shown.textContent = significant(control.chosen);
      this.tell(name, control.chosen);
    };
    return control;
  }

  // As the pictures have it, unless the user chose something that they do not show yet.
  bring(control, { title, value, options, low, high, step }) {
    if (control.title.textContent !== title) {
      control.title.textContent = title;
      control.input.setAttribute("aria-label", title); // else its options were read as part of its name
    }
    if (control.listed) {
      const known = [...control.input.options].map((option) => option.value);
      if (known.join("\n") !== options.join("\n")) control.input.replaceChildren(...options.map((text) => new Option(text, text)));
    } else {
      Object.assign(control.input, { min: low, max: high, step: step || "any" });
    }
    const pending = control.chosen !== null && control.chosen !== value && performance.now() < control.until
      && (!control.listed || options.includes(control.chosen));
    if (!pending) control.chosen = null;
    const shown = pending ? control.chosen : value;
    if (control.input.value !== String(shown)) control.input.value = String(shown);
    if (control.shown) control.shown.textContent = significant(Number(shown));
  }

  // Whether something was chosen that is not shown yet.
  get isPending() {
    const now = performance.now();
    return [...this.controls.values()].some(({ chosen, until }) => chosen !== null && now < until);
  }

  tell(name, value) {
    this.waiting[name] = value;
    this.timer ??= setTimeout(() => {
      this.timer = null;
      const told = this.waiting;
      this.waiting = {};
      this.look(told);
    }, WAIT_MS);
  }

  dispose() {
    clearTimeout(this.timer);
  }
}
