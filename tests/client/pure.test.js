// The arithmetic of the browser: clocks, timers, back-off, policy, swipes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { retryDelay } from "../../src/client/backoff.js";
import { allowedPlace, moved, placeAfter, placeBefore } from "../../src/client/browse.js";
import { addSample, offsetOf } from "../../src/client/clock.js";
import { filledIn } from "../../src/client/page.js";
import { meanOf } from "../../src/client/shares.js";
import { swipeOf } from "../../src/client/swipe.js";
import { readTimer, toneOf, warningsOf } from "../../src/client/timer.js";
import { countdownText, untilNextSecond } from "../../src/client/times.js";
import { fitting, movedBy, opened, zoomedAt } from "../../src/client/zoom.js";

test("a retry waits for half a second at most, doubling to eight, and for half of that at least", () => {
  assert.deepEqual([0, 1, 2, 4, 5, 500].map((attempt) => retryDelay(attempt, 1)), [500, 1000, 2000, 8000, 8000, 8000]);
  assert.deepEqual([0, 3, 500].map((attempt) => retryDelay(attempt, 0)), [250, 2000, 4000]);
  assert.equal(retryDelay(3, 0.5), 3000);
});

test("nobody tries more than three times in a second, however the random numbers fall", () => {
  const quickest = [0, 1, 2, 3, 4, 5].map((attempt) => retryDelay(attempt, 0));
  for (let first = 0; first + 3 < quickest.length; first++) {
    const threeMore = quickest.slice(first, first + 3).reduce((sum, delay) => sum + delay, 0);
    assert.ok(threeMore > 1000, `four tries in ${threeMore} ms`);
  }
});

const sample = (sent, received, now, wall = received) => ({ sent, received, now, wall });

test("the quickest ways there and back bound the offset, on an uneven line too", () => {
  assert.equal(offsetOf([]), null);
  assert.equal(offsetOf([sample(0, 200, 5100)]), 5000);
  assert.equal(offsetOf([sample(0, 200, 5010), sample(300, 500, 5490)]), 5000, "quick there, then quick back");
  let seed = 7;
  const delay = () => ((seed = (seed * 48_271) % 2_147_483_647) % 300) + 1;
  const errors = Array.from({ length: 200 }, () => {
    let samples = [];
    for (let sent = 0; sent < 6000; sent += 300) {
      const there = delay();
      samples = addSample(samples, sample(sent, sent + there + delay(), 5000 + sent + there));
    }
    return Math.abs((offsetOf(samples) ?? Infinity) - 5000);
  }).sort((a, b) => a - b);
  assert.ok(errors[195] < 50, `39 of 40 devices are off by ${errors[195]} ms at most after 6 s of 300 ms of jitter`);
});

test("old samples are forgotten, and all of them when a clock was set or a device slept", () => {
  let samples = [];
  for (let at = 0; at < 48; at++) samples = addSample(samples, sample(at, at + 1, at));
  assert.equal(samples.length, 32);
  assert.equal(samples[0].sent, 16);
  const woken = addSample(samples, sample(60, 61, 90_000, 90_061));
  assert.deepEqual(woken.map((one) => one.sent), [60]);
  const server = addSample(samples, sample(60, 61, 60 + 600_000));
  assert.deepEqual(server.map((one) => one.sent), [60], "the server's clock went ten minutes ahead");
  assert.equal(offsetOf(server), 599_999.5);
});

test("a word says one of a thing as one", () => {
  const say = (n) => filledIn("Saved {time} · {n} {n:slide|slides} changed", { time: "9:05", n });
  assert.deepEqual([0, 1, 2].map(say), ["Saved 9:05 · 0 slides changed", "Saved 9:05 · 1 slide changed", "Saved 9:05 · 2 slides changed"]);
});

const phases = [{ name: "a", length: 240_000 }, { name: "b", length: 240_000 }, { name: "c", length: 120_000 }];
const timer = (is, rest = {}) => ({ kind: "discussion", is, endsAt: 0, remaining: 0, phases, ...rest });

test("an armed timer has all of itself left", () => {
  const whole = { phaseLeft: 240_000, length: 240_000, left: 600_000, total: 600_000 };
  assert.deepEqual(readTimer(timer("armed"), 5), { index: 0, ...whole, tone: "calm" });
});

test("a running timer is in the phase that its time falls into", () => {
  const at = (left) => {
    const { index, phaseLeft } = readTimer(timer("running", { endsAt: 1_000_000 }), 1_000_000 - left);
    return [index, phaseLeft];
  };
  assert.deepEqual(at(600_000), [0, 240_000]);
  assert.deepEqual(at(360_001), [0, 1]);
  assert.deepEqual(at(360_000), [1, 240_000]);
  assert.deepEqual(at(120_000), [2, 120_000]);
  assert.deepEqual(at(0), [2, 0]);
  assert.deepEqual(at(-12_000), [2, -12_000]);
});

test("a paused timer stands, in overtime too", () => {
  assert.equal(readTimer(timer("paused", { remaining: 90_000 }), 123).phaseLeft, 90_000);
  assert.deepEqual(readTimer(timer("paused", { remaining: -1 }), 123).tone, "over");
});

test("digits turn amber at 2:00, red at 0:30, and over at zero", () => {
  const tones = (length) => [120_001, 120_000, 30_001, 30_000, 1, 0, -1].map((left) => toneOf(left, length));
  for (const length of [undefined, 300_000, 600_000]) {
    assert.deepEqual(tones(length), ["calm", "amber", "amber", "red", "red", "over", "over"], String(length));
  }
});

test("a phase that is shorter than five minutes begins calm, and is warned of at the same shares", () => {
  const marks = [[60_000, 24_000, 6_000], [120_000, 48_000, 12_000], [180_000, 72_000, 18_000], [299_000, 119_600, 29_900]];
  for (const [length, amber, red] of marks) {
    assert.deepEqual(warningsOf(length), { amber, red });
    const tones = [length, amber + 1, amber, red + 1, red, 0].map((left) => toneOf(left, length));
    assert.deepEqual(tones, ["calm", "calm", "amber", "amber", "red", "over"], String(length));
  }
  assert.equal(readTimer({ ...timer("paused", { remaining: 119_000 }) }, 0).tone, "calm", "the last phase, of two minutes");
});

test("digits are rounded up, so that 0:00 is the end", () => {
  const texts = [165_000, 164_001, 1, 0, -1, -999, -1000, -12_500, 6_000_000].map(countdownText);
  assert.deepEqual(texts, ["2:45", "2:45", "0:01", "0:00", "0:00", "0:00", "+0:01", "+0:12", "100:00"]);
});

test("the next look is when the digits change", () => {
  for (const left of [164_001, 1000, 999, 1, 0, -1, -999, -1000, -1001]) {
    const wait = untilNextSecond(left);
    assert.ok(wait > 0 && wait <= 1000, `${left}: ${wait}`);
    assert.equal(countdownText(left - wait + 1), countdownText(left), `${left} before`);
  }
  assert.notEqual(countdownText(2500 - untilNextSecond(2500)), countdownText(2500));
});

const steps = [0, 3, 0, 2];

test("moving goes step by step, and back into open slides", () => {
  assert.deepEqual(placeAfter({ slide: 0, step: 0 }, steps), { slide: 1, step: 0 });
  assert.deepEqual(placeAfter({ slide: 1, step: 0 }, steps), { slide: 1, step: 1 });
  assert.deepEqual(placeAfter({ slide: 3, step: 2 }, steps), { slide: 3, step: 2 });
  assert.deepEqual(placeBefore({ slide: 2, step: 0 }, steps), { slide: 1, step: 3 });
  assert.deepEqual(placeBefore({ slide: 0, step: 0 }, steps), { slide: 0, step: 0 });
  assert.deepEqual(moved("next-slide", { slide: 1, step: 1 }, steps), { slide: 2, step: 0 });
  assert.deepEqual(moved("next-slide", { slide: 3, step: 1 }, steps), { slide: 3, step: 1 });
  assert.deepEqual(moved("previous-slide", { slide: 2, step: 0 }, steps), { slide: 1, step: 3 });
  assert.deepEqual(moved("last", { slide: 0, step: 0 }, steps), { slide: 3, step: 0 });
  assert.equal(moved("black", { slide: 0, step: 0 }, steps), null);
});

test("back stops at the live slide and step, free does not, locked stays", () => {
  const live = { slide: 1, step: 2 };
  const ask = (policy, slide, step) => allowedPlace({ slide, step }, live, policy, steps);
  assert.deepEqual(ask("back", 0, 0), { slide: 0, step: 0 });
  assert.deepEqual(ask("back", 1, 1), { slide: 1, step: 1 });
  assert.deepEqual(ask("back", 1, 3), live);
  assert.deepEqual(ask("back", 3, 0), live);
  assert.deepEqual(ask("free", 3, 1), { slide: 3, step: 1 });
  assert.deepEqual(ask("free", 99, 9), { slide: 3, step: 2 });
  assert.deepEqual(ask("locked", 0, 0), live);
});

test("a swipe is quick, sideways, and not from the edge", () => {
  const swipe = (x0, y0, x1, y1, ms) => swipeOf({ x: x0, y: y0, at: 0 }, { x: x1, y: y1, at: ms }, 390);
  assert.equal(swipe(300, 400, 200, 410, 200), "next");
  assert.equal(swipe(100, 400, 200, 390, 200), "previous");
  assert.equal(swipe(20, 400, 200, 400, 200), null);
  assert.equal(swipe(370, 400, 200, 400, 200), null);
  assert.equal(swipe(300, 400, 270, 400, 200), null);
  assert.equal(swipe(300, 400, 200, 480, 200), null);
  assert.equal(swipe(300, 400, 200, 400, 2000), null);
});

const room = { width: 400, height: 800 };

test("a picture fits its window, in the middle of what is left", () => {
  const fit = fitting({ width: 800, height: 400 }, room);
  assert.deepEqual(fit, { width: 400, height: 200 });
  assert.deepEqual(movedBy({ scale: 1, x: 0, y: 0 }, { x: 30, y: 30 }, fit, room), { scale: 1, x: 0, y: 300 });
});

test("what is under the fingers stays under them while it grows", () => {
  const fit = fitting({ width: 400, height: 800 }, room);
  const at = { x: 300, y: 200 };
  const view = zoomedAt({ scale: 1, x: 0, y: 0 }, 2, at, fit, room);
  assert.deepEqual(view, { scale: 2, x: -300, y: -200 });
  assert.deepEqual(zoomedAt(view, 0, at, fit, room), { scale: 1, x: 0, y: 0 });
  assert.equal(zoomedAt(view, 100, at, fit, room).scale, 8);
});

test("a picture that is opened is whole, and never smaller than it stood in the page", () => {
  const phone = { width: 366, height: 756 };
  const wide = fitting({ width: 800, height: 300 }, phone);
  assert.deepEqual(opened(354, wide, phone), { scale: 1, x: 0, y: (756 - wide.height) / 2 });
  const tall = fitting({ width: 300, height: 1500 }, phone);
  const { scale, x, y } = opened(354, tall, phone);
  assert.ok(Math.abs(tall.width * scale - 354) < 0.01, `${tall.width * scale} px of 354`);
  assert.ok(Math.abs(x - 6) < 0.01 && y === 0, "from its upper edge");
});

test("an enlarged picture leaves no gap at an edge", () => {
  const fit = fitting({ width: 400, height: 800 }, room);
  assert.deepEqual(movedBy({ scale: 2, x: -300, y: -200 }, { x: 999, y: -9999 }, fit, room), { scale: 2, x: 0, y: -800 });
});

test("the mean of a scale is of what was chosen, from one on, to a tenth", () => {
  assert.equal(meanOf({ answered: 3, counts: [1, 0, 0, 0, 2] }), 3.7);
  assert.equal(meanOf({ answered: 2, counts: [2, 0, 0] }), 1);
  assert.equal(meanOf({ answered: 4, counts: [0, 1, 0, 3] }), 3.5);
});
