// The WebSocket to one's room: says hello, hands messages on, comes back when cut off.

const REFUSED = 4400;
const TOO_LONG = 1009;
// Characters of a text in one message: the server takes 16 kB, and a character has up to 6 bytes in JSON.
const PART = 2500;
const SLOWEST_MS = 8000;
const KEPT = "playground:room";

export class Room {
  // link(): {query, hash} of the address bar
  constructor(address, app, link) {
    this.address = address;
    this.app = app;
    this.link = link;
    this.failures = 0;
    this.waiting = [];
    this.onVisibility = () => this.send({ visible: !document.hidden });
    this.onLeave = () => this.cut();
    this.onBack = (event) => event.persisted && this.open();
    document.addEventListener("visibilitychange", this.onVisibility);
    addEventListener("pagehide", this.onLeave);
    addEventListener("pageshow", this.onBack);
    this.open();
  }

  open() {
    this.cut();
    const socket = new WebSocket(this.address);
    this.socket = socket;
    socket.onopen = () => {
      this.send({ hello: { key: remembered(), ...this.link() }, visible: !document.hidden });
      for (const message of this.waiting.splice(0)) this.send(message);
    };
    socket.onmessage = (event) => {
      if (socket !== this.socket) return;
      this.failures = 0;
      const message = JSON.parse(event.data);
      if (message.room?.key) remember(message.room.key);
      this.app.receive(message);
    };
    socket.onclose = (event) => {
      if (socket === this.socket) this.closed(event);
    };
  }

  closed(event) {
    this.socket = null;
    const { key } = this.app.state.room;
    if (event.code === TOO_LONG) {
      this.app.receive({ room: { key, status: "refused", sentence: "The connection was refused: the link or the change is too long. Reload the page." } });
      return;
    }
    if (event.code === REFUSED) {
      this.app.receive({ room: { key, status: "refused", sentence: `The connection was refused: ${event.reason} Reload the page.` } });
      return;
    }
    this.failures += 1;
    this.app.receive({ room: { key, status: "lost", sentence: "Connection lost, trying again …" } });
    const wait = Math.min(SLOWEST_MS, 300 * 2 ** (this.failures - 1)) * (0.8 + 0.4 * Math.random());
    this.retry = setTimeout(() => this.open(), wait);
  }

  // What the user did while cut off is said later; acknowledgements are not.
  send(message) {
    if (message.do === "paste" && message.text?.length > PART) {
      this.send({ part: message.text.slice(0, PART) });
      this.send({ ...message, text: message.text.slice(PART) });
      return;
    }
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
    else if (!("ack" in message) && !("visible" in message)) this.waiting.push(message);
  }

  cut() {
    clearTimeout(this.retry);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  dispose() {
    document.removeEventListener("visibilitychange", this.onVisibility);
    removeEventListener("pagehide", this.onLeave);
    removeEventListener("pageshow", this.onBack);
    this.cut();
  }
}

function remembered() {
  try {
    return sessionStorage.getItem(KEPT);
  } catch {
    return null; // storage may be forbidden; a reload then begins a new room
  }
}

function remember(key) {
  try {
    sessionStorage.setItem(KEPT, key);
  } catch {
    // as above
  }
}
