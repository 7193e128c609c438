// @ts-check
// The audience: follows the room, may browse as far as the policy allows, and returns.

import { fetchNextAhead } from "./ahead.js";
import { seatName, stayAwake } from "./attend.js";
import { isAfter, samePlace } from "./browse.js";
import { dismissExport, dismissLate, showExportCard, showLateCard } from "./cards.js";
import { applyChoices } from "./choices.js";
import { listenToContents, openContents, showContents } from "./contents.js";
import { deckHere, slidesHere, stepsOf } from "./decks.js";
import { enlargePictures } from "./enlarge.js";
import { follow, liveIndex, wantedOf } from "./follow.js";
import { listenToKeys } from "./keys.js";
import { exportNotes, listenToNotes, notedSlides, notesHere, openNotes } from "./notepad.js";
import { commonVerb, listenToButtons, part, t } from "./page.js";
import { showPointer } from "./pointer.js";
import { Reader } from "./reader.js";
import { listenToSettings, openSettings } from "./settings.js";
import { closeSheetsBeside } from "./sheets.js";
import { announce, announceSlide, announceTimer, isLost, reachBoxes, sectionOf, setHidden, setState, showCountdowns, showLine, showPage, showRoom, showSections, showSlide, showTalk, showText, showTitle, timeOfDay } from "./show.js";
import { listenToSwipes } from "./swipe.js";

/**
 * @typedef {import("./wire.js").Snapshot} Snapshot
 * @typedef {import("./browse.js").Place} Place
 */

const verbsHere = ["next", "previous", "next-slide", "previous-slide", "first", "last", "go", "overview", "full", "help"];
const barAfter = 10_000;

const reader = new Reader();
/** What was drawn last, so that a new slide begins at its top. */
let drawn = "";

const audience = follow({ screen: "live", seat: seatName(), pingEvery: 10_000, jitter: 300, show, deck: deckWanted, point });

/** Draws the room, or where one browses. */
function show() {
  const { line, decks } = audience;
  const snapshot = line.seen;
  if (snapshot) {
    showRoom(snapshot);
    hearGathering(snapshot);
    const reading = readingOf(snapshot);
    if (reading) showReading(reading, snapshot);
    showTitle();
    showCountdowns(snapshot, line);
    showTalk(snapshot, line);
    announceTimer(snapshot, line);
    setHidden(part("talk"), !snapshot.timer || snapshot.timer.is === "armed");
    showText("notice", noticeOf(snapshot));
    showExportCard(snapshot, notesHere().length);
    fetchNextAhead(snapshot, decks);
    stayAwake(snapshot.phase.is === "class");
  }
  showLineState(snapshot);
  attend();
}

/** @param {Snapshot | null} snapshot */
function showLineState(snapshot) {
  const { line } = audience;
  const bar = snapshot !== null && isLost(line, barAfter);
  showText("lost", bar ? t("lost_since", { time: timeOfDay(line.heardAt ?? line.now()) }) : "");
  setHidden(part("lost"), !bar);
  if (isLost(line)) showLine("lost", snapshot ? t("offline") : t("connecting"));
  else if (!snapshot) showLine("waiting", t("connecting"));
  else if (reader.away) showLine("away", t("browsing"));
  else showLine("live", t("live"));
}

function attend() {
  audience.line.attend(document.hidden ? "away" : reader.away ? "browsing" : "live");
}

/** Who browses in a deck stays in it when the class opens another. @param {Snapshot} snapshot */
function deckWanted(snapshot) {
  const { away } = reader;
  if (!away || away.deck === snapshot.deck) return wantedOf(snapshot);
  const { name, revision } = deckHere();
  return away.deck === name ? { name, revision } : { name: away.deck, revision: away.revision };
}

/** @param {Snapshot} snapshot */
function hearGathering(snapshot) {
  const now = performance.now();
  if (reader.hear(snapshot, now)) {
    audience.wish();
    for (const wait of [1000, 2000, 3000]) setTimeout(show, wait);
  }
  setHidden(part("called"), !reader.called);
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
  // The policy has called him back, perhaps into another deck.
  if (away && !reader.away) audience.wish();
  return place && { place, live, policy, noted: notedSlides() };
}

/** @param {import("./contents.js").Reading} reading @param {Snapshot} snapshot */
function showReading(reading, snapshot) {
  const { place, live } = reading;
  const slide = showSlide(place.slide, place.step);
  if (slide) reachBoxes(slide);
  showSections(place.slide);
  showPage(place.slide);
  const section = sectionOf(place.slide);
  showText("where", section && section.title ? `${section.title} · ${section.at}/${section.of}` : "");
  showText("behind", reader.away ? distance(place, live) : "");
  setHidden(part("return"), !reader.away);
  setState(document.body, "away", reader.away ? "yes" : "no");
  if (live) showLateCard(snapshot, live.slide);
  showContents(reading);
  const now = `${deckHere().name} ${slide?.id}`;
  if (drawn && drawn !== now) scrollTo({ top: 0 });
  if (drawn !== now) {
    announceSlide(slide);
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
  settings: openSettings,
  return: () => reader.follow(),
  "undo-gather": () => reader.undo(),
  "read-before": (snapshot) => browse("first", undefined, snapshot),
  "dismiss-late": dismissLate,
  "dismiss-export": dismissExport,
  "export-notes": (snapshot) => {
    exportNotes();
    dismissExport(snapshot);
  },
};

/** @param {string} verb @param {number} [number] */
function act(verb, number) {
  if (commonVerb(verb, verbsHere)) return;
  const snapshot = audience.line.seen;
  if (!snapshot) return;
  if (table[verb]) table[verb](snapshot);
  else browse(verb, number, snapshot);
  audience.wish();
  show();
}

/** @param {string} verb @param {number | undefined} number @param {Snapshot} snapshot */
function browse(verb, number, snapshot) {
  dismissLate();
  // A wall is felt, not wondered about.
  if (reader.move(verb, number, here(), liveOf(snapshot), snapshot.policy)) announceWall(snapshot.policy);
}

let wall = 0;
/** @param {string} policy */
function announceWall(policy) {
  const word = t(policy === "locked" ? "locked_here" : "not_ahead");
  showText("wall", word);
  announce(word);
  clearTimeout(wall);
  wall = window.setTimeout(() => showText("wall", ""), 2000);
}

applyChoices();
listenToButtons(act);
listenToKeys(verbsHere, act);
listenToContents((number) => act("go", number));
listenToNotes(show);
listenToSettings();
closeSheetsBeside();
enlargePictures(() => matchMedia("(max-width: 699.98px), (pointer: coarse)").matches);
listenToSwipes(act);
document.addEventListener("visibilitychange", () => (document.hidden ? attend() : show()));
audience.line.open();
