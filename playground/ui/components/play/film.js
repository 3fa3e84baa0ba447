// A film of the training, from its stored epochs: made here in the browser, to save and to share.

import { count } from "../live/format.js";
import { button, element, icon } from "./dom.js";
import { drawer } from "./drawer.js";
import { FilmPainter } from "./film_painter.js";
import { filmType, record } from "./film_recorder.js";
import { picturesOf, spread } from "./film_states.js";
import { placeAt } from "./replay.js";

const LENGTHS = [3, 6, 12, 24, 60]; // seconds
const RATE = 25;
const HELP = "The network, its output and the loss, from the first stored epoch to the last. Making the film takes as long as the film lasts. Keep this tab in front.";

export class Film {
  constructor(app) {
    this.app = app;
    this.drawer = drawer(app, "film", "Film of the training", () => this.able());
    this.node = this.drawer.node;
    this.length = element("select", "pgp-box");
    this.length.append(...LENGTHS.map((seconds) => new Option(`${seconds} seconds`, String(seconds), seconds === 6, seconds === 6)));
    const choice = element("label", "pgp-film-length");
    choice.append(element("span", "pgp-label", "Length"), this.length);
    this.make = button("pgp-primary", { icon: "film", text: "Make the film", title: "Make the film", click: () => this.run() });
    this.cancel = button("", { text: "Cancel", title: "Cancel the film", click: () => this.abort() });
    const row = element("div", "pgp-film-row");
    row.append(choice, this.make, this.cancel);
    this.bar = element("progress", "pgp-film-bar");
    this.said = element("p", "pgp-muted");
    this.said.setAttribute("role", "status");
    this.screen = element("div", "pgp-film-screen");
    this.files = element("div", "pgp-film-row");
    this.drawer.body.append(element("p", "pgp-muted", HELP), row, this.bar, this.said, this.screen, this.files);
    this.show("");
    this.ends = [
      app.on("timeline", () => this.able()),
      app.on("local", ({ drawer: shown }) => shown !== "film" && this.abort()),
      app.on("state", ({ status }) => this.follow(status)),
      app.on("opened", () => this.abort("Another network was begun: the film was given up.")),
    ];
  }

  get epochs() {
    return this.app.state.timeline?.epochs ?? [];
  }

  able() {
    if (this.busy || this.failed) return;
    const possible = filmType() && this.epochs.length > 1;
    this.make.disabled = this.length.disabled = !possible;
    if (!filmType()) this.said.textContent = "This browser cannot record films. Chrome, Edge, Firefox and Safari can.";
    else if (!possible) this.said.textContent = "Train some epochs first: the film is made of them.";
    else if (!this.screen.childElementCount) this.said.textContent = `${count(this.epochs.length)} epochs are stored, the last one is ${count(this.epochs.at(-1))}.`;
  }

  // What was still trained when the film was begun is paused by it; what is played after that ends it.
  follow(status) {
    if (status !== "running") this.paused = true;
    else if (this.paused) this.abort("Training went on: the film was given up.");
  }

  abort(reason = "") {
    if (!this.busy) return;
    this.reason = reason;
    this.busy.abort();
  }

  async run() {
    const { app } = this;
    const abort = new AbortController();
    const seconds = Number(this.length.value);
    this.busy = abort;
    this.paused = app.state.state?.status !== "running";
    this.reason = this.failed = "";
    this.discard();
    this.show("Collecting the epochs …");
    let painter = null;
    let said = "";
    try {
      const chosen = spread(this.epochs, seconds * RATE);
      const pictures = await picturesOf(app, chosen, { told: (share) => this.tell("Collecting the epochs", 0.5 * share), signal: abort.signal });
      if (!abort.signal.aborted) {
        const epochs = pictures.map(({ epoch }) => epoch);
        painter = new FilmPainter(app, pictures);
        this.screen.replaceChildren(painter.canvas);
        const at = (share) => pictures[placeAt(epochs, epochs[0] + share * (epochs.at(-1) - epochs[0]))];
        const paint = (share) => painter.paint(at(share));
        const told = (share) => this.tell("Recording", 0.5 + 0.5 * share);
        const film = await record(painter.canvas, { seconds, rate: RATE, type: filmType(), paint, told, signal: abort.signal });
        if (film) this.offer(film, epochs.at(-1));
      }
    } catch (error) {
      said = `The film could not be made: ${error.message}`;
    }
    painter?.dispose();
    this.busy = null;
    if (!this.address) this.screen.replaceChildren();
    this.failed = this.reason || said; // stays in sight until it is tried again
    this.show(this.failed);
    this.able();
  }

  tell(what, share) {
    this.bar.value = share;
    const text = `${what} …`;
    if (this.said.textContent !== text) this.said.textContent = text;
  }

  show(said) {
    const busy = Boolean(this.busy);
    this.bar.hidden = this.cancel.hidden = !busy;
    this.make.hidden = busy;
    this.length.disabled = busy;
    this.said.textContent = said;
    this.bar.value = 0;
  }

  offer(film, epoch) {
    const name = `${slug(this.app.state.scene.name)}-${epoch}-epochs.${film.type.endsWith("mp4") ? "mp4" : "webm"}`;
    this.address = URL.createObjectURL(film);
    const video = Object.assign(element("video"), { src: this.address, controls: true, loop: true, autoplay: true, muted: true, playsInline: true });
    video.setAttribute("aria-label", "The film");
    this.screen.replaceChildren(video);
    const save = Object.assign(element("a", "pgp-button pgp-primary"), { href: this.address, download: name });
    save.append(icon("download"), element("span", "", `Save the film (${size(film.size)})`));
    const parts = [save];
    const file = new File([film], name, { type: film.type });
    if (navigator.canShare?.({ files: [file] })) {
      parts.push(button("", { icon: "share", text: "Share", title: "Share the film", click: () => navigator.share({ files: [file] }).catch(() => {}) }));
    }
    this.files.replaceChildren(...parts);
  }

  discard() {
    this.screen.replaceChildren();
    this.files.replaceChildren();
    if (this.address) URL.revokeObjectURL(this.address);
    this.address = "";
  }

  dispose() {
    this.abort();
    this.discard();
    for (const end of this.ends) end();
  }
}

function slug(name) {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, "-").replaceAll(/^-|-$/g, "") || "playground";
}

function size(bytes) {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
