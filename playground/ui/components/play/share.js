// Links: ours, TensorFlow Playground's, one to open; and what a link for a class hides and says.

import { count } from "../live/format.js";
import { button, element, identifier } from "./dom.js";
import { drawer, section } from "./drawer.js";
import { paced } from "./pace.js";

const TFP = "https://playground.tensorflow.org/";
const TYPING_MS = 300;
const SAID_MS = 2500;
const TEACHES = "playground:teaches"; // in this tab a link was made that hides something

export class Share {
  constructor(app) {
    this.app = app;
    const { node, body } = drawer(app, "share", "Share", () => this.show());
    this.node = node;
    node.dataset.control = "share";
    this.ours = this.link("Link to exactly this");
    this.theirs = this.link("The same in TensorFlow Playground");
    body.append(
      section("Link", this.ours.node, this.theirs.node, this.untold()),
      section("Open a link", this.opener()),
      section("Text beside the network", this.editor()),
      section("Hide controls", element("p", "", "What is ticked is not shown to those who open the link, nor here as long as it is ticked. Share itself stays in this tab, so that you can go on."), this.hiding()),
    );
    if (remembered()) app.setLocal({ teaches: true });
    app.on("spec", () => this.show());
    app.on("problems", (problems) => this.complain(problems));
    this.onLeave = () => {
      this.tell.now();
      app.flush();
    };
    addEventListener("pagehide", this.onLeave); // before the room is left, which was joined later
  }

  // A link stays until it was opened, and a text that is refused stays as it is.
  complain(problems) {
    if (!problems.length && this.asked === this.link_box.value) this.link_box.value = "";
    this.asked = undefined;
    const own = problems.find(({ field }) => field === "text" || field === "view.text");
    if (!own && !this.refused) return;
    this.refused = Boolean(own);
    this.mistake.textContent = this.mistake.dataset.sentence = own?.sentence ?? "";
    this.mistake.hidden = !own;
  }

  link(title) {
    const node = element("div", "pgp-share-link");
    const label = element("label", "pgp-label", title);
    const input = Object.assign(element("input", "pgp-box"), { readOnly: true, id: identifier("link") });
    label.htmlFor = input.id;
    input.addEventListener("focus", () => input.select());
    const copy = button("", { text: "Copy", title: `Copy: ${title}`, click: () => this.copy(input, copy) });
    const row = element("div", "pgp-share-row");
    row.append(input, copy);
    node.append(label, row);
    return { node, input };
  }

  untold() {
    this.none = element("p", "", "TensorFlow Playground has no such data, layers or optimizer, so no link of its own tells this.");
    this.none.hidden = true;
    return this.none;
  }

  // A link is of what is shown as soon as the server has followed it.
  async copy(input, copy) {
    const text = copy.querySelector("span");
    await this.app.settled();
    input.select();
    try {
      await navigator.clipboard.writeText(input.value);
      text.textContent = "Copied";
    } catch {
      text.textContent = "Ctrl+C"; // the browser forbids it here; the text is selected
    }
    clearTimeout(this.saying);
    this.saying = setTimeout(() => (text.textContent = "Copy"), SAID_MS);
  }

  opener() {
    const form = element("form", "pgp-share-row");
    const input = Object.assign(element("input", "pgp-box"), { placeholder: "Ours, or playground.tensorflow.org/#…", spellcheck: false });
    input.setAttribute("aria-label", "Link to open: ours, or one of TensorFlow Playground");
    const open = button("", { text: "Open", title: "Open this link", click: () => form.requestSubmit() });
    form.append(input, open);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!input.value.trim()) return;
      this.asked = input.value;
      this.app.send({ link: input.value.trim() });
    });
    this.link_box = input;
    return form;
  }

  editor() {
    const node = element("div", "pgp-section");
    this.text = Object.assign(element("textarea", "pgp-box pgp-share-text"), { rows: 4, placeholder: "## Task\nFind the *fewest* neurons that solve the spiral." });
    this.text.setAttribute("aria-label", "Text for those who open the link, in Markdown");
    this.tell = paced(() => this.say(), TYPING_MS);
    this.text.addEventListener("input", () => {
      this.typed = this.text.value;
      this.tell();
    });
    this.text.addEventListener("change", () => this.tell.now());
    this.mistake = element("p", "pgp-problem");
    this.mistake.hidden = true;
    this.preview = element("div", "pgp-preview");
    this.preview.setAttribute("aria-label", "How it looks");
    node.append(this.text, this.mistake, this.preview);
    return node;
  }

  // What is too long is not cut off, but stays until it is shorter.
  say() {
    const { value } = this.text;
    const most = this.app.data.settings["view.text"]?.high ?? 4000;
    const over = value.length > most;
    this.mistake.textContent = over ? `The text must have at most ${count(most)} characters; it has ${count(value.length)}, and is not in the link yet.` : "";
    this.mistake.hidden = !over;
    if (!over) this.app.view({ text: value });
  }

  hiding() {
    const node = element("div", "pgp-share-hide");
    this.boxes = Object.entries(this.app.data.controls).map(([name, title]) => {
      const label = element("label", "pgp-share-control");
      const box = Object.assign(element("input"), { type: "checkbox", value: name });
      box.addEventListener("change", () => this.hide());
      label.append(box, element("span", "", title));
      node.append(label);
      return box;
    });
    return node;
  }

  hide() {
    this.tell.now();
    remember();
    this.app.setLocal({ teaches: true });
    this.app.view({ hide: this.boxes.filter((box) => box.checked).map((box) => box.value) });
  }

  show() {
    const { spec } = this.app.state;
    if (this.node.hidden || !spec) return;
    this.ours.input.value = `${location.origin}${location.pathname}${spec.query ? `?${spec.query}` : ""}`;
    this.theirs.node.hidden = !spec.tfp;
    this.none.hidden = Boolean(spec.tfp);
    this.theirs.input.value = spec.tfp ? TFP + spec.tfp : "";
    if (this.typed === this.app.served.view.text) this.typed = undefined; // the room has it
    if (this.typed === undefined && document.activeElement !== this.text && this.text.value !== spec.view.text) this.text.value = spec.view.text;
    if (spec.text !== this.shown) this.preview.innerHTML = this.shown = spec.text; // safe: the server made it
    this.preview.hidden = !spec.text;
    for (const box of this.boxes) box.checked = spec.view.hide.includes(box.value);
  }

  dispose() {
    clearTimeout(this.saying);
    removeEventListener("pagehide", this.onLeave);
    this.tell.now();
  }
}

function remembered() {
  try {
    return sessionStorage.getItem(TEACHES) !== null;
  } catch {
    return false; // storage may be forbidden; a reload then hides what the link says
  }
}

function remember() {
  try {
    sessionStorage.setItem(TEACHES, "1");
  } catch {
    // as above
  }
}
