// A slider over the epochs that are stored: back in time, and on from there as a new branch.

import { count } from "../live/format.js";
import { button, element } from "./dom.js";
import { Replay } from "./replay.js";

const EVERY_MS = 66;
const NEWEST = -1;
const PATIENCE_MS = 2000;
const FAILED = Infinity; // the place after all that is stored: the state that the training has failed in

export class Timeline {
  constructor(app) {
    this.app = app;
    this.epochs = []; // places of the slider
    this.stored = [];
    this.node = element("section", "pgp-timeline");
    this.node.dataset.control = "timeline";
    this.node.setAttribute("aria-label", "Timeline");
    this.title = element("span", "pgp-timeline-title", "Timeline");
    this.slider = element("input", "pgp-range pgp-timeline-slider");
    Object.assign(this.slider, { type: "range", min: 0, max: 0, step: 1, value: 0, disabled: true });
    this.slider.setAttribute("aria-label", "Epoch shown");
    this.slider.oninput = () => {
      this.replay.stop();
      this.drag();
    };
    this.slider.onchange = () => this.drop();
    this.label = element("output", "pgp-timeline-label");
    this.now = element("button", "pgp-small pgp-timeline-now", "Back to now");
    this.now.type = "button";
    this.now.onclick = () => {
      const epoch = this.back ? NEWEST : this.stored.at(-1);
      this.replay.stop();
      this.ask(epoch);
    };
    this.note = element("span", "pgp-timeline-note", "Play goes on from here, as a new branch.");
    this.replay = new Replay(app, this);
    this.film = button("pgp-film-open", { icon: "film", title: "Film of the training, to save and to share", click: () => app.setLocal({ drawer: "film" }) });
    this.film.disabled = true;
    this.replay.able(false);
    this.node.append(this.title, ...this.replay.nodes, this.slider, this.label, this.now, this.film, this.note);
    this.ends = [
      app.on("timeline", () => this.take()),
      app.on("picture", () => this.describe()),
      app.on("opened", () => this.take()),
      app.on("state", ({ status }) => (status === "failed" ? this.take() : this.describe())),
    ];
    this.describe();
  }

  // What is stored grows while the user drags; the slider then stays under the pointer.
  take() {
    const { epochs = [], shown = null } = this.app.state.timeline ?? {};
    const held = this.held === undefined ? undefined : this.epochs[Number(this.slider.value)];
    const left = shown === null && (this.shown ?? null) !== null; // trained on from there
    this.shown = shown;
    this.failed = this.app.state.state?.status === "failed" || Boolean(this.failed && shown !== null);
    this.stored = epochs;
    this.epochs = this.failed && epochs.length ? [...epochs, FAILED] : epochs;
    if (!this.dragging && (left || this.answered)) this.held = undefined;
    this.slider.max = String(Math.max(0, this.epochs.length - 1));
    this.slider.disabled = this.epochs.length < 2;
    this.film.disabled = epochs.length < 2;
    this.replay.able(epochs.length > 1);
    if (this.held !== undefined) this.slider.value = String((this.held = this.placeOf(held)));
    else this.slider.value = String(shown === null ? this.epochs.length - 1 : this.placeOf(shown));
    this.describe();
  }

  placeOf(epoch) {
    const place = this.epochs.findIndex((stored) => stored >= epoch);
    return place < 0 ? this.epochs.length - 1 : place;
  }

  // Of the replay, which waits for pictures itself: as if the user had dragged there, and let go in the end.
  show(place) {
    clearTimeout(this.waiting);
    this.slider.value = String(place);
    this.dragging = true;
    this.held = place;
    this.describe();
    this.send();
  }

  rest() {
    this.drop();
  }

  drag() {
    clearTimeout(this.waiting);
    this.dragging = true;
    this.held = Number(this.slider.value);
    this.describe();
    if (this.timer) return;
    const wait = Math.max(0, (this.askedAt ?? -Infinity) + EVERY_MS - performance.now());
    this.timer = setTimeout(() => this.send(), wait);
  }

  // The last place is sent in any case. Until the room is there, answers to earlier ones do not move the slider.
  drop() {
    this.dragging = false;
    if (this.timer) this.send();
    if (this.answered) this.held = undefined;
    else this.waiting = setTimeout(() => this.giveUp(), PATIENCE_MS);
    this.describe();
  }

  giveUp() {
    this.held = undefined;
    this.take();
  }

  // Whether what is shown is what was asked for last.
  get answered() {
    return (this.shown ?? NEWEST) === this.asked;
  }

  send() {
    clearTimeout(this.timer);
    this.timer = null;
    const place = Number(this.slider.value);
    this.ask(place >= this.epochs.length - 1 ? NEWEST : this.epochs[place]);
  }

  ask(epoch) {
    this.askedAt = performance.now();
    if (epoch === this.asked && this.shown === (epoch === NEWEST ? null : epoch)) return;
    this.asked = epoch;
    this.app.do("rewind", { epoch });
  }

  describe() {
    const { picture, state } = this.app.state;
    // what is stored is told ahead of the picture at full speed: the epoch said is that of what is seen, as in the bar
    const atEnd = this.shown === null || this.shown === undefined;
    const newest = atEnd && picture ? picture.epoch : Math.max(this.stored.at(-1) ?? 0, atEnd ? (state?.epoch ?? 0) : 0);
    const held = this.held === undefined ? this.shown : this.epochs[this.held];
    const back = held !== null && held !== undefined && this.epochs.length > 0 && held < this.epochs.at(-1);
    this.slider.style.setProperty("--pgp-fill", `${(100 * Number(this.slider.value)) / Math.max(1, Number(this.slider.max))}%`);
    const batch = picture?.batch ?? state?.batch;
    const last = newest ? `epoch ${count(newest)}` : batch ? `batch ${count(batch)} of the first epoch` : "nothing trained yet";
    const text = back ? `epoch ${count(held)} of ${count(newest)}` : this.failed ? `epoch ${count(newest)}, failed` : last;
    if (text !== this.label.textContent) {
      this.label.textContent = text;
      this.slider.setAttribute("aria-valuetext", text);
    }
    const way = back ? "Back to now" : this.failed && this.stored.length ? `Back to epoch ${count(this.stored.at(-1))}` : "";
    if (way === this.way) return;
    [this.back, this.way] = [back, way];
    this.note.hidden = !back;
    this.now.textContent = this.failed && !back ? "Go back" : "Back to now";
    if (way) this.now.setAttribute("aria-label", (this.now.title = way));
    this.now.style.visibility = way ? "" : "hidden"; // its room is kept: the slider must not change under the pointer
    this.node.classList.toggle("pgp-timeline-back", back);
  }

  dispose() {
    clearTimeout(this.timer);
    clearTimeout(this.waiting);
    this.replay.dispose();
    for (const end of this.ends) end();
  }
}
