// A panel that slides over the right side; the network beside it stays in sight and in use.

import { button, element, identifier } from "./dom.js";

// name: of `app.local.drawer`; opened(): it comes into view
export function drawer(app, name, title, opened = () => {}) {
  const node = element("aside", `pgp-drawer pgp-drawer-${name}`);
  node.hidden = true;
  node.setAttribute("role", "dialog");
  const heading = element("h2", "pgp-drawer-title", title);
  heading.id = identifier("drawer");
  node.setAttribute("aria-labelledby", heading.id);
  const close = () => app.setLocal({ drawer: null });
  const head = element("div", "pgp-drawer-head");
  const cross = button("pgp-quiet", { icon: "close", title: "Close", click: close });
  head.append(heading, cross);
  const body = element("div", "pgp-drawer-body");
  node.append(head, body);
  let before = null;
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  });
  app.on("local", ({ drawer: shown }) => {
    const open = shown === name;
    if (node.hidden === !open) return;
    node.hidden = !open;
    if (open) {
      before = document.activeElement;
      opened();
      cross.focus({ preventScroll: true });
    } else if (before?.isConnected) before.focus({ preventScroll: true });
  });
  return { node, body };
}

export function section(title, ...nodes) {
  const node = element("section", "pgp-section");
  if (title) node.append(element("h3", "pgp-section-title", title));
  node.append(...nodes);
  return node;
}
