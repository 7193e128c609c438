// @ts-check
// The presenter's phone: time and pace on top, the notes, large buttons. Each press is answered,
// by a short vibration or in words; none is taken while the phone does not know where the class is.

import { announceSlide } from "./announce.js";
import { canStayAwake, stayAwake } from "./attend.js";
import { slidesHere } from "./decks.js";
import { showAnswerPanel } from "./desk-answers.js";
import { paceWords } from "./desk-pace.js";
import { setHidden, setState, showText } from "./dom.js";
import { follow, liveIndex } from "./follow.js";
import { listenToKeys } from "./keys.js";
import { Marks } from "./marks.js";
import { showMiniature } from "./miniature.js";
import { toggleOverview } from "./overview.js";
import { readPace, verdictOf } from "./pace.js";
import { applyTheme, commonVerb, listenToButtons, recall, remember, t, ui } from "./page.js";
import { Pens, penVerbs } from "./pens.js";
import { Pointing } from "./point.js";
import { askEnd, classText, countdowns, nextDeck, resizeNotes, setEnabled, setPressed } from "./presenter.js";
import { showClassButtons, showDriver, showNotes, showSignedIn, showSwitches, startCountdown, watchSignIn } from "./presenter.js";
import { sectionsHere } from "./sections.js";
import { showPage, showRoom, showSections, showSteps, showTitle } from "./show.js";
import { showCountdowns, showTimer } from "./show-timer.js";
import { isSignedIn, signIn, takeFromAddress } from "./signin.js";
import { SpeakerNotes } from "./speaker-notes.js";
import { tabOf, Tabs } from "./tabs.js";
import { durationText, timeOfDay } from "./times.js";
import { showToast, toast, toastAnswer } from "./toast.js";
import { roomCommand, roomVerbs } from "./verbs.js";
import { commands, pointerText } from "./wire.js";

/** @typedef {import("./wire.js").Snapshot} Snapshot */

const verbsHere = [...roomVerbs, "go", "full", "theme", "help", "overview", "pointer", ...penVerbs, ...Object.keys(tabOf)];
/** The size of the notes, until another is chosen. */
const notesFirst = 23;
const flashLasts = 1500;
/** How the phone vibrates for a command that was obeyed, and for a mark of the countdown. */
const obeyed = 10;
const marked = [200, 100, 200];

const speaker = new SpeakerNotes(show);
const timerMarks = new Marks(flash);
const remote = follow({ screen: "remote", pingEvery: 2000, show, signedOut: () => showSigned(false), drawn: () => pens.showInk() });
const { connection } = remote;
const tabs = new Tabs(connection, send);
const pens = new Pens(remote, show);

/** Draws everything. */
function show() {
  showDriver(remote);
  watchSignIn(connection, () => showSigned(false));
  stayAwake(true);
  showReady(connection.fresh && !connection.isLost());
  showToast();
  const snapshot = connection.latest;
  if (snapshot) showSnapshot(snapshot, connection.now());
}

/** @param {Snapshot} snapshot @param {number} now the server's clock */
function showSnapshot(snapshot, now) {
  showRoom(snapshot);
  showCountdowns(snapshot, () => connection.now());
  showTimer(snapshot, now);
  showButtons(snapshot);
  showClassButtons(snapshot, liveIndex(snapshot), now);
  showText("unsaved", snapshot.presenter?.saved === false ? t("unsaved") : "");
  timerMarks.look(snapshot.timer, () => connection.now());
  const index = liveIndex(snapshot);
  showTime(snapshot, index, now);
  if (index < 0) return;
  showTitle();
  showSections(index);
  showPage(index, snapshot.whiteboard > 0);
  showPlace(index, snapshot);
  pens.showPens(snapshot);
  const tally = remote.tally();
  tabs.show(remote.posts(), tally?.slide === snapshot.slideId && tally.asked ? tally.slide : "");
  showAnswerPanel(snapshot, tally, remote.presence(), slidesHere()[index] ?? null);
  showNotes(speaker, snapshot, index);
}

/** Whether a press would be one for what the class sees now. @param {boolean} ready */
function showReady(ready) {
  const buttons = /** @type {HTMLFieldSetElement} */ (ui("buttons"));
  if (buttons.disabled === ready) buttons.disabled = !ready;
  showText("not-ready", ready ? "" : t("buttons_wait"));
}

/**
 * Time left of the class, and its pace.
 * @param {Snapshot} snapshot @param {number} index the slide's @param {number} now the server's clock
 */
function showTime(snapshot, index, now) {
  const pace = speaker.plan && index >= 0 ? readPace(speaker.plan, snapshot, index, now) : null;
  setState(document.body, "pace", pace ? verdictOf(pace).tone : "none");
  showText("left", pace ? durationText(pace.left) : "");
  const { word, ends } = pace ? paceWords(pace) : { word: "", ends: "" };
  showText("pace", word);
  showText("ends", ends);
  showText("clock", timeOfDay(now));
  // In class the pace says more than for how long it has gone on.
  showText("phase", snapshot.phase.is === "class" && pace ? "" : classText(snapshot, now));
}

/**
 * Where the class is, and what comes.
 * @param {number} index @param {Snapshot} snapshot
 */
function showPlace(index, { step, whiteboard }) {
  const slides = slidesHere();
  const slide = slides[index];
  const next = slides[index + 1];
  const steps = Number(slide?.dataset.steps ?? 0);
  const copy = showMiniature(ui("current"), slide, "now-");
  if (copy) showSteps(copy, step);
  showText("step", steps > 0 ? t("step_n", { n: step, of: steps }) : "");
  showText("slide-title", slide?.dataset.title ?? "");
  showText("next-title", next ? t("next_is", { title: next.dataset.title ?? "" }) : t("end_of_deck"));
  announceSlide(slide ?? null, whiteboard > 0);
}

/** What buttons say and which of them work. @param {Snapshot} snapshot */
function showButtons(snapshot) {
  const { timer } = snapshot;
  const hasDiscussion = sectionsHere().some((section) => section.discussion);
  showText("timer-toggle", timerToggleText(timer, hasDiscussion));
  showSwitches(snapshot);
  for (const verb of ["timer-more", "timer-less", "timer-stop"]) setEnabled(verb, timer !== null);
  setEnabled("timer-next-phase", (timer?.phases.length ?? 0) > 1);
  setEnabled("discuss", hasDiscussion && (timer?.kind !== "discussion" || timer.is === "armed"));
}

/**
 * What the button says that starts and stops a countdown.
 * @param {Snapshot["timer"]} timer @param {boolean} hasDiscussion whether the deck has one to start
 */
function timerToggleText(timer, hasDiscussion) {
  if (timer?.is === "running") return t("pause_timer");
  if (timer?.is === "paused") return t("resume_timer");
  return t(timer || hasDiscussion ? "start" : "timer");
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

/** Sends a command, and tells why when it came to nothing. @param {import("./wire.js").Command | null} command */
async function send(command) {
  if (!command) return toast(t("refused_nothing"));
  const answer = await connection.send(command);
  if (answer === "done" || answer === "unsaved") vibrate(obeyed);
  toastAnswer(answer);
}

/** @param {string} verb @param {number} [number] */
function act(verb, number) {
  if (commonVerb(verb, verbsHere)) return;
  if (verb === "notes-larger") return resizeNotes(1, notesFirst);
  if (verb === "notes-smaller") return resizeNotes(-1, notesFirst);
  if (verb === "lock-read") return readLock();
  if (verb in tabOf) return tabs.choose(tabOf[verb]);
  if (pens.act(verb)) return;
  const snapshot = connection.latest;
  if (!snapshot) return toast(t("refused_offline"));
  if (verb === "overview") return toggleOverview(liveIndex(snapshot), (number) => act("go", number));
  if (verb === "pointer") return point();
  if (verb === "ask-end") return askEnd(snapshot, () => act("end"));
  if (verb === "end") toast("");
  if (verb in countdowns) return void startCountdown(connection, countdowns[verb]).then(toastAnswer);
  const deck = verb === "next-deck" ? nextDeck(snapshot) : null;
  send(deck === null ? roomCommand(verb, snapshot, number) : commands.toDeck(deck));
}

/** The slide takes the notes' place while a finger on it points. */
function point() {
  const on = pointing.toggle();
  setState(document.body, "pointing", on ? "on" : "off");
  setPressed("pointer", on);
}

/** Tells how a phone's screen stays on, until it was read, where we cannot keep it on ourselves. */
function showLock() {
  setHidden(ui("lock"), canStayAwake() || recall("lock-read") !== null);
}

function readLock() {
  remember("lock-read", "yes");
  setHidden(ui("lock"), true);
}

/** @param {boolean} signedIn */
function showSigned(signedIn) {
  showSignedIn(ui("remote"), connection, signedIn);
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

const pointing = new Pointing(
  ui("current"),
  () => ({ slide: ui("current").querySelector(".slide"), id: connection.latest?.slideId ?? "" }),
  (at) => connection.tell(pointerText(at)),
);

applyTheme();
resizeNotes(0, notesFirst);
showLock();
listenToButtons(act);
listenToKeys(verbsHere, act);
ui("key-form").addEventListener("submit", async (/** @type {SubmitEvent} */ event) => {
  event.preventDefault();
  const field = /** @type {HTMLInputElement} */ (ui("key"));
  const typed = field.value.trim();
  field.value = "";
  // The field takes either: a code if it is one that a desk shows now, else the key.
  const entered = (await enter({ pair: typed })) || (await enter({ key: typed }));
  if (entered) showSigned(true);
  else field.focus();
});
start();
