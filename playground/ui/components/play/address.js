// The specification's permalink <-> the browser's address bar; and its Back and Forward: each state shown is an entry.

import { same } from "./wishes.js";

const QUIET_MS = 250; // browsers refuse an address that changes all the time
const TOGETHER_MS = 1500; // changes of what is shown that follow each other so soon are one entry

export class Address {
  constructor(app) {
    this.app = app;
    this.path = location.pathname;
    this.ends = [app.on("spec", () => this.follow()), app.on("answered", (answered) => this.arrive(answered))];
    this.onHash = () => this.openLink();
    this.onBack = (event) => this.visit(event);
    addEventListener("hashchange", this.onHash);
    addEventListener("popstate", this.onBack, true); // before Streamlit, which would run the page again
  }

  link() {
    this.write();
    return { query: location.search.slice(1), hash: location.hash.slice(1) };
  }

  follow() {
    this.timer ??= setTimeout(() => this.write(), QUIET_MS);
  }

  // Of what was asked for and is not answered yet nothing is written: an entry is of one moment.
  write() {
    clearTimeout(this.timer);
    this.timer = null;
    const { query, step, view } = this.app.served ?? {};
    if (query === undefined || location.pathname !== this.path || !this.app.root.isConnected) return;
    const address = `${this.path}${query ? `?${query}` : ""}`;
    const known = history.state?.playground;
    const entry = { ...history.state, playground: { step, view } };
    const shown = location.search.slice(1) === query && !location.hash;
    if (shown && known && known.step === step && same(known.view, view)) return;
    if (this.isAnother(known, step, view)) history.pushState(entry, "", address);
    else history.replaceState(entry, "", address);
  }

  // Whether it is another state than that of the present entry, and not one that was gone to.
  isAnother(known, step, view) {
    if (!known || this.visited || step === undefined) return false;
    if (known.step !== step) return true;
    const [before, now] = [this.viewedAt ?? -Infinity, performance.now()];
    if (same(known.view, view)) return false;
    this.viewedAt = now;
    return now - before > TOGETHER_MS;
  }

  // Back or Forward: what the entry is of is asked for, with its weights.
  visit(event) {
    const entry = event.state?.playground;
    const { served } = this.app;
    if (!entry || !served || location.pathname !== this.path || !this.app.root.isConnected) return;
    event.stopImmediatePropagation();
    clearTimeout(this.timer);
    this.timer = null;
    if (!same(entry.view, served.view)) this.app.view(differing(entry.view, served.view));
    const going = this.visited ? this.goal : served.step; // several steps may be gone before the first is answered
    this.goal = entry.step;
    this.visited = entry.step === going ? this.app.flush() || this.visited : this.app.do("visit", { step: `${entry.step}${location.search}` });
  }

  arrive(answered) {
    if (!this.visited || answered < this.visited) return;
    this.write();
    this.visited = 0;
  }

  // One of TensorFlow Playground's links was put behind ours.
  openLink() {
    if (location.pathname === this.path && location.hash.length > 1) this.app.send({ link: location.hash });
  }

  dispose() {
    clearTimeout(this.timer);
    for (const end of this.ends) end();
    removeEventListener("hashchange", this.onHash);
    removeEventListener("popstate", this.onBack, true);
  }
}

function differing(wanted, present) {
  return Object.fromEntries(Object.entries(wanted).filter(([name, value]) => !same(value, present[name])));
}
