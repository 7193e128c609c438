// @ts-check
// What screen readers are told without the focus moving there: another slide, and how much of
// a countdown is left.

import { t, ui } from "./page.js";
import { readTimer } from "./timer.js";

/** @typedef {import("./wire.js").Snapshot} Snapshot */

/**
 * One sentence; said again it is not heard again.
 * @param {string} text
 */
export function announce(text) {
  const place = ui("announce");
  if (place.textContent !== text) place.textContent = text;
}

/** @param {HTMLElement | null} slide @param {boolean} [board] whether a whiteboard after it is shown in its place */
export function announceSlide(slide, board = false) {
  if (board) announce(t("whiteboard"));
  else if (slide) announce(t("slide_n", { n: slide.dataset.slide ?? "", title: slide.dataset.title ?? "" }));
}

/** What was left when the countdown was looked at last; infinite where none ran. */
let leftBefore = Infinity;

/**
 * Says, once each, that half of the time is left, a minute, none.
 * @param {Snapshot} snapshot @param {number} now the server's clock
 */
export function announceTimer({ timer }, now) {
  if (timer?.is !== "running") {
    leftBefore = Infinity;
    return;
  }
  const { left, total } = readTimer(timer, now);
  const marks = /** @type {[number, string][]} */ ([[total / 2, "timer_half"], [60_000, "timer_minute"], [0, "timer_zero"]]);
  for (const [mark, word] of marks) {
    if (leftBefore !== Infinity && leftBefore > mark && left <= mark) announce(t(word));
  }
  leftBefore = left;
}
