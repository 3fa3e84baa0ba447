// A card over the page, beside what it is about, kept inside the window.

const GAP = 12;

// at: {left, top, right, bottom} in the window
export function placeBeside(card, at) {
  const area = card.offsetParent?.getBoundingClientRect();
  if (!area) return;
  const [width, height] = [card.offsetWidth, card.offsetHeight];
  const bottom = Math.min(area.bottom, window.innerHeight);
  const right = at.right + GAP + width <= area.right ? at.right + GAP : at.left - GAP - width;
  const left = right >= area.left ? right : Math.max(area.left, area.right - width - GAP);
  const middle = (at.top + at.bottom) / 2 - Math.min(height / 2, 90);
  const top = Math.max(area.top + 4, Math.min(middle, bottom - height - 4));
  card.style.left = `${Math.round(left - area.left)}px`;
  card.style.top = `${Math.round(top - area.top)}px`;
}

// Over a panel, as wide as there is room left of what must stay in sight; false where they do not stand side by side.
// panel, free: rectangles in the window, or undefined
export function dock(card, panel, free) {
  const area = card.offsetParent?.getBoundingClientRect();
  const docked = Boolean(area && panel && free && panel.width && panel.right <= free.left);
  card.classList.toggle("pgp-docked", docked);
  const edge = docked ? Math.max(area.left, panel.left - GAP / 2) : 0;
  card.style.width = docked ? `${Math.round(free.left - GAP / 4 - edge)}px` : "";
  card.style.height = docked ? `${Math.round(panel.height)}px` : "";
  if (!docked) return false;
  card.style.left = `${Math.round(edge - area.left)}px`;
  card.style.top = `${Math.round(panel.top - area.top)}px`;
  return true;
}

// The focus inside a shadow tree too.
export function focused(node) {
  return node.getRootNode().activeElement;
}
