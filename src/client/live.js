// @ts-check
// The audience: follows the room, may browse as far as the policy allows, and returns.

import { allowedPlace, moved, samePlace } from "./browse.js";
import { slidesHere, stepsOf } from "./decks.js";
import { follow, liveIndex } from "./follow.js";
import { enlargePictures } from "./enlarge.js";
import { listenToKeys } from "./keys.js";
import { applyTheme, commonVerb, listenToButtons, part, t } from "./page.js";
import { announceSlide, announceTimer, isLost, reachBoxes, sectionOf, setHidden, setState, showCountdowns, showLine, showPage, showRoom, showSections, showSlide, showTalk, showText, showTitle, timeOfDay } from "./show.js";
import { listenToSwipes } from "./swipe.js";

const verbsHere = ["next", "previous", "next-slide", "previous-slide", "first", "last", "go", "return", "full", "theme", "help"];

/** Where one who browses is, by the slide's id so that an edit does not move it; `null` while following.
 * @type {{id: string, slide: number, step: number} | null} */
let away = null;
/** What was drawn last, so that a new slide begins at its top. */
let drawn = "";

const audience = follow({ screen: "live", pingEvery: 10_000, jitter: 300, show });

/** Draws the room, or where one browses. */
function show() {
  const { line } = audience;
  const snapshot = line.seen;
  if (snapshot) {
    showRoom(snapshot);
    const index = liveIndex(snapshot);
    if (index >= 0) showPlaceOf(snapshot, index);
    else away = null;
    showTitle();
    showCountdowns(snapshot, line);
    showTalk(snapshot, line);
    announceTimer(snapshot, line);
    setHidden(part("talk"), !snapshot.timer || snapshot.timer.is === "armed");
    showText("notice", noticeOf(snapshot));
  }
  if (isLost(line)) showLine("lost", snapshot ? t("reconnecting") : t("connecting"));
  else if (!snapshot) showLine("waiting", t("connecting"));
  else if (away) showLine("away", t("browsing"));
  else showLine("live", t("live"));
}

/** @param {import("./wire.js").Snapshot} snapshot @param {number} index */
function showPlaceOf(snapshot, index) {
  const slides = slidesHere();
  const live = { slide: index, step: snapshot.step };
  const steps = stepsOf(slides);
  let place = live;
  if (away) {
    const found = slides.findIndex((slide) => slide.id === away?.id);
    place = allowedPlace({ slide: found >= 0 ? found : away.slide, step: away.step }, live, snapshot.policy, steps);
    // Whom the class has caught up with, or the policy called back, follows again.
    if (samePlace(place, live)) away = null;
  }
  const slide = showSlide(place.slide, place.step);
  if (slide) reachBoxes(slide);
  showSections(place.slide);
  showPage(place.slide);
  const section = sectionOf(place.slide);
  showText("where", section && section.title ? `${section.title} · ${section.at}/${section.of}` : "");
  showText("behind", away ? distance(place, live) : "");
  setHidden(part("return"), !away);
  setState(document.body, "away", away ? "yes" : "no");
  const now = `${snapshot.deck} ${slide?.id}`;
  if (drawn && drawn !== now) scrollTo({ top: 0 });
  if (drawn !== now) announceSlide(slide);
  drawn = now;
}

/** @param {import("./browse.js").Place} place @param {import("./browse.js").Place} live */
function distance(place, live) {
  const slides = live.slide - place.slide;
  if (slides > 0) return t("n_behind", { n: slides });
  return slides < 0 ? t("n_ahead", { n: -slides }) : t("steps_behind");
}

/** @param {import("./wire.js").Snapshot} snapshot */
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
      return snapshot.black ? t("stage_black") : "";
  }
}

/** @param {string} verb @param {number} [number] */
function act(verb, number) {
  if (commonVerb(verb, verbsHere)) return;
  const snapshot = audience.line.seen;
  const index = snapshot ? liveIndex(snapshot) : -1;
  if (!snapshot || index < 0) return;
  if (verb === "return") away = null;
  else browse(verb, number, snapshot, index);
  show();
}

/** @param {string} verb @param {number | undefined} number @param {import("./wire.js").Snapshot} snapshot @param {number} index */
function browse(verb, number, snapshot, index) {
  const slides = slidesHere();
  const steps = stepsOf(slides);
  const live = { slide: index, step: snapshot.step };
  const from = away ?? live;
  const wish = verb === "go" ? { slide: (number ?? 1) - 1, step: 0 } : moved(verb, from, steps);
  if (!wish) return;
  const place = allowedPlace(wish, live, snapshot.policy, steps);
  if (samePlace(place, from)) {
    // A wall is felt, not wondered about.
    if (!samePlace(wish, place)) announceWall(snapshot.policy);
    return;
  }
  away = samePlace(place, live) ? null : { ...place, id: slides[place.slide]?.id ?? "" };
}

let wall = 0;
/** @param {string} policy */
function announceWall(policy) {
  showText("wall", t(policy === "locked" ? "locked_here" : "not_ahead"));
  clearTimeout(wall);
  wall = window.setTimeout(() => showText("wall", ""), 2000);
}

applyTheme();
listenToButtons(act);
listenToKeys(verbsHere, act);
enlargePictures(() => matchMedia("(max-width: 699.98px), (pointer: coarse)").matches);
listenToSwipes(act);
audience.line.open();
