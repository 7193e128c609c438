// @ts-check
// A slide once more, small: the current one and the next at the desk, all of them in the overview.

import { copyOf } from "./copy.js";
import { deckHere } from "./decks.js";
import { ui } from "./page.js";
import { stillPlayers } from "./players.js";

/**
 * A copy of a slide in a frame, made anew only when the slide is another.
 * @param {HTMLElement} frame @param {HTMLElement | undefined} slide
 * @param {string} prefix of the copy's ids
 * @returns {HTMLElement | null} the copy
 */
export function showMiniature(frame, slide, prefix) {
  const key = slide ? `${deckHere().name} ${slide.id} ${slide.dataset.rev}` : "";
  if (frame.dataset.holds !== key) {
    frame.dataset.holds = key;
    const canvas = document.createElement("div");
    canvas.className = "canvas";
    if (ui("deck").lang) canvas.lang = ui("deck").lang;
    if (slide) {
      const copy = copyOf(slide, prefix);
      copy.hidden = false;
      stillPlayers(copy);
      canvas.append(copy);
    }
    frame.replaceChildren(canvas);
  }
  const copy = /** @type {HTMLElement | null} */ (frame.querySelector(".slide"));
  // An edit elsewhere may have given the same slide another number.
  if (copy && slide) copy.dataset.slide = slide.dataset.slide;
  return copy;
}
