// @ts-check
// The arithmetic of answers: pure.

/** @typedef {import("./wire.js").Round} Round */

/** How many of a hundred have chosen each option. @param {Round} round */
export function percents({ answered, counts }) {
  return counts.map((count) => (answered > 0 ? Math.round((count / answered) * 100) : 0));
}

/**
 * How many of a hundred have chosen all that is right and nothing else, as far as the counts tell: where one option is right.
 * @param {Round} round @param {number[]} right
 */
export function rightShare(round, right) {
  return right.length === 1 && round.answered > 0 ? (percents(round)[right[0]] ?? 0) : null;
}

/** What was chosen on average on a scale that somebody answered, to a tenth. @param {Round} round */
export function meanOf({ answered, counts }) {
  return Math.round((10 * counts.reduce((sum, count, at) => sum + count * (at + 1), 0)) / answered) / 10;
}

/** Whether talking with neighbours and asking again is worth it. @param {number | null} share of a hundred who are right */
export function isWorthAgain(share) {
  return share !== null && share >= 30 && share <= 70;
}

/** What an option is called: a letter, on a scale its own number. @param {Element} place @param {number} at from 0 */
export function letterOf(place, at) {
  return place.classList.contains("asks-scale") ? "" : "ABCDEFGH"[at] ?? "";
}
