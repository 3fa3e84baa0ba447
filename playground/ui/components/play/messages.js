// What the room has to say, and problems of things that have no control in sight: lines at the top of the page.

import { button, element } from "./dom.js";

const GOING = new Set(["lost", "refused", "waiting", "ended"]);
const NOTICE_MS = 12_000;

export class Messages {
  constructor(app) {
    this.app = app;
    this.node = element("div", "pgp-messages");
    this.node.setAttribute("role", "status");
    this.lines = new Map();
    app.on("room", ({ status, sentence }) => this.say("room", GOING.has(status) ? sentence : "", true));
    app.on("notices", (notices) => this.say("notices", notices.join(" "), false, NOTICE_MS));
    app.on("problems", (problems) => queueMicrotask(() => this.complain(problems)));
    app.on("refused", ({ sentence }) => this.say("refused", sentence, false, NOTICE_MS));
    app.on("state", ({ status, reason }) => this.say("state", ["failed", "finished"].includes(status) ? reason : ""));
  }

  complain(problems) {
    const shown = new Set([...this.app.root.querySelectorAll(".pgp-problem:not([hidden])")].filter((node) => node.offsetParent).map((node) => node.textContent));
    this.say("problems", problems.map(({ sentence }) => sentence).filter((sentence) => !shown.has(sentence)).join(" "), false, NOTICE_MS);
  }

  say(kind, sentence, stays = false, lasts = 0) {
    const known = this.lines.get(kind);
    if (known?.sentence === sentence) return;
    clearTimeout(known?.timer);
    known?.node.remove();
    this.lines.delete(kind);
    if (!sentence) return;
    const node = element("p", `pgp-message pgp-message-${kind}`);
    node.append(element("span", "", sentence));
    if (!stays) node.append(button("pgp-quiet pgp-small-cross", { icon: "close", title: "Dismiss", click: () => this.say(kind, "") }));
    this.node.append(node);
    this.lines.set(kind, { sentence, node, timer: lasts && setTimeout(() => this.say(kind, ""), lasts) });
  }

  dispose() {
    for (const { timer } of this.lines.values()) clearTimeout(timer);
  }
}
