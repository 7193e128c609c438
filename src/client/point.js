// @ts-check
// The presenter's side of the pointer: where on the slide the mouse or the finger is, told by
// the element it lies in, so that it is the same thing on every screen.

/** Milliseconds between two places that are sent; the server passes on as many. */
const sendEvery = 40;

/**
 * The way from a slide's element down to another, as indexes of children, and the share of it.
 * @param {Element} slide @param {Element} target @param {number} clientX @param {number} clientY
 * @returns {{path: string, x: number, y: number}}
 */
function placeIn(slide, target, clientX, clientY) {
  const path = [];
  const element = slide.contains(target) ? target : slide;
  for (let one = element; one !== slide; one = /** @type {Element} */ (one.parentElement)) {
    path.unshift([.../** @type {Element} */ (one.parentElement).children].indexOf(one));
  }
  const box = element.getBoundingClientRect();
  return { path: path.join("."), x: shareOf(clientX - box.left, box.width), y: shareOf(clientY - box.top, box.height) };
}

/** From 0 to 1, to the thousandth. @param {number} length @param {number} whole */
function shareOf(length, whole) {
  const share = whole > 0 ? length / whole : 0;
  return Math.round(Math.max(0, Math.min(1, share)) * 1000) / 1000;
}

/** Follows the mouse or the finger over a frame, while switched on. */
export class Pointing {
  /**
   * @param {HTMLElement} frame
   * @param {() => {slide: Element | null, id: string}} shown the slide in the frame, and its id in the room
   * @param {(at: import("./wire.js").PointerAt | null) => void} send
   */
  constructor(frame, shown, send) {
    this.frame = frame;
    this.shown = shown;
    this.send = send;
    this.on = false;
    this.sent = 0;
    this.later = 0;
    frame.addEventListener("pointermove", (event) => this.on && this.moved(event));
    frame.addEventListener("pointerleave", () => this.on && this.nowhere());
  }

  /** @returns {boolean} whether it is on now */
  toggle() {
    this.on = !this.on;
    if (!this.on) this.nowhere();
    return this.on;
  }

  /** @param {PointerEvent} event */
  moved(event) {
    const wait = this.sent + sendEvery - performance.now();
    clearTimeout(this.later);
    // The last of many moves is the one that counts.
    if (wait > 0) this.later = window.setTimeout(() => this.moved(event), wait);
    else this.tell(event);
  }

  /** @param {PointerEvent} event */
  tell(event) {
    const { slide, id } = this.shown();
    if (!slide || !this.on) return;
    const target = document.elementFromPoint(event.clientX, event.clientY);
    if (!target || !this.frame.contains(target)) return this.nowhere();
    this.sent = performance.now();
    this.send({ slide: id, ...placeIn(slide, target, event.clientX, event.clientY) });
  }

  nowhere() {
    clearTimeout(this.later);
    this.send(null);
  }
}
