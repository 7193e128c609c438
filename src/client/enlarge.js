// @ts-check
// A diagram that is too small on a phone fills the screen at a tap. (iPhones have no full
// screen for elements, so it is a dialog.)

import { copyOf } from "./copy.js";
import { part } from "./page.js";

/** @param {() => boolean} wanted whether diagrams are small here */
export function enlargeDiagrams(wanted) {
  document.addEventListener("click", (event) => {
    const figure = event.target instanceof Element ? event.target.closest(".slide figure.diagram") : null;
    const drawing = figure?.querySelector("svg");
    if (!drawing || !wanted()) return;
    part("enlarged").querySelector(".enlarged-room").replaceChildren(copyOf(drawing, "large-"));
    part("enlarged").showModal();
  });
}
