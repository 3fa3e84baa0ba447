// What the user changed and the server has not answered yet: shown at once, and until the answer is there.

export class Wishes {
  constructor() {
    this.values = new Map(); // dotted path -> {value, ask}; ask: number of the message that says it, null until it is sent
  }

  add(path, value) {
    for (const known of this.values.keys()) if (known === path || known.startsWith(`${path}.`)) this.values.delete(known);
    this.values.set(path, { value, ask: null });
  }

  sent(ask) {
    for (const known of this.values.values()) known.ask ??= ask;
  }

  // Followed or refused: the server's word holds. Returns whether there were any.
  answer(answered) {
    const before = this.values.size;
    for (const [path, { ask }] of this.values) if (ask !== null && ask <= answered) this.values.delete(path);
    return this.values.size < before;
  }

  // Those that the server's specification fulfils are gone.
  settle(experiment) {
    for (const [path, { value, ask }] of this.values) {
      if (ask !== null && same(wish(experiment, path, value), experiment)) this.values.delete(path);
    }
  }

  // Something that was said is refused; what was not said yet stays.
  refuse() {
    return this.answer(Infinity);
  }

  over(experiment) {
    let result = experiment;
    for (const [path, { value }] of this.values) result = wish(result, path, value);
    return result;
  }
}

// The experiment with one change; the special paths are those of the server.
export function wish(experiment, path, value) {
  const every = path.match(/^network\.(activation|l1|l2)$/)?.[1];
  if (every) {
    const layers = experiment.network.layers.map((layer) => ({ ...layer, [every]: value }));
    const output = every === "activation" ? experiment.network.output : { ...experiment.network.output, [every]: value };
    return { ...experiment, network: { ...experiment.network, layers, output } };
  }
  if (path === "train_share") {
    const split = { ...experiment.data.split, validation: 1 - value, test: 0 };
    return { ...experiment, data: { ...experiment.data, split } };
  }
  if (path === "training.optimizer" && typeof value === "string") {
    return experiment.training.optimizer.name === value ? experiment : withAt(experiment, ["training", "optimizer"], { name: value });
  }
  return withAt(experiment, path.split("."), value);
}

export function valueAt(values, path) {
  return path.split(".").reduce((part, name) => part?.[name], values);
}

function withAt(part, [name, ...rest], value) {
  const inner = rest.length ? withAt(part?.[name] ?? {}, rest, value) : value;
  if (!Array.isArray(part)) return { ...part, [name]: inner };
  return part.map((item, position) => (position === Number(name) ? inner : item));
}

export function same(one, other) {
  if (one === other) return true;
  if (typeof one === "number" && typeof other === "number") return Math.abs(one - other) < 1e-9 * Math.max(1, Math.abs(one));
  if (typeof one !== "object" || typeof other !== "object" || !one || !other) return false;
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => same(one[name], other[name]));
}
