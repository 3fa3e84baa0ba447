// Panel -> the table of its numbers, as CSV.

import { row } from "./decode.js";

const TABLES = {
  images({ pixels, captions, marks }) {
    const [count, height, width, channels] = pixels.shape;
    const size = height * width * channels;
    const extra = [["caption", captions], ["mark", marks]].filter(([, texts]) => texts.length);
    const names = Array.from({ length: size }, (_, place) => pixelName(place, width, channels));
    const rows = Array.from({ length: count }, (_, number) => [
      ...extra.map(([, texts]) => texts[number] ?? ""),
      ...pixels.values.subarray(number * size, (number + 1) * size),
    ]);
    return [[...extra.map(([name]) => name), ...names], ...rows];
  },
  lines({ x, x_title, names, values, dates }) {
    const axis = dates.length ? dates : Array.from(x.values);
    const curves = names.map((_, number) => row(values, number));
    return [[x_title || "x", ...names], ...axis.map((place, point) => [place, ...curves.map((curve) => curve[point])])];
  },
  points({ xy, groups, names, ground, ground_low, ground_high, ground_name }) {
    const rows = Array.from({ length: xy.shape[0] }, (_, number) => [
      xy.values[2 * number], xy.values[2 * number + 1], names[groups.values[number]] ?? groups.values[number],
    ]);
    const table = [["x", "y", "group"], ...rows];
    if (!ground.shape[0]) return table;
    const size = ground.shape[1];
    const value = (byte) => ground_low + ((ground_high - ground_low) * byte) / 255;
    const lines = Array.from({ length: ground.shape[0] }, (_, line) =>
      Array.from(ground.values.subarray(line * size, (line + 1) * size), value));
    return [...table, [], [`${ground_name || "ground"}, a row of the plane a line, the lowest first`], ...lines];
  },
  matrix({ values, rows, columns, y_title, x_title }) {
    const head = Array.from({ length: values.shape[1] }, (_, number) => columns[number] ?? number + 1);
    const lines = Array.from({ length: values.shape[0] }, (_, number) => [rows[number] ?? number + 1, ...row(values, number)]);
    return [[[y_title, x_title].filter(Boolean).join(" / "), ...head], ...lines];
  },
  words: ({ words, weights }) => [["word", "weight"], ...words.map((word, number) => [word, weights.values[number]])],
  bars({ names, series, values, unit }) {
    const columns = series.map((_, number) => row(values, number));
    const head = series.map((name) => (unit ? `${name} (${unit})` : name));
    return [["", ...head], ...names.map((name, number) => [name, ...columns.map((column) => column[number])])];
  },
  figures: ({ names, values, units }) => [
    ["name", "value", "unit"], ...names.map((name, number) => [name, values.values[number], units[number] ?? ""]),
  ],
};

export function csvOf(panel) {
  return TABLES[panel.kind](panel).map((cells) => cells.map(cell).join(",")).join("\r\n");
}

export function download(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

function pixelName(place, width, channels) {
  const channel = channels > 1 ? ` ${"rgb"[place % channels]}` : "";
  const pixel = Math.floor(place / channels);
  return `row ${Math.floor(pixel / width)} column ${pixel % width}${channel}`;
}

// Quoted where it must be; a text that a spreadsheet would take for a formula is made one that it does not.
function cell(value) {
  if (typeof value === "number") return Number.isFinite(value) ? String(Number(value.toPrecision(7))) : "";
  if (value === null || value === undefined) return "";
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
