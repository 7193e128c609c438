// @ts-check
// How long to wait before the next attempt; pure.

const firstDelay = 500;
const longestDelay = 15_000;

/**
 * Full jitter over 0.5 s doubling to 15 s, so that a class does not come back at once.
 * @param {number} attempt from 0
 * @param {number} random from 0 to 1
 * @returns {number} milliseconds
 */
export function retryDelay(attempt, random) {
  return random * Math.min(longestDelay, firstDelay * 2 ** Math.min(attempt, 16));
}
