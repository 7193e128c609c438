// The marks of a countdown: each is told once, and none of those that passed unseen.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Marks, markBetween } from "../../src/client/marks.js";
import { readTimer } from "../../src/client/timer.js";

const phases = [{ name: "a", length: 150_000 }, { name: "b", length: 300_000 }];
const timer = { kind: "discussion", is: "running", endsAt: 450_000, remaining: 0, phases };
const between = (from, to) => markBetween(readTimer(timer, from), readTimer(timer, to));

test("two minutes, half a minute and the end of each phase are marks; of one of half the length, half of that", () => {
  assert.equal(between(89_000, 90_000), "amber");
  assert.equal(between(134_000, 135_100), "red");
  assert.equal(between(149_000, 150_000), "over", "the first phase ends");
  assert.equal(between(329_500, 330_500), "amber");
  assert.equal(between(449_500, 450_500), "over");
});

test("between them there is none", () => {
  for (const at of [10_000, 29_500, 60_000, 121_000, 152_000, 451_000, 480_000]) assert.equal(between(at, at + 1000), null, String(at));
});

test("a phase that the presenter ends, time that is given, a tab that slept: no mark", () => {
  const skipped = { ...timer, endsAt: 450_000 - 100_000 };
  assert.equal(markBetween(readTimer(timer, 50_000), readTimer(skipped, 50_500)), null);
  const longer = { ...timer, endsAt: 510_000, phases: [{ name: "a", length: 210_000 }, phases[1]] };
  assert.equal(markBetween(readTimer(timer, 91_000), readTimer(longer, 91_500)), null);
  assert.equal(between(20_000, 140_000), null);
});

test("a paused countdown passes nothing, and its next mark is looked at in time", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  globalThis.window = globalThis;
  let now = 88_500;
  const told = [];
  const marks = new Marks((mark) => told.push(mark));
  const look = (is) => marks.look({ ...timer, is }, () => now);
  look("running");
  now = 90_005;
  t.mock.timers.tick(1505);
  assert.deepEqual(told, ["amber"]);
  now = 134_500;
  look("paused");
  now = 135_500;
  look("running");
  assert.deepEqual(told, ["amber"]);
  look("paused");
  delete globalThis.window;
});
