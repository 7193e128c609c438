// @ts-check
// Where a reader is who browses away from the class, and the three things that bring one back:
// the reader's wish, a policy that became stricter, the presenter's call. Pure but for its memory.

import { allowedPlace, clampPlace, isAfter, moved, samePlace } from "./browse.js";

/**
 * @typedef {import("./browse.js").Place} Place
 * @typedef {import("./wire.js").Snapshot} Snapshot
 * @typedef {{name: string, revision: string, ids: string[], steps: number[]}} Here the deck in the page, the ids and steps of its slides
 * @typedef {{deck: string, revision: string, id: string} & Place} Away a place by the slide's id, so that an edit does not move it
 */

const undoFor = 3000;

/** A reader's place. */
export class Reader {
  /** `null` while the reader follows. @type {Away | null} */
  away = null;
  /** Where the presenter's call found the reader, as long as that can be undone. @type {{from: Away, until: number} | null} */
  called = null;
  #epoch = "";
  #gathered = 0;
  /** @type {import("./wire.js").Policy} */
  #policy = "back";

  /**
   * Follows the presenter's call, if the snapshot has a new one.
   * @param {Snapshot} snapshot @param {number} now milliseconds
   * @returns {boolean} whether it called the reader back just now
   */
  hear({ epoch, gathered }, now) {
    const calls = this.#epoch === epoch && gathered > this.#gathered;
    this.#epoch = epoch;
    this.#gathered = gathered;
    if (this.called && now >= this.called.until) this.called = null;
    if (!calls || !this.away) return false;
    this.called = { from: this.away, until: now + undoFor };
    this.away = null;
    return true;
  }

  /** Goes back to where the call found the reader. */
  undo() {
    if (this.called) this.away = this.called.from;
    this.called = null;
  }

  /** Follows again. */
  follow() {
    this.away = null;
  }

  /**
   * Where the reader is in the deck in the page.
   * @param {Here} here
   * @param {Place | null} live `null` while the class is in another deck
   * @param {import("./wire.js").Policy} policy
   * @returns {Place | null} `null` while neither the reader's deck nor the class's is here
   */
  place(here, live, policy) {
    const tightened = policy === "locked" || (policy === "back" && this.#policy === "free");
    this.#policy = policy;
    if (this.away?.deck !== here.name) return live;
    const found = here.ids.indexOf(this.away.id);
    const place = clampPlace({ slide: found >= 0 ? found : this.away.slide, step: this.away.step }, here.steps);
    if (!tightened || (policy === "back" && !(live && isAfter(place, live)))) return place;
    this.away = null;
    return live;
  }

  /**
   * Moves the reader as far as the policy allows.
   * @param {string} verb @param {number | undefined} number of a slide, from 1, for `go`
   * @param {Here} here @param {Place | null} live @param {import("./wire.js").Policy} policy
   * @returns {boolean} whether the policy kept the reader where they are
   */
  move(verb, number, here, live, policy) {
    const from = this.place(here, live, policy);
    const wish = from && (verb === "go" ? { slide: (number ?? 1) - 1, step: 0 } : moved(verb, from, here.steps));
    if (!from || !wish) return false;
    const place = live ? allowedPlace(wish, limitOf(from, live, policy), policy, here.steps) : clampPlace(wish, here.steps);
    const follows = live !== null && samePlace(place, live);
    this.away = follows ? null : { deck: here.name, revision: here.revision, id: here.ids[place.slide] ?? "", ...place };
    return samePlace(place, from) && !samePlace(wish, place);
  }
}

/**
 * How far the policy lets a reader go who is at `from`. One who is ahead of the class, because
 * the class itself went back, may stay there.
 * @param {Place} from @param {Place} live @param {import("./wire.js").Policy} policy
 */
export function limitOf(from, live, policy) {
  return policy === "back" && isAfter(from, live) ? from : live;
}
