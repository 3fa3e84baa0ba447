// The picture's figures: loss of test and training, accuracy or R2, and the confusion matrix.

import { metricTitle } from "../live/format.js";
import { ConfusionMatrix } from "./confusion_matrix.js";
import { element } from "./dom.js";
import { fixedText, percentText, powerText } from "./number_text.js";

export class Numbers {
  constructor(app) {
    this.app = app;
    this.node = element("section", "pgp-numbers");
    this.node.setAttribute("aria-label", "Loss and scores");
    this.test = this.figure("Test loss", "pgp-figure-test");
    this.training = this.figure("Training loss", "pgp-figure-training");
    this.score = this.figure("", "pgp-figure-score");
    this.score.node.dataset.control = "scores";
    this.matrix = new ConfusionMatrix(app);
    const row = element("div", "pgp-figures");
    row.append(this.test.node, this.training.node, this.score.node, this.matrix.node);
    this.remark = element("p", "pgp-remark");
    this.remark.setAttribute("role", "status");
    this.remark.hidden = true;
    this.node.append(row, this.remark);
    this.ends = [
      app.on("picture", () => this.show()),
      app.on("scores", () => this.show()),
      app.on("opened", () => this.show()),
    ];
    this.show();
  }

  show() {
    const { metrics } = this.app.state.picture ?? { metrics: {} };
    this.test.set(lossText(metrics.val_loss));
    this.training.set(lossText(metrics.loss));
    this.note(this.app.state.scores?.remark ?? "");
    const { name, value } = scoreOf(metrics, this.app.state.scores);
    this.score.node.classList.toggle("pgp-none", !name);
    if (!name) return;
    this.score.title(name);
    this.score.set(value);
  }

  // One quiet line: why the loss does not get better.
  note(sentence) {
    if (this.remark.textContent === sentence) return;
    this.remark.textContent = sentence;
    this.remark.dataset.help = sentence; // in full, where there is no room for more than its beginning
    this.remark.hidden = !sentence;
  }

  figure(title, name) {
    const node = element("div", `pgp-figure ${name}`);
    const label = element("span", "pgp-figure-title", title);
    const number = element("strong", "pgp-figure-number", "–");
    node.append(label, number);
    return {
      node,
      title: (text) => label.textContent !== text && (label.textContent = text),
      set: (text) => number.textContent !== text && (number.textContent = text),
    };
  }

  dispose() {
    for (const end of this.ends) end();
    this.matrix.dispose();
  }
}

// Three digits that matter; null is a number that is not finite.
export function lossText(value) {
  if (value === undefined) return "–";
  if (value === null) return "not finite";
  const size = Math.abs(value);
  if (size >= 100_000 || (size < 1e-4 && size > 0)) return powerText(value);
  return fixedText(value, size >= 100 ? 0 : size >= 0.01 || size === 0 ? 3 : 5);
}

// Of the picture where it tells one, else of the scores; held out before training.
function scoreOf(metrics, scores) {
  for (const name of ["accuracy", "r2"]) {
    const held = metrics[`val_${name}`] ?? metrics[name] ?? scores?.metrics?.[name];
    if (held === undefined || held === null) continue;
    const on = metrics[`val_${name}`] !== undefined || scores?.part === "test" ? "Test" : "Training";
    return { name: name === "r2" ? `${on} R²` : `${on} ${metricTitle(name)}`, value: name === "r2" ? fixedText(held, 3) : percentText(held, 1) };
  }
  return { name: "", value: "" };
}
