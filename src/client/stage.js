// @ts-check
// The projector: the room's slide on a 16:9 canvas, what comes before and between classes, the
// discussion's digits. With the presenter's cookie it takes keys as the desk does.

import { follow, liveIndex } from "./follow.js";
import { listenToKeys } from "./keys.js";
import { applyTheme, commonVerb, part, t, thisPage } from "./page.js";
import { announceSlide, isLost, sectionOf, setHidden, setState, showCountdowns, showPage, showRoom, showSections, showSlide, showTalk, showText, showTitle, timeOfDay } from "./show.js";
import { sectionsHere } from "./decks.js";
import { roomCommand, roomVerbs } from "./verbs.js";

const verbsHere = [...roomVerbs, "go", "full", "theme", "help", "desk"];
const cursorRests = 2000;

const stage = follow({ screen: "stage", pingEvery: 2000, jitter: 0, show });

/** Draws the room. */
function show() {
  const { line } = stage;
  const snapshot = line.seen;
  setHidden(part("plug"), !(line.lostAt !== null && performance.now() - line.lostAt > 10_000));
  setState(document.body, "line", isLost(line) ? "lost" : "live");
  if (!snapshot) return;
  showRoom(snapshot);
  const index = liveIndex(snapshot);
  if (index >= 0) {
    const slide = showSlide(index, snapshot.step);
    showSections(index);
    showPage(index);
    if (snapshot.phase.is === "class") announceSlide(slide);
  }
  showTitle();
  showCountdowns(snapshot, line);
  showTalk(snapshot, line);
  showScreen(snapshot, index);
}

/**
 * Which screen covers the slide, and its words.
 * @param {import("./wire.js").Snapshot} snapshot @param {number} index
 */
function showScreen(snapshot, index) {
  const { timer, phase } = snapshot;
  const sections = sectionsHere();
  const talk = sections.find((section) => section.discussion);
  const talks = timer?.kind === "discussion" && timer.is !== "armed" && (!talk || (sectionOf(index)?.discussion === true && document.body.dataset.layout === "discussion"));
  const screen = phase.is === "before" || phase.is === "after" ? "before" : phase.is === "break" ? "pause" : talks ? "discussion" : "slide";
  setState(document.body, "shows", screen);
  const here = stage.here();
  showText("here", here === null ? "" : t("n_joined", { n: here }));
  showText("state-word", phase.is === "after" ? t("class_over") : t("soon"));
  showText("until", phase.is === "break" ? t("until_time", { time: timeOfDay(phase.until) }) : "");
  showText("next-deck", deckTitle(snapshot.deck));
  showText("question", talk?.title ?? deckTitle(snapshot.deck));
  showDay(snapshot);
}

/** @returns {HTMLElement[]} */
function dayEntries() {
  return [...document.querySelectorAll(".day > .entry")].map((entry) => /** @type {HTMLElement} */ (entry));
}

/**
 * The day: what is done, what is on, what is next.
 * @param {import("./wire.js").Snapshot} snapshot
 */
function showDay(snapshot) {
  const entries = dayEntries();
  const at = entries.findIndex((entry) => entry.dataset.name === snapshot.deck);
  const over = snapshot.phase.is === "after";
  const current = over ? at + 1 : at;
  if (at < 0) return;
  entries.forEach((entry, index) => {
    const now = snapshot.phase.is === "before" || over ? "next" : "live";
    setState(entry, "state", index < current ? "done" : index === current ? now : "");
  });
}

/** @param {string | null} deck */
function deckTitle(deck) {
  return dayEntries().find((entry) => entry.dataset.name === deck)?.querySelector(".name")?.textContent ?? part("deck").dataset.deckTitle;
}

applyTheme();
listenToKeys(verbsHere, (verb, number) => {
  if (commonVerb(verb, verbsHere)) return;
  if (verb === "desk") return void open(`${thisPage().course}present`, "_blank");
  const snapshot = stage.line.seen;
  const command = stage.drives() && snapshot ? roomCommand(verb, snapshot, number) : null;
  // Refusals show at the desk's own presses; the projector stays clean.
  if (command) stage.line.send(command);
}, (typed) => showText("typed", typed));

let resting = 0;
addEventListener("pointermove", () => {
  setState(document.body, "cursor", "shown");
  clearTimeout(resting);
  resting = window.setTimeout(() => setState(document.body, "cursor", "hidden"), cursorRests);
});
setState(document.body, "cursor", "hidden");
stage.line.open();
