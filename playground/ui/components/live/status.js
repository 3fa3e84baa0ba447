// Status of runs -> the page is asked to render again, once for each change that it shows.

const TRIES = 4;
const DELAY_MS = 50;
const AGAIN_MS = 300;

// Statuses that a page shows alike.
function shown(status) {
  return status === "starting" ? "running" : status;
}

export class StatusReport {
  constructor() {
    this.page = new Map(); // run -> status the page was rendered with
    this.live = new Map(); // run -> status the stream tells
    this.tries = new Map(); // run -> {status, count, next}
  }

  // The page was rendered.
  rendered(runs, trigger) {
    this.trigger = trigger;
    this.page = new Map(runs.map((run) => [run.id, shown(run.status)]));
    for (const run of this.live.keys()) if (!this.page.has(run)) this.live.delete(run);
    this.check();
  }

  told(run, status) {
    this.live.set(run, shown(status));
    this.check();
  }

  // The page may be rendered before the store has the change: ask again, a few times, then let it be.
  check() {
    clearTimeout(this.timer);
    const now = performance.now();
    let next = Infinity;
    for (const [run, status] of this.live) {
      if (this.page.get(run) === status) {
        this.tries.delete(run);
        continue;
      }
      let attempt = this.tries.get(run);
      if (attempt?.status !== status) {
        attempt = { status, count: 0, next: now + DELAY_MS };
        this.tries.set(run, attempt);
      }
      if (attempt.count < TRIES) next = Math.min(next, attempt.next);
    }
    if (next < Infinity) this.timer = setTimeout(() => this.ask(), Math.max(0, next - now));
  }

  ask() {
    const now = performance.now();
    let due = false;
    for (const attempt of this.tries.values()) {
      if (attempt.count >= TRIES || attempt.next > now + 1) continue;
      attempt.count += 1;
      attempt.next = now + AGAIN_MS * 2 ** (attempt.count - 1);
      due = true;
    }
    if (due) this.trigger("status", Object.fromEntries(this.live));
    this.check();
  }

  dispose() {
    clearTimeout(this.timer);
  }
}
