// Arrays of a panel, base64 in JSON -> typed arrays with their shape.

const KINDS = { uint8: Uint8Array, float32: Float32Array, int32: Int32Array };

// {dtype, shape, data} -> {shape, values}
export function decoded({ dtype, shape, data }) {
  const text = atob(data);
  const bytes = new Uint8Array(text.length);
  for (let place = 0; place < text.length; place += 1) bytes[place] = text.charCodeAt(place);
  return { shape, values: new KINDS[dtype](bytes.buffer) };
}

// A row of a matrix, as ordinary numbers; what is not finite becomes null.
export function row({ shape, values }, number) {
  const width = shape.at(-1);
  return Array.from(values.subarray(number * width, (number + 1) * width), finite);
}

export function finite(value) {
  return Number.isFinite(value) ? value : null;
}

// A panel with its arrays decoded.
export function decodedPanel(panel) {
  return Object.fromEntries(
    Object.entries(panel).map(([name, value]) => [name, value?.dtype && value.shape ? decoded(value) : value]),
  );
}
