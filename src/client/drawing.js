// @ts-check
// The presenter's pen: what a pen, a finger or the mouse does on the slide at the desk or the remote.
// The line follows at once here; others are told of it thirty times a second, and the room of the whole
// stroke when it is finished. While a pen is used, fingers do not draw.

import { canvas, inParts, packed, simplified, touches, unpacked, way } from "./strokes.js";
import { commands, strokeText } from "./wire.js";

/**
 * @typedef {import("./wire.js").Surface} Surface
 * @typedef {import("./wire.js").Colour} Colour
 * @typedef {import("./strokes.js").Point} Point
 * @typedef {import("./ink.js").Live} Live
 * @typedef {import("./socket.js").Answer} Answer
 * @typedef {{id: number, type: string, stroke: Live | null, last: Point | null, sent: number[], at: number, later: number}} Hand
 *   a pointer; `stroke` unless it erases, and then `last` is where it was, `sent` how many points that had at its last messages,
 *   `at` when the last of these was
 */

/** Milliseconds between two messages of a stroke that is being drawn; the server passes on as many. */
const strokeEvery = 33;
/** A message has the points of the last so many as well, because some may be passed over. */
const overlap = 4;
/** The most points of a message that the server passes on. */
const mostAtOnce = 60;
/** Points nearer to the one before say nothing new, in the canvas's pixels. */
const nearest = 0.3;
/** How far the eraser reaches. */
const reach = 8;

/** Random, and a whole number that JSON keeps. */
function newMark() {
  const [high, low] = crypto.getRandomValues(new Uint32Array(2));
  return (high % 0x100000) * 0x100000000 + low;
}

export class Drawing {
  /**
   * @param {HTMLElement} frame
   * @param {{ink: import("./ink.js").Ink, connection: import("./socket.js").Connection, on: () => Surface | null,
   *   show: () => void, refused: (answer: Answer) => void}} how `on` is what the room shows, `show` draws the ink
   */
  constructor(frame, { ink, connection, on, show, refused }) {
    this.frame = frame;
    this.ink = ink;
    this.connection = connection;
    this.surface = on;
    this.show = show;
    this.refused = refused;
    this.isOn = false;
    /** @type {"pen" | "highlighter" | "eraser"} */
    this.tool = "pen";
    /** @type {Colour} */
    this.colour = "red";
    /** Whether a pen was used: then fingers only rest. */
    this.hasPen = false;
    /** The pointer that draws or erases. @type {Hand | null} */
    this.hand = null;
    frame.addEventListener("pointerdown", (event) => this.isOn && this.down(event));
    frame.addEventListener("pointermove", (event) => this.hand?.id === event.pointerId && this.moved(event));
    frame.addEventListener("pointerup", (event) => this.hand?.id === event.pointerId && this.up(event));
    frame.addEventListener("pointercancel", (event) => this.hand?.id === event.pointerId && this.drop());
  }

  /** Where the canvas lies in the window. */
  box() {
    return (this.frame.querySelector(".canvas") ?? this.frame).getBoundingClientRect();
  }

  /** @param {boolean} on */
  turn(on) {
    if (!on) this.drop();
    this.isOn = on;
  }

  /** @param {PointerEvent} event */
  down(event) {
    const isPen = event.pointerType === "pen";
    if (event.pointerType === "touch" && this.hasPen) return;
    if (event.pointerType === "mouse" && event.button !== 0) return;
    // The hand lies down before the pen.
    if (isPen && this.hand?.type === "touch") this.drop();
    if (this.hand) return;
    const on = this.surface();
    if (!on) return;
    this.hasPen ||= isPen;
    event.preventDefault();
    this.frame.setPointerCapture(event.pointerId);
    // The other end of a pen, and its button.
    const erases = this.tool === "eraser" || (isPen && (event.button === 5 || event.button === 2));
    this.hand = { id: event.pointerId, type: event.pointerType, stroke: null, last: null, sent: [], at: 0, later: 0 };
    if (erases) return this.erase(event);
    const mark = newMark();
    this.ink.own.add(mark);
    const pen = this.tool === "highlighter" ? "highlighter" : "pen";
    this.hand.stroke = { on, mark, pen, colour: this.colour, points: [], ended: false, at: Infinity };
    this.moved(event);
  }

  /** @param {PointerEvent} event */
  moved(event) {
    const stroke = this.hand?.stroke;
    if (!stroke) return this.erase(event);
    const box = this.box();
    const points = add(stroke.points, pointsOf(event, box));
    stroke.points = points;
    this.tell();
    // What comes next is shown here only, and not kept.
    const ahead = event.type === "pointermove" ? (event.getPredictedEvents?.() ?? []) : [];
    this.draw({ ...stroke, points: [...points, ...ahead.map((one) => pointOf(one, box))] });
  }

  /** @param {PointerEvent} event */
  up(event) {
    const hand = this.hand;
    if (hand?.stroke) {
      const points = add(hand.stroke.points, [pointOf(event, this.box())], true);
      this.finish({ ...hand.stroke, points });
    }
    this.hand = null;
    clearTimeout(hand?.later);
  }

  /** The stroke is none after all: the system took the pointer, or it was the palm of a hand with a pen. */
  drop() {
    const hand = this.hand;
    this.hand = null;
    if (!hand) return;
    clearTimeout(hand.later);
    if (!hand.stroke) return;
    this.ink.live.delete(hand.stroke.mark);
    this.connection.tell(strokeText({ ...hand.stroke, from: 0, points: [], ended: true }));
    this.show();
  }

  /** @param {Live} stroke */
  draw(stroke) {
    this.ink.live.set(stroke.mark, stroke);
    this.show();
  }

  /** Tells others the last points, now or as soon as the rate allows. */
  tell() {
    const hand = this.hand;
    if (!hand?.stroke) return;
    const wait = hand.at + strokeEvery - performance.now();
    clearTimeout(hand.later);
    if (wait > 0) return void (hand.later = window.setTimeout(() => this.tell(), wait));
    hand.at = performance.now();
    this.connection.tell(strokeText(tailOf(hand.stroke, hand.sent)));
    hand.sent = [...hand.sent, hand.stroke.points.length].slice(-overlap);
  }

  /** @param {Live} drawn */
  finish(drawn) {
    const points = simplified(drawn.points, drawn.pen);
    this.connection.tell(strokeText(tailOf({ ...drawn, ended: true }, this.hand?.sent ?? [])));
    this.ink.live.delete(drawn.mark);
    inParts(points).forEach((part, at) => {
      // As others are told it, so that it does not change once it is told here.
      const stroke = { ...drawn, mark: at === 0 ? drawn.mark : newMark(), points: unpacked(packed(part)), ended: true };
      this.ink.own.add(stroke.mark);
      this.draw(stroke);
      this.keep(stroke);
    });
  }

  /** Hands a stroke to the room. It stays here until that is told, or refused. @param {Live} stroke */
  async keep(stroke) {
    const answer = await this.connection.send(commands.draw(stroke.on, { ...stroke, points: packed(stroke.points) }));
    if (answer === "done" || answer === "unsaved") {
      const here = this.ink.live.get(stroke.mark);
      if (here) here.at = performance.now();
    } else {
      this.ink.live.delete(stroke.mark);
      this.show();
    }
    this.refused(answer);
  }

  /** Erases what lies on the pointer's way. @param {PointerEvent} event */
  erase(event) {
    const [on, hand] = [this.surface(), this.hand];
    if (!on || !hand) return;
    const places = way(hand.last, pointsOf(event, this.box()), reach);
    hand.last = places.at(-1) ?? null;
    const lies = (/** @type {import("./ink.js").Stroke} */ { points, pen }) => places.some((at) => touches(points, pen, at, reach));
    const hit = this.ink.on(on).filter(lies).map((stroke) => stroke.mark);
    if (hit.length === 0) return;
    for (const mark of hit) this.ink.erased.add(mark);
    this.show();
    this.act(commands.erase(on, hit)).then(() => {
      for (const mark of hit) this.ink.erased.delete(mark);
      this.show();
    });
  }

  undo() {
    const on = this.surface();
    if (on) this.act(commands.undoInk(on));
  }

  clear() {
    const on = this.surface();
    if (on) this.act(commands.clearInk(on));
  }

  /**
   * Does what takes strokes away. Before it is acknowledged all strokes before it are, and what is left
   * of them is told.
   * @param {import("./wire.js").Command} command
   */
  async act(command) {
    const before = [...this.ink.live.values()].filter((one) => one.ended);
    const answer = await this.connection.send(command);
    if (answer === "done" || answer === "unsaved") for (const { mark } of before) this.ink.live.delete(mark);
    // That there is nothing to undo or erase is seen.
    if (answer !== "nothing") this.refused(answer);
    this.show();
  }
}

/** All points of an event, those that came since the last one before it. @param {PointerEvent} event @param {DOMRect} box */
function pointsOf(event, box) {
  const all = event.getCoalescedEvents?.() ?? [];
  return (all.length > 0 ? all : [event]).map((one) => pointOf(one, box));
}

/**
 * @param {PointerEvent} event @param {DOMRect} box
 * @returns {Point}
 */
function pointOf(event, box) {
  const x = ((event.clientX - box.left) / box.width) * canvas.width;
  const y = ((event.clientY - box.top) / box.height) * canvas.height;
  // A mouse says 0.5 and a finger 0 or 1: only a pen is pressed harder and softer.
  return { x, y, pressed: event.pointerType === "pen" ? event.pressure : 0.5 };
}

/**
 * Points with further ones, without those that say nothing new.
 * @param {Point[]} points @param {Point[]} more @param {boolean} [lifted] whether the pen was lifted: then it presses no more
 */
function add(points, more, lifted = false) {
  const all = points.slice();
  for (const point of more) {
    const last = all[all.length - 1];
    const pressed = lifted && last ? last.pressed : point.pressed;
    if (!last || Math.hypot(point.x - last.x, point.y - last.y) >= nearest) all.push({ ...point, pressed });
  }
  return all;
}

/**
 * The last points of a stroke: those since some messages ago.
 * @param {Live} stroke @param {number[]} sent how many points it had at the last messages
 */
function tailOf(stroke, sent) {
  const from = Math.max(0, stroke.points.length - mostAtOnce, sent.length < overlap ? 0 : sent[0] - 1);
  return { ...stroke, from, points: packed(stroke.points.slice(from)) };
}
