// What was kept, in the tab's own storage, so that a reload finds it again.

const KEPT = "playground:kept";
const MOST = 24;

export class KeptList {
  constructor() {
    this.items = read();
  }

  // {run, image, line, epoch, train, test}
  add(item) {
    this.items = [...this.items.filter(({ run }) => run !== item.run), item].slice(-MOST);
    this.write();
  }

  remove(run) {
    this.items = this.items.filter((item) => item.run !== run);
    this.write();
  }

  write() {
    try {
      sessionStorage.setItem(KEPT, JSON.stringify(this.items));
    } catch {
      // storage may be forbidden or full; the strip then lasts as long as the page
    }
  }
}

function read() {
  try {
    const items = JSON.parse(sessionStorage.getItem(KEPT));
    return Array.isArray(items) ? items.filter(({ run, line }) => run && typeof line === "string") : [];
  } catch {
    return [];
  }
}
