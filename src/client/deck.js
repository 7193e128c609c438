// @ts-check
// A deck at one's own pace: slides on a wide screen, a flowing page on a narrow one.

import { announceSlide } from "./announce.js";
import { moved } from "./browse.js";
import { applyChoices } from "./choices.js";
import { column, fingers } from "./column.js";
import { defineCountdown } from "./countdown.js";
import { deckHere, deckUrl, fetchPage, slidesHere, stepsOf, swapDeck } from "./decks.js";
import { setHidden } from "./dom.js";
import { enlargePictures } from "./enlarge.js";
import { listenToFindings, showFindings } from "./findings.js";
import { listenToKeys } from "./keys.js";
import { commonVerb, isWritten, listenToButtons, thisPage } from "./page.js";
import { listenToPlayers } from "./players.js";
import { reachBoxes, showPage, showSections, showSlide, showSteps, showTitle } from "./show.js";
import { Connection, socketUrl } from "./socket.js";
import { listenToSwipes } from "./swipe.js";

const verbsHere = ["next", "previous", "next-slide", "previous-slide", "first", "last", "go", "full", "theme", "help"];
/** px: a slide of a page that flows is read once its top is above this; one that was gone to stands higher. */
const readAt = 140;
/** px: what ends above this is behind the bar at the top of a page that flows. */
const underTopBar = 60;

/** Where the reader is. @type {import("./browse.js").Place} */
let place = { slide: Math.max(0, slidesHere().findIndex((slide) => !slide.hidden)), step: 0 };
let looking = false;
/** What is to be looked for once the look that is under way has ended; empty: whatever is newest. @type {string | null} */
let lookNext = null;

/** Draws the place. */
function show() {
  const slide = showSlide(place.slide, place.step);
  // A page that flows shows its steps open.
  for (const one of slidesHere()) {
    if (column.matches) showSteps(one, null);
    if (column.matches || one === slide) reachBoxes(one);
  }
  showSections(place.slide);
  showPage(place.slide);
  showTitle();
  return slide;
}

/** On a page that flows, the slide that is read is the one scrolled to. */
function findPlace() {
  const slides = slidesHere();
  const here = slides.findLastIndex((slide) => slide.getBoundingClientRect().top <= readAt);
  if (column.matches && here !== place.slide) place = { slide: Math.max(0, here), step: 0 };
}

/** @param {string} verb @param {number} [number] */
function act(verb, number) {
  if (commonVerb(verb, verbsHere)) return;
  findPlace();
  const slides = slidesHere();
  const chosen = { slide: Math.min((number ?? 1) - 1, slides.length - 1), step: 0 };
  const to = verb === "go" ? chosen : moved(verb, place, stepsOf(slides));
  if (!to || to.slide < 0) return;
  const turned = to.slide !== place.slide;
  place = to;
  const slide = show();
  if (!turned || !slide) return;
  announceSlide(slide);
  if (column.matches) slide.scrollIntoView();
  else slide.scrollTop = 0;
  history.replaceState(null, "", `#${encodeURIComponent(slide.id)}`);
}

/** The slide that the address names, or that holds what it names. */
function goToHash() {
  const id = decoded(location.hash.slice(1));
  const target = id ? document.getElementById(id) : null;
  const slide = target?.closest(".slide");
  const index = slidesHere().findIndex((one) => one === slide);
  if (index < 0) return;
  place = { slide: index, step: 0 };
  show();
  if (column.matches) target?.scrollIntoView();
}

/** @param {string} hash */
function decoded(hash) {
  try {
    return decodeURIComponent(hash);
  } catch {
    return hash;
  }
}

/**
 * Puts another revision in; the same slide is read as before, at the same place of the window.
 * @param {Document} page
 */
function swap(page) {
  const topOf = (/** @type {Element | undefined} */ slide) => slide?.getBoundingClientRect().top ?? 0;
  const before = slidesHere();
  const read = before[place.slide];
  // On a page that flows, the slide under the top bar is to stay where it is in the window.
  const anchor = before.find((slide) => slide.getBoundingClientRect().bottom > underTopBar);
  const top = topOf(anchor);
  swapDeck(page);
  const after = slidesHere();
  const found = after.findIndex((slide) => slide.id === read?.id);
  const slide = Math.max(0, found >= 0 ? found : Math.min(place.slide, after.length - 1));
  place = { slide, step: Math.min(place.step, stepsOf(after)[slide] ?? 0) };
  show();
  showFindings(deckHere().url, deckHere().revision);
  const moved = after.find((slide) => slide.id === anchor?.id);
  if (column.matches && moved) scrollBy({ top: topOf(moved) - top, behavior: "instant" });
}

/**
 * Fetches this deck again if it has another revision: with its ETag that costs little.
 * @param {string} [revision] the one that is known to be there
 */
async function look(revision) {
  const here = deckHere();
  if (revision === here.revision) return;
  if (looking) return void (lookNext = revision ?? "");
  looking = true;
  const page = await (revision ? fetchPage(`${here.url}?v=${encodeURIComponent(revision)}`) : fetchPage(here.url, { cache: "no-cache" }));
  looking = false;
  const fetched = page?.getElementById("ui.deck")?.dataset;
  if (page && fetched?.deck === deckHere().name && fetched.rev !== deckHere().revision) swap(page);
  const next = lookNext;
  lookNext = null;
  if (next !== null) look(next || undefined);
}

let later = 0;
/** Whether the connection has brought nothing yet that says which revision is the newest. */
let isNew = false;
const { course } = thisPage();
const connection = new Connection(socketUrl(course, "deck", { deck: deckHere().name }), 10_000, {
  change() {},
  frame(frame) {
    if (frame.type === "hello") isNew = true;
    if (frame.type === "edits") return lookLater(frame);
    if (frame.type !== "snapshot") return;
    const isOn = frame.phase.is === "class" || frame.phase.is === "break";
    for (const link of document.querySelectorAll("[data-show-link=live]")) setHidden(link, !isOn);
    // Edits are told from now on; what was edited before is asked for once.
    if (isNew) look(deckUrl(course, frame.deck ?? "") === deckHere().url ? frame.deckRevision : undefined);
    isNew = false;
  },
});

/**
 * Fetches this deck if it was edited: everybody does, so where they are many each a little later
 * than others.
 * @param {import("./wire.js").Edits} edits
 */
function lookLater({ decks, spread }) {
  const revision = decks.get(deckHere().name);
  if (!revision) return;
  clearTimeout(later);
  if (spread === 0) look(revision);
  else later = window.setTimeout(() => look(revision), Math.random() * spread);
}

applyChoices();
defineCountdown();
listenToButtons(act);
listenToPlayers();
listenToKeys(verbsHere, act);
enlargePictures(() => column.matches || fingers.matches);
listenToSwipes((verb) => column.matches || act(verb));
addEventListener("hashchange", goToHash);
addEventListener("resize", show);
let scrolled = 0;
addEventListener("scroll", () => {
  cancelAnimationFrame(scrolled);
  scrolled = requestAnimationFrame(() => {
    findPlace();
    showSections(place.slide);
    showPage(place.slide);
  });
}, { passive: true });
show();
goToHash();
// A page that stands alone has them only where scripts run.
for (const tools of document.querySelectorAll(".tools")) setHidden(tools, false);
if (!isWritten()) {
  document.addEventListener("visibilitychange", () => document.hidden || look());
  listenToFindings();
  showFindings(deckHere().url, deckHere().revision);
  connection.open();
}
