// States that the user kept -> a strip of thumbnails, which lasts as long as the tab; a click brings one back.

import { count } from "../live/format.js";
import { bytesOf } from "./decode.js";
import { button, element } from "./dom.js";
import { Heat } from "./heat.js";
import { KeptList } from "./kept_list.js";
import { numberText } from "./number_text.js";
import { lossText } from "./numbers.js";
import { Colours, mapOf } from "./output_coding.js";

const SIDE = 48; // px of a thumbnail
const MOST_COMPARED = 6;
const KEEP = "Keep the state shown: its picture, settings and loss";

export class Keeps {
  constructor(app) {
    this.app = app;
    this.list = new KeptList();
    this.node = element("section", "pgp-keeps");
    this.node.dataset.control = "keep";
    this.node.setAttribute("aria-label", "Kept states");
    this.keep = button("pgp-keep", { title: KEEP, text: "Keep", click: () => this.ask() });
    this.strip = element("ul", "pgp-strip");
    this.empty = element("span", "pgp-strip-empty", "Keep a state to come back to it, or to compare it with others.");
    this.compare = Object.assign(element("a", "pgp-compare", "Compare kept"), { target: "_blank", rel: "noopener" });
    this.node.append(this.keep, this.strip, this.empty, this.compare);
    this.ends = [app.on("kept", (kept) => this.take(kept)), ...["picture", "opened", "spec", "fits", "answered", "room"].map((topic) => app.on(topic, () => this.able()))];
    this.show();
    this.able();
  }

  // What is kept must be what is seen: until the network asked for is there, it waits.
  able() {
    const { current } = this.app;
    if (this.keep.disabled === !current) return;
    this.keep.disabled = !current;
    this.keep.title = current || !this.app.state.picture ? KEEP : "Keep waits until the network that you asked for is shown";
  }

  ask() {
    if (this.app.current) this.app.do("keep");
  }

  // Picture, settings and figures are those that the engine had when it saved the state.
  take({ run, epoch, metrics, picture, experiment }) {
    const image = thumbnail(this.app, { ...picture, output: bytesOf(picture.output) });
    this.list.add({ image, line: settingsLine(experiment), run, epoch, train: metrics.loss, test: metrics.val_loss });
    this.show();
    this.strip.scrollLeft = this.strip.scrollWidth;
  }

  show() {
    const { items } = this.list;
    this.strip.replaceChildren(...items.map((item) => this.card(item)));
    this.empty.hidden = items.length > 0;
    const enough = items.length > 1;
    this.compare.classList.toggle("pgp-compare-off", !enough);
    if (enough) this.compare.href = this.address(items);
    else this.compare.removeAttribute("href");
    this.compare.setAttribute("aria-disabled", String(!enough));
    this.compare.title = enough ? "Open the kept states side by side on the Compare page" : "Keep two states to compare them";
  }

  address(items) {
    const address = new URL(this.app.data.compare, this.app.base);
    address.searchParams.set("race", items.slice(-MOST_COMPARED).map(({ run }) => run).join(","));
    return address.href;
  }

  card(item) {
    const node = element("li", "pgp-kept");
    const restore = element("button", "pgp-kept-open");
    restore.type = "button";
    const image = element("img");
    Object.assign(image, { src: item.image, alt: "", width: SIDE, height: SIDE });
    const text = element("span", "pgp-kept-text");
    const losses = `test ${lossText(item.test)} · train ${lossText(item.train)} · epoch ${count(item.epoch ?? 0)}`;
    text.append(element("span", "pgp-kept-line", item.line), element("span", "pgp-kept-loss", losses));
    restore.append(image, text);
    restore.title = `${item.line}: ${losses}. Click to go back to this state.`;
    restore.onclick = () => this.app.do("restore", { run: item.run });
    const remove = element("button", "pgp-kept-remove", "×");
    remove.type = "button";
    remove.title = "Remove from the strip";
    remove.setAttribute("aria-label", `Remove ${item.line} from the strip`);
    remove.onclick = () => {
      this.list.remove(item.run);
      this.show();
      this.keep.focus();
    };
    node.append(restore, remove);
    return node;
  }

  dispose() {
    for (const end of this.ends) end();
  }
}

function thumbnail(app, picture) {
  const map = mapOf(picture);
  if (!map) return "";
  const heat = new Heat();
  heat.paint(map.bytes, map.size, new Colours().tableOf(app, map));
  const small = element("canvas");
  small.width = small.height = SIDE;
  small.getContext("2d").drawImage(heat.canvas, 0, 0, SIDE, SIDE);
  return small.toDataURL("image/png");
}

// "4-2 tanh, 0.03, L2 0.001"
export function settingsLine({ network, training }) {
  const { layers = [] } = network;
  const shape = layers.length ? layers.map(({ units }) => units).join("-") : "no hidden layer";
  const activations = [...new Set(layers.map(({ activation }) => activation))];
  const parts = [[shape, activations.length === 1 ? activations[0] : ""].filter(Boolean).join(" ")];
  if (training?.learning_rate !== undefined) parts.push(`rate ${numberText(training.learning_rate)}`);
  for (const [name, title] of [["l1", "L1"], ["l2", "L2"]]) if (layers[0]?.[name]) parts.push(`${title} ${numberText(layers[0][name])}`);
  return parts.join(", ");
}
