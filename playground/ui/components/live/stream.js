// The live stream's WebSocket: says what is shown, hands messages on, acknowledges each once the one before is drawn, comes back when cut off.

const UNKNOWN_RUN = 4404;
const REFUSED = 4400;
const SLOWEST_MS = 8000;

export class Stream {
  // `take(message)`: resolves when it is drawn. `tell(state, reason)`: "open", "lost", "unknown" or "refused".
  constructor(address, take, tell) {
    this.address = address;
    this.take = take;
    this.tell = tell;
    this.runs = [];
    this.rate = 0;
    this.failures = 0;
    this.drawn = null; // a promise of the last message
    this.onVisibility = () => this.send({ visible: !document.hidden });
    document.addEventListener("visibilitychange", this.onVisibility);
  }

  show(runs, rate) {
    if (runs.join() === this.runs.join() && rate === this.rate) return;
    const same = runs.join() === this.runs.join();
    this.runs = runs;
    this.rate = rate;
    if (!runs.length) this.cut();
    else if (this.socket?.readyState === WebSocket.OPEN) this.send(same ? { rate } : { runs, rate });
    else if (!same) this.open();
  }

  open() {
    this.cut();
    const socket = new WebSocket(this.address);
    this.socket = socket;
    socket.onopen = () => this.send({ runs: this.runs, rate: this.rate, visible: !document.hidden });
    socket.onmessage = async (event) => {
      if (socket !== this.socket) return;
      if (this.failures || !this.heard) this.tell("open");
      this.heard = true;
      this.failures = 0;
      const message = JSON.parse(event.data);
      const before = this.drawn;
      this.drawn = this.take(message);
      try {
        await before; // one message is on its way while the one before is drawn
      } finally {
        if (socket === this.socket) this.send({ ack: message.number });
      }
    };
    socket.onclose = (event) => {
      if (socket === this.socket) this.closed(event);
    };
  }

  closed(event) {
    this.socket = null;
    if (event.code === UNKNOWN_RUN) return this.tell("unknown", event.reason);
    if (event.code === REFUSED) return this.tell("refused", event.reason);
    this.failures += 1;
    this.tell("lost");
    const wait = Math.min(SLOWEST_MS, 400 * 2 ** (this.failures - 1)) * (0.8 + 0.4 * Math.random());
    this.retry = setTimeout(() => this.open(), wait);
  }

  // What the user chose in the views of a run, name -> value.
  look(run, choices) {
    this.send({ look: { [run]: choices } });
  }

  send(values) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(values));
  }

  cut() {
    clearTimeout(this.retry);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  dispose() {
    document.removeEventListener("visibilitychange", this.onVisibility);
    this.cut();
  }
}
