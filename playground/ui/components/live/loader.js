// Given to Streamlit as text: finds the app's base address and hands over to main.js, which the browser keeps.

export default async function (component) {
  const script = document.querySelector('script[type="module"][src*="static/js/"]');
  const found = script ? script.src.replace(/static\/js\/.*$/, "") : "";
  const base = found.startsWith(location.origin) ? found : new URL(component.data.base, location.origin).href;
  const { render } = await import(new URL(`${component.data.files}/main.js`, base).href);
  return render(component, base);
}
