// Given to Streamlit as text: finds the app's base address and hands over to main.js.

export default async function (component) {
  const script = document.querySelector('script[type="module"][src*="static/js/"]');
  const found = script ? script.src.replace(/static\/js\/.*$/, "") : "";
  const base = found.startsWith(location.origin) ? found : new URL(component.data.base, location.origin).href;
  preload(new URL(component.data.plotly, base).href);
  const { modules, scripts } = component.data;
  const { render } = await modulesOf(new URL(modules, base).href, new URL(scripts, base));
  return render(component, base);
}

// The largest file begins to travel before the scripts that ask for it have come.
function preload(address) {
  if (document.querySelector(`link[href="${address}"]`)) return;
  document.head.append(Object.assign(document.createElement("link"), { rel: "preload", as: "script", href: address }));
}
