// @ts-check
// The arithmetic of a countdown: which phase it is in and how much is left; pure.
// The rule is that of `TimerView` in `src/wire.rs`.

/**
 * @typedef {import("./wire.js").Timer} Timer
 * @typedef {"calm" | "amber" | "red" | "over"} Tone
 * @typedef {{index: number, phaseLeft: number, left: number, total: number, tone: Tone}} Reading
 */

const amberBelow = 120_000;
const redBelow = 30_000;

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
  return { index, phaseLeft, left, total, tone: toneOf(phaseLeft) };
}

/**
 * @param {number} left milliseconds
 * @returns {Tone}
 */
export function toneOf(left) {
  if (left <= 0) return "over";
  if (left <= redBelow) return "red";
  return left <= amberBelow ? "amber" : "calm";
}

/**
 * @param {Timer} timer @param {number} total @param {number} now
 */
function leftOf(timer, total, now) {
  if (timer.is === "running") return timer.endsAt - now;
  return timer.is === "paused" ? timer.remaining : total;
}
