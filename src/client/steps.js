// @ts-check
// Which of the things that come one after another is past, now or ahead; pure.

/** @typedef {"past" | "now" | "ahead"} State */

/**
 * One of a row: a slide, a phase.
 * @param {number} index
 * @param {number} current the index of the one that is on
 * @returns {State}
 */
export function stateOf(index, current) {
  if (index === current) return "now";
  return index < current ? "past" : "ahead";
}

/**
 * What comes with a step, or with several as a diagram's node does that is passed more than
 * once: `ahead` before the first, `now` at each, `past` between and after them.
 * @param {string} steps numbers with spaces between, as in `data-step`
 * @param {number} step
 * @returns {State}
 */
export function stateAt(steps, step) {
  const own = steps.split(" ").map(Number);
  if (own.includes(step)) return "now";
  return own.some((one) => one < step) ? "past" : "ahead";
}
