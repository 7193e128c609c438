// @ts-check
// The arithmetic of a countdown: which phase it is in and how much is left; pure.
// The rule is that of `TimerView` in `src/wire.rs`.

/**
 * @typedef {import("./wire.js").Timer} Timer
 * @typedef {"calm" | "amber" | "red" | "over"} Tone
 * @typedef {{index: number, phaseLeft: number, length: number, left: number, total: number, tone: Tone}} Reading
 */

/** A phase of five minutes or more turns amber and red when so much of it is left. */
const amberBelow = 120_000;
const redBelow = 30_000;
const long = 300_000;

/**
 * Where a countdown is.
 * @param {Timer} timer
 * @param {number} now by the server's clock
 * @returns {Reading} milliseconds; `left` is negative in overtime
 */
export function readTimer(timer, now) {
  const total = timer.phases.reduce((sum, phase) => sum + phase.length, 0);
  const left = leftOf(timer, total, now);
  const last = timer.phases.length - 1;
  let index = 0;
  let end = timer.phases[0]?.length ?? 0;
  while (index < last && total - left >= end) {
    index += 1;
    end += timer.phases[index].length;
  }
  const phaseLeft = end - (total - left);
  const length = timer.phases[index]?.length ?? 0;
  return { index, phaseLeft, length, left, total, tone: toneOf(phaseLeft, length) };
}

/**
 * When a phase of that length turns amber and red, in milliseconds left of it: a shorter one at the same
 * shares as one of five minutes, because a phase of two would be amber from its start.
 * @param {number} [length] milliseconds; none where what is counted has no beginning
 */
export function warningsOf(length = long) {
  const share = Math.min(1, length / long);
  return { amber: amberBelow * share, red: redBelow * share };
}

/**
 * @param {number} left milliseconds @param {number} [length] the phase's
 * @returns {Tone}
 */
export function toneOf(left, length) {
  const { amber, red } = warningsOf(length);
  if (left <= 0) return "over";
  if (left <= red) return "red";
  return left <= amber ? "amber" : "calm";
}

/**
 * @param {Timer} timer @param {number} total @param {number} now
 */
function leftOf(timer, total, now) {
  if (timer.is === "running") return timer.endsAt - now;
  return timer.is === "paused" ? timer.remaining : total;
}
