// Space plays and pauses, S steps, R resets, Ctrl+Z undoes, Escape closes what is open; not while typing or where a key means something of its own.

const TYPING = "input:not([type='range'], [type='checkbox'], [type='radio']), textarea, select, [contenteditable]";
// where the browser does something of its own with Space; to a slider, a chart and the output it means nothing
const SPACE = "button, a, summary, input:not([type='range']), [role='button'], [role='radio'], [role='switch'], [tabindex]:not(section, canvas, [role='application'])";
const CONTROLS = { " ": "play", s: "step", r: "reset" };

export class Keyboard {
  constructor(app) {
    this.app = app;
    this.onKey = (event) => this.key(event);
    document.addEventListener("keydown", this.onKey);
  }

  key(event) {
    const { app } = this;
    if (event.defaultPrevented || event.altKey || !app.root.isConnected) return;
    if (event.ctrlKey || event.metaKey) return this.restore(event);
    if (event.repeat) return;
    if (event.key === "Escape" && event.target === document.body) return this.close();
    const name = event.key.toLowerCase();
    const control = CONTROLS[name];
    const { target } = event;
    if (!control || app.hidden(control) || target.closest?.(TYPING)) return;
    if (target !== document.body && !app.root.contains(target)) return;
    const taken = target.closest?.(SPACE);
    if (name === " " && app.root.contains(taken) && !taken.matches(".pgp-play")) return; // the frame around has a tabindex too
    event.preventDefault();
    if (name === " ") app.root.querySelector(".pgp-play").click();
    else if (name === "s") app.do("step", { unit: "epoch" });
    else app.do("reset");
  }

  // A text that is typed, and points that are drawn, have an Undo of their own.
  restore(event) {
    const { app } = this;
    const key = event.key.toLowerCase();
    const name = key === "y" || (key === "z" && event.shiftKey) ? "redo" : key === "z" ? "undo" : "";
    if (!name || app.local.drawing || app.hidden("undo") || event.target.closest?.(TYPING)) return;
    if (event.target !== document.body && !app.root.contains(event.target)) return;
    event.preventDefault();
    if (app.state.spec?.[name]) app.do(name);
  }

  // Drawers and cards hear Escape themselves while the focus is in them; a button pressed with the mouse takes none.
  close() {
    const { drawer } = this.app.local;
    this.app.setLocal(drawer ? { drawer: null } : { selected: null, edge: null });
  }

  dispose() {
    document.removeEventListener("keydown", this.onKey);
  }
}
