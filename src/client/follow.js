// @ts-check
// What the screens that follow the room have in common: the line, the deck that the room
// shows, and a moment to draw again.

import { defineCountdown } from "./countdown.js";
import { DeckFetcher, deckHere, deckUrl, slidesHere } from "./decks.js";
import { Ink } from "./ink.js";
import { thisPage } from "./page.js";
import { Connection, socketUrl } from "./socket.js";

/**
 * @typedef {import("./wire.js").Snapshot} Snapshot
 * @typedef {{name: string, revision: string}} Wanted a deck of this course
 * @typedef {import("./wire.js").Presence} Presence
 * @typedef {import("./wire.js").Tally} Tally
 * @typedef {import("./wire.js").Asked} Asked
 * @typedef {import("./wire.js").Posts} Posts
 * @typedef {object} Following
 * @property {Connection} connection
 * @property {DeckFetcher} decks
 * @property {() => void} fetchWanted asks again which deck is wanted, and fetches it
 * @property {() => boolean} takesCommands whether this device may move the room
 * @property {() => string | null} lead the name of the device that this one's group goes by
 * @property {() => Presence | null} presence how many devices are here, as it was told last
 * @property {() => Tally | null} tally how much was answered, as it was told last
 * @property {() => Posts | null} posts what has been written, as far as this screen may know it
 * @property {() => Asked | null} asked what the slide asks, as everybody knows it
 * @property {Ink} ink what was drawn, as far as this screen was told
 *
 * @typedef {object} How
 * @property {string} screen
 * @property {number} pingEvery milliseconds
 * @property {() => void} show draws everything: called when anything changed, and each second
 * @property {string} [seat] the name under which an attendee's device is counted
 * @property {(snapshot: Snapshot) => Wanted | null} [deck] which deck is wanted in the page, unless it is the room's
 * @property {(at: import("./wire.js").PointerAt | null) => void} [point] told of the presenter's pointer
 * @property {() => void} [drawn] draws the ink alone: called when that changed
 * @property {(asked: Asked | null) => void} [asked] told what the slide asks
 * @property {(mine: import("./wire.js").Mine) => void} [mine] told what this seat has answered and written before
 * @property {() => void} [signedOut] told when this device is a presenter's no more
 */

/**
 * Follows the room of this page's course.
 * @param {How} how
 * @returns {Following}
 */
export function follow(how) {
  defineCountdown();
  const { course } = thisPage();
  let takesCommands = false;
  /** @type {string | null} */
  let lead = null;
  /** @type {Presence | null} */
  let presence = null;
  /** @type {Tally | null} */
  let tally = null;
  /** @type {Posts | null} */
  let posts = null;
  /** @type {Asked | null} */
  let asked = null;
  const ink = new Ink();
  /** Milliseconds over which screens like this one spread their requests for a deck. */
  let spread = 0;
  const decks = new DeckFetcher(how.show);
  const fetchWanted = () => {
    const snapshot = connection.latest;
    const wanted = snapshot && (how.deck ? how.deck(snapshot) : wantedOf(snapshot));
    const wait = snapshot && isSlideHere(snapshot) ? Math.random() * spread : 0;
    if (wanted) decks.want(deckUrl(course, wanted.name), wanted.revision, wait);
  };
  const connection = new Connection(socketUrl(course, how.screen, { seat: how.seat }), how.pingEvery, {
    frame(frame) {
      // The pointer comes thirty times a second: nothing else is drawn for it.
      if (frame.type === "pointer") return how.point?.(frame.at);
      if (frame.type === "stroke" || frame.type === "ink") {
        ink.hear(frame);
        return how.drawn?.();
      }
      if (frame.type === "edits") return void ({ spread } = frame);
      if (frame.type === "hello") ({ takesCommands, lead } = frame);
      else if (frame.type === "presence") presence = frame;
      else if (frame.type === "tally") tally = frame;
      else if (frame.type === "posts") posts = frame;
      else if (frame.type === "mine") how.mine?.(frame);
      else if (frame.type === "activity") {
        ({ asked } = frame);
        how.asked?.(asked);
      }
      else if (frame.type === "snapshot") {
        fetchWanted();
      }
      how.show();
    },
    change: how.show,
    signedOut: () => how.signedOut?.(),
  });
  setInterval(() => document.hidden || how.show(), 1000);
  return {
    connection, decks, fetchWanted, takesCommands: () => takesCommands, lead: () => lead, presence: () => presence,
    tally: () => tally, posts: () => posts, asked: () => asked, ink,
  };
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
 * Whether the slide that the room shows is here as it is now: else nobody waits with fetching it.
 * @param {Snapshot} snapshot
 */
function isSlideHere(snapshot) {
  return deckHere().name === snapshot.deck && slidesHere()[snapshot.slide]?.dataset.rev === snapshot.slideRevision;
}

/**
 * The index of the slide that the room shows. Its number counts where the page has the deck in
 * the revision that the room speaks of; in another revision the slide is looked for by its id.
 * @param {Snapshot} snapshot
 * @returns {number} -1 when the page has another deck
 */
export function liveIndex(snapshot) {
  const here = deckHere();
  if (here.name !== snapshot.deck) return -1;
  const slides = slidesHere();
  if (here.revision === snapshot.deckRevision) return Math.min(snapshot.slide, slides.length - 1);
  const byId = slides.findIndex((slide) => slide.id === snapshot.slideId);
  return byId >= 0 ? byId : Math.min(snapshot.slide, slides.length - 1);
}
