// News of a batch that was watched -> its figures at hand: of each edge drawn, each neuron and each point.

import { floatsOf, weightsOf } from "./decode.js";

export function decodeBatch(news) {
  const layers = news.layers.map(({ layer, neurons, outputs, deltas }) => ({ layer, neurons, outputs: floatsOf(outputs), deltas: deltas ? floatsOf(deltas) : null }));
  const drawing = layers.map(({ layer, neurons }) => ({ layer, neurons }));
  const of = (text) => ({ weights: floatsOf(text), drawing });
  return { ...news, layers, drawing, count: news.losses.length, weights: of(news.weights), gradients: of(news.gradients), updates: of(news.updates) };
}

// Of the edges into a layer: {sources, neurons, weights, gradients, updates}, source by source; null where none are drawn.
export function edgesInto(batch, layer) {
  const [weights, gradients, updates] = [batch.weights, batch.gradients, batch.updates].map((of) => weightsOf(of, layer));
  if (!weights?.sources.length) return null;
  return { sources: weights.sources, neurons: weights.neurons, weights: weights.kernel, gradients: gradients.kernel, updates: updates.kernel };
}

// What a point adds to a neuron's sum over one edge: output times weight.
export function contribution(batch, place, point, source, weight) {
  const { neurons, outputs } = batch.layers[place];
  return outputs[point * neurons.length + neurons.indexOf(source)] * weight;
}

// The edge drawn whose figure is the largest: {layer, source, neuron, value, weight, update}; null where there is none.
export function largest(batch, figure) {
  let best = null;
  for (const { layer } of batch.drawing.slice(1)) {
    const edges = edgesInto(batch, layer);
    if (!edges) continue;
    edges[figure].forEach((value, at) => {
      if (best && Math.abs(value) <= Math.abs(best.value)) return;
      const [source, neuron] = [edges.sources[Math.floor(at / edges.neurons.length)], edges.neurons[at % edges.neurons.length]];
      best = { layer, source, neuron, value, weight: edges.weights[at], update: edges.updates[at] };
    });
  }
  return best;
}

// Weights and biases drawn at a share of the step, in the order of a picture.
export function weightsAt(batch, share) {
  const { weights } = batch.weights;
  const updates = batch.updates.weights;
  return weights.map((weight, place) => weight + share * updates[place]);
}
