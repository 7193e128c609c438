// @ts-check
// What the presenter's keys and buttons mean, as commands to the room; pure but for the deck
// in the page, in which a number of a slide is looked up.

import { slidesHere } from "./decks.js";
import { commands } from "./wire.js";

/**
 * @typedef {import("./wire.js").Snapshot} Snapshot
 * @typedef {import("./wire.js").Command} Command
 */

/** @type {Record<string, (snapshot: Snapshot) => Command>} */
const table = {
  next: () => commands.next(),
  previous: () => commands.previous(),
  "next-slide": () => commands.nextSlide(),
  "previous-slide": () => commands.previousSlide(),
  first: () => commands.first(),
  last: () => commands.last(),
  black: (snapshot) => commands.black(!snapshot.black),
  join: (snapshot) => commands.join(!snapshot.join),
  policy: (snapshot) => commands.policy(policyAfter(snapshot.policy)),
  "policy-locked": () => commands.policy("locked"),
  "policy-back": () => commands.policy("back"),
  "policy-free": () => commands.policy("free"),
  "timer-toggle": () => commands.timerToggle(),
  "timer-more": () => commands.timerAdd(60),
  "timer-less": () => commands.timerAdd(-60),
  "timer-more-5": () => commands.timerAdd(300),
  "timer-less-5": () => commands.timerAdd(-300),
  "timer-next-phase": () => commands.timerNextPhase(),
  "timer-previous-phase": () => commands.timerPreviousPhase(),
  "timer-arm": () => commands.timerArm(null),
  "timer-stop": () => commands.timerStop(),
  begin: () => commands.begin(),
  "break-5": () => commands.break(5),
  "break-10": () => commands.break(10),
  "break-15": () => commands.break(15),
  "break-60": () => commands.break(60),
  end: () => commands.end(),
  gather: () => commands.gather(),
  skip: (snapshot) => commands.skip(snapshot.presenter?.skips !== true),
  sound: (snapshot) => commands.sound(!snapshot.sound),
  "take-over": () => commands.takeOver(),
};

/** The verbs that move the room. */
export const roomVerbs = Object.keys(table);

/**
 * The command that a verb means now; `null` when it means none.
 * @param {string} verb
 * @param {Snapshot} snapshot
 * @param {number} [number] of a slide, from 1, for `go`
 * @returns {Command | null}
 */
export function roomCommand(verb, snapshot, number) {
  if (verb === "go") {
    const slide = slidesHere()[(number ?? 0) - 1];
    return slide ? commands.go(slide.id, 0) : null;
  }
  return table[verb]?.(snapshot) ?? null;
}

/**
 * The next policy in turn.
 * @param {import("./wire.js").Policy} policy
 * @returns {import("./wire.js").Policy}
 */
export function policyAfter(policy) {
  return policy === "locked" ? "back" : policy === "back" ? "free" : "locked";
}
