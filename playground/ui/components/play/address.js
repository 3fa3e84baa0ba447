// The specification's permalink <-> the browser's address bar.

const QUIET_MS = 250; // browsers refuse an address that changes all the time

export class Address {
  constructor(app) {
    this.app = app;
    this.path = location.pathname;
    this.stop = app.on("spec", () => this.follow());
    this.onHash = () => this.openLink();
    addEventListener("hashchange", this.onHash);
  }

  link() {
    this.write();
    return { query: location.search.slice(1), hash: location.hash.slice(1) };
  }

  follow() {
    this.timer ??= setTimeout(() => this.write(), QUIET_MS);
  }

  write() {
    clearTimeout(this.timer);
    this.timer = null;
    const { query } = this.app.state.spec ?? {};
    if (query === undefined || location.pathname !== this.path || !this.app.root.isConnected) return;
    if (location.search.slice(1) === query && !location.hash) return;
    history.replaceState(history.state, "", `${this.path}${query ? `?${query}` : ""}`);
  }

  // One of TensorFlow Playground's links was put behind ours.
  openLink() {
    if (location.pathname === this.path && location.hash.length > 1) this.app.send({ link: location.hash });
  }

  dispose() {
    clearTimeout(this.timer);
    this.stop();
    removeEventListener("hashchange", this.onHash);
  }
}
