// @ts-check
// A diagram or picture that is small here, or a slide with what is drawn on it, fills the screen at a tap: one finger moves it, two
// enlarge it, it goes on with the class's steps, and goes with its slide. (iPhones have no full
// screen for elements, so it is a dialog.)

import { copyOf } from "./copy.js";
import { setMeasure, setState } from "./dom.js";
import { ui } from "./page.js";
import { fitting, movedBy, opened, zoomedAt } from "./zoom.js";

/** Milliseconds between the two taps of one. */
const doubleTap = 300;
/** By what a button or key enlarges. */
const step = 1.6;
/** How far a key moves the picture, in px. @type {Record<string, [number, number]>} */
const keyMoves = { ArrowLeft: [80, 0], ArrowRight: [-80, 0], ArrowUp: [0, 80], ArrowDown: [0, -80] };

/**
 * Pictures open at a tap where `wanted` says so.
 * @param {() => boolean} wanted
 */
export function enlargePictures(wanted) {
  /** @type {HTMLDialogElement} */
  const dialog = ui("enlarged");
  const room = /** @type {HTMLElement} */ (dialog.firstElementChild);
  const holder = /** @type {HTMLElement} */ (room.firstElementChild);
  const viewer = new Viewer(room, holder);
  let steps = new MutationObserver(() => {});

  document.addEventListener("click", (event) => {
    const original = event.target instanceof Element ? pictureOf(event.target) : null;
    if (!original || !wanted()) return;
    const copy = copyOf(original, "large-");
    const slide = original.closest(".slide, .ink-picture");
    const isInked = original.classList.contains("mini");
    const follow = () => {
      if (slide?.hasAttribute("hidden") || !original.isConnected) return dialog.close();
      // What is being drawn on it is another picture each time.
      if (isInked) copy.replaceChildren(...copyOf(original, "large-").children);
      copyStates(original, copy);
    };
    steps = new MutationObserver(follow);
    steps.observe(original, { subtree: true, childList: isInked, attributeFilter: ["data-state", "d"] });
    if (slide) steps.observe(slide, { attributeFilter: ["hidden"] });
    steps.observe(ui("deck"), { childList: true });
    follow();
    holder.replaceChildren(copy);
    dialog.showModal();
    dialog.focus();
    viewer.show(sizeOf(original), original.getBoundingClientRect().width);
  });
  dialog.addEventListener("close", () => {
    steps.disconnect();
    holder.replaceChildren();
  });
  dialog.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button[data-zoom]") : null;
    if (button) viewer.zoom(button.getAttribute("data-zoom") === "in" ? step : 1 / step);
  });
  dialog.addEventListener("keydown", (event) => {
    const by = keyMoves[event.key];
    if (by) viewer.move(...by);
    else if (event.key === "+" || event.key === "=") viewer.zoom(step);
    else if (event.key === "-") viewer.zoom(1 / step);
  });
}

/**
 * The drawing or image that was tapped; those in links lead elsewhere.
 * @param {Element} target
 */
function pictureOf(target) {
  if (target.closest("a")) return null;
  const inked = target.closest(".ink-picture");
  if (inked) return inked.querySelector(".mini");
  const image = target.closest(".slide img");
  if (image) return image;
  const drawings = [...(target.closest(".slide figure.diagram")?.querySelectorAll("svg") ?? [])];
  return drawings.find((drawing) => drawing.getClientRects().length > 0) ?? null;
}

/** @param {Element} original @param {Element} copy */
function copyStates(original, copy) {
  const copies = copy.querySelectorAll("[data-step]");
  original.querySelectorAll("[data-step]").forEach((one, index) => {
    const other = copies[index];
    if (other) setState(/** @type {HTMLElement} */ (other), "state", one.getAttribute("data-state") ?? "open");
  });
}

/** @param {Element} picture @returns {import("./zoom.js").Size} */
function sizeOf(picture) {
  if (picture instanceof SVGSVGElement && picture.viewBox.baseVal.width > 0) return picture.viewBox.baseVal;
  return picture.getBoundingClientRect();
}

/** A picture in its window, under fingers, a wheel, buttons. */
class Viewer {
  /** @type {import("./zoom.js").Size} */
  size = { width: 1, height: 1 };
  /** @type {import("./zoom.js").View} */
  view = { scale: 1, x: 0, y: 0 };
  /** Where each finger is. @type {Map<number, {x: number, y: number}>} */
  fingers = new Map();
  tapped = { at: -Infinity, x: 0, y: 0 };

  /** @param {HTMLElement} room @param {HTMLElement} holder */
  constructor(room, holder) {
    this.room = room;
    this.holder = holder;
    room.addEventListener("pointerdown", (event) => this.down(event));
    room.addEventListener("pointermove", (event) => this.drag(event));
    room.addEventListener("pointerup", ({ pointerId }) => this.fingers.delete(pointerId));
    room.addEventListener("pointercancel", ({ pointerId }) => this.fingers.delete(pointerId));
    room.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.zoom(Math.exp(-event.deltaY / 400), { x: event.clientX, y: event.clientY });
    }, { passive: false });
    addEventListener("resize", () => this.move(0, 0));
  }

  /** @param {import("./zoom.js").Size} size @param {number} wide as it stands in the page */
  show(size, wide) {
    this.size = size;
    const space = this.space();
    this.view = opened(wide, fitting(size, space), space);
    this.fingers.clear();
    this.draw();
  }

  /** @param {PointerEvent} event */
  down(event) {
    this.room.setPointerCapture(event.pointerId);
    this.fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const isNear = Math.hypot(event.clientX - this.tapped.x, event.clientY - this.tapped.y) < 30;
    const isSecond = isNear && event.timeStamp - this.tapped.at < doubleTap;
    // A second tap, and one of two fingers, begins no other double tap.
    this.tapped = { at: isSecond || this.fingers.size > 1 ? -Infinity : event.timeStamp, x: event.clientX, y: event.clientY };
    if (isSecond) this.zoom(this.view.scale > 1.05 ? 0 : 2.5, this.tapped);
  }

  /** @param {PointerEvent} event */
  drag(event) {
    const before = this.fingers.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    const other = [...this.fingers].find(([id]) => id !== event.pointerId)?.[1];
    this.fingers.set(event.pointerId, now);
    if (!other) return this.move(now.x - before.x, now.y - before.y);
    const apart = (/** @type {{x: number, y: number}} */ finger) => Math.max(1, Math.hypot(finger.x - other.x, finger.y - other.y));
    this.zoom(apart(now) / apart(before), { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
    this.move((now.x - before.x) / 2, (now.y - before.y) / 2);
  }

  /** @param {number} factor @param {{x: number, y: number}} [at] the middle, unless a finger says where */
  zoom(factor, at) {
    const space = this.space();
    this.view = zoomedAt(this.view, factor, at ?? { x: space.width / 2, y: space.height / 2 }, fitting(this.size, space), space);
    this.draw();
  }

  /** @param {number} x @param {number} y */
  move(x, y) {
    const space = this.space();
    this.view = movedBy(this.view, { x, y }, fitting(this.size, space), space);
    this.draw();
  }

  space() {
    return { width: this.room.clientWidth, height: this.room.clientHeight };
  }

  /** A width, not a scale: letters stay sharp. */
  draw() {
    const { scale, x, y } = this.view;
    setMeasure(this.holder, "--wide", `${fitting(this.size, this.space()).width * scale}px`);
    setMeasure(this.holder, "--x", `${x}px`);
    setMeasure(this.holder, "--y", `${y}px`);
  }
}
