// @ts-check
// A deck at one's own pace: slides on a wide screen, a flowing page on a narrow one.

import { moved } from "./browse.js";
import { applyChoices } from "./choices.js";
import { deckHere, deckUrl, fetchPage, slidesHere, stepsOf, swapDeck } from "./decks.js";
import { defineCountdown } from "./countdown.js";
import { enlargePictures } from "./enlarge.js";
import { listenToKeys } from "./keys.js";
import { commonVerb, listenToButtons, thisPage } from "./page.js";
import { announceSlide, reachBoxes, setHidden, showPage, showSections, showSlide, showSteps, showTitle } from "./show.js";
import { Line, socketUrl } from "./socket.js";
import { listenToSwipes } from "./swipe.js";

const verbsHere = ["next", "previous", "next-slide", "previous-slide", "first", "last", "go", "full", "theme", "help"];
const lookAgainAfter = 5000;
/** A slide of a page that flows is read once its top is above this, in px; one that was gone to stands a little higher. */
const readAt = 140;
const narrow = matchMedia("(max-width: 699.98px)");
const fingers = matchMedia("(pointer: coarse)");

/** Where the reader is. @type {import("./browse.js").Place} */
let place = { slide: Math.max(0, slidesHere().findIndex((slide) => !slide.hidden)), step: 0 };
let lookedAt = 0;
let looking = false;

/** Draws the place. */
function show() {
  const slide = showSlide(place.slide, place.step);
  // A page that flows shows its steps open.
  for (const one of slidesHere()) {
    if (narrow.matches) showSteps(one, null);
    if (narrow.matches || one === slide) reachBoxes(one);
  }
  showSections(place.slide);
  showPage(place.slide);
  showTitle();
  return slide;
}

/** On a page that flows the reader is where he has scrolled to. */
function findPlace() {
  const slides = slidesHere();
  const here = slides.findLastIndex((slide) => slide.getBoundingClientRect().top <= readAt);
  if (narrow.matches && here !== place.slide) place = { slide: Math.max(0, here), step: 0 };
}

/** @param {string} verb @param {number} [number] */
function act(verb, number) {
  if (commonVerb(verb, verbsHere)) return;
  findPlace();
  const slides = slidesHere();
  const to = verb === "go" ? { slide: Math.min((number ?? 1) - 1, slides.length - 1), step: 0 } : moved(verb, place, stepsOf(slides));
  if (!to || to.slide < 0) return;
  const turned = to.slide !== place.slide;
  place = to;
  const slide = show();
  if (!turned || !slide) return;
  announceSlide(slide);
  if (narrow.matches) slide.scrollIntoView();
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
  if (narrow.matches) target?.scrollIntoView();
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
 * Puts another revision in, with the reader where he was.
 * @param {Document} page
 */
function swap(page) {
  const before = slidesHere();
  const anchor = narrow.matches ? before.find((slide) => slide.getBoundingClientRect().bottom > 60) : before[place.slide];
  const top = anchor?.getBoundingClientRect().top ?? 0;
  swapDeck(page);
  const after = slidesHere();
  const kept = after.findIndex((slide) => slide.id === anchor?.id);
  const own = after.findIndex((slide) => slide.id === before[place.slide]?.id);
  place = { slide: Math.max(0, own >= 0 ? own : Math.min(place.slide, after.length - 1)), step: place.step };
  place.step = Math.min(place.step, stepsOf(after)[place.slide] ?? 0);
  show();
  if (narrow.matches && kept >= 0) scrollBy({ top: after[kept].getBoundingClientRect().top - top, behavior: "instant" });
}

/**
 * Fetches this deck again if it has another revision: with its ETag that costs little.
 * @param {string} [revision] the one that is known to be there
 */
async function look(revision) {
  const here = deckHere();
  if (looking || revision === here.revision) return;
  looking = true;
  lookedAt = performance.now();
  const page = revision ? await fetchPage(`${here.url}?v=${encodeURIComponent(revision)}`) : await fetchPage(here.url, { cache: "no-cache" });
  looking = false;
  const fetched = page?.getElementById("ui.deck")?.dataset;
  if (page && fetched?.deck === deckHere().name && fetched.rev !== deckHere().revision) swap(page);
}

let jitter = 0;
const { course } = thisPage();
const line = new Line(socketUrl(course, "deck"), 10_000, {
  change() {},
  frame(frame) {
    if (frame.type !== "snapshot") return;
    for (const link of document.querySelectorAll("[data-show-link=live]")) setHidden(link, frame.phase.is === "before" || frame.phase.is === "after");
    clearTimeout(jitter);
    if (frame.deck !== null && deckUrl(course, frame.deck) === deckHere().url) {
      const shownHere = slidesHere()[place.slide]?.id === frame.slideId;
      jitter = window.setTimeout(() => look(frame.deckRevision), shownHere ? 0 : Math.random() * 300);
    } else {
      // The room shows another deck and speaks of that one only.
      const wait = Math.max(0, lookedAt + lookAgainAfter - performance.now());
      jitter = window.setTimeout(() => document.hidden || look(), wait + Math.random() * 300);
    }
  },
});

applyChoices();
defineCountdown();
listenToButtons(act);
listenToKeys(verbsHere, act);
enlargePictures(() => narrow.matches || fingers.matches);
listenToSwipes((verb) => narrow.matches || act(verb));
addEventListener("hashchange", goToHash);
narrow.addEventListener("change", show);
let scrolled = 0;
addEventListener("scroll", () => {
  cancelAnimationFrame(scrolled);
  scrolled = requestAnimationFrame(() => {
    findPlace();
    showSections(place.slide);
    showPage(place.slide);
  });
}, { passive: true });
document.addEventListener("visibilitychange", () => document.hidden || look());
show();
goToHash();
line.open();
