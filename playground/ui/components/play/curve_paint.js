// Axes, curves and the mark of a chart -> its canvas. A chart: {area, given, x, y, placeX, placeY}.

import { linearTicks, logTicks, tickText } from "./ticks.js";

// The numbers beside the chart, `height` px high: {levels: [{value, text}], width: of the widest, px}.
export function levelsOf(chart, pen, height) {
  const { theme, log } = chart.given;
  const most = Math.min(6, Math.max(2, Math.floor(height / 21)));
  const ticks = log ? logTicks(...chart.y, most) : linearTicks(...chart.y, most);
  const step = log ? 0 : ticks[1] - ticks[0];
  pen.font = fontOf(theme);
  const levels = ticks.map((value) => ({ value, text: tickText(value, step || 0) }));
  return { levels, width: Math.max(0, ...levels.map(({ text }) => pen.measureText(text).width)) };
}

function fontOf(theme) {
  return `10.5px ${theme.font}`;
}

export function drawAxes(chart, pen, { levels }, right) {
  const { theme } = chart.given;
  const { left, top, width, height } = chart.area;
  const ticksX = linearTicks(...chart.x, Math.max(2, Math.floor(width / 44)));
  pen.font = fontOf(theme);
  pen.lineWidth = 1;
  pen.strokeStyle = theme.grid;
  pen.fillStyle = theme.muted;
  [pen.textAlign, pen.textBaseline] = ["right", "middle"];
  pen.beginPath();
  for (const { value, text } of levels) {
    const y = Math.round(chart.placeY(value)) + 0.5;
    pen.moveTo(left, y);
    pen.lineTo(left + width, y);
    pen.fillText(text, left - 5, y);
  }
  pen.stroke();
  pen.textBaseline = "top";
  for (const tick of ticksX) {
    if (tick % 1) continue; // between two epochs
    const x = chart.placeX(tick);
    const text = tickText(tick);
    const half = pen.measureText(text).width / 2;
    pen.textAlign = x + half > left + width + right ? "right" : "center";
    pen.fillText(text, pen.textAlign === "right" ? left + width + right - 1 : x, top + height + 5);
  }
  // before the first of them: in the chart it would lie over the end of the curves, which is what is looked at
  pen.textAlign = "right";
  pen.fillText("epoch", left - 8, top + height + 5);
  pen.strokeStyle = theme.muted;
  pen.globalAlpha = 0.6;
  pen.beginPath();
  pen.moveTo(left + 0.5, top);
  pen.lineTo(left + 0.5, top + height + 0.5);
  pen.lineTo(left + width, top + height + 0.5);
  pen.stroke();
  pen.globalAlpha = 1;
}

// Of points that share a column of pixels only the first, lowest, highest and last are drawn.
export function drawCurve(chart, pen, { x, y, colour, dash = [], width = 1.75, alpha = 1 }) {
  const { log } = chart.given;
  pen.strokeStyle = pen.fillStyle = colour;
  [pen.lineWidth, pen.globalAlpha, pen.lineJoin] = [width, alpha, "round"];
  pen.setLineDash(dash);
  pen.beginPath();
  let [column, drawn, count, low, high, last] = [null, false, 0, 0, 0, 0];
  const close = () => {
    if (column === null || count < 2) return;
    if (low !== last) pen.lineTo(column, low);
    if (high !== last) pen.lineTo(column, high);
    pen.lineTo(column, last);
  };
  const start = Math.max(0, indexOf(x, chart.x[0]) - 1);
  for (let place = start; place < y.length; place += 1) {
    const value = y[place];
    if (value === null || !Number.isFinite(value) || (log && value <= 0)) {
      close();
      [column, drawn] = [null, false];
      continue;
    }
    const at = Math.round(chart.placeX(x[place]) * 2) / 2;
    const level = chart.placeY(value);
    if (at === column) {
      count += 1;
      [low, high, last] = [Math.min(low, level), Math.max(high, level), level];
      continue;
    }
    close();
    if (drawn) pen.lineTo(at, level);
    else pen.moveTo(at, level);
    [column, drawn, count, low, high, last] = [at, true, 1, level, level, level];
    if (x[place] > chart.x[1]) break;
  }
  close();
  pen.stroke();
  pen.setLineDash([]);
  if (y.length === 1 && column !== null) {
    pen.beginPath();
    pen.arc(column, last, 3, 0, 2 * Math.PI);
    pen.fill();
  }
  pen.globalAlpha = 1;
}

export function drawMark(chart, pen) {
  const { mark, theme } = chart.given;
  if (mark === null || mark === undefined) return;
  const x = Math.round(chart.placeX(mark)) + 0.5;
  pen.strokeStyle = theme.text;
  pen.lineWidth = 1;
  pen.setLineDash([3, 3]);
  pen.beginPath();
  pen.moveTo(x, chart.area.top);
  pen.lineTo(x, chart.area.top + chart.area.height);
  pen.stroke();
  pen.setLineDash([]);
}

// First place whose value is not below `wanted`; values ascend.
export function indexOf(values, wanted) {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
