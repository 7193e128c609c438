// @ts-check
// The server's time by our own clock: the offset that a few round trips leave; pure.

/**
 * What a ping told. `sent` and `received` are of the monotonic clock, `wall` is the wall's
 * time when it came: where the two have drifted apart, the machine slept in between.
 * @typedef {{sent: number, received: number, now: number, wall: number}} Sample
 */

/** How many samples are used. */
const samplesKept = 32;
/** When the two clocks went apart by more between two samples, in milliseconds, the machine slept. */
const sleepAfter = 500;
/** By so many milliseconds at most do the clocks drift apart while the samples are taken. */
const drift = 100;

/**
 * The samples worth keeping, newest last.
 * @param {Sample[]} samples
 * @param {Sample} sample
 * @returns {Sample[]}
 */
export function addSample(samples, sample) {
  const last = samples.at(-1);
  const slept = last && Math.abs(sample.wall - last.wall - (sample.received - last.received)) > sleepAfter;
  const [least, most] = boundsOf([...samples, sample]);
  // Where no offset fits all samples, one of the clocks was set.
  const set = least > most + drift;
  return [...(slept || set ? [] : samples), sample].slice(-samplesKept);
}

/**
 * The least and the most that the offset can be: each answer was written between `sent` and
 * `received`, so the quickest way there and the quickest way back bound it, though they
 * belong to different samples. Much closer than the best round trip where a line is uneven.
 * @param {Sample[]} samples
 * @returns {[number, number]}
 */
function boundsOf(samples) {
  return [Math.max(...samples.map((one) => one.now - one.received)), Math.min(...samples.map((one) => one.now - one.sent))];
}

/**
 * What to add to our monotonic clock to have the server's; `null` without a sample.
 * @param {Sample[]} samples
 */
export function offsetOf(samples) {
  if (samples.length === 0) return null;
  const [least, most] = boundsOf(samples);
  return (least + most) / 2;
}
