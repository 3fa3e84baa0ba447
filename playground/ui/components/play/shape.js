// Specification of a network -> the one after a click on + or -, and what of it is drawn; as spec/drawing.py says it.
// `most`: {layers, neurons, inputs} that are drawn, from the component's data.

// What a click may do here, or the sentence why not.
export function refusal(settings, network, act, position) {
  const units = settings["layer.units"] ?? {};
  const most = settings["network.layers"]?.high ?? 100;
  if (act === "add layer") return network.layers.length < most ? "" : `There can be at most ${most} hidden layers.`;
  if (act === "remove layer") return network.layers.length > 0 ? "" : "There is no hidden layer left to remove.";
  const layer = network.layers[position];
  if (act === "add neuron") return layer.units < (units.high ?? 4096) ? "" : `A layer has at most ${units.high ?? 4096} neurons.`;
  return layer.units > (units.low ?? 1) ? "" : "A layer keeps at least one neuron; remove the layer with − above.";
}

// A layer more: as the last one is, but with no more neurons than are drawn; or a small first one.
export function withLayer(network, most) {
  const last = network.layers.at(-1) ?? { kind: "dense", units: 4, activation: "tanh" };
  return { ...network, layers: [...network.layers, { ...last, units: Math.min(last.units, most.neurons) }] };
}

export function withoutLayer(network) {
  return { ...network, layers: network.layers.slice(0, -1) };
}

export function withUnits(network, position, units) {
  const layers = network.layers.map((layer, index) => (index === position ? { ...layer, units } : layer));
  return { ...network, layers };
}

// [{layer, units, neurons}] from the features to the output; windows: layer -> its first neuron that is drawn, where that
// is not the first of all.
export function drawingOf(features, hidden, outputs, most, windows = {}) {
  const count = hidden.length;
  const [first, last] = count <= most.layers ? [count, 0] : [most.layers >> 1, most.layers >> 1];
  const drawn = (layer, units, limit) => ({ layer, units, neurons: windowOf(windows[layer] ?? 0, units, Math.min(units, limit)) });
  const layers = hidden.map((units, index) => drawn(index + 1, units, most.neurons));
  return [
    { layer: 0, units: features, neurons: windowOf(0, features, Math.min(features, most.inputs)) },
    ...layers.filter(({ layer }) => layer <= first || layer > count - last),
    drawn(count + 1, outputs, most.neurons),
  ];
}

// So many neurons of a layer, kept within it.
export function windowOf(first, units, count) {
  const start = Math.max(0, Math.min(first, units - count));
  return Array.from({ length: count }, (_, place) => start + place);
}

// The same layers and units, whichever neurons of them are drawn.
export function sameShape(one, other) {
  if (!one || !other || one.length !== other.length) return false;
  return one.every(({ layer, units }, index) => layer === other[index].layer && units === other[index].units);
}

export function sameDrawing(one, other) {
  return sameShape(one, other) && one.every(({ neurons }, index) => neurons[0] === other[index].neurons[0]);
}
