// The only shared state: messages of the room come in, modules listen to topics and say what the user wants.

import { Curve } from "./curve.js";
import { bytesOf, decodePicture, drawingOf, drawnIn, tileOf, weightsOf } from "./decode.js";
import { unpack } from "./pack.js";
import { StandIn } from "./stand_in.js";
import { Wishes, valueAt } from "./wishes.js";

const SAME = [];
const SEND_EVERY_MS = 33;
const LOOKING = new Set(["look", "window", "explain", "export", "keep"]); // these change nothing
const LATE_MS = 250; // after which a picture of what was before is shown as one
const NOTHING = { hover: null, selected: null, edge: null, point: null, drawing: false, drawer: null, regularization: null, teaches: false, windows: {} };

export class App {
  // root: element that carries the state for tests and assistive tools
  constructor(root, data, theme) {
    this.root = root;
    this.data = data;
    this.theme = theme;
    this.local = { ...NOTHING };
    this.handlers = new Map();
    this.wishes = new Wishes();
    this.unsent = {};
    this.sentAt = -Infinity;
    this.frames = 0;
    this.tiles = new Map();
    this.room = { send: () => 0 };
    this.standIn = new StandIn(this);
    this.state = { room: { key: "", status: "starting", sentence: "" }, problems: [], notices: [], tables: [], curve: new Curve(), fits: true };
    this.shaped = true; // the picture is of a network of the shape asked for
    this.stale = false; // it is one of before the connection was lost
    this.due = []; // [number of a specification, when it came], until pictures are of it
    this.onFrame = (time) => this.frame(time);
  }

  // Handlers are called with the topic's state; what is returned ends that.
  on(topic, handler) {
    const handlers = this.handlers.get(topic) ?? new Set();
    this.handlers.set(topic, handlers.add(handler));
    return () => handlers.delete(handler);
  }

  emit(topic, value = this.state[topic]) {
    for (const handler of this.handlers.get(topic) ?? []) handler(value);
  }

  setData(data, theme) {
    this.data = data;
    this.theme = theme;
    this.emit("theme", theme);
  }

  setLocal(values) {
    if (Object.keys(values).every((name) => this.local[name] === values[name])) return;
    this.local = { ...this.local, ...values };
    this.emit("local", this.local);
  }

  // A message of the room.
  receive(message) {
    if (message.news && !this.standIn.keeps(message)) this.takeNews(message);
    for (const topic of ["room", "answered", "spec", "scene", "stand_in", "orders", "problems", "notices", "pasted"]) {
      if (topic in message) this[`take_${topic}`](message[topic]);
    }
  }

  take_room(room) {
    this.state.room = room;
    this.root.dataset.run = (room.key ?? "").slice(0, 8);
    if (room.status === "lost") this.stale = true;
    this.describe();
    this.emit("room");
    this.judge();
    if (this.running) this.wake();
  }

  // All that was asked for up to this number is followed, or refused.
  take_answered(answered) {
    if (this.wishes.answer(answered)) this.showSpec();
    this.emit("answered", answered);
  }

  take_spec(spec) {
    this.served = spec;
    if (spec.number > (this.due.at(-1)?.[0] ?? 0)) this.due.push([spec.number, performance.now()]);
    else this.due = this.due.filter(([number]) => number <= (spec.number ?? 0));
    this.judge();
    this.wishes.settle({ ...spec.experiment, view: spec.view });
    this.showSpec();
  }

  showSpec() {
    if (!this.served) return;
    const { view, ...experiment } = this.wishes.over({ ...this.served.experiment, view: this.served.view });
    this.state.spec = { ...this.served, experiment, view };
    this.describe();
    this.emit("spec");
  }

  take_scene(scene) {
    this.tiles.clear();
    const same = sameData(this.state.scene, scene);
    this.state.scene = scene;
    if (!same) this.setLocal({ point: null }); // a place that was chosen among other points means nothing here
    this.emit("scene");
  }

  take_problems(problems) {
    this.state.problems = problems;
    if (problems.length && this.wishes.refuse()) this.showSpec();
    this.emit("problems");
  }

  // shaped: whether the picture is of a network of the shape asked for.
  take_shape(shaped) {
    this.shaped = shaped;
    this.judge();
  }

  // Whether what is shown is of what is asked for now: nothing under way, nothing that the engine has yet to build.
  get current() {
    const changing = this.wishes.values.size || this.room.unanswered?.some(({ do: name }) => !LOOKING.has(name));
    return Boolean(this.state.picture) && this.state.fits && !this.due.length && !changing;
  }

  // `fits`: the picture is of what is asked for. One of before is taken for that as long as nobody sees the difference.
  judge() {
    const { picture } = this.state;
    this.due = this.due.filter(([number]) => !picture || number > (picture.of ?? 0));
    const waited = this.due.length && picture ? Math.max(1, performance.now() - this.due[0][1]) : 0;
    clearTimeout(this.judging);
    this.root.classList.toggle("pgp-stale", this.stale);
    if (waited && waited <= LATE_MS) this.judging = setTimeout(() => this.judge(), LATE_MS - waited + 1);
    const fits = this.shaped && !this.stale && waited <= LATE_MS;
    if (fits === this.state.fits) return;
    this.state.fits = fits;
    this.root.classList.toggle("pgp-building", !fits);
    this.emit("fits");
  }

  // Points that were pasted are a table from now on; Python tells of it only when the page is loaded again.
  take_pasted(pasted) {
    const { table } = pasted;
    this.state.tables = [table, ...this.state.tables.filter(({ dataset }) => dataset !== table.dataset)];
    this.state.pasted = pasted;
    this.emit("pasted");
  }

  // Those that can be chosen, the newest first.
  get tables() {
    const given = this.data.tables;
    return [...this.state.tables.filter(({ dataset }) => !given.some((known) => known.dataset === dataset)), ...given];
  }

  take_stand_in(told) {
    this.standIn.take(told);
  }

  take_orders(orders) {
    this.standIn.takeOrders(orders);
  }

  take_notices(notices) {
    this.state.notices = notices;
    this.emit("notices");
  }

  // While something is shown in slow motion, pictures wait: only the latest; it is shown at once when that is over.
  hold(on) {
    this.holding = on;
    if (on || !this.held) return;
    [this.pending, this.held] = [this.held, null];
    this.frame(performance.now());
  }

  takeNews({ news, ...values }) {
    if (news === "picture") {
      if (this.holding) {
        this.held = values;
        return;
      }
      this.pending = values;
      this.wake();
      return;
    }
    if (news === "curve") this.state.curve.take(values);
    else this.state[news] = values;
    if (news === "opened") this.open(values);
    if (news === "state") {
      if (!this.state.picture) this.describe();
      if (values.status === "running") this.wake();
    }
    this.emit(news);
  }

  // Another engine does not know yet which neurons are to be drawn of a large layer.
  open({ drawing }) {
    this.lines = drawingOf(drawing);
    this.root.dataset.by = this.standIn.active ? "browser" : "keras";
    for (const [layer, first] of Object.entries(this.local.windows)) this.do("window", { layer: Number(layer), first });
  }

  // Draw the neurons of a layer from this one on; a card of one that is then out of sight closes.
  move(layer, first) {
    const { neurons: most } = this.data.most;
    const units = this.state.spec.experiment.network.layers[layer - 1]?.units ?? this.lines?.at(-1).units ?? 0;
    const start = Math.max(0, Math.min(first, units - most));
    const { selected, edge, windows } = this.local;
    const out = selected && selected.layer === layer && (selected.neuron < start || selected.neuron >= start + most);
    this.setLocal({ windows: { ...windows, [layer]: start }, edge: null, ...(out ? { selected: null } : {}) });
    this.do("window", { layer, first: start });
  }

  wake() {
    this.asked ??= requestAnimationFrame(this.onFrame);
  }

  // The next picture may be on its way while this one is painted.
  frame(time) {
    this.asked = null;
    if (this.gone) return;
    const picture = this.pending;
    this.pending = null;
    if (picture && this.lines) {
      if (picture.local) this.standIn.drew();
      else this.send({ ack: picture.number });
      this.state.picture = decodePicture(picture, drawnIn(picture, this.lines));
      this.stale = false;
      this.judge();
      this.emit("picture");
      this.frames += 1;
      this.describe();
    }
    this.emit("tick", time);
    if (this.running || this.pending) this.wake();
  }

  // It is trained, as far as is known: of a server that does not answer nothing is.
  get training() {
    return this.state.state?.status === "running" && (this.state.room.status === "ready" || this.standIn.active) && this.state.room.status !== "lost";
  }

  get running() {
    return this.training && !document.hidden;
  }

  // Always those of the picture on the screen.
  describe() {
    const { picture, state, room } = this.state;
    const { dataset } = this.root;
    dataset.status = room.status === "lost" ? "lost" : (picture?.status ?? state?.status ?? (room.status === "ready" ? "preparing" : room.status));
    dataset.known = String(Boolean(this.state.spec));
    dataset.epoch = String(picture?.epoch ?? 0);
    dataset.frame = String(this.frames);
    dataset.trainLoss = String(picture?.metrics.loss ?? "");
    dataset.testLoss = String(picture?.metrics.val_loss ?? "");
  }

  // When all that was asked for is answered.
  settled() {
    this.flush();
    if (!this.room.unanswered?.length) return Promise.resolve();
    return new Promise((done) => {
      const stop = this.on("answered", () => this.room.unanswered.length || (stop(), done()));
    });
  }

  // Returns the number by which the server says that it is answered, or 0.
  send(message) {
    return this.standIn.follow(message) ? 0 : (this.room.send(message) ?? 0);
  }

  do(name, values = {}) {
    this.flush();
    return this.send({ do: name, ...values });
  }

  // Shown at once; sent at most so often, and the last value always.
  change(values) {
    for (const [path, value] of Object.entries(values)) this.wishes.add(path, value);
    this.later({ change: values });
  }

  put(parts) {
    if (parts.network) this.wishes.add("network", parts.network); // of data, the server fills in the rest
    this.later({ put: parts });
  }

  view(fields) {
    for (const [name, value] of Object.entries(fields)) this.wishes.add(`view.${name}`, value);
    this.later({ view: fields });
  }

  later(message) {
    for (const [kind, values] of Object.entries(message)) this.unsent[kind] = { ...this.unsent[kind], ...values };
    this.showSpec();
    const wait = this.sentAt + SEND_EVERY_MS - performance.now();
    if (wait <= 0) this.flush();
    else this.sending ??= setTimeout(() => this.flush(), wait);
  }

  // Returns the number of what was said, or 0.
  flush() {
    clearTimeout(this.sending);
    this.sending = null;
    if (!Object.keys(this.unsent).length) return 0;
    this.sentAt = performance.now();
    const message = this.unsent;
    this.unsent = {};
    const ask = this.send(message);
    this.wishes.sent(ask);
    return ask;
  }

  value(path) {
    const { experiment, view } = this.state.spec ?? {};
    return path.startsWith("view.") ? valueAt({ view }, path) : valueAt(experiment, path);
  }

  // What the link hides; but who makes such a link must be able to go on making it.
  get away() {
    const hide = this.state.spec?.view.hide ?? [];
    return this.local.teaches ? hide.filter((name) => name !== "share") : hide;
  }

  hidden(control) {
    return this.away.includes(control);
  }

  // Colours and shapes of the present classes: points that were drawn keep those that they were drawn with.
  get palette() {
    const { labels } = this;
    if (labels !== this.coloured?.labels || this.data.palette !== this.coloured.of) {
      const { classes } = this.data.palette;
      const palette = labels.length ? { ...this.data.palette, classes: labels.map((label) => classes[label % classes.length]) } : this.data.palette;
      this.coloured = { labels, of: this.data.palette, palette };
    }
    return this.coloured.palette;
  }

  // Of each class the one that it was drawn as; empty where that is the same, or of two classes, whose colours are those
  // of the weights.
  get labels() {
    const data = this.state.spec?.experiment.data;
    if (data?.kind !== "drawn") return SAME;
    if (data.points !== this.drawn?.points) {
      const labels = [...new Set(unpack(data.points, this.data.most).map(([, , label]) => label))].sort();
      const usual = labels.length === 2 || labels.every((label, place) => label === place);
      this.drawn = { points: data.points, labels: usual ? SAME : labels };
    }
    const { labels } = this.drawn;
    return labels.length === this.state.scene?.class_names.length ? labels : SAME;
  }

  get drawing() {
    return this.lines ?? [];
  }

  weightsOf(layer) {
    return this.state.picture ? weightsOf(this.state.picture, layer) : null;
  }

  tileOf(layer, neuron) {
    if (layer === 0) return this.featureTile(this.value("data.features")?.[neuron]);
    return this.state.picture ? tileOf(this.state.picture, layer, neuron) : null;
  }

  featureTile(formula) {
    if (!this.tiles.has(formula)) {
      const feature = this.state.scene?.features.find((known) => known.formula === formula);
      if (!feature?.tile) return null;
      this.tiles.set(formula, bytesOf(feature.tile));
    }
    return this.tiles.get(formula);
  }

  dispose() {
    this.gone = true;
    clearTimeout(this.sending);
    clearTimeout(this.judging);
    this.standIn.end();
    this.room.dispose?.();
    this.handlers.clear();
  }
}

// Other features leave the points where they are.
function sameData(one, other) {
  const told = (scene) => JSON.stringify([scene?.name, scene?.domain, scene?.points]);
  return !one || told(one) === told(other);
}
