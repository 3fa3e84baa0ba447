// A question that is asked again and again: one at a time, and less often where answers take long.

const LEAST_MS = 110;
const LOST_MS = 3000; // after which an answer is not waited for any more
const BUSY = 3; // times as long as the last answer took, until the next question: training goes on meanwhile

const LONGEST_MS = 1000; // and no longer than this: the first answer, for which a program is made, says nothing of the others

export class Question {
  // put(): asks; false where there is nothing to ask for now
  constructor(put) {
    this.put = put;
    this.freeAt = -Infinity;
    this.askedAt = null;
  }

  ask() {
    const now = performance.now();
    if (this.askedAt !== null && now - this.askedAt < LOST_MS) {
      this.again = true;
      return;
    }
    clearTimeout(this.timer);
    if (now < this.freeAt) {
      this.timer = setTimeout(() => this.ask(), this.freeAt - now);
      return;
    }
    this.again = false;
    this.askedAt = now;
    if (!this.put()) this.askedAt = null;
  }

  answered() {
    if (this.askedAt === null) return;
    const now = performance.now();
    this.freeAt = Math.max(this.askedAt + LEAST_MS, now + Math.min(LONGEST_MS, BUSY * (now - this.askedAt)));
    this.askedAt = null;
    if (this.again) this.ask();
  }

  dispose() {
    clearTimeout(this.timer);
  }
}
