// @ts-check
// The ink on this screen: what was drawn, what is being drawn, and the layers in which it lies over a
// slide. Who draws is drawing.js.

import { pathOf, unpacked } from "./strokes.js";

/**
 * @typedef {import("./wire.js").Surface} Surface
 * @typedef {import("./strokes.js").Point} Point
 * @typedef {{mark: number, pen: import("./strokes.js").Pen, colour: import("./wire.js").Colour, points: Point[]}} Stroke
 * @typedef {Stroke & {on: Surface, ended: boolean, at: number}} Live being drawn, or not told as finished yet
 */

const svg = "http://www.w3.org/2000/svg";
/** A stroke of which nothing is heard for so long after its end was not taken, and while it is drawn its device is gone. */
const waitsForEnd = 5000;
const waitsForMore = 30_000;

/** @param {Surface} on */
function keyOf({ slide, whiteboard }) {
  return `${whiteboard} ${slide}`;
}

/** What the room shows, to be drawn on. @param {import("./wire.js").Snapshot} snapshot */
export function surfaceShown({ slideId, whiteboard }) {
  return { slide: slideId, whiteboard };
}

export class Ink {
  constructor() {
    /** What is drawn on each surface of which this screen was told. @type {Map<string, Stroke[]>} */
    this.drawn = new Map();
    /** By their marks. @type {Map<number, Live>} */
    this.live = new Map();
    /** The marks of strokes that this device has erased and the server has not yet. @type {Set<number>} */
    this.erased = new Set();
    /** The marks of those that this device draws: what it hears of them is late. @type {Set<number>} */
    this.own = new Set();
    /** The deck and the class that all of it is of. @type {string | null} */
    this.deck = null;
    /** @type {number | null} */
    this.began = null;
  }

  /** @param {import("./wire.js").InkFrame | import("./wire.js").StrokeFrame} frame */
  hear(frame) {
    if (frame.type === "ink") this.hearAll(frame);
    else this.hearStroke(frame);
  }

  /** @param {import("./wire.js").InkFrame} frame all that is drawn on what the room shows */
  hearAll({ on, deck, began, strokes, gone }) {
    // What was drawn in another class is not this one's.
    if (deck !== this.deck || began !== this.began) this.forget();
    [this.deck, this.began] = [deck, began];
    const known = new Map((this.drawn.get(keyOf(on)) ?? []).map((stroke) => [stroke.mark, stroke]));
    this.drawn.set(keyOf(on), strokes.map((one) => known.get(one.mark) ?? { ...one, points: unpacked(one.points) }));
    for (const mark of [...strokes.map((one) => one.mark), ...gone]) this.live.delete(mark);
  }

  /** @param {import("./wire.js").StrokeFrame} frame the last points of a stroke that is being drawn */
  hearStroke({ on, from, mark, pen, colour, points, ended }) {
    if (this.own.has(mark)) return;
    if (points.length === 0) return void this.live.delete(mark);
    if (this.drawn.get(keyOf(on))?.some((stroke) => stroke.mark === mark)) return;
    const known = this.live.get(mark)?.points ?? [];
    // What was missed is a straight line until the stroke is told as a whole.
    this.live.set(mark, { on, mark, pen, colour, points: [...known.slice(0, from), ...unpacked(points)], ended, at: performance.now() });
  }

  /**
   * Lets go of strokes that are not told as a whole any more.
   * @param {(live: Live, silent: number) => boolean} is by how many milliseconds ago something was heard of it
   */
  drop(is) {
    const now = performance.now();
    for (const [mark, live] of this.live) if (is(live, now - live.at)) this.live.delete(mark);
  }

  forget() {
    this.drawn.clear();
    this.live.clear();
  }

  /** The strokes on a surface, as one lies over another. @param {Surface} on @returns {Stroke[]} */
  on(on) {
    const key = keyOf(on);
    this.drop((live, silent) => silent > (live.ended ? waitsForEnd : waitsForMore));
    const live = [...this.live.values()].filter((one) => keyOf(one.on) === key);
    const drawn = this.drawn.get(key) ?? [];
    return [...drawn, ...live].filter((stroke) => !this.erased.has(stroke.mark));
  }

  /**
   * Draws what is on a surface into the layers of a holder.
   * @param {Element | null} holder @param {Surface | null} on `null`: nothing
   */
  show(holder, on) {
    if (!holder) return;
    const strokes = on ? this.on(on) : [];
    showPaths(layer(holder, "marks"), strokes.filter((stroke) => stroke.pen === "highlighter"));
    showPaths(layer(holder, "lines"), strokes.filter((stroke) => stroke.pen === "pen"));
  }
}

/**
 * A layer of a holder: what is highlighted lies under the lines, because it takes another way through
 * what is beneath it.
 * @param {Element} holder @param {"marks" | "lines"} name
 */
function layer(holder, name) {
  const there = holder.querySelector(`:scope > .ink.${name}`);
  if (there) return there;
  const made = document.createElementNS(svg, "svg");
  made.setAttribute("class", `ink ${name}`);
  made.setAttribute("viewBox", "0 0 1280 720");
  made.setAttribute("aria-hidden", "true");
  holder.append(made);
  return made;
}

/** The path that each element was given last. @type {WeakMap<Element, Point[]>} */
const given = new WeakMap();

/** @param {Element} layer @param {Stroke[]} strokes */
function showPaths(layer, strokes) {
  strokes.forEach((stroke, at) => {
    const mark = String(stroke.mark);
    let path = layer.children[at];
    if (path?.getAttribute("data-mark") !== mark) {
      const before = path ?? null;
      path = [...layer.children].find((one) => one.getAttribute("data-mark") === mark) ?? document.createElementNS(svg, "path");
      path.setAttribute("data-mark", mark);
      layer.insertBefore(path, before);
    }
    if (given.get(path) === stroke.points) return;
    given.set(path, stroke.points);
    path.setAttribute("data-colour", stroke.colour);
    path.setAttribute("d", pathOf(stroke.points, stroke.pen));
  });
  while (layer.children.length > strokes.length) layer.lastElementChild?.remove();
}
