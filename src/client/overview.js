// @ts-check
// All slides of the deck at once: look for one by its text, go there.

import { slidesHere } from "./decks.js";
import { setHidden, setState } from "./dom.js";
import { showMiniature } from "./miniature.js";
import { ui } from "./page.js";
import { showSteps } from "./show.js";
import { stateOf } from "./steps.js";

/**
 * Opens the overview, or closes it.
 * @param {number} index of the slide that the room shows
 * @param {(number: number) => void} go to the slide of that number, from 1
 */
export function toggleOverview(index, go) {
  const dialog = ui("overview");
  if (dialog.open) return dialog.close();
  const grid = dialog.querySelector(".overview-grid");
  const slides = slidesHere();
  grid.replaceChildren(...slides.map((slide, at) => {
    const cell = ui("overview-cell").content.cloneNode(true);
    const button = cell.querySelector("button");
    const copy = showMiniature(cell.querySelector(".mini"), slide, `all-${at}-`);
    if (copy) showSteps(copy, null);
    cell.querySelector(".overview-name").textContent = `${at + 1}. ${slide.dataset.title || "…"}`;
    setState(button, "state", stateOf(at, index));
    button.addEventListener("click", () => {
      dialog.close();
      go(at + 1);
    });
    return cell;
  }));
  const field = ui("filter");
  field.value = "";
  field.oninput = () => filter(field.value);
  filter("");
  dialog.showModal();
  grid.children[index]?.scrollIntoView({ block: "center" });
}

/** Leaves those whose text has all the words. @param {string} typed */
function filter(typed) {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const slides = slidesHere();
  let left = 0;
  [...ui("overview").querySelectorAll(".overview-cell")].forEach((cell, at) => {
    const text = `${at + 1} ${slides[at]?.dataset.title ?? ""} ${slides[at]?.textContent ?? ""}`.toLowerCase();
    const fits = words.every((word) => text.includes(word));
    setHidden(cell, !fits);
    if (fits) left += 1;
  });
  setHidden(ui("no-slide"), left > 0);
}
