// News of the loss -> the whole curve, thinned so that hours of training stay small.

const MOST_POINTS = 8000;

export class Curve {
  constructor() {
    this.revision = 0; // another number whenever anything changed
    this.clear();
  }

  clear() {
    this.epochs = [];
    this.series = {};
    this.branches = [];
  }

  take({ reset, epochs, series, branches }) {
    if (reset) {
      this.clear();
      this.branches = branches ?? [];
    }
    const before = this.epochs.length;
    for (const epoch of epochs) this.epochs.push(epoch);
    for (const [metric, values] of Object.entries(series)) {
      const column = (this.series[metric] ??= new Array(before).fill(null));
      for (const value of values) column.push(value);
    }
    for (const column of Object.values(this.series)) while (column.length < this.epochs.length) column.push(null);
    if (this.epochs.length > MOST_POINTS) this.thin();
    this.revision += 1;
  }

  // Every other point goes, but for the first and the newest.
  thin() {
    const newest = this.epochs.length - 1;
    const kept = (_, position) => position % 2 === 0 || position === newest;
    this.epochs = this.epochs.filter(kept);
    for (const metric of Object.keys(this.series)) this.series[metric] = this.series[metric].filter(kept);
  }
}
