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

export function gradient(diverging, look) {
  const colour = ramp(diverging, look);
  return `linear-gradient(to right, ${[0, 0.25, 0.5, 0.75, 1].map((share) => css(colour(share))).join()})`;
}

// Black or white, whatever is read better on it.
export function inkOn([red, green, blue]) {
  return 0.299 * red + 0.587 * green + 0.114 * blue > 140 ? "#10161d" : "#ffffff";
}

function clamped(share) {
  return Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0.5;
}
