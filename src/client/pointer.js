// @ts-check
// The presenter's pointer as others see it: a dot on the element that is pointed at, wherever
// that is on this screen. It disappears with its slide, or when nothing is heard of it any more.

import { slidesHere } from "./decks.js";
import { setHidden, setMeasure } from "./dom.js";
import { ui } from "./page.js";

/** @typedef {import("./wire.js").PointerAt} PointerAt */

const pointerRests = 4000;

/** @type {PointerAt | null} */
let pointed = null;
let forget = 0;

/**
 * What the room says of the pointer.
 * @param {PointerAt | null} at `null`: nowhere any more
 */
export function showPointer(at) {
  clearTimeout(forget);
  pointed = at;
  if (at) forget = window.setTimeout(() => showPointer(null), pointerRests);
  placePointer();
}

/** Puts the dot where it belongs now; for whoever showed another slide or made it another size. */
export function placePointer() {
  const box = pointed && boxAt(pointed);
  if (!box) pointed = null;
  const dot = ui("pointer");
  setHidden(dot, !box);
  if (!box || !pointed) return;
  // Of the page, not of the window: it scrolls along.
  setMeasure(dot, "--x", `${(box.left + pointed.x * box.width + scrollX).toFixed(1)}px`);
  setMeasure(dot, "--y", `${(box.top + pointed.y * box.height + scrollY).toFixed(1)}px`);
}

/**
 * The box of the element that is pointed at; `null` when its slide is not shown. Where this
 * screen does not show the element, it is the nearest one around it that is shown.
 * @param {PointerAt} at
 */
function boxAt(at) {
  const slide = slidesHere().find((one) => one.id === at.slide);
  if (!slide || !isShown(slide)) return null;
  /** @type {Element} */
  let element = slide;
  for (const index of at.path === "" ? [] : at.path.split(".")) {
    const child = element.children[Number(index)];
    const shown = child && shownTwin(child);
    if (!shown) break;
    element = shown;
  }
  return element.getBoundingClientRect();
}

/**
 * The element, or the drawing beside it that this screen shows in its place.
 * @param {Element} element
 */
function shownTwin(element) {
  if (isShown(element)) return element;
  const twins = element instanceof SVGSVGElement ? [...(element.parentElement?.children ?? [])] : [];
  return twins.find((one) => one instanceof SVGSVGElement && isShown(one)) ?? null;
}

/** @param {Element} element */
function isShown(element) {
  return element.getClientRects().length > 0;
}
