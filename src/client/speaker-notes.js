// @ts-check
// What only a presenter gets of a deck: the notes of its slides and its plan, fetched anew
// whenever their revision is another.

import { deckUrl, fetchPage } from "./decks.js";
import { thisPage } from "./page.js";
import { readLastClass, readPlan } from "./wire.js";

/** Milliseconds until a fetch that failed is tried again. */
const tryAgain = 2000;

/** The notes and the plan of the deck that the room shows. */
export class SpeakerNotes {
  /** @param {() => void} changed told when something else is there */
  constructor(changed) {
    this.changed = changed;
    this.wanted = "";
    /** What is here: a deck in a revision. */
    this.holds = "";
    /** @type {Map<string, Element>} */
    this.notes = new Map();
    /** @type {import("./wire.js").Plan | null} */
    this.plan = null;
    /** How an earlier class with this deck went. @type {import("./wire.js").LastClass | null} */
    this.last = null;
  }

  /**
   * @param {string} deck its name in the course
   * @param {string} revision of its notes
   */
  want(deck, revision) {
    const wanted = `${deck} ${revision}`;
    if (this.wanted === wanted) return;
    this.wanted = wanted;
    this.fetch(deck, wanted);
  }

  /** @param {string} deck @param {string} wanted */
  async fetch(deck, wanted) {
    const page = await fetchPage(`${deckUrl(thisPage().course, deck)}/notes`, { cache: "no-store" });
    if (this.wanted !== wanted) return;
    if (!page) {
      setTimeout(() => this.wanted === wanted && this.fetch(deck, wanted), tryAgain);
      return;
    }
    const articles = /** @type {HTMLElement[]} */ ([...page.querySelectorAll("[data-note]")]);
    this.notes = new Map(articles.map((one) => [one.dataset.note ?? "", document.importNode(one, true)]));
    const plan = page.getElementById("ui.plan")?.textContent;
    this.plan = plan ? readPlan(plan) : null;
    const last = page.getElementById("ui.last")?.textContent;
    this.last = last ? readLastClass(last) : null;
    this.holds = wanted;
    this.changed();
  }
}
