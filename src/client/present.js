// @ts-check
// The presenter's desk: signs in, shows this slide and the next with their notes, and sends the
// room the commands that its buttons and keys mean. How time goes is in desk-pace.js.

import { announceSlide } from "./announce.js";
import { showAsked } from "./asked.js";
import { showAskedFoot } from "./asked-foot.js";
import { listenToAround, showAround } from "./around.js";
import { deckUrl, slidesHere } from "./decks.js";
import { showAnswerPanel } from "./desk-answers.js";
import { plannedShares, showPace } from "./desk-pace.js";
import { revokeDevice, showDevices, showPairing } from "./devices.js";
import { showText } from "./dom.js";
import { listenToFindings, rememberAuthor, showFindings } from "./findings.js";
import { follow, liveIndex } from "./follow.js";
import { listenToKeys } from "./keys.js";
import { showMiniature } from "./miniature.js";
import { toggleOverview } from "./overview.js";
import { applyTheme, commonVerb, listenToButtons, t, thisPage, ui } from "./page.js";
import { Pens, penVerbs } from "./pens.js";
import { Pointing } from "./point.js";
import { askEnd, classText, countdowns, nextDeck, resizeNotes, setEnabled, setPressed } from "./presenter.js";
import { showClassButtons, showDriver, showNotes, showSignedIn, showSwitches, startCountdown, watchSignIn } from "./presenter.js";
import { printNotes } from "./print.js";
import { sectionsHere } from "./sections.js";
import { showPage, showRoom, showSections, showSteps, showTitle } from "./show.js";
import { showCountdowns, showTimer } from "./show-timer.js";
import { isSignedIn, signIn, takeFromAddress } from "./signin.js";
import { SpeakerNotes } from "./speaker-notes.js";
import { tabOf, Tabs } from "./tabs.js";
import { secondsOfMinute, timeOfDay } from "./times.js";
import { showToast, toast, toastAnswer } from "./toast.js";
import { roomCommand, roomVerbs } from "./verbs.js";
import { commands, pointerText } from "./wire.js";

/** @typedef {import("./wire.js").Snapshot} Snapshot */

const verbsHere = [...roomVerbs, "go", "full", "theme", "help", "overview", "pointer", ...penVerbs, ...Object.keys(tabOf)];
/** The size of the notes, until another is chosen. */
const notesFirst = 20;
/** When nobody joins for so long, something may be in the way. */
const nobodyAfter = 120_000;

const speaker = new SpeakerNotes(show);
/** Since when the way to join is shown and nobody came. @type {number | null} */
let waitingSince = null;

const desk = follow({ screen: "desk", pingEvery: 2000, show, signedOut: () => showSigned(false), drawn: () => pens.showInk() });
const { connection } = desk;
const tabs = new Tabs(connection, send);
const pens = new Pens(desk, show);

/** Draws everything. */
function show() {
  const snapshot = connection.latest;
  const now = connection.now();
  showText("clock", timeOfDay(now));
  showDriver(desk);
  watchSignIn(connection, () => showSigned(false));
  showToast();
  if (snapshot) showSnapshot(snapshot, now);
}

/** @param {Snapshot} snapshot @param {number} now the server's clock */
function showSnapshot(snapshot, now) {
  showRoom(snapshot);
  showCountdowns(snapshot, () => connection.now());
  showTimer(snapshot, now);
  showControls(snapshot, now);
  showFiles(snapshot);
  showPeople(snapshot);
  const index = liveIndex(snapshot);
  if (index < 0) return;
  showTitle();
  showSections(index, speaker.plan ? plannedShares(speaker.plan) : undefined);
  showPage(index, snapshot.whiteboard > 0);
  showSlides(index, snapshot);
  pens.showPens(snapshot);
  const tally = desk.tally();
  tabs.show(desk.posts(), tally?.slide === snapshot.slideId && tally.asked ? tally.slide : "");
  showAnswerPanel(snapshot, desk.tally(), desk.presence(), slidesHere()[index] ?? null);
  showNotes(speaker, snapshot, index);
  showReportLink(snapshot);
  const { edit = null, notesRevision = "", troubles = [] } = snapshot.presenter ?? {};
  showFindings(deckUrl(thisPage().course, snapshot.deck ?? ""), [snapshot.deckRevision, notesRevision, edit?.at, troubles.length].join());
  showPace(speaker.plan, snapshot, index, now, speaker.last);
}

/** @param {Snapshot} snapshot */
function showReportLink(snapshot) {
  const report = `${deckUrl(thisPage().course, snapshot.deck ?? "")}/report`;
  const link = ui("report-link");
  if (link.getAttribute("href") !== report) link.href = report;
}

/**
 * The slide that the room shows, and the one after it with all its steps.
 * @param {number} index @param {Snapshot} snapshot
 */
function showSlides(index, { step, whiteboard }) {
  const slides = slidesHere();
  const current = slides[index];
  showAround(index);
  const next = slides[index + 1];
  const copy = showMiniature(ui("current"), current, "now-");
  if (copy) showSteps(copy, step);
  if (copy && current) showAskedOn(copy, step);
  const after = showMiniature(ui("next"), next, "next-");
  if (after) showSteps(after, null);
  const steps = Number(current?.dataset.steps ?? 0);
  showText("current-step", steps > 0 ? t("step_n", { n: step, of: steps }) : "");
  showText("next-page", next ? String(index + 2) : t("end_of_deck"));
  announceSlide(current ?? null, whiteboard > 0);
}

/** What the slide asks, as the class sees it. @param {HTMLElement} copy of the slide @param {number} step */
function showAskedOn(copy, step) {
  const tally = desk.tally();
  const asked = tally && tally.slide === connection.latest?.slideId ? tally.asked : null;
  if (!asked) return;
  const shown = { ...asked, rounds: step > 0 ? asked.rounds : [], right: step > 1 ? asked.right : null, why: step > 1 ? asked.why : "" };
  const place = showAsked(copy, shown, null);
  if (place) showAskedFoot(place, shown, tally, desk.presence());
}

/** Who is here, of the devices seen today. @param {Snapshot} snapshot */
function showPeople(snapshot) {
  const presence = desk.presence();
  const here = presence ? presence.live + presence.browsing : 0;
  showText("here-count", presence ? String(here) : "–");
  showText("people-live", String(presence?.live ?? "–"));
  showText("people-browsing", String(presence?.browsing ?? "–"));
  showText("people-away", String(presence?.away ?? "–"));
  showText("turned-away", presence?.turnedAway ? t("turned_away", { n: presence.turnedAway }) : "");
  showNobody(snapshot, presence !== null && here + presence.away === 0);
}

/** Says what may be in the way when nobody joins. @param {Snapshot} snapshot @param {boolean} nobody */
function showNobody(snapshot, nobody) {
  const isJoinShown = snapshot.switches.includes("join") || snapshot.phase.is === "before";
  if (!isJoinShown || !nobody) waitingSince = null;
  else waitingSince ??= performance.now();
  const waits = waitingSince !== null && performance.now() - waitingSince >= nobodyAfter;
  showText("nobody-joined", waits ? t("nobody_joined") : "");
}

/** What buttons say and which of them work. @param {Snapshot} snapshot @param {number} now the server's clock */
function showControls(snapshot, now) {
  showTimerControls(snapshot);
  for (const policy of ["locked", "back", "free"]) setPressed(`policy-${policy}`, snapshot.policy === policy);
  showText("class-state", classText(snapshot, now));
  showSwitches(snapshot);
  setPressed("pointer", pointing.on);
  showDecks(snapshot);
  showClassButtons(snapshot, liveIndex(snapshot), now);
}

/** @param {Snapshot} snapshot */
function showTimerControls({ timer }) {
  showText("timer-toggle", timerToggleText(timer));
  showText("timer-name", timer ? t(timer.kind === "discussion" ? "discussion" : "timer") : "");
  for (const verb of ["timer-more", "timer-less", "timer-more-5", "timer-less-5", "timer-stop"]) setEnabled(verb, timer !== null);
  for (const verb of ["timer-next-phase", "timer-previous-phase"]) setEnabled(verb, (timer?.phases.length ?? 0) > 1);
}

/** What the button says that starts and stops a countdown. @param {Snapshot["timer"]} timer */
function timerToggleText(timer) {
  if (timer?.is === "running") return t("pause_timer");
  if (timer?.is === "paused") return t("resume_timer");
  const isDiscussion = timer ? timer.kind === "discussion" : sectionsHere().some((section) => section.discussion);
  return t(isDiscussion ? "start_discussion" : "start_timer");
}

/** The deck that is open, unless somebody is choosing another. @param {Snapshot} snapshot */
function showDecks(snapshot) {
  const decks = /** @type {HTMLSelectElement} */ (ui("decks"));
  if (snapshot.deck !== null && decks.value !== snapshot.deck && document.activeElement !== decks) decks.value = snapshot.deck;
}

/** What became of the files: the last edit, what is not saved, what cannot be read. @param {Snapshot} snapshot */
function showFiles({ presenter }) {
  if (!presenter) return;
  const { edit } = presenter;
  showText("edit", edit ? t("edited", { time: timeOfDay(edit.at) + secondsOfMinute(edit.at), n: edit.changed }) : "");
  showText("kept", edit ? t(edit.survived ? "place_kept" : "place_moved") : "");
  showText("unsaved", presenter.saved ? "" : `${t("unsaved")} ${t("unsaved_remedy")}`);
  showText("watch", presenter.watch ?? "");
  showTroubles(presenter.troubles);
}

/** @param {import("./wire.js").Trouble[]} troubles */
function showTroubles(troubles) {
  const list = ui("troubles");
  const key = JSON.stringify(troubles);
  if (list.dataset.holds === key) return;
  list.dataset.holds = key;
  list.replaceChildren(...troubles.map(({ file, line, cause }) => {
    const row = ui("trouble-row").content.cloneNode(true);
    row.querySelector(".trouble-where").textContent = line === null ? file : `${file}:${line}`;
    row.querySelector(".trouble-cause").textContent = cause;
    return row;
  }));
}

/** Sends a command, and tells why when it came to nothing. @param {import("./wire.js").Command | null} command */
async function send(command) {
  if (command) toastAnswer(await connection.send(command));
}

/** What a verb does that needs no room. @type {Record<string, () => void>} */
const deskVerbs = {
  "sign-out": signOut,
  "notes-larger": () => resizeNotes(1, notesFirst),
  "notes-smaller": () => resizeNotes(-1, notesFirst),
  devices: showDevices,
  pair: pairRemote,
};

/** What a verb does that is more than one command. @type {Record<string, (snapshot: Snapshot) => void>} */
const verbsOfRoom = {
  overview: (snapshot) => toggleOverview(liveIndex(snapshot), (number) => act("go", number)),
  pointer: () => {
    pointing.toggle();
    show();
  },
  "ask-end": (snapshot) => askEnd(snapshot, () => act("end")),
  "next-deck": (snapshot) => {
    const deck = nextDeck(snapshot);
    if (deck !== null) send(commands.toDeck(deck));
  },
};

/** @param {string} verb @param {number} [number] */
function act(verb, number) {
  if (commonVerb(verb, verbsHere)) return;
  if (deskVerbs[verb]) return deskVerbs[verb]();
  if (verb in tabOf) return tabs.choose(tabOf[verb]);
  if (pens.act(verb)) return;
  const snapshot = connection.latest;
  if (!snapshot) return toast(t("refused_offline"));
  if (verbsOfRoom[verb]) return verbsOfRoom[verb](snapshot);
  if (verb in countdowns) return void startCountdown(connection, countdowns[verb]).then(toastAnswer);
  send(roomCommand(verb, snapshot, number));
}

function pairRemote() {
  ui("devices-list").close();
  showPairing(() => connection.now());
}

/** @param {boolean} signedIn */
function showSigned(signedIn) {
  if (signedIn) rememberAuthor();
  showSignedIn(ui("desk"), connection, signedIn);
}

async function signOut() {
  connection.close();
  try {
    await fetch(`${thisPage().base}/session`, { method: "DELETE" });
  } catch {
    return toast(t("sign_in_failed"));
  }
  location.reload();
}

async function start() {
  const key = takeFromAddress("key");
  if (key !== null) {
    const wrong = await signIn({ key });
    if (wrong) showText("sign-in-wrong", t(wrong));
  }
  showSigned(await isSignedIn());
}

const pointing = new Pointing(
  ui("current"),
  () => ({ slide: ui("current").querySelector(".slide"), id: connection.latest?.slideId ?? "" }),
  (at) => connection.tell(pointerText(at)),
);

applyTheme();
resizeNotes(0, notesFirst);
listenToButtons(act);
ui("devices-list").addEventListener("click", (/** @type {MouseEvent} */ event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-revoke]") : null;
  if (button instanceof HTMLElement) revokeDevice(button.dataset.revoke ?? "", signOut);
});
listenToKeys(verbsHere, act, (typed) => showText("typed", typed), true);
listenToAround((number) => act("go", number));
listenToFindings();
printNotes((id) => speaker.notes.get(id));
ui("decks").addEventListener("change", () => {
  send(commands.toDeck(ui("decks").value));
  ui("class-menu").removeAttribute("open");
});
ui("key-form").addEventListener("submit", async (/** @type {SubmitEvent} */ event) => {
  event.preventDefault();
  const field = /** @type {HTMLInputElement} */ (ui("key"));
  const wrong = await signIn({ key: field.value.trim() });
  showText("sign-in-wrong", wrong ? t(wrong) : "");
  field.value = "";
  if (wrong) return field.focus();
  showSigned(true);
});
start();
