// Calls that come too often -> at most one in so many milliseconds; the last one is never lost.

export function paced(call, pause) {
  let [timer, due, last] = [null, null, -Infinity];
  const run = () => {
    timer = null;
    if (!due) return;
    const values = due;
    due = null;
    last = performance.now();
    call(...values);
  };
  const later = (...values) => {
    due = values;
    if (timer !== null) return;
    const wait = last + pause - performance.now();
    if (wait <= 0) run();
    else timer = setTimeout(run, wait);
  };
  later.now = () => {
    clearTimeout(timer);
    run();
  };
  later.cancel = () => {
    clearTimeout(timer);
    [timer, due] = [null, null];
  };
  return later;
}
