// Text or a small file of the user's -> points: two columns of numbers and a label.

import { counted } from "../live/format.js";
import { element } from "./dom.js";

const MOST_BYTES = 200_000;
const EXAMPLE = "x1, x2, label\n1.2, -0.4, a\n-2, 3.1, b";

export class PasteBox {
  // stays: it is part of a panel, and there for the next text too
  constructor(app, stays = false) {
    [this.app, this.stays] = [app, stays];
    this.node = element("form", "pgp-paste");
    this.node.hidden = true;
    this.text = element("textarea");
    this.text.rows = 4;
    this.text.placeholder = EXAMPLE;
    this.text.spellcheck = false;
    this.text.setAttribute("aria-label", "Points: two columns of numbers and a label, one point a line");
    this.file = element("input");
    this.file.type = "file";
    this.file.accept = ".csv,.tsv,.txt,text/csv,text/plain";
    this.file.setAttribute("aria-label", "File with points");
    this.file.onchange = () => this.read();
    this.send = element("button", "pgp-small pgp-small-main", "Use these points");
    this.send.type = "submit";
    this.said = element("p", "pgp-draw-said");
    this.said.setAttribute("role", "alert");
    const row = element("div", "pgp-draw-row");
    row.append(this.send, this.file);
    this.node.append(this.text, row, this.said);
    this.node.onsubmit = (event) => this.submit(event);
    this.ends = [app.on("problems", (problems) => this.refused(problems)), app.on("pasted", (pasted) => this.taken(pasted))];
  }

  toggle(open = this.node.hidden) {
    this.node.hidden = !open;
    if (open) this.text.focus();
  }

  async read() {
    const [file] = this.file.files;
    if (!file) return;
    this.said.textContent = "";
    if (file.size > MOST_BYTES) this.said.textContent = `${file.name} has ${Math.ceil(file.size / 1000)} kB; at most 200 kB can be read here. The Data page takes larger ones.`;
    else this.text.value = await file.text();
    this.file.value = "";
  }

  submit(event) {
    event.preventDefault();
    const text = this.text.value.trim();
    this.said.textContent = "";
    if (!text) this.said.textContent = "Paste lines of two numbers and a label, or choose a file.";
    else if (new Blob([text]).size > MOST_BYTES) this.said.textContent = "At most 200 kB of text can be read here. The Data page takes larger tables.";
    else {
      this.waiting = true;
      this.app.do("paste", { text });
    }
  }

  refused([problem]) {
    if (!this.waiting || !problem) return;
    this.waiting = false;
    this.said.textContent = this.said.dataset.sentence = problem.sentence;
  }

  // The text stays: what is wrong in it is mended, and used again.
  taken({ table, rows, target }) {
    if (!this.waiting) return;
    this.waiting = false;
    this.app.setLocal({ drawing: false });
    if (!this.stays) this.toggle(false);
    this.said.textContent = `${table.title} is used now: ${rows ? `${counted(rows, "point")}, ` : ""}the column to predict is ${target}.`;
  }

  dispose() {
    for (const end of this.ends) end();
  }
}
