// State of one run -> a line with its status, its progress bar and what it does.

import { count, figure, metricTitle, progressFraction, progressText, significant } from "./format.js";
import { swatch } from "./plane.js";
import { element } from "./tools.js";

const WORDS = {
  queued: "waiting",
  starting: "starting",
  running: "training",
  paused: "paused",
  done: "done",
  stopped: "stopped",
  failed: "failed",
  crashed: "crashed",
  cancelled: "cancelled",
};

export class Lane {
  constructor(run, named) {
    this.node = element("div", "pgl-lane");
    this.chip = element("span", "pgl-chip", WORDS[run.status] ?? run.status);
    this.text = element("span", "pgl-text");
    this.value = element("span", "pgl-value");
    const head = element("div", "pgl-head");
    if (named) head.append(swatch(run.colour), element("span", "pgl-name", run.name));
    head.append(this.chip, element("i", "pgl-break"), this.text, this.value);
    this.bar = element("div", "pgl-bar");
    this.bar.setAttribute("role", "progressbar");
    this.bar.setAttribute("aria-label", `Progress of ${run.name}`);
    this.bar.setAttribute("aria-valuemin", "0");
    this.bar.setAttribute("aria-valuemax", "100");
    this.fill = element("div");
    if (named) this.fill.style.background = run.colour;
    this.bar.append(this.fill);
    this.note = element("p", "pgl-note");
    this.note.hidden = true;
    this.figures = element("div", "pgl-figures");
    this.figures.hidden = true;
    this.shown = "";
    this.node.append(head, this.bar, this.figures, this.note);
    this.node.dataset.status = run.status;
    if (run.status !== "done") this.fill.style.transform = "scaleX(0)";
  }

  // metrics: those whose present values stand below the bar
  show(history, metric, metrics = []) {
    const state = history.state;
    this.node.dataset.status = state.status;
    this.chip.textContent = WORDS[state.status] ?? state.status;
    this.text.textContent = progressText(state);
    this.value.textContent = metric ? `${metricTitle(metric)} ${significant(history.last(metric))}` : "";
    this.showFigures(history, metrics);
    const fraction = progressFraction(state);
    const endless = fraction === null && state.status === "running";
    this.bar.classList.toggle("pgl-endless", endless);
    const share = fraction ?? (endless || state.epoch > 0 ? 1 : 0);
    this.fill.style.transform = `scaleX(${share})`;
    if (endless) this.bar.removeAttribute("aria-valuenow");
    else this.bar.setAttribute("aria-valuenow", String(Math.round(share * 100)));
    const thinned = state.thinned ? `Showing ${count(history.epochs.length)} of ${count(state.epoch)} epochs; the first, the last and the extremes are among them.` : "";
    const note = [state.remark, thinned].filter(Boolean).join(" ");
    this.note.textContent = note;
    this.note.hidden = !note;
  }

  showFigures(history, metrics) {
    const known = metrics.filter((name) => history.last(name) !== null);
    const texts = known.map((name) => [metricTitle(name), figure(name, history.last(name))]);
    const key = JSON.stringify(texts);
    if (key === this.shown) return;
    this.shown = key;
    this.figures.hidden = !texts.length;
    this.figures.replaceChildren(
      ...texts.map(([title, text]) => {
        const node = element("span", "pgl-figure", `${title} `);
        node.append(element("b", "", text));
        return node;
      }),
    );
  }
}

export function statusWord(status) {
  return WORDS[status] ?? status;
}
