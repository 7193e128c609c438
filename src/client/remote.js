// @ts-check
// The presenter's phone: time and pace on top, what to say, large buttons. It says each press's
// fate, and takes none while it does not know where the class is.

import { canStayAwake, stayAwake } from "./attend.js";
import { sectionsHere, slidesHere } from "./decks.js";
import { durationText, paceWord, toneOfPace } from "./desk-pace.js";
import { follow, liveIndex } from "./follow.js";
import { listenToKeys } from "./keys.js";
import { Marks } from "./marks.js";
import { showMiniature } from "./miniature.js";
import { readPace } from "./pace.js";
import { applyTheme, commonVerb, keep, listenToButtons, part, recall, t } from "./page.js";
import { countdowns, nextDeck, resizeNotes, showDriver, showNotes, showSwitches, startCountdown, watchSignIn, works } from "./presenter.js";
import { say, sayAnswer, showSays } from "./says.js";
import { announceSlide, isLost, setHidden, setState, showCountdowns, showPage, showRoom, showSections, showSteps, showTalk, showText, showTitle, timeOfDay } from "./show.js";
import { isSignedIn, signIn, takeFromAddress } from "./signin.js";
import { Speaker } from "./speaker.js";
import { roomCommand, roomVerbs } from "./verbs.js";
import { commands } from "./wire.js";

/** @typedef {import("./wire.js").Snapshot} Snapshot */

const verbsHere = [...roomVerbs, "go", "full", "theme", "help"];
/** The size of the notes, until another is chosen. */
const notesFirst = 23;
const flashLasts = 1500;
/** What is felt: a tap that was obeyed, a mark of the countdown. */
const tapped = 10;
const marked = [200, 100, 200];

const speaker = new Speaker(show);
const watch = new Marks(flash);
const remote = follow({ screen: "remote", pingEvery: 2000, jitter: 0, show, signedOut: () => showSigned(false) });

/** Draws everything. */
function show() {
  const { line } = remote;
  const snapshot = line.seen;
  showDriver(remote);
  watchSignIn(line, () => showSigned(false));
  stayAwake(true);
  showReady(line.fresh && !isLost(line));
  showSays();
  if (!snapshot) return;
  showRoom(snapshot);
  showCountdowns(snapshot, line);
  showTalk(snapshot, line);
  showButtons(snapshot);
  showText("unsaved", snapshot.presenter?.saved === false ? t("unsaved") : "");
  watch.look(snapshot.timer, () => line.now());
  const index = liveIndex(snapshot);
  showTime(snapshot, index);
  if (index < 0) return;
  showTitle();
  showSections(index);
  showPage(index);
  showPlace(index, snapshot.step);
  showNotes(speaker, snapshot, index);
}

/** Whether a press would be one for what the class sees now. @param {boolean} ready */
function showReady(ready) {
  const buttons = /** @type {HTMLFieldSetElement} */ (part("buttons"));
  if (buttons.disabled === ready) buttons.disabled = !ready;
  showText("not-ready", ready ? "" : t("buttons_wait"));
}

/**
 * Time left of the class, and its pace.
 * @param {Snapshot} snapshot @param {number} index the slide's
 */
function showTime(snapshot, index) {
  const { phase } = snapshot;
  const pace = speaker.plan && index >= 0 ? readPace(speaker.plan, snapshot, index, remote.line.now()) : null;
  setState(document.body, "pace", pace ? toneOfPace(pace) : "none");
  showText("left", pace ? durationText(pace.left) : "");
  showText("pace", pace ? paceWord(pace) : "");
  showText("ends", pace ? t("ends_at", { time: timeOfDay(pace.end) }) : "");
  const since = Math.max(0, Math.floor((remote.line.now() - phase.since) / 60_000));
  showText("clock", timeOfDay(remote.line.now()));
  const word = phase.is === "class" ? (pace ? "" : t("class_for", { n: since })) : phase.is === "break" ? t("break_until", { time: timeOfDay(phase.until) }) : t(phase.is === "before" ? "before_class" : "class_over");
  showText("phase", word);
}

/**
 * Where the class is, and what comes.
 * @param {number} index @param {number} step
 */
function showPlace(index, step) {
  const slides = slidesHere();
  const slide = slides[index];
  const next = slides[index + 1];
  const steps = Number(slide?.dataset.steps ?? 0);
  const copy = showMiniature(part("current"), slide, "now-");
  if (copy) showSteps(copy, step);
  showText("step", steps > 0 ? t("step_n", { n: step, of: steps }) : "");
  showText("slide-title", slide?.dataset.title ?? "");
  showText("next-title", next ? t("next_is", { title: next.dataset.title ?? "" }) : t("end_of_deck"));
  announceSlide(slide ?? null);
}

/** What buttons say and which of them work. @param {Snapshot} snapshot */
function showButtons(snapshot) {
  const { timer, phase } = snapshot;
  const talk = sectionsHere().some((section) => section.discussion);
  showText("timer-toggle", t(timer?.is === "running" ? "pause_timer" : timer?.is === "paused" ? "resume_timer" : timer || talk ? "start" : "timer"));
  showSwitches(snapshot);
  for (const verb of ["timer-more", "timer-less", "timer-stop"]) works(verb, timer !== null);
  works("timer-next-phase", (timer?.phases.length ?? 0) > 1);
  works("discuss", talk && (timer?.kind !== "discussion" || timer.is === "armed"));
  works("begin", phase.is !== "class");
  works("ask-end", phase.is === "class" || phase.is === "break");
  works("next-deck", nextDeck(snapshot) !== null);
}

/** @param {import("./marks.js").Mark} mark */
function flash(mark) {
  setState(document.body, "flash", mark);
  setTimeout(() => setState(document.body, "flash", "none"), flashLasts);
  vibrate(marked);
}

/** Where the device can, and the browser lets us: not before the first tap. @param {number | number[]} pattern */
function vibrate(pattern) {
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(pattern);
}

/** Sends a command, and says so if it came to nothing. @param {import("./wire.js").Command | null} command */
async function send(command) {
  if (!command) return say(t("refused_nothing"));
  const answer = await remote.line.send(command);
  if (answer === "done" || answer === "unsaved") vibrate(tapped);
  sayAnswer(answer);
}

/** @param {string} verb @param {number} [number] */
function act(verb, number) {
  if (commonVerb(verb, verbsHere)) return;
  if (verb === "notes-larger" || verb === "notes-smaller") return resizeNotes(verb === "notes-larger" ? 1 : -1, notesFirst);
  if (verb === "lock-read") return readLock();
  const snapshot = remote.line.seen;
  if (!snapshot) return say(t("refused_offline"));
  if (verb === "ask-end") return say(t("end_sure"), "end");
  if (verb === "end") say("");
  if (verb in countdowns) return void startCountdown(remote.line, countdowns[verb]).then(sayAnswer);
  const deck = verb === "next-deck" ? nextDeck(snapshot) : null;
  send(deck === null ? roomCommand(verb, snapshot, number) : commands.toDeck(deck));
}

/** Says once how a phone's screen stays on, where we cannot keep it on ourselves. */
function showLock() {
  setHidden(part("lock"), canStayAwake() || recall("lock-read") !== null);
}

function readLock() {
  keep("lock-read", "yes");
  setHidden(part("lock"), true);
}

/** @param {boolean} in_ */
function showSigned(in_) {
  setHidden(part("remote"), !in_);
  setHidden(part("sign-in"), in_);
  if (in_) remote.line.open();
  else remote.line.close();
}

/** @param {{key: string} | {pair: string}} proof */
async function enter(proof) {
  const wrong = await signIn(proof);
  showText("sign-in-wrong", wrong ? t(wrong) : "");
  return wrong === "";
}

async function start() {
  const pair = takeFromAddress("pair");
  const entered = pair !== null && (await enter({ pair }));
  showSigned(entered || (await isSignedIn()));
}

applyTheme();
resizeNotes(0, notesFirst);
showLock();
listenToButtons(act);
listenToKeys(verbsHere, act);
part("key-form").addEventListener("submit", async (/** @type {SubmitEvent} */ event) => {
  event.preventDefault();
  const field = /** @type {HTMLInputElement} */ (part("key"));
  const typed = field.value.trim();
  field.value = "";
  // What is no code of now may be the key.
  const entered = (await enter({ pair: typed })) || (await enter({ key: typed }));
  if (entered) showSigned(true);
  else field.focus();
});
start();
