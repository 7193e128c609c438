// @ts-check
// The slides around the one that the room shows, at the desk: where one is in the section, one tap
// away from its others.

import { slidesHere } from "./decks.js";
import { setState, showText } from "./dom.js";
import { showMiniature } from "./miniature.js";
import { t, ui } from "./page.js";
import { sectionOf, showSteps } from "./show.js";
import { stateOf } from "./steps.js";

/** So many are shown at most; a screen that is not tall shows the first row of four. */
const most = 8;
const tall = matchMedia("(min-height: 900px)");

/**
 * Which slides are shown: the section from its first one, as far as the one that is on is among them.
 * @param {number} index of the slide that is on @param {number} first of its section
 * @param {number} count of all slides @param {number} room how many are shown
 * @returns {number} the index of the first
 */
export function aroundFrom(index, first, count, room) {
  const from = index - first < room ? first : index - 1;
  return Math.max(0, Math.min(from, count - room));
}

/** @param {number} index of the slide that the room shows */
export function showAround(index) {
  const slides = slidesHere();
  const section = sectionOf(index);
  const room = tall.matches ? most : most / 2;
  const from = aroundFrom(index, section ? index - section.at + 1 : 0, slides.length, room);
  const shown = slides.slice(from, from + room);
  const list = ui("around");
  while (list.childElementCount > shown.length) list.lastElementChild.remove();
  while (list.childElementCount < shown.length) list.append(ui("around-slide").content.cloneNode(true));
  shown.forEach((slide, at) => showCell(list.children[at], slide, from + at, index));
  showText("around-title", section?.title ?? "");
  showText("around-count", section ? t("n_slides", { n: section.of }) : "");
  showText("around-all", t("all_in_overview", { n: slides.length }));
}

/** @param {Element} item @param {HTMLElement} slide @param {number} at the slide's index @param {number} index of the one that is on */
function showCell(item, slide, at, index) {
  const button = /** @type {HTMLButtonElement} */ (item.querySelector("button"));
  const frame = /** @type {HTMLElement} */ (item.querySelector(".mini"));
  const number = /** @type {HTMLElement} */ (item.querySelector(".around-number"));
  const copy = showMiniature(frame, slide, `around-${at}-`);
  if (copy) showSteps(copy, null);
  setState(button, "state", stateOf(at, index));
  setState(button, "go", String(at + 1));
  const text = at === index ? t("n_now", { n: at + 1 }) : String(at + 1);
  if (number.textContent !== text) number.textContent = text;
}

/** Calls `go` with the number of a slide that is pressed, from 1. @param {(number: number) => void} go */
export function listenToAround(go) {
  ui("around").addEventListener("click", (/** @type {MouseEvent} */ event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-go]") : null;
    if (button instanceof HTMLElement) go(Number(button.dataset.go));
  });
}
