// Values -> colours: from nothing to much, or from below zero over nothing to above it; the same hues as everywhere else.

import { css, mix, rgb } from "../live/theme.js";

// share 0 to 1 -> [r, g, b]. Without `diverging`: from the ground to the purest colour, evenly to the eye.
export function ramp(diverging, { palette, theme }) {
  const ground = mix(rgb(theme.background), rgb(palette.neutral), theme.dark ? 0.3 : 0.06);
  const [low, high] = [rgb(palette.negative), rgb(palette.positive)];
  if (!diverging) return (share) => mix(ground, theme.dark ? mix(high, [255, 255, 255], 0.35) : high, clamped(share));
  return (share) => {
    const place = 2 * clamped(share) - 1;
    return mix(ground, place < 0 ? low : high, Math.abs(place));
  };
}

// For Plotly.
export function colourscale(diverging, look) {
  const colour = ramp(diverging, look);
  return Array.from({ length: 11 }, (_, step) => [step / 10, css(colour(step / 10))]);
}

// Greys, because points of all colours lie on it.
export function groundRamp({ theme }) {
  const [ground, text] = [rgb(theme.background), rgb(theme.text)];
  return (share) => mix(ground, text, 0.04 + 0.46 * clamped(share));
}

export function groundGradient(look) {
  const colour = groundRamp(look);
  return `linear-gradient(to right, ${css(colour(0))}, ${css(colour(1))})`;
}

// Black or white, whatever is read better on it.
export function inkOn([red, green, blue]) {
  return 0.299 * red + 0.587 * green + 0.114 * blue > 140 ? "#10161d" : "#ffffff";
}

function clamped(share) {
  return Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0.5;
}
