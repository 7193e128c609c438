// @ts-check
// What the screens that follow the room have in common: the line, the deck that the room
// shows, and a moment to draw again.

import { defineCountdown } from "./countdown.js";
import { DeckKeeper, deckHere, deckUrl, slidesHere } from "./decks.js";
import { thisPage } from "./page.js";
import { Line, socketUrl } from "./socket.js";

/**
 * @typedef {import("./wire.js").Snapshot} Snapshot
 * @typedef {{name: string, revision: string}} Wanted a deck of this course
 * @typedef {{line: Line, decks: DeckKeeper, wish: () => void, drives: () => boolean, lead: () => string | null, presence: () => import("./wire.js").Presence | null}} Following
 */

/**
 * Follows the room of this page's course.
 * @param {{screen: string, pingEvery: number, jitter: number, show: () => void, seat?: string,
 *   deck?: (snapshot: Snapshot) => Wanted | null, point?: (at: import("./wire.js").PointerAt | null) => void, signedOut?: () => void}} how
 *   `show` draws everything; it is called when anything changed, and each second. `deck` says
 *   which deck is wanted in the page, unless it is the room's; `wish` asks it again. `point` is
 *   told of the presenter's pointer, `signedOut` that this device is a presenter's no more
 * @returns {Following}
 */
export function follow(how) {
  defineCountdown();
  const { course } = thisPage();
  let drives = false;
  /** @type {string | null} */
  let lead = null;
  /** @type {import("./wire.js").Presence | null} */
  let presence = null;
  const decks = new DeckKeeper(how.show);
  const wish = () => {
    const snapshot = line.seen;
    const wanted = snapshot && (how.deck ? how.deck(snapshot) : wantedOf(snapshot));
    if (wanted) decks.want(deckUrl(course, wanted.name), wanted.revision, hurry(snapshot) ? 0 : Math.random() * how.jitter);
  };
  const line = new Line(socketUrl(course, how.screen, how.seat), how.pingEvery, {
    frame(frame) {
      // Thirty a second: nothing else is drawn for it.
      if (frame.type === "pointer") return how.point?.(frame.at);
      if (frame.type === "hello") ({ drives, lead } = frame);
      else if (frame.type === "presence") presence = frame;
      else if (frame.type === "snapshot") wish();
      how.show();
    },
    change: how.show,
    signedOut: () => how.signedOut?.(),
  });
  setInterval(() => document.hidden || how.show(), 1000);
  return { line, decks, wish, drives: () => drives, lead: () => lead, presence: () => presence };
}

/**
 * The deck that the room shows.
 * @param {Snapshot} snapshot
 * @returns {Wanted | null}
 */
export function wantedOf(snapshot) {
  return snapshot.deck === null ? null : { name: snapshot.deck, revision: snapshot.deckRevision };
}

/**
 * Whether the slide that the room shows is not what is here.
 * @param {Snapshot} snapshot
 */
function hurry(snapshot) {
  if (deckHere().name !== snapshot.deck) return true;
  return slidesHere()[snapshot.slide]?.dataset.rev !== snapshot.slideRevision;
}

/**
 * Whether the page holds the room's deck in the revision that the room speaks of, so that its
 * numbers of slides are true; else the slide is looked for by its id.
 * @param {Snapshot} snapshot
 * @returns {number} the slide's index; -1 when the page has another deck
 */
export function liveIndex(snapshot) {
  const here = deckHere();
  if (here.name !== snapshot.deck) return -1;
  const slides = slidesHere();
  if (here.revision === snapshot.deckRevision) return Math.min(snapshot.slide, slides.length - 1);
  const byId = slides.findIndex((slide) => slide.id === snapshot.slideId);
  return byId >= 0 ? byId : Math.min(snapshot.slide, slides.length - 1);
}
