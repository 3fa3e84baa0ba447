// The WebSocket to one's room: says hello, hands messages on, notices silence, comes back when cut off.

const REFUSED = 4400;
const TOO_LONG = 1009;
// Characters of a text in one message: the server takes 16 kB, and a character has up to 6 bytes in JSON.
const PART = 2500;
const SLOWEST_MS = 8000;
const KEPT = "playground:room";
const MET = "playground:met"; // the key of the last room that there was
const SILENT_MS = 2500; // the server says something every second
const DEAF_MS = 8000; // after which another connection is tried
const LOOK_MS = 400;

const PAGE = token(); // this document, however often it connects, and though its view is made again

export class Room {
  // link(): {query, hash} of the address bar
  constructor(address, app, link) {
    this.address = address;
    this.app = app;
    this.link = link;
    this.failures = 0;
    this.asked = 0;
    this.unanswered = []; // {ask, ...}: said, and not known to have been followed or refused
    this.onVisibility = () => this.tell({ visible: !document.hidden });
    this.onLeave = () => this.cut();
    this.onBack = (event) => event.persisted && this.open();
    this.onOnline = () => this.lost && this.open();
    document.addEventListener("visibilitychange", this.onVisibility);
    addEventListener("pagehide", this.onLeave);
    addEventListener("pageshow", this.onBack);
    addEventListener("online", this.onOnline);
    this.lookedAt = performance.now();
    this.looking = setInterval(() => this.look(), LOOK_MS);
    this.open();
  }

  open() {
    this.cut();
    const socket = new WebSocket(this.address);
    this.socket = socket;
    this.heardAt = performance.now();
    socket.onopen = () => this.greet(socket);
    socket.onmessage = (event) => socket === this.socket && this.hear(JSON.parse(event.data));
    socket.onclose = (event) => socket === this.socket && this.closed(event);
  }

  // A page that comes back has its room again with what was asked for meanwhile, whatever its address says.
  greet(socket) {
    const hello = { ...remembered(), page: PAGE, again: Boolean(this.met), ...this.link() };
    socket.send(JSON.stringify({ hello, visible: !document.hidden }));
    for (const message of this.unanswered) this.tell(message);
  }

  hear(message) {
    this.heardAt = performance.now();
    this.failures = 0;
    if (message.room) {
      [this.met, this.joined] = [message.room, this.socket];
      if (message.room.key) remember(message.room.key, true);
      this.lost = false;
    } else if (this.lost && this.joined === this.socket) this.found();
    if (message.beat) return this.tell({ beat: message.beat });
    if ("answered" in message) this.settle(message.answered);
    this.app.receive(message);
  }

  // Nobody had to connect anew: the server had only been silent.
  found() {
    this.lost = false;
    this.app.receive({ room: this.met });
  }

  settle(answered) {
    this.asked = Math.max(this.asked, answered);
    this.unanswered = this.unanswered.filter(({ ask }) => ask > answered);
  }

  // The messages of a page that was busy wait behind this; so it looks once more before it says that none came.
  look() {
    const now = performance.now();
    if (now - this.lookedAt > 3 * LOOK_MS) this.heardAt = Math.max(this.heardAt, now - SILENT_MS + LOOK_MS);
    this.lookedAt = now;
    if (!this.socket) return;
    const silence = now - this.heardAt;
    if (silence > SILENT_MS && !this.lost) this.lose();
    if (silence > DEAF_MS) this.open();
  }

  lose() {
    this.lost = true;
    this.complain();
  }

  // Told again whenever more waits.
  complain() {
    const waits = this.unanswered.length;
    const more = waits ? ` ${waits === 1 ? "One thing that you did waits. It is" : `${waits} things that you did wait. They are`} done as soon as it answers.` : "";
    const sentence = `The server is not answering. The page tries again by itself.${more}`;
    this.app.receive({ room: { key: this.app.state.room.key, status: "lost", sentence } });
  }

  closed(event) {
    this.socket = null;
    const { key } = this.app.state.room;
    if (event.code === TOO_LONG) {
      this.lost = true;
      this.app.receive({ room: { key, status: "refused", sentence: "The connection was refused: the link or the change is too long. Reload the page." } });
      return;
    }
    if (event.code === REFUSED) {
      this.lost = true;
      this.app.receive({ room: { key, status: "refused", sentence: `The connection was refused: ${event.reason} Reload the page.` } });
      return;
    }
    this.failures += 1;
    this.lose();
    const wait = Math.min(SLOWEST_MS, 300 * 2 ** (this.failures - 1)) * (0.8 + 0.4 * Math.random());
    this.retry = setTimeout(() => this.open(), wait);
  }

  // What somebody asks for is said until it is answered, also over another connection. Returns its number.
  send(message) {
    if (!asks(message)) {
      this.tell(message);
      return 0;
    }
    this.asked += 1;
    const numbered = { ...message, ask: this.asked };
    if (this.lost && isTransport(message)) this.unanswered = this.unanswered.filter((known) => !isTransport(known));
    this.unanswered.push(numbered);
    this.tell(numbered);
    if (this.app.state.room.status === "lost") this.complain();
    return this.asked;
  }

  // Lost where there is no connection; so it is nothing that has to come.
  tell(message) {
    if (message.do === "paste" && message.text?.length > PART) {
      this.tell({ part: message.text.slice(0, PART) });
      this.tell({ ...message, text: message.text.slice(PART) });
      return;
    }
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
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
    removeEventListener("online", this.onOnline);
    clearInterval(this.looking);
    this.cut();
  }
}

function asks(message) {
  return !("ack" in message) && !("visible" in message) && !("beat" in message);
}

function isTransport({ do: name }) {
  return name === "play" || name === "pause";
}

function token() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const known = {}; // the same, where storage is forbidden

// The tab's own key, made here, so that a tab has one room however often it says hello. `fresh`: nobody had the room yet.
function remembered() {
  try {
    for (const name of [KEPT, MET]) known[name] = sessionStorage.getItem(name) ?? known[name];
  } catch {
    // as below
  }
  if (!known[KEPT]) remember(token(), false);
  return { key: known[KEPT], fresh: known[MET] !== known[KEPT] };
}

function remember(key, met) {
  known[KEPT] = key;
  if (met) known[MET] = key;
  try {
    for (const [name, value] of Object.entries(known)) sessionStorage.setItem(name, value);
  } catch {
    // storage may be forbidden; a reload then begins a new room
  }
}
