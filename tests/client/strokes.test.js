// Strokes: fewer points, near enough; numbers that come back; paths that cover what was drawn.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inParts, packed, pathOf, simplified, touches, unpacked, way } from "../../src/client/strokes.js";

/** As a pen draws: 240 points a second, with a hand that trembles a little. */
const spiral = Array.from({ length: 1500 }, (_, at) => {
  const [turn, far] = [at / 100, 40 + at / 8];
  const trembles = Math.sin(at * 1.7) * 0.1;
  return { x: 640 + far * Math.cos(turn), y: 360 + far * Math.sin(turn) * 0.8 + trembles, pressed: 0.5 + 0.4 * Math.sin(at / 200) };
});
const zigzag = Array.from({ length: 300 }, (_, at) => ({ x: 100 + at, y: 300 + 80 * Math.abs(((at / 30) % 2) - 1), pressed: 0.5 }));
const strokes = { spiral, zigzag, dot: [{ x: 3, y: 4, pressed: 1 }], back: [0, 50, 0].map((x) => ({ x: x + 9, y: 9, pressed: 0.5 })) };

/** How far a point is from the middle of what a path covers. */
function outside(d, { x, y }) {
  const piece = /M([\d.-]+) ([\d.-]+)L([\d.-]+) ([\d.-]+)A[^M]*? 0 \d 0 ([\d.-]+) ([\d.-]+)L([\d.-]+) ([\d.-]+)A/g;
  const capsules = [...d.matchAll(piece)].map((found) => {
    const [ax, ay, bx, by, cx, cy, dx, dy] = found.slice(1).map(Number);
    return { a: { x: (ax + dx) / 2, y: (ay + dy) / 2 }, b: { x: (bx + cx) / 2, y: (by + cy) / 2 } };
  });
  return Math.min(...capsules.map(({ a, b }) => {
    const [ux, uy] = [b.x - a.x, b.y - a.y];
    const along = Math.max(0, Math.min(1, ((x - a.x) * ux + (y - a.y) * uy) / (ux * ux + uy * uy || 1)));
    return Math.hypot(x - a.x - ux * along, y - a.y - uy * along);
  }));
}

for (const [name, points] of Object.entries(strokes)) {
  test(`${name}: what crosses the wire lies no farther than half a pixel from what was drawn`, () => {
    const told = unpacked(packed(simplified(points, "pen")));
    assert.ok(told.length <= points.length);
    if (told.length < 2) return;
    const path = pathOf(told, "pen");
    const off = points.map((point) => outside(path, point));
    assert.ok(Math.max(...off) < 0.5, `${Math.max(...off)} px`);
  });
}

test("a stroke has a fraction of the points that the pen gave", () => {
  assert.ok(simplified(spiral, "pen").length < spiral.length / 5, `${simplified(spiral, "pen").length} of ${spiral.length}`);
  assert.ok(simplified(zigzag, "pen").length <= 12, "a straight line has two");
});

test("how hard the pen was pressed is kept where it is seen", () => {
  const line = Array.from({ length: 101 }, (_, x) => ({ x: x * 2, y: 100, pressed: x === 50 ? 1 : 0.1 }));
  assert.ok(simplified(line, "pen").some((point) => point.pressed === 1));
  assert.equal(simplified(line, "highlighter").length, 2, "a highlighter is as broad everywhere");
});

test("numbers come back as the points that they were, as near as the wire tells them", () => {
  const back = unpacked(packed(spiral));
  for (const [at, { x, y, pressed }] of spiral.entries()) {
    assert.ok(Math.abs(back[at].x - x) <= 0.05 && Math.abs(back[at].y - y) <= 0.05 && Math.abs(back[at].pressed - pressed) <= 1 / 62);
  }
  const beyond = unpacked(packed([{ x: -5, y: 900, pressed: 2 }, { x: 1300, y: -1, pressed: -1 }]));
  assert.deepEqual(beyond, [{ x: 0, y: 720, pressed: 1 }, { x: 1280, y: 0, pressed: 0 }], "nothing leaves the canvas");
});

test("a long stroke is cut into parts that meet", () => {
  const long = Array.from({ length: 2500 }, (_, x) => ({ x, y: x % 2, pressed: 0.5 }));
  const parts = inParts(long);
  assert.ok(parts.every((part) => part.length <= 1000 && part.length > 1));
  assert.deepEqual(parts.flatMap((part, at) => (at === 0 ? part : part.slice(1))), long);
  for (let at = 1; at < parts.length; at++) assert.deepEqual(parts[at][0], parts[at - 1].at(-1));
  assert.deepEqual(inParts(long.slice(0, 1)), [long.slice(0, 1)]);
  assert.deepEqual(inParts(long.slice(0, 1000)), [long.slice(0, 1000)]);
});

test("the eraser takes what it touches", () => {
  const line = [{ x: 100, y: 100, pressed: 0.5 }, { x: 300, y: 100, pressed: 0.5 }];
  assert.ok(touches(line, "pen", { x: 200, y: 108 }, 8));
  assert.ok(!touches(line, "pen", { x: 200, y: 112 }, 8));
  assert.ok(touches(line, "highlighter", { x: 200, y: 120 }, 8));
  assert.ok(!touches(line, "pen", { x: 320, y: 100 }, 8));
  assert.ok(touches(line.slice(0, 1), "pen", { x: 95, y: 100 }, 8), "a dot");
});

test("a path has numbers only", () => {
  for (const points of Object.values(strokes)) {
    for (const pen of /** @type {const} */ (["pen", "highlighter"])) assert.match(pathOf(points, pen), /^M[\d.\-MLAaz ]+z$/);
  }
});

test("an eraser that is moved fast leaves out nothing on its way", () => {
  const [from, to] = [{ x: 0, y: 0, pressed: 0.5 }, { x: 90, y: 0, pressed: 0.5 }];
  const line = [{ x: 41, y: -50, pressed: 0.5 }, { x: 41, y: 50, pressed: 0.5 }];
  assert.ok(!touches(line, "pen", to, 8));
  assert.ok(way(from, [to], 8).some((at) => touches(line, "pen", at, 8)));
  assert.deepEqual(way(null, [to], 8), [to]);
});
