// The state in words, for those who listen: not more often than one can listen to.

import { count } from "../live/format.js";
import { countsText } from "./data_panel.js";
import { element } from "./dom.js";
import { numberText } from "./number_text.js";

const QUIET_MS = 10_000;
const STATUS = { idle: "Not yet trained", running: "Training", paused: "Paused", finished: "Finished", failed: "Failed", preparing: "Preparing" };

export class Summary {
  constructor(app) {
    this.app = app;
    this.node = element("p", "pgp-spoken");
    this.node.setAttribute("role", "status");
    this.node.setAttribute("aria-live", "polite");
    this.node.dataset.summary = "";
    for (const topic of ["state", "spec", "scene", "opened", "picture", "room"]) app.on(topic, () => this.soon());
  }

  soon() {
    if (this.timer) return;
    const wait = Math.max(300, (this.saidAt ?? -QUIET_MS) + QUIET_MS - performance.now());
    this.timer = setTimeout(() => this.say(), wait);
  }

  say() {
    this.timer = null;
    const text = summaryOf(this.app.state);
    if (text === this.node.textContent) return;
    this.saidAt = performance.now();
    this.node.textContent = text;
  }

  dispose() {
    clearTimeout(this.timer);
  }
}

export function summaryOf({ state, spec, scene, picture, opened, room }) {
  if (room.status === "lost") return "The server is not answering.";
  if (!spec || !opened) return "";
  const { network } = spec.experiment;
  const sizes = [spec.experiment.data.features.length, ...network.layers.map((layer) => layer.units), outputsOf(opened)];
  const said = [`${STATUS[state?.status] ?? state?.status ?? "Preparing"}, epoch ${count(picture?.epoch ?? 0)}.`];
  if (picture?.metrics.loss !== undefined) said.push(`Training loss ${numberText(picture.metrics.loss)}${picture.metrics.val_loss === undefined ? "" : `, test loss ${numberText(picture.metrics.val_loss)}`}.`);
  if (state?.reason) said.push(state.reason);
  said.push(`Network ${sizes.join(", ")}${network.layers.length ? `, ${[...new Set(network.layers.map((layer) => layer.activation))].join(" and ")}` : ", without hidden layers"}.`);
  if (scene) said.push(`Data: ${scene.name}, ${countsText(scene)}.`);
  return said.join(" ");
}

function outputsOf(opened) {
  return opened.drawing.at(-1)?.[1] ?? 1;
}
