// @ts-check
// The day as a list of decks: which are done, which one is on, which is next.

import { setState } from "./show.js";

/**
 * @typedef {import("./wire.js").Snapshot} Snapshot
 * @typedef {"done" | "live" | "next" | ""} Stand
 */

/**
 * Decks are taught in order: those before the room's are done.
 * @param {string[]} names of the decks, in order @param {Snapshot} snapshot
 * @returns {Stand[]}
 */
export function standsOf(names, { deck, slide, step, phase }) {
  const current = Math.max(0, names.findIndex((name) => name === deck));
  // In a break, a deck that was just opened is the next one, not the last.
  const isDone = phase.is === "after" || (phase.is === "break" && (slide > 0 || step > 0));
  const next = isDone ? current + 1 : current;
  return names.map((_, index) => (index < next ? "done" : index > next ? "" : phase.is === "class" ? "live" : "next"));
}

/**
 * Every list of the day in the page.
 * @param {Snapshot} snapshot
 * @returns {HTMLElement | null} the entry that is on or next
 */
export function showDay(snapshot) {
  const entries = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".entry[data-name]")]);
  const stands = standsOf(entries.map((entry) => entry.dataset.name ?? ""), snapshot);
  entries.forEach((entry, index) => setState(entry, "state", stands[index]));
  return entries[stands.findIndex((stand) => stand === "live" || stand === "next")] ?? null;
}
