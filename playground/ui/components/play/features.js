// Column 0: what the network is given of a point; a click switches it on or off, own formulas are added below.

import { element } from "../live/tools.js";
import { coded } from "./dom.js";
import { capital, formulaNodes, formulasOf, formulaText } from "./names.js";

const FIELD = "data.features";

// Features that the page shows, with their number in the network (-1: not given to it).
export function featuresOf(app) {
  const given = formulasOf(app);
  const known = app.state.scene?.features ?? [];
  const shown = known.map(({ formula }, place) => ({ formula, place, index: given.indexOf(formula) }));
  if (!shown.length) return given.map((formula, index) => ({ formula, place: index, index }));
  return app.hidden("features") ? shown.filter(({ index }) => index >= 0) : shown;
}

// The list after a click on one of them; a standard one takes its usual place.
export function toggled(given, formula, standard) {
  if (given.includes(formula)) return given.filter((other) => other !== formula);
  const rank = (name) => (standard.includes(name) ? standard.indexOf(name) : standard.length);
  const before = given.findIndex((other) => rank(other) > rank(formula));
  return before < 0 ? [...given, formula] : [...given.slice(0, before), formula, ...given.slice(before)];
}

// "... at position 5 ..." -> 5; null if the sentence names none.
export function positionIn(sentence) {
  const found = sentence.match(/(?:position|character)\s+(\d+)/i);
  return found ? Number(found[1]) : null;
}

export class Features {
  constructor(app) {
    this.app = app;
    this.buttons = element("div", "pgp-features");
    this.buttons.setAttribute("role", "group");
    this.buttons.setAttribute("aria-label", "Features: what the network is given of each point");
    this.pending = null;
    this.buildForm();
    this.stop = [app.on("problems", (problems) => this.judge(problems)), app.on("scene", () => this.warn()), app.on("scene", () => this.settle())];
    this.told = new Set();
  }

  get standard() {
    return this.app.data.features ?? [];
  }

  buildForm() {
    this.form = element("form", "pgp-formula");
    this.form.dataset.control = "features";
    this.opener = element("button", "pgp-add", "+ formula");
    this.opener.type = "button";
    this.opener.title = "Add a feature of your own: a formula of x1 and x2";
    this.opener.onclick = () => this.open();
    this.box = element("div", "pgp-formula-box");
    this.box.hidden = true;
    this.input = Object.assign(element("input"), { type: "text", placeholder: "x1^2 + x2^2", maxLength: 200, spellcheck: false, autocomplete: "off" });
    this.input.setAttribute("aria-label", "Formula of x1 and x2");
    this.input.oninput = () => this.tell("");
    this.add = element("button", "pgp-button", "Add");
    this.mistake = element("div", "pgp-mistake");
    this.mistake.setAttribute("role", "alert");
    const words = ["x1", "x2", "+ − * / ^", ...(this.app.data.functions ?? [])];
    const help = element("div", "pgp-help", `It may hold ${words.join(", ")}, and numbers.`);
    const line = element("div", "pgp-formula-line");
    line.append(this.input, this.add);
    this.box.append(line, this.mistake, help);
    this.form.append(this.opener, this.box);
    this.form.onsubmit = (event) => {
      event.preventDefault();
      this.submit();
    };
    this.form.onkeydown = (event) => {
      event.stopPropagation(); // letters and space are for the formula
      if (event.key === "Escape") this.close();
    };
  }

  open() {
    this.box.hidden = false;
    this.opener.setAttribute("aria-expanded", "true");
    this.tell("");
    this.input.focus();
  }

  close() {
    this.box.hidden = true;
    this.opener.setAttribute("aria-expanded", "false");
    this.pending = null;
    this.opener.focus();
  }

  submit() {
    const formula = this.input.value.trim();
    if (!formula) return this.tell("Type a formula, such as x1^2 + x2^2.");
    const given = formulasOf(this.app);
    if (given.includes(formula)) return this.tell(`${formula} is a feature already.`);
    [this.pending, this.before] = [formula, given];
    this.app.change({ [FIELD]: [...given, formula] });
  }

  // The server's answer to a formula: the place of the mistake is marked in the input.
  judge(problems) {
    const problem = problems?.find(({ field }) => field?.startsWith(FIELD));
    if (!problem || this.pending === null || this.box.hidden) return;
    this.tell(capital(problem.sentence.replace(/^`[^`]+`:? /, "")), positionIn(problem.sentence));
    this.mistake.dataset.sentence = problem.sentence; // said here, and nowhere else
    this.pending = null;
  }

  // The server may write a formula in its own way: there is one more than before, so it was taken.
  settle() {
    if (this.pending === null) return;
    const taken = (this.app.state.scene?.features ?? []).some(({ formula, selected }) => selected && !this.before.includes(formula));
    if (!taken) return;
    if (this.input.value.trim() !== this.pending) this.pending = null; // another one is being typed
    if (this.pending === null) return;
    this.input.value = "";
    const { note } = this.app.state.scene.features.find(({ formula, selected }) => selected && !this.before.includes(formula));
    if (!note) return this.close();
    this.pending = null;
    this.tell(note); // it is a feature now, but perhaps not the one that was meant
    this.input.setAttribute("aria-invalid", "false");
  }

  // Of formulas that a link brings, nobody has read yet what has to be known of them.
  warn() {
    const notes = (this.app.state.scene?.features ?? []).filter(({ selected }) => selected).map(({ note }) => note).filter(Boolean);
    const fresh = notes.filter((note) => !this.told.has(note));
    const gone = new Set([...this.told].filter((note) => !notes.includes(note)));
    this.told = new Set(notes);
    const { notices } = this.app.state;
    if (notices.some((note) => gone.has(note))) this.app.take_notices(notices.filter((note) => !gone.has(note)));
    if (fresh.length && this.box.hidden) this.app.take_notices([...new Set([...this.app.state.notices, ...fresh])]);
  }

  tell(sentence, position = null) {
    const text = this.input.value;
    this.input.setAttribute("aria-invalid", String(Boolean(sentence)));
    this.mistake.replaceChildren(...coded(sentence));
    this.mistake.dataset.sentence = "";
    if (position === null || position < 1 || !sentence) return;
    const at = Math.min(position, text.length + 1) - 1;
    const picture = element("code", "pgp-mistake-at");
    picture.append(text.slice(0, at), element("mark", "", text.charAt(at) || " "), text.slice(at + 1));
    this.mistake.prepend(picture);
    this.input.focus();
    this.input.setSelectionRange(at, Math.min(text.length, at + 1));
  }

  // Switched on or off; the sentence why not, or "".
  toggle(formula) {
    if (this.app.hidden("features")) return "";
    const given = formulasOf(this.app);
    if (given.length === 1 && given[0] === formula) return "A network needs at least one feature; choose another one first.";
    const most = this.app.data.settings[FIELD]?.high ?? 12;
    if (!given.includes(formula) && given.length >= most) return `A network takes at most ${most} features; remove one first.`;
    this.app.change({ [FIELD]: toggled(given, formula, this.standard) });
    return "";
  }

  // row: of column 0 of the layout -> its button over label and tile, and the x of an own formula
  describe(button, { formula, neuron }) {
    const names = this.app.state.scene?.names ?? ["x1", "x2"];
    const text = formulaText(formula);
    const label = button.firstChild ?? button.appendChild(element("span", "pgp-feature-label"));
    if (label.dataset.formula !== formula) label.replaceChildren(...formulaNodes(formula));
    label.dataset.formula = formula;
    button.classList.toggle("pgp-off", neuron < 0);
    button.setAttribute("aria-pressed", String(neuron >= 0));
    button.setAttribute("aria-label", `Feature ${text}${neuron >= 0 ? "" : ", not used"}`);
    const axes = names.map((name, axis) => (name === `x${axis + 1}` ? "" : `${formulaText(`x${axis + 1}`)} is ${name}`)).filter(Boolean);
    const note = this.app.state.scene?.features.find((known) => known.formula === formula)?.note ?? "";
    button.classList.toggle("pgp-doubtful", Boolean(note));
    button.title = [formula, ...axes, note.replaceAll("`", "")].filter(Boolean).join(" · ");
  }

  removable(formula) {
    return !this.standard.includes(formula) && !this.app.hidden("features");
  }

  arrange(layout) {
    const [column] = layout.columns;
    this.form.hidden = this.app.hidden("features");
    this.form.style.top = `${Math.min(layout.height - 28, column.end + 4)}px`;
  }

  dispose() {
    for (const stop of this.stop) stop?.();
  }
}
