// @ts-check
// How far an attendee may wander from the class: the arithmetic of the policy; pure.

/**
 * A slide's index from 0 and its step from 0.
 * @typedef {{slide: number, step: number}} Place
 * @typedef {import("./wire.js").Policy} Policy
 */

/**
 * Where a wish to be at `wish` leads, given where the class is.
 * @param {Place} wish
 * @param {Place} live
 * @param {Policy} policy
 * @param {number[]} steps of each slide
 * @returns {Place}
 */
export function allowedPlace(wish, live, policy, steps) {
  if (policy === "locked" || steps.length === 0) return live;
  const clamped = clampPlace(wish, steps);
  return policy === "back" && isAfter(clamped, live) ? live : clamped;
}

/**
 * @param {Place} place
 * @param {number[]} steps
 * @returns {Place}
 */
export function clampPlace(place, steps) {
  const slide = Math.max(0, Math.min(place.slide, steps.length - 1));
  return { slide, step: Math.max(0, Math.min(place.step, steps[slide] ?? 0)) };
}

/**
 * The next step, else the next slide.
 * @param {Place} place
 * @param {number[]} steps
 */
export function placeAfter(place, steps) {
  if (place.step < (steps[place.slide] ?? 0)) return { slide: place.slide, step: place.step + 1 };
  return place.slide + 1 < steps.length ? { slide: place.slide + 1, step: 0 } : place;
}

/**
 * The previous step, else the previous slide with its steps open.
 * @param {Place} place
 * @param {number[]} steps
 */
export function placeBefore(place, steps) {
  if (place.step > 0) return { slide: place.slide, step: place.step - 1 };
  return place.slide > 0 ? { slide: place.slide - 1, step: steps[place.slide - 1] ?? 0 } : place;
}

/**
 * What the verbs of moving mean for one who moves alone; `null` for other verbs.
 * @param {string} verb
 * @param {Place} place
 * @param {number[]} steps
 * @returns {Place | null}
 */
export function moved(verb, place, steps) {
  switch (verb) {
    case "next":
      return placeAfter(place, steps);
    case "previous":
      return placeBefore(place, steps);
    case "next-slide":
      return clampPlace({ slide: place.slide + 1, step: place.slide + 1 < steps.length ? 0 : place.step }, steps);
    case "previous-slide":
      return place.slide > 0 ? clampPlace({ slide: place.slide - 1, step: Infinity }, steps) : place;
    case "first":
      return { slide: 0, step: 0 };
    case "last":
      return clampPlace({ slide: steps.length - 1, step: 0 }, steps);
    default:
      return null;
  }
}

/** @param {Place} a @param {Place} b */
export function isAfter(a, b) {
  return a.slide > b.slide || (a.slide === b.slide && a.step > b.step);
}

/** @param {Place} a @param {Place} b */
export function samePlace(a, b) {
  return a.slide === b.slide && a.step === b.step;
}
