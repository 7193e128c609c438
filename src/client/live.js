// @ts-check
// The audience: follows the room, browses as far as the policy allows, and returns. Where a
// reader is when browsing is reader.js; what moving means there, browse.js.

import { fetchNextAhead } from "./ahead.js";
import { announce, announceSlide, announceTimer } from "./announce.js";
import { Answering } from "./answering.js";
import { seatName, stayAwake } from "./attend.js";
import { isAfter, samePlace } from "./browse.js";
import { dismissExportCard, dismissLateCard, showExportCard, showLateCard } from "./cards.js";
import { applyChoices } from "./choices.js";
import { column, fingers } from "./column.js";
import { listenToContents, openContents, showContents } from "./contents.js";
import { deckHere, slidesHere, stepsOf } from "./decks.js";
import { setHidden, setState, showText } from "./dom.js";
import { enlargePictures } from "./enlarge.js";
import { follow, liveIndex, wantedOf } from "./follow.js";
import { InkPicture } from "./ink-picture.js";
import { listenToKeys } from "./keys.js";
import { exportNotes, listenToNotes, notedSlides, notesHere, openNotes } from "./notepad.js";
import { commonVerb, listenToButtons, t, ui } from "./page.js";
import { listenToPlayers } from "./players.js";
import { showPointer } from "./pointer.js";
import { Reader } from "./reader.js";
import { listenToSettings, openSettings } from "./settings.js";
import { closeSheetsBeside } from "./sheets.js";
import { reachBoxes, sectionOf, showConnection, showPage, showRoom, showSections, showSlide, showTitle } from "./show.js";
import { showCountdowns, showTimer } from "./show-timer.js";
import { listenToSwipes } from "./swipe.js";
import { showTalkCards } from "./talk-cards.js";
import { timeOfDay } from "./times.js";
import { Writing } from "./writing.js";

/**
 * @typedef {import("./wire.js").Snapshot} Snapshot
 * @typedef {import("./browse.js").Place} Place
 */

const verbsHere = ["next", "previous", "next-slide", "previous-slide", "first", "last", "go", "overview", "full", "help"];
/** When the connection has been lost for so long, a bar says since when. */
const barAfter = 10_000;
/** How long it is said that the policy lets nobody go further. */
const limitStays = 2000;

const reader = new Reader();
/** How many calls to everybody there were. @type {number | null} */
let gathered = null;
/** What was drawn last, so that a new slide begins at its top. */
let drawn = "";

const audience = follow({
  screen: "live", seat: seatName(), pingEvery: 10_000, show, deck: deckWanted, point, drawn: () => inkPicture.draw(),
  asked: (asked) => answering.hear(asked),
  mine(mine) {
    answering.remember(mine.answers);
    writing.remember(mine);
  },
});
const { connection } = audience;
const answering = new Answering(connection, show);
const writing = new Writing(connection, show);
const inkPicture = new InkPicture(audience.ink);

/** Draws the room, or where one browses. */
function show() {
  const snapshot = connection.latest;
  if (snapshot) showSnapshot(snapshot, connection.now());
  showConnectionState(snapshot);
  attend();
}

/** @param {Snapshot} snapshot @param {number} now the server's clock */
function showSnapshot(snapshot, now) {
  showRoom(snapshot);
  hearGathering(snapshot);
  const reading = readingOf(snapshot);
  if (reading) showReading(reading, snapshot);
  showTitle();
  showCountdowns(snapshot, () => connection.now());
  showTimer(snapshot, now);
  announceTimer(snapshot, now);
  setHidden(ui("talk"), !snapshot.timer || snapshot.timer.is === "armed");
  showText("notice", noticeOf(snapshot));
  showExportCard(snapshot, notesHere().length);
  fetchNextAhead(snapshot, audience.decks);
  stayAwake(snapshot.phase.is === "class");
}

/** @param {Snapshot | null} snapshot */
function showConnectionState(snapshot) {
  const bar = snapshot !== null && connection.isLost(barAfter);
  showText("lost", bar ? t("lost_since", { time: timeOfDay(connection.heardAt ?? connection.now()) }) : "");
  setHidden(ui("lost"), !bar);
  if (connection.isLost()) showConnection("lost", snapshot ? t("offline") : t("connecting"));
  else if (!snapshot) showConnection("waiting", t("connecting"));
  else if (reader.away) showConnection("away", t("browsing"));
  else showConnection("live", t(snapshot.phase.is === "class" || snapshot.phase.is === "break" ? "live" : "connected"));
}

/** Tells the server what this device does, for the presenter's count. */
function attend() {
  if (document.hidden) connection.attend("away");
  else connection.attend(reader.away ? "browsing" : "live");
}

/** Who browses in a deck stays in it when the class opens another. @param {Snapshot} snapshot */
function deckWanted(snapshot) {
  const { away } = reader;
  if (!away || away.deck === snapshot.deck) return wantedOf(snapshot);
  const { name, revision } = deckHere();
  return away.deck === name ? { name, revision } : { name: away.deck, revision: away.revision };
}

/**
 * Follows the presenter's call to everybody, and offers for three seconds to undo that.
 * @param {Snapshot} snapshot
 */
function hearGathering(snapshot) {
  const now = performance.now();
  if (gathered !== null && snapshot.gathered > gathered) {
    // What lies over the slide that everybody is called to would hide it.
    for (const open of document.querySelectorAll("dialog[open]")) /** @type {HTMLDialogElement} */ (open).close();
  }
  ({ gathered } = snapshot);
  if (reader.hear(snapshot, now)) {
    audience.fetchWanted();
    for (const wait of [1000, 2000, 3000]) setTimeout(show, wait);
  }
  setHidden(ui("called"), !reader.called);
  if (reader.called) showText("undo", t("undo_in", { n: Math.ceil((reader.called.until - now) / 1000) }));
}

/** @returns {import("./reader.js").Here} */
function here() {
  const slides = slidesHere();
  const { name, revision } = deckHere();
  return { name, revision, ids: slides.map((slide) => slide.id), steps: stepsOf(slides) };
}

/** @param {Snapshot} snapshot @returns {Place | null} */
function liveOf(snapshot) {
  const index = liveIndex(snapshot);
  return index >= 0 ? { slide: index, step: snapshot.step } : null;
}

/**
 * @param {Snapshot} snapshot
 * @returns {import("./contents.js").Reading | null}
 */
function readingOf(snapshot) {
  const { policy } = snapshot;
  const live = liveOf(snapshot);
  const { away } = reader;
  const place = reader.place(here(), live, policy);
  // The policy may have become stricter and called the reader back, perhaps into another deck.
  if (away && !reader.away) audience.fetchWanted();
  return place && { place, live, policy, noted: notedSlides() };
}

/** @param {import("./contents.js").Reading} reading @param {Snapshot} snapshot */
function showReading(reading, snapshot) {
  const { place, live } = reading;
  const slide = showSlide(place.slide, place.step);
  answering.show(slide);
  writing.show(audience.posts(), slide, reader.away !== null);
  if (slide) reachBoxes(slide);
  showSections(place.slide);
  const board = reader.away === null && snapshot.whiteboard > 0;
  showPage(place.slide, board);
  const section = sectionOf(place.slide);
  const first = place.slide - (section?.at ?? 1) + 1;
  showTalkCards(snapshot.timer, slide, slidesHere().slice(first, first + (section?.of ?? 0)), connection.now());
  showText("where", section && section.title ? `${section.title} · ${section.at}/${section.of}` : "");
  showText("behind", reader.away ? distance(place, live) : "");
  setHidden(ui("return"), !reader.away);
  setState(document.body, "away", reader.away ? "yes" : "no");
  if (live) showLateCard(snapshot, live.slide);
  showContents(reading);
  const isInked = slide && deckHere().name === audience.ink.deck;
  inkPicture.show(slide, isInked ? { slide: slide.id, whiteboard: board ? snapshot.whiteboard : 0 } : null, place.step);
  const now = `${deckHere().name} ${slide?.id} ${board ? snapshot.whiteboard : 0}`;
  if (drawn && drawn !== now) scrollTo({ top: 0 });
  if (drawn !== now) {
    announceSlide(slide, board);
    showPointer(null);
  }
  drawn = now;
}

/** @param {Place} place @param {Place | null} live */
function distance(place, live) {
  if (!live) return t("other_deck");
  const slides = live.slide - place.slide;
  if (slides > 0) return t("n_behind", { n: slides });
  if (slides < 0) return t("n_ahead", { n: -slides });
  if (samePlace(place, live)) return t("same_place");
  return t(isAfter(place, live) ? "steps_ahead" : "steps_behind");
}

/** @param {Snapshot} snapshot */
function noticeOf(snapshot) {
  if (snapshot.deck === null) return t("no_decks");
  switch (snapshot.phase.is) {
    case "before":
      return t("before_class");
    case "break":
      return t("break_until", { time: timeOfDay(snapshot.phase.until) });
    case "after":
      return t("class_over");
    default:
      return snapshot.switches.includes("black") ? t("stage_black") : "";
  }
}

/** @param {import("./wire.js").PointerAt | null} at */
function point(at) {
  showPointer(reader.away ? null : at);
}

/** What a verb does with the room as it is. @type {Record<string, (snapshot: Snapshot) => void>} */
const table = {
  overview: (snapshot) => openContents(readingOf(snapshot)),
  notes: (snapshot) => openNotes(readingOf(snapshot)?.place.slide ?? -1),
  questions: () => writing.ask(),
  board: () => writing.openBoard(),
  settings: openSettings,
  return: () => reader.follow(),
  "undo-gather": () => reader.undo(),
  "read-before": (snapshot) => browse("first", undefined, snapshot),
  "dismiss-late": dismissLateCard,
  "dismiss-export": dismissExportCard,
  "export-notes": (snapshot) => {
    exportNotes();
    dismissExportCard(snapshot);
  },
};

/** @param {string} verb @param {number} [number] */
function act(verb, number) {
  if (commonVerb(verb, verbsHere)) return;
  const snapshot = connection.latest;
  if (!snapshot) return;
  if (table[verb]) table[verb](snapshot);
  else browse(verb, number, snapshot);
  audience.fetchWanted();
  show();
}

/** @param {string} verb @param {number | undefined} number @param {Snapshot} snapshot */
function browse(verb, number, snapshot) {
  dismissLateCard();
  // Without a word, a key that the policy forbids would seem broken.
  if (reader.move(verb, number, here(), liveOf(snapshot), snapshot.policy)) announceLimit(snapshot.policy);
}

let limitTimer = 0;
/** Says why the reader can go no further. @param {string} policy */
function announceLimit(policy) {
  const word = t(policy === "locked" ? "locked_here" : "not_ahead");
  showText("limit", word);
  announce(word);
  clearTimeout(limitTimer);
  limitTimer = window.setTimeout(() => showText("limit", ""), limitStays);
}

applyChoices();
listenToButtons(act);
listenToPlayers();
listenToKeys(verbsHere, act);
listenToContents((number) => act("go", number));
listenToNotes(show);
listenToSettings();
closeSheetsBeside();
enlargePictures(() => column.matches || fingers.matches);
listenToSwipes(act);
addEventListener("resize", show);
document.addEventListener("visibilitychange", () => (document.hidden ? attend() : show()));
connection.open();
