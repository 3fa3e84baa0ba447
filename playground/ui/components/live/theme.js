// Streamlit's CSS variables -> the colours and the font of charts.

export function readTheme(node) {
  const style = getComputedStyle(node);
  const value = (name, fallback) => style.getPropertyValue(`--st-${name}`).trim() || fallback;
  const background = value("background-color", "#ffffff");
  const text = value("text-color", "#1d2733");
  const dark = luminance(rgb(background)) < 0.4;
  return {
    background,
    text,
    dark,
    font: value("font", "sans-serif"),
    panel: value("secondary-background-color", dark ? "#1c232c" : "#f4f6f8"),
    grid: mixed(rgb(background), rgb(text), dark ? 0.16 : 0.12),
    muted: mixed(rgb(background), rgb(text), 0.72),
  };
}

// "#rgb", "#rrggbb" or "rgb(r, g, b)" -> [r, g, b], each 0 to 255.
export function rgb(colour) {
  const numbers = colour.match(/^rgba?\(([^)]*)\)/);
  if (numbers) return numbers[1].split(/[\s,/]+/).slice(0, 3).map(Number);
  let digits = colour.replace("#", "");
  if (digits.length === 3) digits = [...digits].map((digit) => digit + digit).join("");
  return [0, 2, 4].map((start) => parseInt(digits.slice(start, start + 2), 16));
}

export function mix(from, to, share) {
  return from.map((value, channel) => value + (to[channel] - value) * share);
}

export function css(colour, alpha = 1) {
  return `rgba(${colour.map(Math.round).join(",")},${alpha})`;
}

function mixed(from, to, share) {
  return css(mix(from, to, share));
}

function luminance([red, green, blue]) {
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
}
