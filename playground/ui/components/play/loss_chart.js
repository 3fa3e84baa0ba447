// The curve of the loss, or of another metric: training and test, earlier branches faint, and where the user went back to.

import { metricTitle } from "../live/format.js";
import { CurveChart } from "./curve_chart.js";
import { element } from "./dom.js";
import { numberText } from "./number_text.js";

const EVERY_MS = 300;
const HELD = "val_";

export class LossChart {
  constructor(app) {
    this.app = app;
    this.node = element("section", "pgp-loss");
    this.node.dataset.control = "loss_chart";
    this.node.setAttribute("aria-label", "Chart of the loss");
    this.metric = "loss";
    this.choice = element("select", "pgp-loss-metric");
    this.choice.setAttribute("aria-label", "Metric of the chart");
    this.choice.onchange = () => this.choose(this.choice.value);
    const key = element("span", "pgp-loss-key");
    this.training = element("span", "pgp-loss-training", "training");
    this.test = element("span", "pgp-loss-test", "test");
    key.append(this.training, this.test);
    const log = element("label", "pgp-check");
    this.log = element("input");
    this.log.type = "checkbox";
    this.log.onchange = () => app.view({ log_loss: this.log.checked });
    log.append(this.log, element("span", "", "Log"));
    log.title = app.data.settings?.["view.log_loss"]?.help ?? "Draw the loss on a logarithmic axis.";
    const head = element("div", "pgp-loss-head");
    head.append(this.choice, key, log);
    this.chart = new CurveChart();
    this.node.append(head, this.chart.node);
    this.redraws = 0;
    this.drawnAt = -Infinity;
    const topics = ["curve", "timeline", "spec", "theme", "opened"];
    this.ends = topics.map((topic) => app.on(topic, () => this.later(topic !== "curve")));
    this.later(true);
  }

  choose(metric) {
    this.metric = metric;
    this.later(true);
  }

  // Never more often than EVERY_MS, so that pictures come first; what the user asked for at once.
  later(soon = false) {
    if (this.timer && !soon) return;
    clearTimeout(this.timer);
    const wait = soon ? 0 : Math.max(0, this.drawnAt + EVERY_MS - performance.now());
    this.timer = setTimeout(() => this.draw(), wait);
  }

  draw() {
    this.timer = null;
    if (document.hidden || !this.node.isConnected) return;
    const { curve, timeline, spec } = this.app.state;
    const scores = !this.app.hidden("scores");
    this.offer(Object.keys(curve.series).filter((name) => !name.startsWith(HELD) && (scores || name === "loss")));
    const log = Boolean(spec?.view?.log_loss);
    this.log.checked = log;
    const mark = timeline?.shown ?? null;
    const key = [curve.revision, curve.epochs.length, this.metric, log, mark, this.app.theme.background, this.app.theme.text].join();
    if (key === this.key) return;
    this.key = key;
    this.drawnAt = performance.now();
    this.redraws += 1;
    const curves = this.curves(curve);
    this.test.hidden = !curves.some(({ name }) => name === "test");
    this.chart.canvas.setAttribute("aria-label", this.sentence(curves));
    this.chart.show({ subject: this.metric, curves, log, mark, theme: this.app.theme });
  }

  offer(metrics) {
    const names = metrics.length ? metrics : ["loss"];
    if (names.join() !== this.names) {
      this.names = names.join();
      this.choice.replaceChildren(...names.map((name) => new Option(capital(metricTitle(name)), name)));
      if (!names.includes(this.metric)) this.metric = names[0];
    }
    this.choice.value = this.metric;
  }

  curves({ epochs, series, branches }) {
    const { theme, data } = this.app;
    const [blue] = data.palette.runs;
    const colours = { training: theme.dark ? "#6db5e3" : blue, test: theme.text };
    const pair = (x, values, look) =>
      [["training", this.metric, []], ["test", HELD + this.metric, [5, 3]]]
        .filter(([, metric]) => values[metric]?.length)
        .map(([name, metric, dash]) => ({ name, x, y: values[metric], colour: colours[name], dash, ...look }));
    return [...branches.flatMap((branch) => pair(branch.epochs, branch.series, { alpha: 0.28, width: 1.25, silent: true })), ...pair(epochs, series, {})];
  }

  sentence(curves) {
    const last = curves.filter(({ silent, y }) => !silent && y.length).map(({ name, y }) => `${name} ${y.at(-1) === null ? "not finite" : numberText(y.at(-1), 3)}`);
    return last.length ? `${capital(metricTitle(this.metric))} by epoch: ${last.join(", ")} at the end.` : "No curve yet: nothing is trained.";
  }

  dispose() {
    clearTimeout(this.timer);
    for (const end of this.ends) end();
    this.chart.dispose();
  }
}

function capital(text) {
  return text[0].toUpperCase() + text.slice(1);
}
