// @ts-check
// When a thing with steps is bright: a diagram's node may be passed more than once.

/**
 * `ahead` before its first step, `now` at each of them, `past` between and after them.
 * @param {string} steps numbers with spaces between, as in `data-step`
 * @param {number} step
 * @returns {"past" | "now" | "ahead"}
 */
export function stateAt(steps, step) {
  const own = steps.split(" ").map(Number);
  if (own.includes(step)) return "now";
  return own.some((one) => one < step) ? "past" : "ahead";
}
