// The component's front door: one view for each place on the page, kept while the page is rendered again and again.

import { PlayView } from "./view.js";

const views = new WeakMap();
const LINGER_MS = 100;

// Called by Streamlit whenever data or theme change, in any order: the latest `turn` holds. What is returned is called when
// the component leaves the page, and also after a call that was overtaken: only a view whose place is gone ends.
export function render({ data, parentElement }, base) {
  let view = views.get(parentElement);
  if (!view) {
    view = new PlayView(parentElement, data, base);
    views.set(parentElement, view);
  } else if (data.turn >= view.turn) {
    view.update(data);
  }
  return () => setTimeout(() => leave(parentElement), LINGER_MS);
}

function leave(parentElement) {
  if (parentElement.isConnected) return;
  views.get(parentElement)?.dispose();
  views.delete(parentElement);
}
