// Runs and their live stream -> what is on the screen: for one run its charts and plane, for several a race.

import { Abreast } from "../panels/abreast.js";
import { Wall } from "../panels/wall.js";
import { Chart, loadPlotly } from "./chart.js";
import { count } from "./format.js";
import { History } from "./history.js";
import { Lane, statusWord } from "./lane.js";
import { Plane } from "./plane.js";
import { racePlans, singlePlans } from "./plans.js";
import { StatusReport } from "./status.js";
import { Stream } from "./stream.js";
import { readTheme } from "./theme.js";
import { Tools, element } from "./tools.js";

const CONNECTION = {
  lost: () => "Connection lost, retrying …",
  unknown: (reason) => `This run is not there any more. ${reason}`,
  refused: (reason) => `The live view was refused: ${reason} Reload the page.`,
};
const SPEAK_MS = 15000;
const COUNT_MS = 1000; // what is left is counted down, though nothing new comes
const ANSWERING = new Set(["running", "paused"]);
const ENDED = new Set(["done", "stopped", "failed", "crashed", "cancelled"]);

export class LiveView {
  constructor(parent, base) {
    this.base = base;
    this.turn = 0;
    this.parent = parent;
    this.root = element("section", "pgl");
    this.root.dataset.liveView = "";
    this.lanesNode = element("div", "pgl-lanes");
    this.alert = element("p", "pgl-alert");
    this.alert.setAttribute("role", "alert");
    this.alert.hidden = true;
    this.spoken = element("p", "pgl-spoken");
    this.spoken.setAttribute("role", "status");
    this.spoken.setAttribute("aria-live", "polite");
    this.tools = new Tools(() => this.redraw(true));
    this.body = element("div", "pgl-body");
    this.planes = element("div", "pgl-planes");
    this.chartsNode = element("div", "pgl-charts");
    this.body.append(this.planes, this.chartsNode);
    this.wall = new Wall((choices) => this.stream.look(this.runs[0].id, choices));
    this.abreast = new Abreast((runs, choices) => runs.forEach((run) => this.stream.look(run, choices)));
    this.root.append(this.lanesNode, this.alert, this.tools.node, this.body, this.spoken);
    parent.append(this.root);
    this.charts = [];
    this.runs = [];
    this.histories = new Map();
    this.lanes = new Map();
    this.pictures = new Map();
    this.redraws = 0;
    this.report = new StatusReport();
    this.counting = setInterval(() => this.count(), COUNT_MS);
  }

  count() {
    const running = [...this.histories.values()].some((history) => history.state?.status === "running");
    if (running && !document.hidden) this.describe(this.chooseMetric());
  }

  // The page was rendered, or its theme changed.
  update(data, trigger) {
    this.data = data;
    this.theme = readTheme(this.parent);
    if (!this.plotly) this.load(data);
    this.stream ??= new Stream(
      new URL(data.stream, this.base).href.replace(/^http/, "ws"),
      (message) => this.take(message),
      (state, reason) => this.connection(state, reason),
    );
    const key = JSON.stringify([data.layout, data.runs.map(({ id, name, colour }) => [id, name, colour])]);
    if (key !== this.key) this.rebuild(data, key);
    this.root.style.setProperty("--pgl-height", `${data.height}px`);
    for (const run of data.runs) {
      const picture = this.pictures.get(run.id);
      if (picture && run.plane) picture.setData(run.plane, data.palette, this.theme);
    }
    for (const views of [this.wall, this.abreast]) views.setLook({ palette: data.palette, theme: this.theme });
    this.report.rendered(data.runs, trigger);
    const rate = data.panels || data.runs.some((run) => run.plane) ? data.rate : 0;
    this.stream.show(data.runs.map((run) => run.token), rate);
    this.redraw(true);
  }

  async load(data) {
    try {
      this.plotly = await loadPlotly(new URL(data.plotly, this.base).href);
    } catch (error) {
      this.complain(`The charts cannot be drawn: ${error.message}. Reload the page.`);
      return;
    }
    if (this.gone) return;
    for (const views of [this.wall, this.abreast]) views.setPlotly(this.plotly);
    this.redraw(true);
  }

  rebuild(data, key) {
    this.key = key;
    const race = data.layout === "race";
    const before = this.histories;
    this.histories = new Map();
    for (const run of data.runs) this.histories.set(run.id, before.get(run.id) ?? new History());
    this.runs = data.runs;
    this.root.className = `pgl pgl-${race ? "race" : "single"}`;
    this.root.classList.toggle("pgl-empty", !data.runs.length);
    this.lanes = new Map(data.runs.map((run) => [run.id, new Lane(run, race)]));
    this.lanesNode.replaceChildren(...[...this.lanes.values()].map((lane) => lane.node));
    for (const picture of this.pictures.values()) picture.dispose();
    this.pictures = new Map(data.runs.filter((run) => run.plane).map((run) => [run.id, new Plane(race)]));
    this.planes.replaceChildren();
    for (const run of data.runs) {
      const picture = this.pictures.get(run.id);
      if (!picture) continue;
      if (race) this.lanes.get(run.id).node.prepend(picture.node);
      else this.planes.append(picture.node);
      picture.setFrame(before.get(run.id)?.frame ?? null);
    }
    this.planes.hidden = race || !this.pictures.size;
    this.abreast.setRuns(race ? data.runs : []);
    (race ? this.wall : this.abreast).node.remove();
    this.spoken.before((race ? this.abreast : this.wall).node);
    this.showPanels();
    this.drawn = "";
    this.describe();
  }

  // A message of the stream; resolves when it is drawn.
  async take(message) {
    for (const [id, update] of Object.entries(message.updates)) {
      const history = this.histories.get(id);
      if (!history) continue;
      history.take(update);
      this.report.told(id, update.status);
    }
    await new Promise((resolve) => requestAnimationFrame(resolve));
    if (this.gone) return;
    for (const [id, history] of this.histories) this.pictures.get(id)?.setFrame(history.frame);
    this.showPanels();
    await this.redraw(false);
  }

  showPanels() {
    const race = this.data.layout === "race";
    const shown = (id) => (this.data.panels ? (this.histories.get(id)?.panels ?? null) : null);
    const single = race ? undefined : this.runs[0]?.id;
    this.wall.setFrame(shown(single), this.histories.get(single)?.state?.views ?? "");
    if (!race) return;
    // an ended run needs an engine of its own to be drawn anew: that is for the page where it stands alone
    const live = this.runs.filter(({ id }) => ANSWERING.has(this.histories.get(id)?.state?.status));
    this.abreast.setFrames(new Map(this.runs.map(({ id }) => [id, shown(id)])), new Set(live.map(({ id }) => id)));
  }

  async redraw(forced) {
    const metric = this.chooseMetric();
    this.describe(metric);
    if (!this.plotly || !this.runs.length) return;
    const key = [...this.histories.values()].map((history) => history.revision).join();
    if (!forced && key === this.drawn) return;
    if (this.drawing) {
      this.again = true;
      return;
    }
    if (this.charts.some((chart) => chart.isHeld)) {
      clearTimeout(this.later);
      this.later = setTimeout(() => this.redraw(true), 200);
      return;
    }
    this.drawn = key;
    this.drawing = true;
    try {
      await this.drawCharts(metric);
    } finally {
      this.drawing = false;
    }
    this.redraws += 1;
    this.root.dataset.redraws = String(this.redraws);
    if (this.again && !this.gone) {
      this.again = false;
      await this.redraw(true);
    }
  }

  async drawCharts(metric) {
    const { layout, palette } = this.data;
    const look = { ...this.tools.values, metric, palette, theme: this.theme };
    const plans = (layout === "race" ? racePlans : singlePlans)(this.runs, this.histories, look);
    while (this.charts.length < plans.length) {
      const node = element("div", "pgl-chart");
      this.chartsNode.append(node);
      const chart = new Chart(this.plotly, node);
      chart.onShown = () => this.redraw(true);
      this.charts.push(chart);
    }
    while (this.charts.length > plans.length) {
      const chart = this.charts.pop();
      chart.dispose();
      chart.node.remove();
    }
    const { axis, log } = this.tools.values;
    for (const [position, plan] of plans.entries()) {
      await this.charts[position].draw({ ...plan, subject: this.key, axis, log, theme: this.theme, waiting: this.waiting() });
    }
  }

  // What is said while there is no curve.
  waiting() {
    const ended = this.runs.every(({ id, status }) => ENDED.has(this.histories.get(id)?.state?.status ?? status));
    return ended ? "No epoch was completed." : "The curves begin with the first epoch.";
  }

  chooseMetric() {
    const known = [...new Set([...this.histories.values()].flatMap((history) => history.metrics))];
    if (this.data?.layout === "race") {
      const order = [...new Set(["val_loss", "loss", ...known.toSorted()])].filter((name) => known.includes(name));
      return this.tools.offer(order, this.data.metric);
    }
    const order = known.filter((name) => !name.startsWith("val_") && name !== "loss");
    return this.tools.offer(order, this.data?.metric);
  }

  // What tests and assistive tools read.
  describe(metric) {
    const known = this.runs.map((run) => [run, this.histories.get(run.id)]);
    const all = (value) => known.map(([run, history]) => value(run, history)).join();
    const { dataset } = this.root;
    dataset.run = all((run) => run.id);
    dataset.status = all((run, history) => history.state?.status ?? run.status);
    dataset.epoch = all((_, history) => history.state?.epoch ?? 0);
    dataset.points = all((_, history) => history.epochs.length);
    dataset.frames = String([...this.pictures.values()].reduce((sum, picture) => sum + picture.frames, 0));
    const race = this.data.layout === "race";
    for (const [run, history] of known) {
      const lane = this.lanes.get(run.id);
      if (history.state) lane.show(history, race ? metric : "", race ? [] : this.figures(history, metric));
      if (!race) continue;
      Object.assign(lane.node.dataset, { run: run.id, epoch: history.state?.epoch ?? 0, points: history.epochs.length });
    }
    this.speak(known);
  }

  // The loss and the metric of the second chart, each in training and validation.
  figures(history, metric) {
    const wanted = ["loss", "discriminator_loss", ...(metric && metric !== "loss" ? [metric] : [])];
    return [...new Set(wanted)].flatMap((name) => [name, `val_${name}`]).filter((name) => history.metrics.includes(name));
  }

  // Not more often than one can listen to.
  speak(known) {
    const statuses = this.root.dataset.status;
    const now = performance.now();
    if (statuses === this.saidStatuses && now - (this.saidAt ?? -Infinity) < SPEAK_MS) return;
    this.saidStatuses = statuses;
    this.saidAt = now;
    this.spoken.textContent = known
      .map(([run, { state }]) => `${run.name}: ${statusWord(state?.status ?? run.status)}${state ? `, epoch ${count(state.epoch)}` : ""}.`)
      .join(" ");
  }

  connection(state, reason = "") {
    this.root.dataset.connection = state;
    this.complain(CONNECTION[state]?.(reason) ?? "");
  }

  complain(sentence) {
    this.alert.textContent = sentence;
    this.alert.hidden = !sentence;
  }

  dispose() {
    this.gone = true;
    clearTimeout(this.later);
    clearInterval(this.counting);
    this.stream?.dispose();
    this.report.dispose();
    this.wall.dispose();
    this.abreast.dispose();
    for (const chart of this.charts) chart.dispose();
    for (const picture of this.pictures.values()) picture.dispose();
    this.root.remove();
  }
}
