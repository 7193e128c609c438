// @ts-check
// The projector: the room's slide on a 16:9 canvas, what comes before and between classes, the
// discussion's digits. With the presenter's cookie it takes keys as the desk does.

import { announce, announceSlide } from "./announce.js";
import { resultText, showAsked } from "./asked.js";
import { showAskedFoot } from "./asked-foot.js";
import { showDay } from "./day.js";
import { slidesHere } from "./decks.js";
import { setHidden, setState, showText } from "./dom.js";
import { endStays, showEnd } from "./end.js";
import { follow, liveIndex } from "./follow.js";
import { surfaceShown } from "./ink.js";
import { listenToKeys } from "./keys.js";
import { Marks } from "./marks.js";
import { toggleOverview } from "./overview.js";
import { applyTheme, commonVerb, listenToButtons, t, thisPage, ui } from "./page.js";
import { listenToPlayers } from "./players.js";
import { Pointing } from "./point.js";
import { placePointer, showPointer } from "./pointer.js";
import { isTold, sectionsHere } from "./sections.js";
import { sectionOf, showPage, showRoom, showSections, showSlide, showTitle } from "./show.js";
import { showCountdowns, showTimer } from "./show-timer.js";
import { allowSound, chime } from "./sound.js";
import { hasPinned, showPinned, showPinnedQuestion } from "./stage-board.js";
import { isTask, showTask } from "./task.js";
import { readTimer } from "./timer.js";
import { minutesUntil, timeOfDay } from "./times.js";
import { showToast, toastAnswer } from "./toast.js";
import { roomCommand, roomVerbs } from "./verbs.js";
import { pointerText } from "./wire.js";

/** @typedef {import("./wire.js").Snapshot} Snapshot */

/** What anybody may do here, and what only a presenter. */
const verbsOfAll = ["full", "theme", "help"];
const verbsOfPresenter = [...roomVerbs, "go", "desk", "overview", "pointer"];
/** The cursor is hidden when the mouse has not moved for so long. */
const cursorRests = 2000;
/** When the connection has been lost for so long, a small plug says so. */
const plugAfter = 10_000;
/** A class that begins in so many minutes says so. */
const soonMinutes = 60;

const stage = follow({ screen: "stage", pingEvery: 2000, show, point: showPointer, drawn: showInk });
const { connection } = stage;
const timerMarks = new Marks((mark) => mark === "over" && connection.latest?.switches.includes("sound") && chime());
const pointing = new Pointing(
  ui("deck"),
  () => ({ slide: shownSlide(), id: shownSlide()?.id ?? "" }),
  (at) => connection.tell(pointerText(at)),
);

/** Which slide was shown last, and whether the connection was lost since. */
let shownId = "";
/** What was said last of what was answered. */
let heard = "";
let wasLost = false;

/** Draws the room. */
function show() {
  const snapshot = connection.latest;
  setHidden(ui("plug"), !connection.isLost(plugAfter));
  setState(document.body, "connection", connection.isLost() ? "lost" : "live");
  wasLost ||= connection.lostAt !== null;
  showToast();
  if (snapshot) showSnapshot(snapshot, connection.now());
}

/** @param {Snapshot} snapshot @param {number} now the server's clock */
function showSnapshot(snapshot, now) {
  showRoom(snapshot);
  const index = liveIndex(snapshot);
  if (index >= 0) {
    const slide = showSlide(index, snapshot.step);
    showEntrance(slide?.id ?? "");
    showSections(index);
    showPage(index, snapshot.whiteboard > 0);
    showAnswers(slide);
    if (snapshot.phase.is === "class") announceSlide(slide, snapshot.whiteboard > 0);
  }
  showTitle();
  showCountdowns(snapshot, () => connection.now());
  showTimer(snapshot, now);
  timerMarks.look(snapshot.timer, () => connection.now());
  setState(document.body, "shows", screenOf(snapshot, index, now));
  showWords(snapshot);
  if (document.body.dataset.shows === "discussion") showTalk(snapshot, index, now);
  showPinned(stage.posts(), boardQuestion(index));
  showPinnedQuestion(stage.posts());
  showSoon(snapshot, now);
  placePointer();
  showInk();
}

/** The ink over the slide. */
function showInk() {
  const { latest } = connection;
  stage.ink.show(ui("ink"), latest && surfaceShown(latest));
}

/** What the slide asks, and under it how many have answered. @param {HTMLElement | null} slide */
function showAnswers(slide) {
  const asked = stage.asked();
  if (!slide || slide.id !== asked?.slide) return;
  const place = showAsked(slide, asked, null);
  if (place) showAskedFoot(place, asked, stage.tally(), stage.presence());
  const result = resultText(asked);
  if (result && result !== heard) announce(result);
  heard = result;
}

/** Another slide fades in; not where the class went on while the connection was lost. @param {string} id */
function showEntrance(id) {
  if (id === shownId) wasLost = connection.lostAt !== null;
  if (id === shownId) return;
  setState(document.body, "entrance", wasLost ? "none" : "fade");
  shownId = id;
  wasLost = false;
}

function shownSlide() {
  return slidesHere().find((slide) => !slide.hidden) ?? null;
}

/**
 * What the projector shows: the slide, or what covers it.
 * @param {Snapshot} snapshot @param {number} index @param {number} now the server's clock
 * @returns {"before" | "pause" | "discussion" | "board" | "slide" | "end"}
 */
function screenOf({ phase, timer, whiteboard }, index, now) {
  if (phase.is === "after" && now - phase.since < endStays) return "end";
  if (phase.is === "before" || phase.is === "after") return "before";
  if (phase.is === "break") return "pause";
  if (whiteboard > 0) return "slide";
  if (hasPinned(stage.posts())) return "board";
  const isCounted = timer?.kind === "discussion" && timer.is !== "armed";
  const slide = slidesHere()[index];
  return isCounted && slide && sectionOf(index)?.discussion && isTask(slide) ? "discussion" : "slide";
}

/** What the class does now, beside the digits. @param {Snapshot} snapshot @param {number} index @param {number} now */
function showTalk({ timer }, index, now) {
  const { at = 1, of = 0 } = sectionOf(index) ?? {};
  const slides = slidesHere();
  const first = index - at + 1;
  const reading = timer && readTimer(timer, now);
  showTask({
    slides: slides.slice(first, first + of),
    shown: slides[index] ?? null,
    phase: (reading && timer.phases[reading.index]?.name) ?? "",
    question: questionHere(),
    digits: reading && reading.phaseLeft > 599_000 ? "four" : "three",
  });
}

/** What is discussed, if the deck has it. */
function questionHere() {
  return sectionsHere().find((section) => section.discussion)?.title ?? "";
}

/** What the pinned posts answer: the discussion's question, or what the slide asks. @param {number} index */
function boardQuestion(index) {
  const isSlide = stage.posts()?.board?.board === "slide";
  return (isSlide ? slidesHere()[index]?.dataset.title : questionHere()) ?? "";
}

/** The words of what covers the slide. @param {Snapshot} snapshot */
function showWords({ deck, phase }) {
  const people = stage.presence();
  const others = people ? people.browsing + people.away : 0;
  showText("here", people ? t("n_joined", { n: people.live + people.browsing }) : "");
  showText("people", people && others > 0 ? t("people_now", { live: people.live, browsing: people.browsing, away: people.away }) : "");
  showText("state-word", phase.is === "after" ? t("class_over") : t("soon"));
  showText("until", phase.is === "break" ? t("goes_on_at", { time: timeOfDay(phase.until) }) : "");
  const question = questionHere() || deckTitle(deck) || "";
  showText("question", question);
  // A discussion that is only called so is named once.
  showText("question-kind", /^(토론|discussion)$/i.test(question.trim()) ? "" : t("discussion"));
}

/** @returns {HTMLElement[]} */
function dayEntries() {
  return [...document.querySelectorAll(".day > .entry")].map((entry) => /** @type {HTMLElement} */ (entry));
}

/** The day, with in how many minutes the next class begins. @param {Snapshot} snapshot @param {number} now */
function showSoon(snapshot, now) {
  const next = showDay(snapshot, isTold(liveIndex(snapshot), slidesHere().length));
  showText("next-deck", next?.querySelector(".name")?.textContent ?? "");
  if (document.body.dataset.shows === "end") showEnd(next);
  for (const entry of dayEntries()) {
    const mark = entry.querySelector(".mark");
    const text = entry === next && entry.dataset.state === "next" ? soonText(entry, now) : "";
    if (mark && mark.textContent !== text) mark.textContent = text;
  }
}

/** In how many minutes a class of today begins. @param {HTMLElement} entry @param {number} now */
function soonText(entry, now) {
  const left = minutesUntil(entry.querySelector(".at")?.textContent ?? "", now);
  return left >= 1 && left <= soonMinutes ? t("begins_in", { n: left }) : "";
}

/** @param {string | null} deck */
function deckTitle(deck) {
  const entry = dayEntries().find((entry) => entry.dataset.name === deck);
  return entry?.querySelector(".name")?.textContent ?? ui("deck").dataset.deckTitle;
}

/** The verbs that work now. */
function verbsNow() {
  return stage.takesCommands() ? [...verbsOfPresenter, ...verbsOfAll] : verbsOfAll;
}

/** @param {string} verb @param {number} [number] */
async function act(verb, number) {
  if (commonVerb(verb, verbsNow())) return;
  const snapshot = connection.latest;
  if (!stage.takesCommands() || !snapshot) return;
  if (verb === "desk") return void open(`${thisPage().course}present`, "_blank");
  if (verb === "overview") return toggleOverview(liveIndex(snapshot), (number) => act("go", number));
  if (verb === "pointer") return setState(document.body, "pointing", pointing.toggle() ? "on" : "off");
  const command = roomCommand(verb, snapshot, number);
  const answer = command ? await connection.send(command) : "nothing";
  // The class reads this screen too: other refusals are told at the desk only.
  if (answer === "not-driver" || answer === "done") toastAnswer(answer);
}

applyTheme();
allowSound();
listenToButtons(act);
listenToPlayers();
listenToKeys([...verbsOfPresenter, ...verbsOfAll], act, (typed) => showText("typed", typed), true);
addEventListener("resize", placePointer);

let resting = 0;
addEventListener("pointermove", () => {
  setState(document.body, "cursor", "shown");
  clearTimeout(resting);
  resting = window.setTimeout(() => setState(document.body, "cursor", "hidden"), cursorRests);
});
setState(document.body, "cursor", "hidden");
connection.open();
