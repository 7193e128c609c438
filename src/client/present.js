// @ts-check
// The presenter's desk: signs in, shows this slide and the next with their notes, and says to
// the room what its buttons and keys mean.

import { deckUrl, sectionsHere, slidesHere } from "./decks.js";
import { plannedShares, showPace } from "./desk-pace.js";
import { revokeDevice, showDevices, showPairing } from "./devices.js";
import { follow, liveIndex } from "./follow.js";
import { listenToKeys } from "./keys.js";
import { showMiniature } from "./miniature.js";
import { toggleOverview } from "./overview.js";
import { applyTheme, commonVerb, listenToButtons, part, t, thisPage } from "./page.js";
import { Pointing } from "./point.js";
import { countdowns, nextDeck, pressed, resizeNotes, showDriver, showNotes, showSwitches, startCountdown, watchSignIn, works } from "./presenter.js";
import { printNotes } from "./print.js";
import { say, sayAnswer, showSays } from "./says.js";
import { announceSlide, setHidden, showCountdowns, showPage, showRoom, showSections, showSteps, showTalk, showText, showTitle, timeOfDay } from "./show.js";
import { isSignedIn, signIn, takeFromAddress } from "./signin.js";
import { Speaker } from "./speaker.js";
import { roomCommand, roomVerbs } from "./verbs.js";
import { commands, pointerText } from "./wire.js";

/** @typedef {import("./wire.js").Snapshot} Snapshot */

const verbsHere = [...roomVerbs, "go", "full", "theme", "help", "overview", "pointer"];
/** The size of the notes, until another is chosen. */
const notesFirst = 20;
/** Nobody joins for so long: something may be in the way. */
const joiningTakes = 120_000;

const speaker = new Speaker(show);
/** Since when the way to join is shown and nobody came. @type {number | null} */
let waitingSince = null;

const desk = follow({ screen: "desk", pingEvery: 2000, jitter: 0, show, signedOut: () => showSigned(false) });

/** Draws everything. */
function show() {
  const { line } = desk;
  const snapshot = line.seen;
  showClock();
  showDriver(desk);
  watchSignIn(desk.line, () => showSigned(false));
  showSays();
  if (!snapshot) return;
  showRoom(snapshot);
  showCountdowns(snapshot, line);
  showTalk(snapshot, line);
  showControls(snapshot);
  showPresenter(snapshot);
  showPeople(snapshot);
  const index = liveIndex(snapshot);
  if (index < 0) return;
  showTitle();
  showSections(index, speaker.plan ? plannedShares(speaker.plan) : undefined);
  showPage(index);
  showSlides(index, snapshot.step);
  showNotes(speaker, snapshot, index);
  const report = `${deckUrl(thisPage().course, snapshot.deck ?? "")}/report`;
  if (part("report-link").getAttribute("href") !== report) part("report-link").href = report;
  showPace(speaker.plan, snapshot, index, desk.line.now(), speaker.last);
}

function showClock() {
  const date = new Date(desk.line.now());
  showText("clock", timeOfDay(date.getTime()));
  showText("seconds", `:${String(date.getSeconds()).padStart(2, "0")}`);
}

/**
 * The slide that the room shows, and the one after it with all its steps.
 * @param {number} index @param {number} step
 */
function showSlides(index, step) {
  const slides = slidesHere();
  const current = slides[index];
  const next = slides[index + 1];
  const copy = showMiniature(part("current"), current, "now-");
  if (copy) showSteps(copy, step);
  const after = showMiniature(part("next"), next, "next-");
  if (after) showSteps(after, null);
  const steps = Number(current?.dataset.steps ?? 0);
  showText("current-label", steps > 0 ? `${t("current")} · ${t("step_n", { n: step, of: steps })}` : t("current"));
  showText("next-page", next ? String(index + 2) : t("end_of_deck"));
  announceSlide(current ?? null);
}

/** Who is here, of the devices seen today. @param {Snapshot} snapshot */
function showPeople(snapshot) {
  const presence = desk.presence();
  const here = presence ? presence.live + presence.browsing : 0;
  showText("here-count", presence ? String(here) : "–");
  showText("seen-count", presence && presence.away > 0 ? `/${here + presence.away}` : "");
  showText("people-live", String(presence?.live ?? "–"));
  showText("people-browsing", String(presence?.browsing ?? "–"));
  showText("people-away", String(presence?.away ?? "–"));
  const shown = snapshot.switches.includes("join") || snapshot.phase.is === "before";
  const nobody = presence !== null && here + presence.away === 0;
  if (!shown || !nobody) waitingSince = null;
  else waitingSince ??= performance.now();
  showText("nobody-joined", waitingSince !== null && performance.now() - waitingSince >= joiningTakes ? t("nobody_joined") : "");
}

/** What buttons say and which of them work. @param {Snapshot} snapshot */
function showControls(snapshot) {
  const { timer, phase } = snapshot;
  const discussion = sectionsHere().some((section) => section.discussion);
  const start = timer?.is === "armed" || !timer ? (timer ? timer.kind === "discussion" : discussion) ? t("start_discussion") : t("start_timer") : null;
  showText("timer-toggle", start ?? t(timer?.is === "running" ? "pause_timer" : "resume_timer"));
  showText("timer-name", timer ? (timer.kind === "discussion" ? t("discussion") : t("timer")) : "");
  showText("policy", t(`policy_${snapshot.policy}`));
  const minutes = Math.max(0, Math.floor((desk.line.now() - phase.since) / 60_000));
  showText("class-state", phase.is === "class" ? t("class_for", { n: minutes }) : phase.is === "break" ? t("break_until", { time: timeOfDay(phase.until) }) : t(phase.is === "before" ? "before_class" : "class_over"));
  showSwitches(snapshot);
  pressed("pointer", pointing.on);
  for (const verb of ["timer-more", "timer-less", "timer-more-5", "timer-less-5", "timer-stop"]) works(verb, timer !== null);
  for (const verb of ["timer-next-phase", "timer-previous-phase"]) works(verb, (timer?.phases.length ?? 0) > 1);
  const decks = /** @type {HTMLSelectElement} */ (part("decks"));
  if (snapshot.deck !== null && decks.value !== snapshot.deck && document.activeElement !== decks) decks.value = snapshot.deck;
  works("next-deck", nextDeck(snapshot) !== null);
  const chief = document.querySelector(".chips > [data-verb=begin]");
  if (chief) setHidden(chief, phase.is === "class");
}

/** What only presenters are told. @param {Snapshot} snapshot */
function showPresenter(snapshot) {
  const told = snapshot.presenter;
  if (!told) return;
  const edit = told.edit;
  showText("edit", edit ? t("edited", { time: secondsOfDay(edit.at), n: edit.changed }) : "");
  showText("kept", edit ? t(edit.survived ? "place_kept" : "place_moved") : "");
  showText("unsaved", told.saved ? "" : t("unsaved"));
  showText("watch", told.watch ?? "");
  const list = part("troubles");
  const key = JSON.stringify(told.troubles);
  if (list.dataset.holds === key) return;
  list.dataset.holds = key;
  list.replaceChildren(...told.troubles.map((trouble) => {
    const row = part("trouble-row").content.cloneNode(true);
    row.querySelector(".trouble-where").textContent = trouble.line === null ? trouble.file : `${trouble.file}:${trouble.line}`;
    row.querySelector(".trouble-cause").textContent = trouble.cause;
    return row;
  }));
}

/** `12:04:11` @param {number} at */
function secondsOfDay(at) {
  return `${timeOfDay(at)}:${String(new Date(at).getSeconds()).padStart(2, "0")}`;
}

/** Sends what a verb means, and says so if it came to nothing. @param {import("./wire.js").Command | null} command */
async function send(command) {
  if (!command) return;
  sayAnswer(await desk.line.send(command));
}

/** @param {string} verb @param {number} [number] */
function act(verb, number) {
  if (commonVerb(verb, verbsHere)) return;
  if (verb === "sign-out") return void signOut();
  if (verb === "notes-larger" || verb === "notes-smaller") return resizeNotes(verb === "notes-larger" ? 1 : -1, notesFirst);
  if (verb === "devices") return void showDevices();
  if (verb === "pair") return pairRemote();
  const snapshot = desk.line.seen;
  if (!snapshot) return say(t("refused_offline"));
  if (verb === "overview") return toggleOverview(liveIndex(snapshot), (number) => act("go", number));
  if (verb === "pointer") return void (pointing.toggle(), show());
  if (verb in countdowns) return void startCountdown(desk.line, countdowns[verb]).then(sayAnswer);
  if (verb === "next-deck") {
    const deck = nextDeck(snapshot);
    return void send(deck === null ? null : commands.toDeck(deck));
  }
  send(roomCommand(verb, snapshot, number));
}

function pairRemote() {
  part("devices-list").close();
  showPairing(() => desk.line.now());
}

/** @param {boolean} in_ */
function showSigned(in_) {
  setHidden(part("desk"), !in_);
  setHidden(part("sign-in"), in_);
  if (in_) desk.line.open();
  else desk.line.close();
}

async function signOut() {
  desk.line.close();
  try {
    await fetch("/session", { method: "DELETE" });
  } catch {
    return say(t("sign_in_failed"));
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
  part("current"),
  () => ({ slide: part("current").querySelector(".slide"), id: desk.line.seen?.slideId ?? "" }),
  (at) => desk.line.tell(pointerText(at)),
);

applyTheme();
resizeNotes(0, notesFirst);
listenToButtons(act);
part("devices-list").addEventListener("click", (/** @type {MouseEvent} */ event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-revoke]") : null;
  if (button instanceof HTMLElement) revokeDevice(button.dataset.revoke ?? "", signOut);
});
listenToKeys(verbsHere, act, (typed) => showText("typed", typed), true);
printNotes((id) => speaker.notes.get(id));
part("decks").addEventListener("change", () => {
  send(commands.toDeck(part("decks").value));
  part("class-menu").removeAttribute("open");
});
part("key-form").addEventListener("submit", async (/** @type {SubmitEvent} */ event) => {
  event.preventDefault();
  const field = /** @type {HTMLInputElement} */ (part("key"));
  const wrong = await signIn({ key: field.value.trim() });
  showText("sign-in-wrong", wrong ? t(wrong) : "");
  field.value = "";
  if (wrong) return field.focus();
  showSigned(true);
});
start();
