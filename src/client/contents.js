// @ts-check
// The deck's contents on a sheet: its slides by section, those that the policy lets one read.

import { isAfter } from "./browse.js";
import { deckHere, slidesHere } from "./decks.js";
import { setHidden, setState, showText } from "./dom.js";
import { t, ui } from "./page.js";
import { limitOf } from "./reader.js";
import { sectionsHere } from "./sections.js";
import { toggleSheet } from "./sheets.js";

/**
 * @typedef {import("./browse.js").Place} Place
 * @typedef {{place: Place, live: Place | null, policy: import("./wire.js").Policy, noted: Set<string>}} Reading
 */

/** Of which deck in which revision the list was made. */
let made = "";

/**
 * Opens the sheet, at where the reader is.
 * @param {Reading | null} reading
 */
export function openContents(reading) {
  if (!toggleSheet("contents")) return;
  if (reading) showContents(reading);
  /** @type {HTMLElement | null} */
  const here = ui("contents").querySelector("[aria-current]");
  here?.focus();
  here?.scrollIntoView({ block: "center" });
}

/**
 * Draws the sheet while it is open.
 * @param {Reading} reading
 */
export function showContents({ place, live, policy, noted }) {
  if (!ui("contents").open) return;
  const { name, revision } = deckHere();
  if (made !== `${name} ${revision}`) makeList();
  made = `${name} ${revision}`;
  showText("contents-limit", policy === "locked" ? t("locked_here") : "");
  const limit = live && limitOf(place, live, policy);
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (ui("contents").querySelectorAll("button[data-go]"))) {
    const first = Number(button.dataset.go) - 1;
    const last = first + Number(button.dataset.parts) - 1;
    const holds = (/** @type {Place | null} */ one) => one !== null && one.slide >= first && one.slide <= last;
    const isHere = holds(place);
    button.disabled = !isHere && limit !== null && isForbidden({ slide: first, step: 0 }, limit, policy);
    if (isHere) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
    const hasNote = slidesHere().slice(first, last + 1).some((slide) => noted.has(slide.id));
    setHidden(/** @type {Element} */ (button.querySelector(".live-mark")), !holds(live));
    setHidden(/** @type {Element} */ (button.querySelector(".noted")), !hasNote);
  }
}

/**
 * Whether the policy keeps a reader from going there.
 * @param {Place} place @param {Place} limit @param {import("./wire.js").Policy} policy
 */
function isForbidden(place, limit, policy) {
  return policy === "locked" || (policy === "back" && isAfter(place, limit));
}

function makeList() {
  ui("contents-list").replaceChildren(...groupsHere().map(groupOf));
}

/** The slides by section: from `first` to `end`, that not included. */
function groupsHere() {
  const sections = sectionsHere();
  const count = slidesHere().length;
  // What stands before the first section has no heading of its own.
  const untitled = { title: "", first: 0, end: sections[0]?.first ?? count };
  const titled = sections.map(({ title, first }, index) => ({ title, first, end: sections[index + 1]?.first ?? count }));
  return [untitled, ...titled].filter(({ first, end }) => end > first);
}

/** @param {{title: string, first: number, end: number}} group */
function groupOf({ title, first, end }) {
  const slides = slidesHere().slice(first, end);
  const group = ui("contents-group").content.cloneNode(true);
  const heading = group.querySelector("h3");
  const list = group.querySelector("ol");
  heading.textContent = title;
  // Where the section's first slide has its title, that one line is both.
  const isFirstSlide = slides[0].dataset.title?.includes(title) ?? false;
  if (isFirstSlide) heading.remove();
  setState(list, "opens", title && isFirstSlide ? "yes" : "no");
  // The parts of a slide share the line of the first.
  list.append(...slides.filter((slide) => Number(slide.dataset.part ?? 1) === 1).map(itemOf));
  return group;
}

/** A slide's line. @param {HTMLElement} slide */
function itemOf(slide) {
  const { slide: number = "", title = "", part, parts = "1" } = slide.dataset;
  const item = ui("contents-item").content.cloneNode(true);
  const button = item.querySelector("button");
  button.dataset.go = number;
  button.dataset.parts = parts;
  item.querySelector(".number").textContent = number;
  item.querySelector(".name").textContent = part ? title.replace(` (${part}/${parts})`, "") : title;
  return item;
}

/**
 * Goes where the list was pressed.
 * @param {(number: number) => void} go
 */
export function listenToContents(go) {
  ui("contents").addEventListener("click", (/** @type {Event} */ event) => {
    const button = event.target instanceof Element ? event.target.closest("button[data-go]") : null;
    if (!(button instanceof HTMLElement)) return;
    ui("contents").close();
    go(Number(button.dataset.go));
  });
}
