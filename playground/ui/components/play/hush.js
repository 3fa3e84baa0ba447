// Streamlit's own window on a lost connection covers the page, and says less than ours: on this page it stays away.

const HUSHED = "pgp-hush"; // of the whole document
const WINDOW = '[role="dialog"]';
const WORDS = /connection error|streamlit still running|not responding/i;
const EVERY_MS = 500;

export class Hush {
  constructor(app) {
    this.app = app;
    this.ends = [app.on("room", () => this.look())];
  }

  // From when the connection is lost until Streamlit, too, has found its server again.
  look() {
    clearTimeout(this.timer);
    const lost = this.app.state.room.status === "lost";
    const speaks = [...document.querySelectorAll(WINDOW)].some((node) => !this.app.root.contains(node) && WORDS.test(node.textContent));
    document.documentElement.classList.toggle(HUSHED, lost || speaks);
    if (lost || speaks) this.timer = setTimeout(() => this.look(), EVERY_MS);
  }

  dispose() {
    clearTimeout(this.timer);
    document.documentElement.classList.remove(HUSHED);
    for (const end of this.ends) end();
  }
}
