// @ts-check
// Ink on attendees' screens: over the slide where that is a canvas, and else, on phones, over a picture
// of the slide above its text. The picture is there only where something is drawn.

import { column } from "./column.js";
import { setHidden, showText } from "./dom.js";
import { showMiniature } from "./miniature.js";
import { t, ui } from "./page.js";
import { showSteps } from "./show.js";

/** @typedef {import("./wire.js").Surface} Surface */

export class InkPicture {
  /** @param {import("./ink.js").Ink} ink */
  constructor(ink) {
    this.ink = ink;
    /** @type {HTMLElement | null} */
    this.slide = null;
    /** @type {Surface | null} */
    this.on = null;
    this.step = 0;
  }

  /**
   * @param {HTMLElement | null} slide that this screen shows @param {Surface | null} on what is drawn on there @param {number} step
   */
  show(slide, on, step) {
    [this.slide, this.on, this.step] = [slide, on, step];
    this.draw();
  }

  /** What was drawn, as it is now. */
  draw() {
    const { slide, on } = this;
    const narrow = column.matches;
    this.ink.show(ui("ink"), narrow ? null : on);
    const picture = ui("ink-picture");
    const has = narrow && on !== null && (on.whiteboard > 0 || this.ink.on(on).length > 0);
    setHidden(picture, !has);
    if (!has || !slide) return;
    const mini = /** @type {HTMLElement} */ (picture.querySelector(".mini"));
    const copy = showMiniature(mini, slide, "inked-");
    if (copy) {
      showSteps(copy, this.step);
      copy.toggleAttribute("data-covered", on !== null && on.whiteboard > 0);
    }
    this.ink.show(mini.querySelector(".canvas"), on);
    showText("ink-picture", t(on && on.whiteboard > 0 ? "whiteboard" : "draw"));
  }
}
