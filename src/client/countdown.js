// @ts-check
// <cue-countdown>: digits that count by themselves between snapshots. It is told the timer and
// the clock, and says `data-tone` (calm, amber, red, over) and `data-timer` (the timer's state).

import { setHidden, setState } from "./dom.js";
import { readTimer, toneOf } from "./timer.js";
import { countdownText, untilNextSecond } from "./times.js";

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
    return this.#counted && readCounted(this.#counted, this.#now()).left;
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
    setHidden(this, counted === null);
    if (counted === null || !this.isConnected) return;
    const { left, tone, state } = readCounted(counted, this.#now());
    const text = countdownText(left);
    if (this.#text !== text) this.textContent = this.#text = text;
    setState(this, "tone", tone);
    setState(this, "timer", state);
    // A little after the second turns, so that the same second is not written twice.
    if (state === "running") this.#timer = window.setTimeout(() => this.#tick(), untilNextSecond(left) + 5);
  }
}

/**
 * What is left of it in milliseconds, of a timer's phase; how near its end is; whether it runs.
 * @param {NonNullable<Counted>} counted @param {number} now the server's clock
 */
function readCounted(counted, now) {
  if ("timer" in counted) {
    const { phaseLeft, tone } = readTimer(counted.timer, now);
    return { left: phaseLeft, tone, state: counted.timer.is };
  }
  const left = counted.until - now;
  return { left, tone: toneOf(left), state: "running" };
}

/** Makes the element known; what the page already holds comes to life. */
export function defineCountdown() {
  if (!customElements.get("cue-countdown")) customElements.define("cue-countdown", Countdown);
}
