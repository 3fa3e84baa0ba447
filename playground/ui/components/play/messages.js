// What the room has to say, and problems of things that have no control in sight: lines at the top of the page.

import { button, coded, element } from "./dom.js";

const GOING = new Set(["lost", "refused", "waiting", "ended"]);
const NOTICE_MS = 8_000;
const READING_MS = 60; // a character

export class Messages {
  constructor(app) {
    this.app = app;
    this.node = element("div", "pgp-messages");
    this.node.setAttribute("role", "status");
    this.lines = new Map();
    // nobody waits for a place while the page trains by itself
    app.on("room", ({ status, sentence }) => this.say("room", GOING.has(status) && !(status === "waiting" && app.standIn.active) ? sentence : "", true));
    app.on("notices", (notices) => this.say("notices", notices));
    app.on("remark", (sentence) => this.say("remark", sentence));
    app.on("problems", (problems) => queueMicrotask(() => this.complain(problems)));
    app.on("opened", ({ grown = "" }) => grown && this.say("grown", grown));
    app.on("refused", ({ sentence }) => this.say("refused", sentence));
    app.on("state", ({ status, reason }) => this.say("state", ["failed", "finished"].includes(status) ? reason : "", true, status));
  }

  complain(problems) {
    const shown = new Set([...this.app.root.querySelectorAll(".pgp-problem:not([hidden]), .pgp-draw-said, .pgp-mistake")].filter((node) => node.offsetParent).map((node) => node.dataset.sentence));
    const others = problems.map(({ sentence }) => sentence).filter((sentence) => !shown.has(sentence));
    this.say("problems", others);
  }

  // stays: until what it tells of is over; others go by themselves, after time enough to read them
  say(kind, said, stays = false, tone = "") {
    const sentences = [said].flat().filter(Boolean);
    const text = sentences.join(" ");
    const known = this.lines.get(kind);
    if ((known?.text ?? "") === text) return;
    clearTimeout(known?.timer);
    known?.node.remove();
    this.lines.delete(kind);
    if (!text) return;
    const node = element("div", `pgp-message pgp-message-${kind}`);
    node.dataset.tone = tone;
    const body = element("div", "pgp-message-body");
    body.append(...sentences.map((sentence) => paragraph(sentence)));
    node.append(body);
    if (kind !== "room") node.append(button("pgp-quiet pgp-small-cross", { icon: "close", title: "Dismiss", click: () => (stays ? node.remove() : this.say(kind, "")) }));
    this.node.append(node);
    const line = { text, node };
    this.lines.set(kind, line);
    const lasts = NOTICE_MS + READING_MS * text.length;
    // of what a link said, nobody has read before there is a picture: an engine that is cold takes longer than reading
    const end = () => (kind === "notices" && !this.app.frames ? wait() : this.say(kind, ""));
    const wait = () => (line.timer = setTimeout(end, lasts));
    if (!stays) wait();
  }

  dispose() {
    for (const { timer } of this.lines.values()) clearTimeout(timer);
  }
}

function paragraph(sentence) {
  const node = element("p");
  node.append(...coded(sentence));
  return node;
}
