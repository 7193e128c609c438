// @ts-check
// The moments of a countdown at which a screen may flash or sound: where its digits turn amber and
// red, and the end of a phase. Each is told once, and only while the page is awake.

import { readTimer, warningsOf } from "./timer.js";

/**
 * @typedef {import("./timer.js").Reading} Reading
 * @typedef {"amber" | "red" | "over"} Mark
 */

/** Where the marks of a phase are, in milliseconds left. @param {Reading} reading @returns {[number, Mark][]} */
function marksOf({ length }) {
  const { amber, red } = warningsOf(length);
  return [[amber, "amber"], [red, "red"], [0, "over"]];
}

/** A mark that was passed longer ago, as in a tab that slept, is not told any more. */
const looksEvery = 3000;

/**
 * The mark that lies between two readings of a running countdown; pure.
 * @param {Reading} before @param {Reading} after
 * @returns {Mark | null}
 */
export function markBetween(before, after) {
  const passed = before.left - after.left;
  if (passed <= 0 || passed > looksEvery) return null;
  // Another phase: it came by itself if the one before had no more left than passed.
  if (after.index !== before.index) return before.phaseLeft <= passed ? "over" : null;
  return marksOf(after).findLast(([at]) => before.phaseLeft > at && after.phaseLeft <= at)?.[1] ?? null;
}

/** Looks at the room's countdown, and again at its next mark. */
export class Marks {
  /** @param {(mark: Mark) => void} passed */
  constructor(passed) {
    this.passed = passed;
    /** @type {Reading | null} */
    this.before = null;
    this.later = 0;
  }

  /** @param {import("./wire.js").Timer | null} timer @param {() => number} now the server's clock */
  look(timer, now) {
    clearTimeout(this.later);
    if (timer?.is !== "running") {
      this.before = null;
      return;
    }
    const reading = readTimer(timer, now());
    const mark = this.before && markBetween(this.before, reading);
    this.before = reading;
    if (mark) this.passed(mark);
    const next = marksOf(reading).find(([at]) => at < reading.phaseLeft);
    if (next) this.later = window.setTimeout(() => this.look(timer, now), Math.min(looksEvery / 2, reading.phaseLeft - next[0] + 5));
  }
}
