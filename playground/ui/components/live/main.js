// The component's front door: one view for each place on the page, kept while the page is rendered again and again.

import { LiveView } from "./view.js";

const views = new WeakMap();
const LINGER_MS = 100;

// Called by Streamlit whenever data or theme change; what it returns, when the component leaves the page. Where two calls
// overlap, the first one's return value is called although the second goes on: so only the last one may end the view.
export function render({ data, parentElement, setTriggerValue }, base) {
  let view = views.get(parentElement);
  if (!view) {
    view = new LiveView(parentElement, base);
    views.set(parentElement, view);
  }
  clearTimeout(view.leaving);
  view.turn += 1;
  const turn = view.turn;
  view.update(data, setTriggerValue);
  return () => {
    if (view.turn !== turn) return;
    view.leaving = setTimeout(() => {
      views.delete(parentElement);
      view.dispose();
    }, LINGER_MS);
  };
}
