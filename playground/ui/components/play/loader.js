// Given to Streamlit as text: finds the app's base address and hands over to main.js.

export default async function (component) {
  const [data] = component.data;
  const script = document.querySelector('script[type="module"][src*="static/js/"]');
  const found = script ? script.src.replace(/static\/js\/.*$/, "") : "";
  const base = found.startsWith(location.origin) ? found : new URL(data.base, location.origin).href;
  const { render } = await modulesOf(new URL(data.modules, base).href, new URL(data.scripts, base));
  return render({ ...component, data }, base);
}
