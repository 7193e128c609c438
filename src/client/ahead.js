// @ts-check
// The next deck, fetched ahead while there is time for it: when the discussion has started, in
// a break, after class. Not by everybody at once.

import { deckAfter, deckHere, deckUrl } from "./decks.js";
import { thisPage, ui } from "./page.js";

/** Milliseconds over which a class's devices spread their requests. */
const spread = 60_000;

let planned = "";

/**
 * @param {import("./wire.js").Snapshot} snapshot
 * @param {import("./decks.js").DeckFetcher} decks
 */
export function fetchNextAhead(snapshot, decks) {
  const next = isTimeToFetch(snapshot) ? deckAfter(deckOrder(), snapshot.deck) : null;
  if (!next || planned === next) return;
  planned = next;
  setTimeout(async () => {
    if (deckHere().name === next) return;
    // Asked for again a while later, if the network was gone.
    if (!(await decks.fetchAhead(deckUrl(thisPage().course, next)))) planned = "";
  }, Math.random() * spread);
}

/** @param {import("./wire.js").Snapshot} snapshot */
export function isTimeToFetch({ phase, timer }) {
  return phase.is === "break" || phase.is === "after" || (timer?.kind === "discussion" && timer.is !== "armed");
}

/** The course's decks as they are taught. */
function deckOrder() {
  return [...ui("order").children].map((one) => /** @type {HTMLElement} */ (one).dataset.name ?? "");
}
