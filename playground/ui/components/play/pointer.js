// Mouse, pen, finger or arrow keys on the large plot -> a place in the plane, a chosen point, or strokes of the pen.

const STEPS = 48; // of the arrow keys, across the plane

export class Pointer {
  // domain(): {x, y}; tools(): what draws now, or null; moved(); chosen([x1, x2])
  constructor(node, { domain, tools, moved, chosen }) {
    Object.assign(this, { node, domain, tools, moved, chosen, place: null });
    node.tabIndex = 0;
    node.setAttribute("role", "application");
    node.setAttribute("aria-label", "Output over the plane. Arrow keys read its value, Enter chooses a point.");
    this.handlers = {
      pointerdown: (event) => this.down(event),
      pointermove: (event) => this.move(event),
      pointerup: (event) => this.up(event),
      pointercancel: (event) => this.up(event, true),
      pointerleave: () => this.leave(),
      keydown: (event) => this.key(event),
      keyup: (event) => this.keyUp(event),
      blur: () => this.leave(),
    };
    for (const [name, handler] of Object.entries(this.handlers)) node.addEventListener(name, handler);
  }

  placeOf(event) {
    const box = this.node.getBoundingClientRect();
    const { x, y } = this.domain();
    const share = (value) => Math.min(1, Math.max(0, value));
    const across = share((event.clientX - box.left) / box.width);
    const up = 1 - share((event.clientY - box.top) / box.height);
    return [x[0] + across * (x[1] - x[0]), y[0] + up * (y[1] - y[0])];
  }

  down(event) {
    if (event.button !== 0) return;
    this.place = this.placeOf(event);
    const tools = this.tools();
    if (tools) {
      this.node.setPointerCapture(event.pointerId);
      tools.press(...this.place);
      event.preventDefault();
      this.node.focus({ preventScroll: true });
    }
    this.pressed = [event.clientX, event.clientY];
    this.moved();
  }

  move(event) {
    const tools = this.tools();
    // a fast pen says several places at once
    const events = tools && event.getCoalescedEvents ? event.getCoalescedEvents() : [];
    for (const passed of events.length ? events : [event]) {
      this.place = this.placeOf(passed);
      if (tools && event.buttons) tools.drag(...this.place);
    }
    this.moved();
  }

  up(event, cancelled = false) {
    const tools = this.tools();
    if (tools) tools.release();
    else if (!cancelled && this.pressed && Math.hypot(event.clientX - this.pressed[0], event.clientY - this.pressed[1]) < 8) this.chosen(this.placeOf(event));
    this.pressed = null;
    if (event.pointerType === "touch" && tools) this.leave();
  }

  leave() {
    this.place = null;
    this.moved();
  }

  key(event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    const { x, y } = this.domain();
    if (way) {
      const [across, up] = this.place ?? [(x[0] + x[1]) / 2, (y[0] + y[1]) / 2];
      const moved = (value, [low, high], step) => Math.min(high, Math.max(low, value + (step * (high - low)) / STEPS));
      this.place = [moved(across, x, way[0]), moved(up, y, way[1])];
      this.moved();
    } else if (event.key === "Enter" && this.place) {
      const tools = this.tools();
      if (!tools) this.chosen(this.place);
      else if (!event.repeat) {
        tools.press(...this.place);
        tools.release();
      }
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  keyUp(event) {
    if (event.key.startsWith("Arrow")) event.stopPropagation();
  }

  dispose() {
    for (const [name, handler] of Object.entries(this.handlers)) this.node.removeEventListener(name, handler);
  }
}
