// A setting's metadata -> a control: label, help, value, and what is wrong with it, right there.

import { element, identifier } from "./dom.js";
import { parsed, written } from "./scale.js";

export class Field {
  // name: of the setting in `app.data.settings`; over: {path, control, title, help, read, write, owns, percent}
  constructor(app, name, over = {}) {
    this.app = app;
    this.setting = { title: name, help: "", choices: [], ...app.data.settings[name] };
    if (over.empty) this.setting.empty = over.empty;
    this.path = over.path ?? name;
    this.over = over;
    this.id = identifier("field");
    this.title = over.title ?? this.setting.title;
    this.node = element("div", `pgp-field ${over.kind ?? ""}`);
    this.node.dataset.field = this.path;
    if (over.control) this.node.dataset.control = over.control;
    this.head = element("div", "pgp-field-head");
    this.label = element("label", "pgp-label", this.title);
    this.label.htmlFor = this.id;
    this.head.append(this.label);
    this.problem = element("p", "pgp-problem");
    this.problem.id = `${this.id}-problem`;
    this.problem.setAttribute("role", "alert");
    this.problem.hidden = true;
    this.node.append(this.head, this.problem);
    const help = over.help ?? this.setting.help;
    if (help) this.head.dataset.help = help;
    this.stops = [app.on("spec", () => this.refresh()), app.on("problems", (problems) => this.complain(problems))];
  }

  get value() {
    return this.over.read ? this.over.read() : this.app.value(this.path);
  }

  set(value) {
    this.say("");
    if (this.over.write) this.over.write(value);
    else if (this.path.startsWith("view.")) this.app.view({ [this.path.slice(5)]: value });
    else this.app.change({ [this.path]: value });
  }

  // Input elements get name, help and problem.
  wire(input) {
    input.id = this.id;
    input.setAttribute("aria-describedby", this.problem.id);
    const help = this.over.help ?? this.setting.help;
    if (help) input.setAttribute("aria-description", help);
    this.input = input;
  }

  complain(problems) {
    const owns = this.over.owns ?? ((field) => field === this.path);
    this.say(problems.find(({ field }) => owns(field))?.sentence ?? "");
  }

  // Of a refused value, by the name that the control itself has here.
  say(sentence) {
    const named = sentence.replace(/^`[^`]+`/, this.title);
    if (this.problem.textContent === named && this.problem.hidden === !named) return;
    this.problem.textContent = named;
    this.problem.dataset.sentence = sentence;
    this.problem.hidden = !sentence;
    this.input?.toggleAttribute("aria-invalid", Boolean(sentence));
  }

  refresh() {
    const { value } = this;
    if (value === undefined || (value === this.shown && this.drawn)) return;
    this.drawn = true;
    this.shown = value;
    this.show(value);
  }

  dispose() {
    for (const stop of this.stops) stop();
  }
}

// A list to choose from; `over.choices`: [{value, label}], `over.mixed`: what is read where the value is none of them, or how that is found.
export class Select extends Field {
  constructor(app, name, over = {}) {
    super(app, name, over);
    this.select = element("select", "pgp-select");
    this.wire(this.select);
    this.offer(over.choices ?? this.setting.choices);
    this.select.addEventListener("change", () => this.set(this.choices[Number(this.select.value)].value));
    this.head.after(this.select);
    this.refresh();
  }

  offer(choices) {
    this.choices = choices;
    this.select.replaceChildren(...choices.map(({ label }, index) => new Option(capital(label), index)));
    this.drawn = false;
  }

  show(value) {
    const index = this.choices.findIndex((choice) => choice.value === value);
    this.select.querySelector("[data-mixed]")?.remove();
    if (index < 0) {
      const mixed = typeof this.over.mixed === "function" ? this.over.mixed : null;
      const option = new Option(mixed?.(value) ?? this.over.mixed ?? String(value), -1);
      option.dataset.mixed = "";
      option.disabled = true;
      this.select.prepend(option);
    }
    this.select.value = String(index);
  }
}

export class Toggle extends Field {
  constructor(app, name, over = {}) {
    super(app, name, { kind: "pgp-toggle", ...over });
    this.box = Object.assign(element("input", "pgp-flip"), { type: "checkbox" });
    this.box.setAttribute("role", "switch");
    this.wire(this.box);
    this.box.addEventListener("change", () => this.set(this.over.put ? this.over.put(this.box.checked) : this.box.checked));
    this.head.prepend(this.box);
    this.refresh();
  }

  show(value) {
    this.box.checked = Boolean(value);
  }
}

// A number or a text to type.
export class Box extends Field {
  constructor(app, name, over = {}) {
    super(app, name, { kind: "pgp-boxed", ...over });
    this.box = numberBox(this, "pgp-box");
    this.wire(this.box);
    this.head.after(this.box);
    this.refresh();
  }

  show(value) {
    if (document.activeElement !== this.box) this.box.value = textOf(this, value);
  }

  // A number that is refused goes, and the sentence says what it was; a text stays, for there is more to mend in it.
  set(value) {
    if (this.setting.kind === "str") this.typed = value;
    super.set(value);
  }

  complain(problems) {
    super.complain(problems);
    if (!this.problem.hidden && this.typed !== undefined && document.activeElement !== this.box) this.box.value = this.typed;
    this.typed = undefined;
  }
}

// A whole number with - and +.
export class Stepper extends Field {
  constructor(app, name, over = {}) {
    super(app, name, { kind: "pgp-boxed", ...over });
    this.box = numberBox(this, "pgp-box");
    this.wire(this.box);
    const step = (by, sign, word) => {
      const node = element("button", "pgp-stepper", sign);
      node.type = "button";
      node.setAttribute("aria-label", `${word} ${this.title}`);
      node.addEventListener("click", () => this.set(Math.max(this.setting.low ?? 0, this.value + by)));
      return node;
    };
    const row = element("div", "pgp-steppers");
    row.append(step(-1, "−", "Less"), this.box, step(1, "+", "More"));
    this.head.after(row);
    this.refresh();
  }

  show(value) {
    if (document.activeElement !== this.box) this.box.value = textOf(this, value);
  }
}

export function textOf({ setting, over }, value) {
  if (setting.kind === "str") return value ?? "";
  const text = written(setting, value, over.percent);
  return value === null ? text : `${text}${unitOf({ setting, over })}`;
}

// An input for a field's value, as a text that people read; typed values go to the field.
export function numberBox(field, name) {
  const { setting, over } = field;
  const box = Object.assign(element("input", name), { type: "text", autocomplete: "off", spellcheck: false });
  if (setting.kind !== "str") box.inputMode = "decimal";
  if (setting.kind === "str" && setting.high) box.maxLength = setting.high;
  box.setAttribute("aria-label", field.title);
  const take = () => {
    if (box.value === textOf(field, field.value)) return;
    const value = setting.kind === "str" ? box.value : parsed(setting, unitless(box.value, setting.unit, unitOf(field).trim()), over.percent);
    if (value === undefined) field.say(`${field.title} must be a number; got “${box.value}”.`);
    else field.set(value);
  };
  box.addEventListener("focus", () => box.select());
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") take();
    if (event.key === "Escape") {
      box.value = textOf(field, field.value);
      box.blur();
    }
  });
  box.addEventListener("blur", () => {
    take();
    if (field.problem.hidden) box.value = textOf(field, field.value);
  });
  return box;
}

// `over.unit`: a shorter one, or false for none.
function unitOf({ setting, over }) {
  return (over.unit ?? (setting.unit ? ` ${setting.unit}` : "")) || "";
}

function unitless(text, ...units) {
  return units.filter(Boolean).reduce((rest, unit) => rest.replace(unit, ""), text);
}

export function capital(text) {
  return /^[a-z]+[A-Z]/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
}
