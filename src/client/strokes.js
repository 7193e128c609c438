// @ts-check
// What a stroke is made of: points on the canvas of 1280×720 on which every slide is set, fewer of
// them than the pen gave, as numbers for the wire, and as a closed path that is drawn; pure.

/**
 * A point in the canvas's pixels, and how hard the pen was pressed there: 0 to 1.
 * @typedef {{x: number, y: number, pressed: number}} Point
 * @typedef {"pen" | "highlighter"} Pen
 */

export const canvas = { width: 1280, height: 720 };
/** How far a stroke that was simplified may lie beside what was drawn, in pixels, and by how much its corners are rounded. */
const nearness = 0.25;
const rounding = 0.15;
/** The most points of a stroke that the server takes. */
const mostPoints = 1000;
/** On the wire: parts of a pixel, and of the hardest press. */
const perPixel = 10;
const hardest = 31;

/**
 * Half the width of a stroke where it is pressed so hard, in pixels.
 * @param {Pen} pen @param {number} pressed
 */
function radiusOf(pen, pressed) {
  return pen === "highlighter" ? 14 : 0.9 + 2.4 * pressed;
}

/**
 * The points that a stroke needs, so that it lies no farther than half a pixel from those given, nor is
 * wider or narrower by more. (Ramer, Douglas and Peucker, without recursion.)
 * @param {Point[]} points @param {Pen} pen
 * @returns {Point[]}
 */
export function simplified(points, pen) {
  if (points.length < 3) return points.slice();
  const keeps = new Uint8Array(points.length);
  keeps[0] = keeps[points.length - 1] = 1;
  const open = [[0, points.length - 1]];
  for (let range = open.pop(); range; range = open.pop()) {
    const [first, last] = range;
    let [farthest, most] = [-1, nearness];
    for (let at = first + 1; at < last; at++) {
      const off = beside(points[at], points[first], points[last], pen);
      if (off > most) [farthest, most] = [at, off];
    }
    if (farthest < 0) continue;
    keeps[farthest] = 1;
    open.push([first, farthest], [farthest, last]);
  }
  return points.filter((_, at) => keeps[at]);
}

/**
 * How far a point is from the line between two others, in place or in the line's half width.
 * @param {Point} point @param {Point} a @param {Point} b @param {Pen} pen
 */
function beside(point, a, b, pen) {
  const along = alongOf(point, a, b);
  const pressed = a.pressed + (b.pressed - a.pressed) * along;
  const off = Math.hypot(point.x - a.x - (b.x - a.x) * along, point.y - a.y - (b.y - a.y) * along);
  return Math.max(off, Math.abs(radiusOf(pen, point.pressed) - radiusOf(pen, pressed)));
}

/** Where between two points another is nearest to them: 0 to 1. @param {{x: number, y: number}} point @param {Point} a @param {Point} b */
function alongOf(point, a, b) {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const square = dx * dx + dy * dy;
  return square === 0 ? 0 : Math.max(0, Math.min(1, ((point.x - a.x) * dx + (point.y - a.y) * dy) / square));
}

/**
 * Parts of a stroke that the server takes, each from the last point of the one before.
 * @param {Point[]} points
 */
export function inParts(points) {
  const parts = [];
  for (let from = 0; from === 0 || from < points.length - 1; from += mostPoints - 1) parts.push(points.slice(from, from + mostPoints));
  return parts;
}

/**
 * As numbers for the wire: three a point, each the difference from the point before.
 * @param {Point[]} points
 */
export function packed(points) {
  let before = [0, 0, 0];
  return points.flatMap(({ x, y, pressed }) => {
    const now = [whole(x, canvas.width, perPixel), whole(y, canvas.height, perPixel), whole(pressed, 1, hardest)];
    const by = now.map((value, at) => value - before[at]);
    before = now;
    return by;
  });
}

/** @param {number} value @param {number} most @param {number} parts of which a unit has so many */
function whole(value, most, parts) {
  return Math.round(Math.max(0, Math.min(most, value)) * parts);
}

/**
 * @param {number[]} numbers as they were packed
 * @returns {Point[]}
 */
export function unpacked(numbers) {
  const points = [];
  let [x, y, pressed] = [0, 0, 0];
  for (let at = 0; at + 2 < numbers.length; at += 3) {
    [x, y, pressed] = [x + numbers[at], y + numbers[at + 1], pressed + numbers[at + 2]];
    points.push({ x: x / perPixel, y: y / perPixel, pressed: pressed / hardest });
  }
  return points;
}

/**
 * Whether something as large as `reach` that lies at that point touches the stroke.
 * @param {Point[]} points @param {Pen} pen @param {{x: number, y: number}} at @param {number} reach
 */
export function touches(points, pen, at, reach) {
  return points.some((point, number) => {
    const next = points[number + 1] ?? point;
    const along = alongOf(at, point, next);
    const off = Math.hypot(at.x - point.x - (next.x - point.x) * along, at.y - point.y - (next.y - point.y) * along);
    return off <= reach + radiusOf(pen, point.pressed);
  });
}

/**
 * The path of a stroke, to be filled: what a round tip covers that moves along its points.
 * Each piece between two places of the tip is a subpath of its own, all in the same direction, so that
 * no turn leaves a hole.
 * @param {Point[]} points @param {Pen} pen
 */
export function pathOf(points, pen) {
  const tips = smoothed(points).map(({ x, y, pressed }) => ({ x, y, r: radiusOf(pen, pressed) }));
  if (tips.length === 1) return dot(tips[0]);
  return tips.slice(1).map((tip, at) => capsule(tips[at], tip)).join("");
}

/** @typedef {{x: number, y: number, r: number}} Tip */

/** @param {Tip} tip */
function dot({ x, y, r }) {
  return `M${short(x - r)} ${short(y)}a${short(r)} ${short(r)} 0 1 0 ${short(2 * r)} 0a${short(r)} ${short(r)} 0 1 0 ${short(-2 * r)} 0z`;
}

/** What the tip covers on its way between two places. @param {Tip} a @param {Tip} b */
function capsule(a, b) {
  const way = Math.hypot(b.x - a.x, b.y - a.y);
  // One lies within the other.
  if (way <= Math.abs(a.r - b.r) + 0.001) return dot(a.r > b.r ? a : b);
  const [ux, uy] = [(b.x - a.x) / way, (b.y - a.y) / way];
  // The edge touches both circles, so it leans towards the smaller.
  const sin = (a.r - b.r) / way;
  const cos = Math.sqrt(1 - sin * sin);
  const edge = (/** @type {Tip} */ { x, y, r }, /** @type {1 | -1} */ side) =>
    `${short(x + r * (ux * sin - side * uy * cos))} ${short(y + r * (uy * sin + side * ux * cos))}`;
  const arc = (/** @type {Tip} */ { r }, /** @type {boolean} */ large) => `A${short(r)} ${short(r)} 0 ${large ? 1 : 0} 0 `;
  return `M${edge(a, 1)}L${edge(b, 1)}${arc(b, b.r > a.r)}${edge(b, -1)}L${edge(a, -1)}${arc(a, a.r > b.r)}${edge(a, 1)}z`;
}

/** @param {number} value to the hundredth of a pixel */
function short(value) {
  return Math.round(value * 100) / 100;
}

/**
 * Places of the tip so close together that their line is a curve at any size. At each point the corner is
 * rounded from the middles of the lines that meet there, but no more than by `rounding`: a gentle
 * bend becomes smooth, and a sharp corner stays one.
 * @param {Point[]} points
 * @returns {Point[]}
 */
function smoothed(points) {
  if (points.length < 3) return points;
  const places = [points[0]];
  for (let at = 1; at < points.length - 1; at++) {
    const [before, corner, next] = [points[at - 1], points[at], points[at + 1]];
    const bend = Math.hypot(before.x - 2 * corner.x + next.x, before.y - 2 * corner.y + next.y);
    const share = Math.min(0.5, (4 * rounding) / Math.max(bend, 1e-9));
    const from = between(corner, before, share);
    const to = between(corner, next, share);
    // A curve in so many lines lies nowhere farther from them than the twentieth of a pixel.
    const lines = Math.max(1, Math.ceil(Math.sqrt((bend * share) / (4 * 0.05))));
    for (let line = 0; line <= lines; line++) {
      const t = line / lines;
      places.push(between(between(from, corner, t), between(corner, to, t), t));
    }
  }
  places.push(points[points.length - 1]);
  return places;
}

/**
 * The places on the way from one point over others, so many pixels from one another at most.
 * @param {Point | null} from @param {Point[]} over @param {number} every
 * @returns {Point[]}
 */
export function way(from, over, every) {
  return over.flatMap((to, at) => {
    const before = (at > 0 ? over[at - 1] : from) ?? to;
    const parts = Math.max(1, Math.ceil(Math.hypot(to.x - before.x, to.y - before.y) / every));
    return Array.from({ length: parts }, (_, part) => between(before, to, (part + 1) / parts));
  });
}

/** @param {Point} a @param {Point} b @param {number} t @returns {Point} */
function between(a, b, t) {
  return { x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t, pressed: a.pressed + (b.pressed - a.pressed) * t };
}
