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
 * @returns {DeckState[]}
 */
export function deckStates(names, { deck, slide, step, phase }) {
  const current = Math.max(0, names.findIndex((name) => name === deck));
  // In a break, a deck that was just opened is the next one, not the last.
  const isDone = phase.is === "after" || (phase.is === "break" && (slide > 0 || step > 0));
  const next = isDone ? current + 1 : current;
  return names.map((_, index) => {
    if (index === next) return phase.is === "class" ? "live" : "next";
    return index < next ? "done" : "";
  });
}

/**
 * Every list of the day in the page.
 * @param {Snapshot} snapshot
 * @returns {HTMLElement | null} the entry that is on or next
 */
export function showDay(snapshot) {
  const entries = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".entry[data-name]")]);
  const states = deckStates(entries.map((entry) => entry.dataset.name ?? ""), snapshot);
  entries.forEach((entry, index) => setState(entry, "state", states[index]));
  return entries[states.findIndex((state) => state === "live" || state === "next")] ?? null;
}
