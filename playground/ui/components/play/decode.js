// A picture as it is sent -> the same with arrays of numbers, and where in them each layer lies.

import { windowOf } from "./shape.js";

// What is no text is given as it is: it never left the browser.
export function bytesOf(base64) {
  if (typeof base64 !== "string") return base64;
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let position = 0; position < text.length; position += 1) bytes[position] = text.charCodeAt(position);
  return bytes;
}

// Little-endian, as every machine that runs a browser is.
export function floatsOf(base64) {
  if (typeof base64 !== "string") return base64;
  const bytes = bytesOf(base64);
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2);
}

// `[[layer, units, [neurons...]], ...]` -> `[{layer, units, neurons}, ...]`
export function drawingOf(rows) {
  return rows.map(([layer, units, neurons]) => ({ layer, units, neurons }));
}

// What a picture draws: layers as they were opened, from their first neuron on or from where the picture says.
export function drawnIn(picture, lines) {
  if (!picture.windows?.length) return lines;
  const key = picture.windows.join();
  if (lines.moved?.key !== key) {
    const first = new Map(picture.windows);
    const drawing = lines.map((line) => (first.has(line.layer) ? { ...line, neurons: windowOf(first.get(line.layer), line.units, line.neurons.length) } : line));
    lines.moved = { key, drawing };
  }
  return lines.moved.drawing;
}

// `drawing`: what was drawn when the picture was made.
export function decodePicture(message, drawing) {
  return {
    ...message,
    output: bytesOf(message.output),
    tiles: bytesOf(message.tiles),
    looked: bytesOf(message.looked),
    weights: floatsOf(message.weights),
    drawing,
  };
}

// Weights into the neurons drawn of `layer`: {sources, neurons, kernel (source by source), bias}; null where the picture
// has none. Where layers are left out before it, there are no sources.
export function weightsOf(picture, layer) {
  let start = 0;
  for (let position = 1; position < picture.drawing.length; position += 1) {
    const [before, here] = [picture.drawing[position - 1], picture.drawing[position]];
    const sources = before.layer === here.layer - 1 ? before.neurons : [];
    const size = sources.length * here.neurons.length;
    const end = start + size + here.neurons.length;
    if (end > picture.weights.length) return null;
    if (here.layer === layer) {
      const [kernel, bias] = [picture.weights.subarray(start, start + size), picture.weights.subarray(start + size, end)];
      return { sources, neurons: here.neurons, kernel, bias };
    }
    start = end;
  }
  return null;
}

// The picture of one neuron drawn, hidden or output; null where there is none.
export function tileOf(picture, layer, neuron) {
  const size = picture.tile * picture.tile;
  let start = 0;
  for (const here of picture.drawing.slice(1)) {
    if (here.layer === layer) {
      const place = here.neurons.indexOf(neuron);
      const from = (start + place) * size;
      return place < 0 || from + size > picture.tiles.length ? null : picture.tiles.subarray(from, from + size);
    }
    start += here.neurons.length;
  }
  return null;
}
