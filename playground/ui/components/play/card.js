// A card over the page, beside what it is about, kept inside the window.

const GAP = 12;

// area: what `position: absolute` of the card refers to; at: {left, top, right, bottom} in the window; most: what lies
// further right stays free, if the card has room left of it
export function placeBeside(card, at, most = Infinity) {
  const whole = card.offsetParent?.getBoundingClientRect();
  if (!whole) return;
  const area = { left: whole.left, top: whole.top, bottom: whole.bottom, right: Math.min(whole.right, Math.max(most, whole.left + card.offsetWidth)) };
  const [width, height] = [card.offsetWidth, card.offsetHeight];
  const bottom = Math.min(area.bottom, window.innerHeight);
  const right = at.right + GAP + width <= area.right ? at.right + GAP : at.left - GAP - width;
  const left = right >= area.left ? right : Math.max(area.left, area.right - width - GAP);
  const middle = (at.top + at.bottom) / 2 - Math.min(height / 2, 90);
  const top = Math.max(area.top + 4, Math.min(middle, bottom - height - 4));
  card.style.left = `${Math.round(left - area.left)}px`;
  card.style.top = `${Math.round(top - area.top)}px`;
}

// The focus inside a shadow tree too.
export function focused(node) {
  return node.getRootNode().activeElement;
}
