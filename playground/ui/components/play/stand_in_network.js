// A small dense network, computed as Keras does: losses by logits, means over the batch, SGD and Adam in their order.

import { SIZE, coded, gridOf, outputBytes, tileSize, tilesOf } from "./stand_in_picture.js";

const F = {
  linear: [(z) => z, () => 1],
  tanh: [Math.tanh, (a) => 1 - a * a],
  relu: [(z) => (z > 0 ? z : 0), (a) => (a > 0 ? 1 : 0)],
  sigmoid: [(z) => 1 / (1 + Math.exp(-z)), (a) => a * (1 - a)],
};

export class StandInNetwork {
  // told: of the room, its numbers as typed arrays
  constructor(told) {
    this.sizes = [told.features.length, ...told.layers.map(({ units }) => units)];
    this.most = Math.max(...this.sizes);
    this.take(told);
    this.reset();
  }

  // Settings and data that leave the weights where they are.
  take(told) {
    this.told = told;
    this.grid = gridOf(told);
  }

  reset() {
    this.weights = Float32Array.from(this.told.weights);
    const kinds = momentsOf(this.told.training.optimizer);
    this.moments = Array.from({ length: kinds }, () => new Float32Array(this.weights.length));
    [this.epoch, this.batch, this.iterations, this.sums] = [0, 0, 0, null];
  }

  // Another optimizer remembers nothing of the one before.
  renewMoments(before) {
    const { optimizer } = this.told.training;
    if (optimizer.name === before.name && momentsOf(optimizer) === momentsOf(before)) return;
    this.moments = Array.from({ length: momentsOf(optimizer) }, () => new Float32Array(this.weights.length));
    this.iterations = 0;
  }

  get samples() {
    return this.told.y.length;
  }

  get steps() {
    return Math.ceil(this.samples / this.told.training.batch_size);
  }

  // [where the kernel begins, where the biases begin] of each layer
  get places() {
    let start = 0;
    return this.told.layers.map(({ units }, index) => {
      const bias = start + this.sizes[index] * units;
      const place = [start, bias];
      start = bias + units;
      return place;
    });
  }

  // Outputs of all layers at one row of `x`; those of a softmax layer are its sums.
  forward(x, row, out) {
    const { weights } = this;
    let [before, from] = [x, row * this.sizes[0]];
    for (const [index, [kernel, bias]] of this.places.entries()) {
      const [inputs, units] = [this.sizes[index], this.sizes[index + 1]];
      const { activation } = this.told.layers[index];
      const apply = F[activation]?.[0] ?? F.linear[0];
      const isLogit = index === this.told.layers.length - 1 && activation === "sigmoid";
      for (let unit = 0; unit < units; unit += 1) {
        let sum = weights[bias + unit];
        for (let source = 0; source < inputs; source += 1) sum += before[from + source] * weights[kernel + source * units + unit];
        out[index][unit] = isLogit ? sum : apply(sum);
      }
      [before, from] = [out[index], 0];
    }
    return out.at(-1);
  }

  room() {
    return this.told.layers.map(({ units }) => new Float64Array(units));
  }

  // Loss and figure of one sample whose outputs are `last` (sums of a sigmoid or softmax); its derivatives by the sums
  // are put into `delta`, where there is one.
  judge(last, target, delta) {
    const { loss, layers, signed, scale, metric } = this.told;
    if (loss === "binary_crossentropy") {
      const [z] = last;
      if (delta) delta[0] = F.sigmoid[0](z) - target;
      return [Math.max(z, 0) - z * target + Math.log1p(Math.exp(-Math.abs(z))), Number(z > 0 === target > 0.5)];
    }
    if (loss === "sparse_categorical_crossentropy") {
      const highest = Math.max(...last);
      let sum = 0;
      for (const z of last) sum += Math.exp(z - highest);
      if (delta) last.forEach((z, unit) => (delta[unit] = Math.exp(z - highest) / sum - (unit === target ? 1 : 0)));
      return [Math.log(sum) + highest - last[target], Number(last.indexOf(highest) === target)];
    }
    // the mean squared error; a sigmoid that is given as a sum belongs to a cross-entropy alone
    const error = last[0] - target;
    if (delta) delta[0] = 2 * error * F[layers.at(-1).activation][1](last[0]);
    const right = Number(last[0] > (signed ? 0 : 0.5) === target > (signed ? 0 : 0.5));
    return [error * error, metric === "mae" ? Math.abs(error) * scale : right];
  }

  get penalty() {
    let sum = 0;
    for (const [index, [kernel, bias]] of this.places.entries()) {
      const { l1, l2 } = this.told.layers[index];
      if (l1 || l2) for (let place = kernel; place < bias; place += 1) sum += l1 * Math.abs(this.weights[place]) + l2 * this.weights[place] ** 2;
    }
    return sum;
  }

  // Exact figures of the network as it is.
  measure() {
    const { x, y, test_x: testX, test_y: testY } = this.told;
    return { ...this.figures(x, y, ""), ...(testY.length ? this.figures(testX, testY, "val_") : {}) };
  }

  figures(x, y, prefix) {
    const out = this.room();
    let [loss, figure] = [0, 0];
    for (let row = 0; row < y.length; row += 1) {
      const [own, right] = this.judge(this.forward(x, row, out), y[row], null);
      loss += own;
      figure += right;
    }
    return { [`${prefix}loss`]: loss / y.length + this.penalty, [`${prefix}${this.told.metric}`]: figure / y.length };
  }

  // One step, over the samples of `order` that are next. Returns the figures of the epoch where it ends with it.
  step(order) {
    const { batch_size: size } = this.told.training;
    const rows = order.subarray(this.batch * size, (this.batch + 1) * size);
    const gradient = new Float64Array(this.weights.length);
    const { penalty } = this;
    let [loss, figure] = [0, 0];
    for (const row of rows) {
      const [own, right] = this.descend(row, gradient, rows.length);
      loss += own;
      figure += right;
    }
    this.penalize(gradient);
    this.update(gradient);
    this.sums ??= { loss: 0, figure: 0, samples: 0 };
    this.sums.loss += loss + penalty * rows.length;
    this.sums.figure += figure;
    this.sums.samples += rows.length;
    this.batch += 1;
    if (this.batch < this.steps) return null;
    const { loss: sum, figure: right, samples } = this.sums;
    [this.sums, this.batch] = [null, 0];
    this.epoch += 1;
    const { test_x: testX, test_y: testY, metric } = this.told;
    return { loss: sum / samples, [metric]: right / samples, ...(testY.length ? this.figures(testX, testY, "val_") : {}) };
  }

  // Adds a sample's share of the gradient.
  descend(row, gradient, count) {
    const { told, sizes, places } = this;
    this.out ??= this.room();
    this.deltas ??= this.room();
    const figures = this.judge(this.forward(told.x, row, this.out), told.y[row], this.deltas.at(-1));
    for (let index = places.length - 1; index >= 0; index -= 1) {
      const [[kernel, bias], inputs, units, delta] = [places[index], sizes[index], sizes[index + 1], this.deltas[index]];
      const [before, from] = index ? [this.out[index - 1], 0] : [told.x, row * inputs];
      const slope = index ? F[told.layers[index - 1].activation][1] : null;
      for (let source = 0; source < inputs; source += 1) {
        let sum = 0;
        const value = before[from + source];
        for (let unit = 0; unit < units; unit += 1) {
          const place = kernel + source * units + unit;
          gradient[place] += (delta[unit] * value) / count;
          sum += delta[unit] * this.weights[place];
        }
        if (slope) this.deltas[index - 1][source] = sum * slope(value);
      }
      if (told.layers[index].bias) for (let unit = 0; unit < units; unit += 1) gradient[bias + unit] += delta[unit] / count;
    }
    return figures;
  }

  penalize(gradient) {
    for (const [index, [kernel, bias]] of this.places.entries()) {
      const { l1, l2 } = this.told.layers[index];
      if (l1 || l2) for (let place = kernel; place < bias; place += 1) gradient[place] += l1 * Math.sign(this.weights[place]) + 2 * l2 * this.weights[place];
    }
  }

  update(gradient) {
    const { weights, moments } = this;
    const { learning_rate: rate, optimizer } = this.told.training;
    this.iterations += 1;
    if (optimizer.name === "adam") {
      const { beta_1: first, beta_2: second, epsilon } = optimizer;
      const alpha = (rate * Math.sqrt(1 - second ** this.iterations)) / (1 - first ** this.iterations);
      const [m, v] = moments;
      for (let place = 0; place < weights.length; place += 1) {
        m[place] += (gradient[place] - m[place]) * (1 - first);
        v[place] += (gradient[place] ** 2 - v[place]) * (1 - second);
        weights[place] -= (m[place] * alpha) / (Math.sqrt(v[place]) + epsilon);
      }
      return;
    }
    const { momentum, nesterov } = optimizer;
    for (let place = 0; place < weights.length; place += 1) {
      const step = rate * gradient[place];
      if (!momentum) {
        weights[place] -= step;
        continue;
      }
      moments[0][place] = momentum * moments[0][place] - step;
      weights[place] += nesterov ? momentum * moments[0][place] - step : moments[0][place];
    }
  }

  // See the news `picture`; `look`: [layer, neuron] to give in full, or null.
  picture(look) {
    const { told, sizes, grid } = this;
    const points = SIZE * SIZE;
    let before = grid;
    const layers = [];
    for (const [index, [kernel, bias]] of this.places.entries()) {
      const [inputs, units] = [sizes[index], sizes[index + 1]];
      const here = new Float32Array(points * units);
      const apply = F[told.layers[index].activation]?.[0] ?? F.linear[0];
      for (let point = 0; point < points; point += 1) {
        for (let unit = 0; unit < units; unit += 1) {
          let sum = this.weights[bias + unit];
          for (let source = 0; source < inputs; source += 1) sum += before[point * inputs + source] * this.weights[kernel + source * units + unit];
          here[point * units + unit] = apply(sum);
        }
      }
      layers.push(here);
      before = here;
    }
    if (told.layers.at(-1).activation === "softmax") softmax(before, sizes.at(-1));
    const shown = this.shown(layers);
    const [layer, neuron] = look ?? [];
    const full = look && (layer ? shown[layer - 1] : grid);
    const looked = full && neuron < sizes[layer] ? coded(full, sizes[layer], neuron) : new Uint8Array(0);
    const tile = tileSize(sizes.slice(1).reduce((one, other) => one + other));
    return {
      size: SIZE, classes: told.opened.class_names.length, low: told.low, high: told.high,
      output: outputBytes(before, sizes.at(-1), told), tile, tiles: tilesOf(shown, sizes.slice(1), tile),
      look: looked.length ? look : null, looked, weights: this.weights.slice(), dropped: [], windows: [],
    };
  }

  // What tiles show: probabilities p as 2 p - 1.
  shown(layers) {
    const last = layers.at(-1);
    const chance = ["sigmoid", "softmax"].includes(this.told.layers.at(-1).activation);
    return chance ? [...layers.slice(0, -1), last.map((value) => 2 * value - 1)] : layers;
  }
}

function momentsOf({ name, momentum }) {
  return name === "adam" ? 2 : momentum ? 1 : 0;
}

function softmax(values, units) {
  for (let start = 0; start < values.length; start += units) {
    const row = values.subarray(start, start + units);
    const highest = Math.max(...row);
    let sum = 0;
    for (let unit = 0; unit < units; unit += 1) sum += row[unit] = Math.exp(row[unit] - highest);
    for (let unit = 0; unit < units; unit += 1) row[unit] /= sum;
  }
}
