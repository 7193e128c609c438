// @ts-check
// The deck's contents on a sheet: its slides by section, those that the policy lets one read.

import { isAfter } from "./browse.js";
import { deckHere, sectionsHere, slidesHere } from "./decks.js";
import { part, t } from "./page.js";
import { boundOf } from "./reader.js";
import { setHidden, setState, showText } from "./show.js";
import { toggleSheet } from "./sheets.js";

/**
 * @typedef {import("./browse.js").Place} Place
 * @typedef {{place: Place, live: Place | null, policy: import("./wire.js").Policy, noted: Set<string>}} Reading
 */

/** What the list was made of. */
let made = "";

/**
 * Opens the sheet, at where the reader is.
 * @param {Reading | null} reading
 */
export function openContents(reading) {
  if (!toggleSheet("contents")) return;
  if (reading) showContents(reading);
  /** @type {HTMLElement | null} */
  const here = part("contents").querySelector("[aria-current]");
  here?.focus();
  here?.scrollIntoView({ block: "center" });
}

/**
 * Draws the sheet while it is open.
 * @param {Reading} reading
 */
export function showContents({ place, live, policy, noted }) {
  if (!part("contents").open) return;
  const { name, revision } = deckHere();
  if (made !== `${name} ${revision}`) makeList();
  made = `${name} ${revision}`;
  const bound = live && boundOf(place, live, policy);
  showText("contents-bound", policy === "locked" ? t("locked_here") : "");
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (part("contents").querySelectorAll("button[data-go]"))) {
    const first = Number(button.dataset.go) - 1;
    const last = first + Number(button.dataset.parts) - 1;
    const here = place.slide >= first && place.slide <= last;
    button.disabled = bound !== null && !here && (policy === "locked" || (policy === "back" && isAfter({ slide: first, step: 0 }, bound)));
    if (here) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
    const isLive = live !== null && live.slide >= first && live.slide <= last;
    setHidden(/** @type {Element} */ (button.querySelector(".live-mark")), !isLive);
    setHidden(/** @type {Element} */ (button.querySelector(".noted")), !slidesHere().slice(first, last + 1).some((slide) => noted.has(slide.id)));
    setState(button, "past", live && last < live.slide ? "yes" : "no");
  }
}

function makeList() {
  const slides = slidesHere();
  const sections = sectionsHere();
  const ends = sections.map((_, index) => sections[index + 1]?.first ?? slides.length);
  // What stands before the first section has no heading of its own.
  const groups = [{ title: "", first: 0, end: sections[0]?.first ?? slides.length }, ...sections.map(({ title, first }, index) => ({ title, first, end: ends[index] }))];
  const rows = groups.filter(({ first, end }) => end > first).map(({ title, first, end }) => {
    const group = part("contents-group").content.cloneNode(true);
    const heading = group.querySelector("h3");
    heading.textContent = title;
    // A section that opens with a slide of its own name is headed by it.
    const opens = slides[first].dataset.title?.includes(title) ?? false;
    if (opens) heading.remove();
    setState(group.querySelector("ol"), "opens", title && opens ? "yes" : "no");
    group.querySelector("ol").append(...slides.slice(first, end).filter((slide) => Number(slide.dataset.part ?? 1) === 1).map(itemOf));
    return group;
  });
  part("contents-list").replaceChildren(...rows);
}

/** A slide's line; its parts share one. @param {HTMLElement} slide */
function itemOf(slide) {
  const { slide: number = "", title = "", part: one, parts = "1" } = slide.dataset;
  const item = part("contents-item").content.cloneNode(true);
  const button = item.querySelector("button");
  button.dataset.go = number;
  button.dataset.parts = parts;
  item.querySelector(".number").textContent = number;
  item.querySelector(".name").textContent = one ? title.replace(` (${one}/${parts})`, "") : title;
  return item;
}

/**
 * Goes where the list was pressed.
 * @param {(number: number) => void} go
 */
export function listenToContents(go) {
  part("contents").addEventListener("click", (/** @type {Event} */ event) => {
    const button = event.target instanceof Element ? event.target.closest("button[data-go]") : null;
    if (!(button instanceof HTMLElement)) return;
    part("contents").close();
    go(Number(button.dataset.go));
  });
}
