// @ts-check
// How a snapshot becomes what the page shows, in the ways that screens have in common: the
// slide and its step, the sections, what the room is, how the connection is. The countdown is
// in show-timer.js.

import { deckHere, slidesHere } from "./decks.js";
import { setHidden, setState, showText } from "./dom.js";
import { t, ui } from "./page.js";
import { stopPlayers } from "./players.js";
import { drawSections, sectionsHere } from "./sections.js";
import { stateAt } from "./steps.js";
import { switchNames } from "./switches.js";

/** @typedef {import("./wire.js").Snapshot} Snapshot */

/**
 * The slide at that index and no other, at that step; its element, if there is one.
 * @param {number} index @param {number} step
 * @returns {HTMLElement | null}
 */
export function showSlide(index, step) {
  const slides = slidesHere();
  // Shown before the others are hidden: there is no moment without a slide.
  const shown = slides[Math.min(index, slides.length - 1)] ?? null;
  if (shown) {
    showSteps(shown, step);
    setHidden(shown, false);
    setState(document.body, "layout", shown.dataset.layout ?? "");
  }
  for (const slide of slides) {
    if (slide === shown) continue;
    if (!slide.hidden) stopPlayers(slide);
    setHidden(slide, true);
  }
  // Alone, a slide under a heading 3 would have none above it for those who listen.
  const isUnder = shown?.querySelector(".slide-title")?.localName === "h3";
  showText("above", (isUnder && sectionOf(index)?.title) || "");
  return shown;
}

/**
 * What comes with a step: past, now or ahead; `null` where all are simply there.
 * @param {Element} slide @param {number | null} step
 */
export function showSteps(slide, step) {
  for (const node of slide.querySelectorAll("[data-step]")) {
    const element = /** @type {HTMLElement} */ (node);
    const state = step === null ? "open" : stateAt(element.dataset.step ?? "", step);
    // Only as the step changes: in between, everybody may open and close it.
    if (element instanceof HTMLDetailsElement && step !== null && state !== element.dataset.state) {
      element.open = state !== "ahead";
    }
    setState(element, "state", state);
  }
}

/**
 * The bar of sections of the deck in this page, and where one is in it.
 * @param {number} index
 * @param {number[]} [planned] the length of each section, where that is known better than by its minutes
 */
export function showSections(index, planned) {
  drawSections(index, slidesHere().length, planned);
}

/**
 * The section of a slide: its number from 1, its title, and where in it the slide is.
 * @param {number} index
 */
export function sectionOf(index) {
  const sections = sectionsHere();
  const number = sections.findLastIndex((section) => section.first <= index);
  if (number < 0) return null;
  const end = sections[number + 1]?.first ?? slidesHere().length;
  const { first, title, discussion } = sections[number];
  return { number: number + 1, title, discussion, at: index - first + 1, of: end - first };
}

/**
 * The number that a section's own heading carries; empty where it has none.
 * @param {number} index of a slide in it
 */
export function sectionNumber(index) {
  const first = sectionsHere().findLast((section) => section.first <= index)?.first ?? -1;
  return slidesHere()[first]?.querySelector(":scope > .number")?.textContent?.trim() ?? "";
}

/**
 * What the room is, for CSS.
 * @param {Snapshot} snapshot
 */
export function showRoom(snapshot) {
  const { body } = document;
  setState(body, "phase", snapshot.phase.is);
  for (const what of switchNames) setState(body, what, snapshot.switches.includes(what) ? "on" : "off");
  setState(body, "policy", snapshot.policy);
  setState(body, "timer", snapshot.timer ? snapshot.timer.is : "none");
  setState(body, "counts", snapshot.timer ? snapshot.timer.kind : "nothing");
}

/** Boxes that scroll sideways can be reached, and so scrolled, by keyboard. @param {Element} slide */
export function reachBoxes(slide) {
  for (const box of slide.querySelectorAll('pre, math[display="block"]')) {
    const scrolls = box.scrollWidth > box.clientWidth + 1;
    if (scrolls === box.hasAttribute("tabindex")) continue;
    if (scrolls) box.setAttribute("tabindex", "0");
    else box.removeAttribute("tabindex");
  }
}

/** `14 / 38` @param {number} index @param {boolean} [board] whether a whiteboard after that slide is shown in its place */
export function showPage(index, board = false) {
  const count = slidesHere().length;
  setState(document.body, "whiteboard", board ? "on" : "off");
  showText("page", count ? `${board ? `${t("whiteboard")} · ` : ""}${Math.min(index + 1, count)} / ${count}` : "");
}

/** The deck's title, in the page and in the window's. */
export function showTitle() {
  const { title } = deckHere();
  if (!title) return;
  showText("title", title);
  if (document.title !== title) document.title = title;
}

/**
 * The connection's state: `live`, `away` (browsing), `waiting` or `lost`, and its word.
 * @param {"live" | "away" | "waiting" | "lost"} state @param {string} word
 */
export function showConnection(state, word) {
  const place = ui("connection");
  if (place) setState(place, "connection", state);
  showText("connection", word);
}
