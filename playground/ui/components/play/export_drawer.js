// Script, data and weights of the state shown, to copy and to save.

import { count } from "../live/format.js";
import { button, element, icon } from "./dom.js";
import { drawer } from "./drawer.js";

const SHOWN_MS = 1800;
const RENEW_MS = 600; // while something is dragged, another one comes soon

export class ExportDrawer {
  constructor(app) {
    this.app = app;
    this.drawer = drawer(app, "export", "Export", () => this.ask());
    this.node = this.drawer.node;
    this.node.dataset.control = "export";
    this.said = element("p", "pgp-muted", "");
    this.said.setAttribute("role", "status");
    this.files = element("div", "pgp-export-files");
    this.script = this.file("Save script", "playground.py", "text/x-python", () => app.state.exported?.script);
    this.data = this.file("Save data", "playground.csv", "text/csv", () => app.state.exported?.data);
    this.weights = element("a", "pgp-button pgp-export-weights");
    this.weights.append(icon("download"), element("span", "", "Save weights"));
    this.weights.setAttribute("download", "");
    this.copy = button("pgp-export-copy", { title: "Copy the script", text: "Copy", click: () => this.copied() });
    const head = element("div", "pgp-export-head");
    head.append(element("h3", "", "Keras script"), this.copy);
    this.code = element("pre", "pgp-export-code");
    this.code.tabIndex = 0;
    this.code.setAttribute("aria-label", "Keras script");
    this.files.append(this.script, this.data, this.weights);
    this.drawer.body.append(
      element("p", "pgp-muted", "The script draws the same data and trains the same network with Keras alone."),
      this.files, head, this.code, this.said,
    );
    this.ends = [app.on("exported", () => this.show()), app.on("refused", (refused) => this.refuse(refused)), app.on("opened", (opened) => this.renew(opened))];
    this.show();
  }

  // Asked for anew whenever the drawer opens: the state has moved on.
  ask() {
    this.said.textContent = "Writing the script …";
    this.app.do("export");
  }

  show() {
    const { exported } = this.app.state;
    this.files.hidden = this.copy.hidden = this.code.hidden = !exported;
    if (!exported) return;
    this.said.textContent = exported.epoch === undefined ? "" : `The weights are those of epoch ${count(exported.epoch)}.`;
    if (this.code.textContent !== exported.script) this.code.textContent = exported.script;
    const { address } = exported;
    this.weights.hidden = !address;
    if (address) this.weights.href = new URL(address, this.app.base).href;
  }

  // Another network is played: what is offered is of that.
  renew({ number }) {
    clearTimeout(this.renewing);
    if (this.app.local.drawer === "export" && number > (this.app.state.exported?.of ?? 0)) this.renewing = setTimeout(() => this.ask(), RENEW_MS);
  }

  refuse({ command, sentence }) {
    if (command === "export" && this.app.local.drawer === "export") this.said.textContent = sentence;
  }

  async copied() {
    const done = await copyText(this.app.state.exported.script, this.code);
    this.said.textContent = done ? "The script is in the clipboard." : "The browser does not let the script be copied: it is selected, press Ctrl+C.";
    clearTimeout(this.timer);
    if (done) this.timer = setTimeout(() => (this.said.textContent = ""), SHOWN_MS);
  }

  file(text, name, type, content) {
    return button("", {
      title: `${text}: ${name}`,
      text,
      icon: "download",
      click: () => save(new Blob([content() ?? ""], { type }), name),
    });
  }

  dispose() {
    clearTimeout(this.timer);
    clearTimeout(this.renewing);
    for (const end of this.ends) end();
  }
}

async function copyText(text, shown) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // pages that are not served securely may not write there
    const range = document.createRange();
    range.selectNodeContents(shown);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return false;
  }
}

function save(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
