// Updates of one run -> its points, marks and present state.

const MOST_POINTS = 4000;

export class History {
  constructor() {
    this.state = null; // the latest update, without points
    this.frame = null; // the latest picture of the network's output
    this.panels = null; // the latest of what else there is to see
    this.revision = 0; // another number whenever points or marks changed
    this.clear();
  }

  clear() {
    this.epochs = [];
    this.seconds = [];
    this.series = {};
    this.marks = [];
  }

  // Whether points or marks changed.
  take(update) {
    const { epochs, elapsed_s: seconds, series, marks, frame, panels, ...state } = update;
    this.state = { ...state, at: performance.now() };
    if (frame) this.frame = frame;
    if (panels) this.panels = panels;
    if (update.reset) this.clear();
    const changed = update.reset || epochs.length > 0 || marks.length !== this.marks.length;
    if (update.reset || marks.length) this.marks = marks;
    this.append(epochs, seconds, series);
    if (changed) this.revision += 1;
    return changed;
  }

  append(epochs, seconds, series) {
    const before = this.epochs.length;
    this.epochs.push(...epochs);
    this.seconds.push(...seconds);
    for (const [metric, values] of Object.entries(series)) {
      const column = (this.series[metric] ??= new Array(before).fill(null));
      column.push(...values);
    }
    for (const column of Object.values(this.series)) {
      while (column.length < this.epochs.length) column.push(null);
    }
  }

  get metrics() {
    return Object.keys(this.series);
  }

  last(metric) {
    return this.series[metric]?.at(-1) ?? null;
  }

  // Columns for a chart: at most MOST_POINTS of them, the first and the last among them.
  curve(metric, axis) {
    const x = axis === "seconds" ? this.seconds : this.epochs;
    const y = this.series[metric] ?? [];
    if (y.length <= MOST_POINTS) return { x, y };
    const step = Math.ceil(y.length / MOST_POINTS);
    const kept = (column) => column.filter((_, position) => position % step === 0 || position === column.length - 1);
    return { x: kept(x), y: kept(y) };
  }

  // Where an epoch lies on the axis.
  place(epoch, axis) {
    if (axis !== "seconds") return epoch;
    let [low, high] = [0, this.epochs.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.epochs[middle] < epoch) low = middle + 1;
      else high = middle;
    }
    return this.seconds[Math.min(low, this.seconds.length - 1)] ?? 0;
  }
}

// Exponential moving average, corrected for its start at zero, as TensorBoard draws it; weight 0 to 1.
export function smoothed(values, weight) {
  let [average, seen] = [0, 0];
  return values.map((value) => {
    if (value === null) return null;
    seen += 1;
    average = average * weight + (1 - weight) * value;
    return average / (1 - weight ** seen);
  });
}
