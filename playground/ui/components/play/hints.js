// Three short hints on the first visit, which go away for good.

import { button, element } from "./dom.js";

const KEPT = "playground:hints";
const HINTS = [
  { at: ".pgp-area-network", of: "play", to: ".pgp-play", title: "Press play", text: "A real Keras network learns while you watch. Space does the same." },
  { at: ".pgp-area-network", title: "Touch the network", text: "Point at a neuron to see what it has learned. Click a neuron or a line to change it." },
  { at: ".pgp-area-network", title: "Change anything, any time", text: "Data, layers, learning rate: no need to stop. The address always leads back here." },
];

export class Hints {
  constructor(app) {
    this.app = app;
    this.node = element("aside", "pgp-card pgp-hint");
    this.node.setAttribute("aria-label", "Hint");
    this.node.hidden = true;
    this.seen = seen();
    if (this.seen >= HINTS.length) return;
    this.stops = [
      app.on("spec", () => this.begin()),
      app.on("state", ({ status }) => status === "running" && this.seen === 0 && !this.node.hidden && this.next()),
      app.on("local", ({ selected, edge }) => (selected || edge) && this.seen === 1 && !this.node.hidden && this.next()),
    ];
    this.onResize = () => this.place();
    addEventListener("resize", this.onResize);
    this.onKey = (event) => this.key(event);
    document.addEventListener("keydown", this.onKey, true);
  }

  // One that speaks of what a link hides is passed over, and comes on a visit where it is to be seen.
  pass() {
    while (this.app.hidden(HINTS[this.seen]?.of)) this.seen += 1;
  }

  begin() {
    if (this.begun) return;
    this.begun = true;
    requestAnimationFrame(() => this.show());
  }

  show() {
    this.pass();
    const hint = HINTS[this.seen];
    this.node.hidden = !hint;
    if (!hint) return this.point();
    const dots = element("span", "pgp-hint-dots");
    dots.setAttribute("aria-label", `Hint ${this.seen + 1} of ${HINTS.length}`);
    HINTS.forEach((_, index) => dots.append(element("i", index === this.seen ? "pgp-on" : "")));
    const foot = element("div", "pgp-hint-foot");
    const last = this.seen === HINTS.length - 1;
    if (!last) foot.append(button("pgp-quiet", { text: "No hints", title: "No hints", click: () => this.end() }));
    foot.append(dots, button("pgp-primary", { text: last ? "Done" : "Next", title: last ? "Done" : "Next hint", click: () => this.next() }));
    this.node.replaceChildren(element("strong", "", hint.title), element("p", "", hint.text), foot);
    this.place();
  }

  // Over the network below the output, where neurons are fewest and no control is; what it speaks of is marked.
  place() {
    const target = this.app.root.querySelector(HINTS[this.seen]?.at ?? ".pgp");
    this.point();
    if (this.node.hidden || !target) return;
    const [place, frame] = [target.getBoundingClientRect(), this.app.root.getBoundingClientRect()];
    const { offsetWidth: width, offsetHeight: height } = this.node;
    const [left, top] = [place.right - width, place.bottom - height - 16];
    this.node.style.left = `${Math.max(8, Math.min(frame.width - width - 8, left - frame.left))}px`;
    this.node.style.top = `${Math.max(8, Math.min(frame.height - height - 8, top - frame.top))}px`;
  }

  point() {
    const to = this.node.hidden ? null : HINTS[this.seen]?.to;
    for (const node of this.app.root.querySelectorAll(".pgp-hinted")) node.classList.toggle("pgp-hinted", false);
    if (to) this.app.root.querySelector(to)?.classList.add("pgp-hinted");
  }

  // Escape closes what lies above first: a drawer, a card, the pen.
  key(event) {
    const { drawer, selected, edge, drawing } = this.app.local;
    if (event.key !== "Escape" || event.defaultPrevented || this.node.hidden) return;
    if (drawer || selected || edge || drawing || event.target.closest?.("input, textarea, select")) return;
    this.end();
  }

  next() {
    this.seen += 1;
    keep(this.seen);
    this.show();
  }

  end() {
    this.seen = HINTS.length;
    keep(this.seen);
    this.node.hidden = true;
    this.point();
  }

  dispose() {
    removeEventListener("resize", this.onResize);
    document.removeEventListener("keydown", this.onKey, true);
  }
}

function seen() {
  try {
    return Number(localStorage.getItem(KEPT)) || 0;
  } catch {
    return HINTS.length; // nothing can be kept: no hints rather than hints at every visit
  }
}

function keep(number) {
  try {
    localStorage.setItem(KEPT, String(number));
  } catch {
    // as above
  }
}
