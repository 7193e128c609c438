// @ts-check
// The server's time by our own clock: the offset of the best round trip of a few; pure.

/**
 * What a ping told. `sent` and `received` are of the monotonic clock, `wall` is the wall's
 * time when it came: where the two have drifted apart, the machine slept in between.
 * @typedef {{sent: number, received: number, now: number, wall: number}} Sample
 */

const kept = 6;
const sleepAfter = 500;

/**
 * The samples worth keeping, newest last.
 * @param {Sample[]} samples
 * @param {Sample} sample
 * @returns {Sample[]}
 */
export function addSample(samples, sample) {
  const last = samples.at(-1);
  const slept = last && Math.abs(sample.wall - last.wall - (sample.received - last.received)) > sleepAfter;
  return [...(slept ? [] : samples), sample].slice(-kept);
}

/**
 * What to add to our monotonic clock to have the server's; `null` without a sample.
 * @param {Sample[]} samples
 */
export function offsetOf(samples) {
  if (samples.length === 0) return null;
  const best = samples.reduce((a, b) => (b.received - b.sent <= a.received - a.sent ? b : a));
  return best.now - (best.sent + best.received) / 2;
}
