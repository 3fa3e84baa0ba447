// Stands before the text of each loader: makes modules of a pack (see packs.py), once for as long as the page is open.

const packs = (window.playgroundPacks ??= new Map());

// The exports of the pack's last module. `scripts`: address of the folder of all components.
function modulesOf(address, scripts) {
  if (!packs.has(address)) {
    const made = make(address, scripts);
    made.catch(() => packs.delete(address));
    packs.set(address, made);
  }
  return packs.get(address);
}

async function make(address, scripts) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  const addresses = {};
  let last;
  for (const [name, source] of await answer.json()) {
    const own = new URL(name, scripts).href;
    const text = source
      .replace(/\bfrom "@([^"]+)"/g, (_, other) => `from "${addresses[other]}"`)
      .replaceAll("import.meta.url", JSON.stringify(own));
    const blob = new Blob([text, `\n//# sourceURL=${own}`], { type: "text/javascript" });
    last = addresses[name] = URL.createObjectURL(blob);
  }
  const made = await import(last);
  for (const url of Object.values(addresses)) URL.revokeObjectURL(url);
  return made;
}
