// @ts-check
// Lists whose rows stay the same elements while their order and words change, so that neither the
// focus nor a finger loses its row.

import { setHidden } from "./dom.js";
import { t, ui } from "./page.js";
import { timeOfDay } from "./times.js";

/** @typedef {import("./wire.js").Post} Post */

/** From so long ago on a clock's time is told. */
const lately = 60 * 60_000;

/**
 * Shows one row a post, in their order.
 * @template {{post: number}} One
 * @param {HTMLElement} list @param {string} template the row's, made once
 * @param {One[]} posts
 * @param {(row: HTMLElement, post: One) => void} draw
 */
export function showRows(list, template, posts, draw) {
  const before = new Map([...list.children].map((row) => [Number(/** @type {HTMLElement} */ (row).dataset.post), row]));
  const rows = posts.map((post) => {
    const row = /** @type {HTMLElement} */ (before.get(post.post) ?? ui(template).content.cloneNode(true).firstElementChild);
    row.dataset.post = String(post.post);
    draw(row, post);
    return row;
  });
  const kept = new Set(rows);
  for (const row of before.values()) if (!kept.has(/** @type {HTMLElement} */ (row))) row.remove();
  rows.forEach((row, at) => list.children[at] === row || list.insertBefore(row, list.children[at] ?? null));
}

/** A part of a row. @param {HTMLElement} row @param {string} name @returns {HTMLElement} */
export function part(row, name) {
  return /** @type {HTMLElement} */ (row.querySelector(`.${name}`));
}

/** Writes a part of a row; an empty one is hidden. @param {HTMLElement} row @param {string} name @param {string} text */
export function writePart(row, name, text) {
  const place = part(row, name);
  if (place.textContent !== text) place.textContent = text;
  setHidden(place, text === "");
}

/** When a post was written, beside others of the same class. @param {number} at @param {number} now the server's clock */
export function agoText(at, now) {
  const passed = now - at;
  if (passed < 60_000) return t("just_now");
  return passed < lately ? t("minutes_ago", { n: Math.floor(passed / 60_000) }) : timeOfDay(at);
}

/** Which group says it. @param {{group: number | null}} post */
export function groupText({ group }) {
  return group === null ? "" : t("group_n", { n: group });
}
