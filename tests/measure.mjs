// What is said of a list of numbers.

const sorted = (list) => [...list].sort((a, b) => a - b);

/** The number that so many of the list are not above: `percentile(list, 0.99)`. */
export const percentile = (list, p) => sorted(list)[Math.min(list.length - 1, Math.max(0, Math.ceil(list.length * p) - 1))];

export const p50 = (list) => percentile(list, 0.5);
export const p99 = (list) => percentile(list, 0.99);

/** The middle one; of two, the larger. */
export const median = (list) => sorted(list)[Math.floor(list.length / 2)];

/**
 * The middle one of the largest of each third of what was measured one after the other: what else the
 * machine does holds things up once, which is in one third only; what the server does is in all.
 */
export function usualMost(list) {
  const third = (n) => list.slice(Math.floor((n * list.length) / 3), Math.floor(((n + 1) * list.length) / 3));
  return median([0, 1, 2].map((n) => Math.max(...third(n))));
}

/** @param {number | null | undefined} number none: it did not happen */
export const ms = (number) => (Number.isFinite(number) ? `${number.toFixed(number < 10 ? 1 : 0)} ms` : "never");

/** The middle and the largest of some milliseconds. */
export const spread = (list) => `median ${ms(median(list))}, most ${ms(Math.max(...list))}`;
