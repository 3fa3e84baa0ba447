// Given to Streamlit as text: finds the app's base address and hands over to main.js, which the browser keeps.

export default async function (component) {
  const [data] = component.data;
  const script = document.querySelector('script[type="module"][src*="static/js/"]');
  const found = script ? script.src.replace(/static\/js\/.*$/, "") : "";
  const base = found.startsWith(location.origin) ? found : new URL(data.base, location.origin).href;
  const files = new URL(`${data.files}/`, base);
  for (const name of data.modules) preload(new URL(name, files).href);
  const { render } = await import(new URL("main.js", files).href);
  return render({ ...component, data }, base);
}

// Modules travel together, not one after the other as each is found to be imported.
function preload(address) {
  if (document.querySelector(`link[href="${address}"]`)) return;
  document.head.append(Object.assign(document.createElement("link"), { rel: "modulepreload", href: address }));
}
