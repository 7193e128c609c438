// @ts-check
// The projector: the room's slide on a 16:9 canvas, what comes before and between classes, the
// discussion's digits. With the presenter's cookie it takes keys as the desk does.

import { showDay } from "./day.js";
import { sectionsHere, slidesHere } from "./decks.js";
import { follow, liveIndex } from "./follow.js";
import { listenToKeys } from "./keys.js";
import { Marks } from "./marks.js";
import { toggleOverview } from "./overview.js";
import { applyTheme, commonVerb, listenToButtons, part, t, thisPage } from "./page.js";
import { Pointing } from "./point.js";
import { placePointer, showPointer } from "./pointer.js";
import { sayAnswer, showSays } from "./says.js";
import { announceSlide, isLost, sectionOf, setHidden, setState, showCountdowns, showPage, showRoom, showSections, showSlide, showTalk, showText, showTitle, timeOfDay } from "./show.js";
import { allowSound, chime } from "./sound.js";
import { roomCommand, roomVerbs } from "./verbs.js";
import { pointerText } from "./wire.js";

/** What anybody may do here, and what only a presenter. */
const looks = ["full", "theme", "help"];
const leads = [...roomVerbs, "go", "desk", "overview", "pointer"];
const cursorRests = 2000;
const plugAfter = 10_000;
/** A class that begins in so many minutes says so. */
const soonMinutes = 60;

const stage = follow({ screen: "stage", pingEvery: 2000, jitter: 0, show, point: showPointer });
const watch = new Marks((mark) => mark === "over" && stage.line.seen?.switches.includes("sound") && chime());
const pointing = new Pointing(part("deck"), () => ({ slide: shownSlide(), id: shownSlide()?.id ?? "" }), (at) => stage.line.tell(pointerText(at)));

/** Which slide was shown last, and whether the line was lost since. */
let shownId = "";
let wasLost = false;

/** Draws the room. */
function show() {
  const { line } = stage;
  const snapshot = line.seen;
  setHidden(part("plug"), !(line.lostAt !== null && performance.now() - line.lostAt > plugAfter));
  setState(document.body, "line", isLost(line) ? "lost" : "live");
  wasLost ||= line.lostAt !== null;
  showSays();
  if (!snapshot) return;
  showRoom(snapshot);
  const index = liveIndex(snapshot);
  if (index >= 0) {
    const slide = showSlide(index, snapshot.step);
    showEntrance(slide?.id ?? "");
    showSections(index);
    showPage(index);
    if (snapshot.phase.is === "class") announceSlide(slide);
  }
  showTitle();
  showCountdowns(snapshot, line);
  showTalk(snapshot, line);
  watch.look(snapshot.timer, () => line.now());
  showScreen(snapshot, index);
  placePointer();
}

/** Another slide fades in, unless it is where the class had gone while the line was lost. @param {string} id */
function showEntrance(id) {
  if (id === shownId) wasLost = stage.line.lostAt !== null;
  if (id === shownId) return;
  setState(document.body, "entrance", wasLost ? "none" : "fade");
  shownId = id;
  wasLost = false;
}

function shownSlide() {
  return slidesHere().find((slide) => !slide.hidden) ?? null;
}

/**
 * Which screen covers the slide, and its words.
 * @param {import("./wire.js").Snapshot} snapshot @param {number} index
 */
function showScreen(snapshot, index) {
  const { timer, phase } = snapshot;
  const sections = sectionsHere();
  const talk = sections.find((section) => section.discussion);
  const talks = timer?.kind === "discussion" && timer.is !== "armed" && sectionOf(index)?.discussion === true && document.body.dataset.layout === "discussion";
  const screen = phase.is === "before" || phase.is === "after" ? "before" : phase.is === "break" ? "pause" : talks ? "discussion" : "slide";
  setState(document.body, "shows", screen);
  const people = stage.presence();
  showText("here", people ? t("n_joined", { n: people.live + people.browsing }) : "");
  showText("people", people && people.browsing + people.away > 0 ? t("people_now", { live: people.live, browsing: people.browsing, away: people.away }) : "");
  showText("state-word", phase.is === "after" ? t("class_over") : t("soon"));
  showText("until", phase.is === "break" ? t("goes_on_at", { time: timeOfDay(phase.until) }) : "");
  showText("next-deck", deckTitle(snapshot.deck));
  showText("question", talk?.title ?? deckTitle(snapshot.deck));
  showSoon(snapshot);
}

/** @returns {HTMLElement[]} */
function dayEntries() {
  return [...document.querySelectorAll(".day > .entry")].map((entry) => /** @type {HTMLElement} */ (entry));
}

/** In how many minutes what is next begins. @param {import("./wire.js").Snapshot} snapshot */
function showSoon(snapshot) {
  const next = showDay(snapshot);
  for (const entry of dayEntries()) {
    const mark = entry.querySelector(".mark");
    const text = entry === next && entry.dataset.state === "next" ? soonText(entry) : "";
    if (mark && mark.textContent !== text) mark.textContent = text;
  }
}

/** In how many minutes a class of today begins. @param {HTMLElement} entry */
function soonText(entry) {
  const [hours, minutes] = (entry.querySelector(".at")?.textContent ?? "").split(":").map(Number);
  const now = stage.line.now();
  const left = Math.ceil((new Date(now).setHours(hours, minutes, 0, 0) - now) / 60_000);
  return left >= 1 && left <= soonMinutes ? t("begins_in", { n: left }) : "";
}

/** @param {string | null} deck */
function deckTitle(deck) {
  return dayEntries().find((entry) => entry.dataset.name === deck)?.querySelector(".name")?.textContent ?? part("deck").dataset.deckTitle;
}

/** The verbs that work now. */
function verbsNow() {
  return stage.drives() ? [...leads, ...looks] : looks;
}

/** @param {string} verb @param {number} [number] */
async function act(verb, number) {
  if (commonVerb(verb, verbsNow())) return;
  const snapshot = stage.line.seen;
  if (!stage.drives() || !snapshot) return;
  if (verb === "desk") return void open(`${thisPage().course}present`, "_blank");
  if (verb === "overview") return toggleOverview(liveIndex(snapshot), (number) => act("go", number));
  if (verb === "pointer") return setState(document.body, "pointing", pointing.toggle() ? "on" : "off");
  const command = roomCommand(verb, snapshot, number);
  const answer = command ? await stage.line.send(command) : "nothing";
  // The class sees this screen: other refusals are for the desk to say.
  if (answer === "not-driver" || answer === "done") sayAnswer(answer);
}

applyTheme();
allowSound();
listenToButtons(act);
listenToKeys([...leads, ...looks], act, (typed) => showText("typed", typed), true);
addEventListener("resize", placePointer);

let resting = 0;
addEventListener("pointermove", () => {
  setState(document.body, "cursor", "shown");
  clearTimeout(resting);
  resting = window.setTimeout(() => setState(document.body, "cursor", "hidden"), cursorRests);
});
setState(document.body, "cursor", "hidden");
stage.line.open();
