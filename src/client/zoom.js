// @ts-check
// Where a picture lies in its window while it is enlarged and moved about; pure.

/**
 * How much larger than fitting the picture is, and where its upper left corner lies.
 * @typedef {{scale: number, x: number, y: number}} View
 * @typedef {{width: number, height: number}} Size
 * @typedef {{x: number, y: number}} Point
 */

const largest = 8;

/**
 * The largest size of that shape that fits the window.
 * @param {Size} picture @param {Size} room
 * @returns {Size}
 */
export function fitting(picture, room) {
  const by = Math.min(room.width / Math.max(1, picture.width), room.height / Math.max(1, picture.height));
  return { width: picture.width * by, height: picture.height * by };
}

/**
 * As a picture is opened: whole, or from its upper edge and as wide as it stood in the page, where a tall
 * one that is whole would be smaller than that.
 * @param {number} wide as it stood in the page @param {Size} fit @param {Size} room
 * @returns {View}
 */
export function opened(wide, fit, room) {
  const scale = Math.min(largest, Math.max(1, wide / Math.max(1, fit.width)));
  return within({ scale, x: (room.width - fit.width * scale) / 2, y: 0 }, fit, room);
}

/**
 * Larger or smaller by a factor, with the same spot of the picture under the point.
 * @param {View} view @param {number} factor @param {Point} at @param {Size} fit @param {Size} room
 * @returns {View}
 */
export function zoomedAt(view, factor, at, fit, room) {
  const scale = Math.min(largest, Math.max(1, view.scale * factor));
  const by = scale / view.scale;
  return within({ scale, x: at.x - (at.x - view.x) * by, y: at.y - (at.y - view.y) * by }, fit, room);
}

/**
 * @param {View} view @param {Point} by @param {Size} fit @param {Size} room
 * @returns {View}
 */
export function movedBy(view, by, fit, room) {
  return within({ scale: view.scale, x: view.x + by.x, y: view.y + by.y }, fit, room);
}

/**
 * In the middle where there is room to spare, else without a gap at either edge.
 * @param {View} view @param {Size} fit @param {Size} room
 * @returns {View}
 */
function within(view, fit, room) {
  const { scale } = view;
  return { scale, x: placeAlong(view.x, fit.width * scale, room.width), y: placeAlong(view.y, fit.height * scale, room.height) };
}

/** @param {number} at @param {number} length @param {number} space */
function placeAlong(at, length, space) {
  if (length <= space) return (space - length) / 2;
  return Math.min(0, Math.max(space - length, at));
}
