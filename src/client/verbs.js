// @ts-check
// What the presenter's keys and buttons mean, as commands to the room; pure but for the deck
// in the page, in which a number of a slide is looked up.

import { slidesHere } from "./decks.js";
import { switchNames } from "./switches.js";
import { commands } from "./wire.js";

/**
 * @typedef {import("./wire.js").Snapshot} Snapshot
 * @typedef {import("./wire.js").Command} Command
 */

/** Each switch's own name turns it over. */
const turns = Object.fromEntries(switchNames.map((what) => {
  const turn = (/** @type {Snapshot} */ snapshot) => commands.turn(what, !snapshot.switches.includes(what));
  return [what, turn];
}));

/** @type {Record<string, (snapshot: Snapshot) => Command>} */
const table = {
  next: () => commands.move("next"),
  previous: () => commands.move("previous"),
  "next-slide": () => commands.move("next-slide"),
  "previous-slide": () => commands.move("previous-slide"),
  first: () => commands.move("first"),
  last: () => commands.move("last"),
  whiteboard: () => commands.whiteboard(),
  ...turns,
  policy: (snapshot) => commands.policy(policyAfter(snapshot.policy)),
  "policy-locked": () => commands.policy("locked"),
  "policy-back": () => commands.policy("back"),
  "policy-free": () => commands.policy("free"),
  "timer-toggle": () => commands.timer("toggle"),
  "timer-more": () => commands.timerAdd(60),
  "timer-less": () => commands.timerAdd(-60),
  "timer-more-5": () => commands.timerAdd(300),
  "timer-less-5": () => commands.timerAdd(-300),
  "timer-next-phase": () => commands.timer("next-phase"),
  "timer-previous-phase": () => commands.timer("previous-phase"),
  "timer-arm": () => commands.timerArm(null),
  "timer-stop": () => commands.timer("stop"),
  begin: () => commands.begin(),
  "break-5": () => commands.break(5),
  "break-10": () => commands.break(10),
  "break-15": () => commands.break(15),
  "break-60": () => commands.break(60),
  end: () => commands.end(),
  again: () => commands.again(),
  "asks-open": (snapshot) => commands.toSlide(snapshot.slideId, 0),
  "asks-shown": (snapshot) => commands.toSlide(snapshot.slideId, 1),
  "asks-right": (snapshot) => commands.toSlide(snapshot.slideId, 2),
  gather: () => commands.gather(),
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
    return slide ? commands.toSlide(slide.id, 0) : null;
  }
  return table[verb]?.(snapshot) ?? null;
}

/**
 * The next policy in turn.
 * @param {import("./wire.js").Policy} policy
 * @returns {import("./wire.js").Policy}
 */
function policyAfter(policy) {
  if (policy === "locked") return "back";
  return policy === "back" ? "free" : "locked";
}
