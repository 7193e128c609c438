// @ts-check
// How long to wait before the next attempt; pure.

const firstDelay = 500;
const longestDelay = 8000;

/**
 * Half of the delay and a random part of the other half, so that a class does not come back at
 * once; the delay doubles from 0.5 s to 8 s. Because no wait is less than half, nobody tries more
 * than three times in a second; because of the longest, all are back 8 s after the server.
 * @param {number} attempt from 0
 * @param {number} random from 0 to 1
 * @returns {number} milliseconds
 */
export function retryDelay(attempt, random) {
  const delay = Math.min(longestDelay, firstDelay * 2 ** Math.min(attempt, 16));
  return (delay / 2) * (1 + random);
}
