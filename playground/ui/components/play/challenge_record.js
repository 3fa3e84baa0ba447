// The best result of each challenge, kept in this browser with a link to what reached it.

const KEPT = "playground:challenges";
const MOST = 200;

export function recordOf(key) {
  return all()[key] ?? null;
}

// record: {score, epoch, query}
export function keepRecord(key, record) {
  const known = all();
  delete known[key];
  const entries = [...Object.entries(known), [key, record]].slice(-MOST);
  try {
    localStorage.setItem(KEPT, JSON.stringify(Object.fromEntries(entries)));
  } catch {
    // storage may be forbidden or full: the result is shown all the same
  }
}

function all() {
  try {
    const known = JSON.parse(localStorage.getItem(KEPT) ?? "{}");
    return known && typeof known === "object" ? known : {};
  } catch {
    return {};
  }
}
