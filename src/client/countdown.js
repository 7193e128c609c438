// @ts-check
// <cue-countdown>: digits that count by themselves between snapshots. It is told the timer and
// the clock, and says `data-tone` (calm, amber, red, over) and `data-timer` (the timer's state).

import { clockText, readTimer, toneOf, untilNextSecond } from "./timer.js";

/**
 * What is counted: a timer, or the time until a moment.
 * @typedef {{timer: import("./wire.js").Timer} | {until: number} | null} Counted
 */

/** The digits of a countdown. */
export class Countdown extends HTMLElement {
  /** @type {Counted} */
  #counted = null;
  /** @type {() => number} */
  #now = () => 0;
  #timer = 0;
  #text = "";

  connectedCallback() {
    if (!this.hasAttribute("role")) this.setAttribute("role", "timer");
    this.#tick();
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
  }

  /** Milliseconds left of what the digits show; `null` when nothing is counted. */
  get left() {
    const counted = this.#counted;
    if (counted === null) return null;
    return "timer" in counted ? readTimer(counted.timer, this.#now()).phaseLeft : counted.until - this.#now();
  }

  /**
   * @param {Counted} counted
   * @param {() => number} now the server's clock
   */
  count(counted, now) {
    this.#counted = counted;
    this.#now = now;
    this.#tick();
  }

  #tick() {
    clearTimeout(this.#timer);
    const counted = this.#counted;
    if (this.hasAttribute("hidden") !== (counted === null)) this.toggleAttribute("hidden", counted === null);
    if (counted === null || !this.isConnected) return;
    const now = this.#now();
    const reading = "timer" in counted ? readTimer(counted.timer, now) : null;
    const left = reading ? reading.phaseLeft : "until" in counted ? counted.until - now : 0;
    const text = clockText(left);
    if (this.#text !== text) this.textContent = this.#text = text;
    const tone = reading ? reading.tone : toneOf(left);
    if (this.dataset.tone !== tone) this.dataset.tone = tone;
    const state = "timer" in counted ? counted.timer.is : "running";
    if (this.dataset.timer !== state) this.dataset.timer = state;
    // A little after the second turns, so that the same second is not written twice.
    if (state === "running") this.#timer = window.setTimeout(() => this.#tick(), untilNextSecond(left) + 5);
  }
}

/** Makes the element known; what the page already holds comes to life. */
export function defineCountdown() {
  if (!customElements.get("cue-countdown")) customElements.define("cue-countdown", Countdown);
}
