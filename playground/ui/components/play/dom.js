// Small makers of elements.

export function element(tag, name = "", text = "") {
  const node = document.createElement(tag);
  if (name) node.className = name;
  if (text) node.textContent = text;
  return node;
}

const ICONS = {
  play: "M8 5.2v13.6L19 12z",
  pause: "M7 5h3.6v14H7zM13.4 5H17v14h-3.6z",
  step: "M6 5.5v13L14.5 12zM16 5.5h2.6v13H16z",
  batch: "M9 6l1.5-1.5L18 12l-7.5 7.5L9 18l6-6z",
  reset: "M12 5V1.8L6.8 6.5 12 11V7.2a5.4 5.4 0 1 1-5.2 6.8H4.5A7.6 7.6 0 1 0 12 5z",
  dice: "M5 3h14a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V5c0-1.1.9-2 2-2zm3 3.4a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 0 0 0-3.2zm8 8a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 0 0 0-3.2zm-4-4a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 0 0 0-3.2z",
  undo: "M9 5 4 10l5 5v-3.600h5.500a3.300 3.300 0 0 1 0 6.600H9v2.400h5.500a5.700 5.700 0 0 0 0-11.400H9z",
  redo: "M15 5l5 5-5 5v-3.600H9.500a3.300 3.300 0 0 0 0 6.600H15v2.400H9.500a5.700 5.700 0 0 1 0-11.400H15z",
  share: "M17 15.5c-.9 0-1.7.4-2.3 1L8.9 13a3 3 0 0 0 0-2l5.8-3.5a3.2 3.2 0 1 0-1-1.6L8 9.4a3.2 3.2 0 1 0 0 5.2l5.700 3.500A3.2 3.2 0 1 0 17 15.500z",
  download: "M11 3h2v9.200l3.300-3.300 1.400 1.400L12 16l-5.700-5.700 1.400-1.400L11 12.200zM4 18h16v2.200H4z",
  tune: "M4 6h9V4h2v6h-2V8H4zm13 0h3v2h-3zM4 16h3v-2h2v6H7v-2H4zm7 0h9v2h-9z",
  close: "M6.400 5 12 10.600 17.600 5 19 6.400 13.400 12 19 17.600 17.600 19 12 13.400 6.400 19 5 17.600 10.600 12 5 6.400z",
  pen: "M4 16.500 15.500 5a1.800 1.800 0 0 1 2.500 0l1 1a1.800 1.800 0 0 1 0 2.500L7.500 20H4z",
  table: "M3 4h18v16H3zm2 5v3.500h6V9zm8 0v3.500h6V9zm-8 5.500V18h6v-3.500zm8 0V18h6v-3.500z",
  replay: "M5 5h2.400v14H5zM9.500 5v14L20.500 12z",
  film: "M3 4.500h18v15H3zM5 6.500v2h2v-2zm0 4.500v2h2v-2zm0 4.500v2h2v-2zM17 6.500v2h2v-2zm0 4.500v2h2v-2zm0 4.500v2h2v-2zM9 6.500v11h6v-11z",
  flag: "M6 3h1.800v1.200H19l-3 4 3 4H7.800V21H6z",
  info: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm-1.200 8.500h2.400V17h-2.400zm0-3.800h2.400V9h-2.400z",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("pgp-icon");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

// `title` is its name; with `text` it is also written on it.
export function button(name, { icon: picture, title, text = "", control = "", click }) {
  const node = element("button", `pgp-button ${name}`);
  node.type = "button";
  node.title = title;
  node.setAttribute("aria-label", title);
  if (control) node.dataset.control = control;
  if (picture) node.append(icon(picture));
  if (text) node.append(element("span", "", text));
  node.addEventListener("click", click);
  return node;
}

// What stands between `backticks` in a sentence is a name of the specification, or a piece of a formula.
export function coded(sentence) {
  return sentence.split("`").map((part, index) => (index % 2 ? element("code", "", part) : part));
}

let serial = 0;

export function identifier(what) {
  serial += 1;
  return `pgp-${what}-${serial}`;
}
