// @ts-check
// The day as a list of decks: which are done, which one is on, which is next.

import { setState } from "./dom.js";

/**
 * @typedef {import("./wire.js").Snapshot} Snapshot
 * @typedef {"done" | "live" | "next" | ""} DeckState empty for those that come later
 */

/**
 * Decks are taught in order, so those before the room's are done.
 * @param {string[]} names of the decks, in order @param {Snapshot} snapshot
 * @param {boolean} isTold whether the class has come to the deck's end: a break before that is one within it
 * @returns {DeckState[]}
 */
export function deckStates(names, { deck, phase }, isTold) {
  const current = Math.max(0, names.findIndex((name) => name === deck));
  const isDone = phase.is === "after" || (phase.is === "break" && isTold);
  const next = isDone ? current + 1 : current;
  return names.map((_, index) => {
    if (index === next) return phase.is === "class" ? "live" : "next";
    return index < next ? "done" : "";
  });
}

/**
 * Every list of the day in the page.
 * @param {Snapshot} snapshot @param {boolean} isTold
 * @returns {HTMLElement | null} the entry that is on or next
 */
export function showDay(snapshot, isTold) {
  const entries = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".entry[data-name]")]);
  const states = deckStates(entries.map((entry) => entry.dataset.name ?? ""), snapshot, isTold);
  entries.forEach((entry, index) => setState(entry, "state", states[index]));
  return entries[states.findIndex((state) => state === "live" || state === "next")] ?? null;
}
