// @ts-check
// The sections of the deck that a page is about, and the bar that is drawn of them.

import { setMeasure, setState } from "./dom.js";
import { ui } from "./page.js";

/**
 * The sections of the deck in this page.
 * @returns {{element: HTMLElement, title: string, first: number, minutes: number | null, discussion: boolean}[]}
 */
export function sectionsHere() {
  const items = /** @type {HTMLElement[]} */ ([...ui("sections").querySelectorAll(":scope > .section")]);
  return items.map((element) => ({
    element,
    title: element.querySelector(".name")?.textContent ?? "",
    first: Number(element.dataset.first),
    minutes: element.dataset.minutes ? Number(element.dataset.minutes) : null,
    discussion: element.dataset.discussion !== undefined,
  }));
}

/**
 * Whether the class has come to the end of the deck in this page: to its discussion or its last slide. A
 * break before that is one within it.
 * @param {number} index of the slide that is shown @param {number} count of all slides
 */
export function isTold(index, count) {
  return index >= 0 && (index >= count - 1 || sectionsHere().findLast((section) => section.first <= index)?.discussion === true);
}

/**
 * The bar of sections, and where one is in it.
 * @param {number} index @param {number} count of all slides
 * @param {number[]} [planned] the length of each section, where that is known better than by its minutes
 */
export function drawSections(index, count, planned) {
  const sections = sectionsHere();
  // A slide without minutes counts for two of them where others have some.
  const each = sections.some((section) => section.minutes !== null) ? 2 : 1;
  sections.forEach(({ element, first, minutes }, number) => {
    const end = sections[number + 1]?.first ?? count;
    const length = Math.max(1, end - first);
    setState(element, "state", sectionState(index, first, end));
    setMeasure(element, "--share", String(planned?.[number] ?? minutes ?? each * length));
    setMeasure(element, "--done", Math.max(0, Math.min(1, (index + 1 - first) / length)).toFixed(3));
  });
}

/**
 * @param {number} index of the slide that is shown
 * @param {number} first of the section's slides @param {number} end of them, not included
 * @returns {import("./steps.js").State}
 */
function sectionState(index, first, end) {
  if (index >= end) return "past";
  return index >= first ? "now" : "ahead";
}
