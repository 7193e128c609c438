// @ts-check
// The arithmetic of a countdown: which phase, how much is left, how it is written; pure.
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
  const left = timer.is === "running" ? timer.endsAt - now : timer.is === "paused" ? timer.remaining : total;
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
 * `02:45`; seconds are rounded up, so that `00:00` is the end; `+0:12` in overtime.
 * @param {number} left milliseconds
 */
export function clockText(left) {
  if (left <= -1000) return `+${minutesText(Math.floor(-left / 1000))}`;
  return minutesText(Math.max(0, Math.ceil(left / 1000))).padStart(5, "0");
}

/**
 * `2:45`
 * @param {number} seconds
 */
export function minutesText(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/**
 * Milliseconds until `clockText` says something else.
 * @param {number} left milliseconds
 */
export function untilNextSecond(left) {
  const rest = left % 1000;
  return rest > 0 ? rest : 1000 + rest;
}
