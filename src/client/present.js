// @ts-check
// The presenter's desk: signs in, shows this slide and the next with their notes, and says to
// the room what its buttons and keys mean.

import { copyOf } from "./copy.js";
import { deckHere, deckUrl, fetchPage, sectionsHere, slidesHere } from "./decks.js";
import { follow, liveIndex } from "./follow.js";
import { listenToKeys } from "./keys.js";
import { applyTheme, commonVerb, listenToButtons, part, t, thisPage } from "./page.js";
import { printNotes } from "./print.js";
import { announceSlide, isLost, setHidden, setState, showCountdowns, showLine, showPage, showRoom, showSections, showSteps, showTalk, showText, showTitle, timeOfDay } from "./show.js";
import { roomCommand, roomVerbs } from "./verbs.js";
import { commands } from "./wire.js";

/**
 * @typedef {import("./wire.js").Snapshot} Snapshot
 * @typedef {import("./socket.js").Answer} Answer
 */

const verbsHere = [...roomVerbs, "go", "full", "theme", "help"];

/** The notes by slide id, of one deck in one revision. */
let notes = { of: "", byId: new Map(), any: false };
let notesWanted = "";
let says = { text: "", until: 0, takeOver: false };

const desk = follow({ screen: "desk", pingEvery: 2000, jitter: 0, show });

/** Draws everything. */
function show() {
  const { line } = desk;
  const snapshot = line.seen;
  showClock();
  showLineOf(snapshot);
  showSays();
  if (!snapshot) return;
  showRoom(snapshot);
  showCountdowns(snapshot, line);
  showTalk(snapshot, line);
  showControls(snapshot);
  showPresenter(snapshot);
  const here = desk.here();
  showText("here-count", here === null ? "–" : String(here));
  const index = liveIndex(snapshot);
  if (index < 0) return;
  showTitle();
  showSections(index);
  showPage(index);
  showSlides(index, snapshot.step);
  showNotes(snapshot, index);
}

function showClock() {
  const date = new Date(desk.line.now());
  showText("clock", timeOfDay(date.getTime()));
  showText("seconds", `:${String(date.getSeconds()).padStart(2, "0")}`);
}

/** @param {Snapshot | null} snapshot */
function showLineOf(snapshot) {
  const { line } = desk;
  setState(document.body, "line", isLost(line) ? "lost" : line.slow > 0 ? "slow" : "live");
  if (isLost(line)) return showLine("lost", t("reconnecting"));
  if (!snapshot) return showLine("waiting", t("connecting"));
  if (line.slow > 0) return showLine("lost", t("no_answer"));
  const driver = snapshot.presenter?.driver ?? null;
  if (driver === null) return showLine("waiting", t("nobody_drives"));
  if (driver === desk.device()) return showLine("live", t("you_drive"));
  showLine("away", t("other_drives", { name: driver }));
}

/**
 * The slide that the room shows, and the one after it with all its steps.
 * @param {number} index @param {number} step
 */
function showSlides(index, step) {
  const slides = slidesHere();
  const current = slides[index];
  const next = slides[index + 1];
  const copy = showCopy(part("current"), current, "now-");
  if (copy) showSteps(copy, step);
  const after = showCopy(part("next"), next, "next-");
  if (after) showSteps(after, null);
  const steps = Number(current?.dataset.steps ?? 0);
  showText("current-label", steps > 0 ? `${t("current")} · ${t("step_n", { n: step, of: steps })}` : t("current"));
  showText("next-page", next ? String(index + 2) : t("end_of_deck"));
  announceSlide(current ?? null);
}

/**
 * A copy of a slide in a frame, made anew only when the slide is another.
 * @param {HTMLElement} frame @param {HTMLElement | undefined} slide @param {string} prefix
 * @returns {HTMLElement | null}
 */
function showCopy(frame, slide, prefix) {
  const key = slide ? `${deckHere().name} ${slide.id} ${slide.dataset.rev}` : "";
  if (frame.dataset.holds !== key) {
    frame.dataset.holds = key;
    const canvas = document.createElement("div");
    canvas.className = "canvas";
    if (part("deck").lang) canvas.lang = part("deck").lang;
    if (slide) {
      const copy = copyOf(slide, prefix);
      copy.hidden = false;
      canvas.append(copy);
    }
    frame.replaceChildren(canvas);
  }
  const copy = /** @type {HTMLElement | null} */ (frame.querySelector(".slide"));
  // An edit elsewhere may have given the same slide another number.
  if (copy && slide) copy.dataset.slide = slide.dataset.slide;
  return copy;
}

/** @param {Snapshot} snapshot @param {number} index */
function showNotes(snapshot, index) {
  const revision = snapshot.presenter?.notesRevision ?? "";
  const wanted = `${snapshot.deck} ${revision}`;
  if (notes.of !== wanted && notesWanted !== wanted && snapshot.deck !== null) fetchNotes(snapshot.deck, wanted);
  const id = slidesHere()[index]?.id ?? "";
  const place = part("notes");
  const key = `${notes.of} ${id}`;
  setState(document.body, "notes", notes.of && !notes.any ? "none" : "some");
  if (place.dataset.holds === key) return;
  place.dataset.holds = key;
  const found = notes.byId.get(id);
  place.replaceChildren(found ?? part("no-note").content.cloneNode(true));
  setState(place, "empty", found ? "no" : "yes");
  place.scrollTop = 0;
}

/** @param {string} deck @param {string} wanted */
async function fetchNotes(deck, wanted) {
  notesWanted = wanted;
  const page = await fetchPage(`${deckUrl(thisPage().course, deck)}/notes`, { cache: "no-store" });
  if (notesWanted !== wanted) return;
  if (!page) {
    setTimeout(() => notesWanted === wanted && ((notesWanted = ""), show()), 2000);
    return;
  }
  const articles = /** @type {HTMLElement[]} */ ([...page.querySelectorAll("[data-note]")]);
  const byId = new Map(articles.map((one) => [one.dataset.note ?? "", document.importNode(one, true)]));
  notes = { of: wanted, byId, any: byId.size > 0 };
  show();
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
  pressed("black", snapshot.black);
  pressed("join", snapshot.join);
  for (const verb of ["timer-more", "timer-less", "timer-more-5", "timer-less-5", "timer-stop"]) works(verb, timer !== null);
  for (const verb of ["timer-next-phase", "timer-previous-phase"]) works(verb, (timer?.phases.length ?? 0) > 1);
  const decks = /** @type {HTMLSelectElement} */ (part("decks"));
  if (snapshot.deck !== null && decks.value !== snapshot.deck && document.activeElement !== decks) decks.value = snapshot.deck;
  works("next-deck", nextDeck(snapshot) !== null);
  const chief = document.querySelector(".chips [data-verb=begin]");
  if (chief) setHidden(chief, phase.is === "class");
}

/** @param {string} verb @param {boolean} on */
function pressed(verb, on) {
  for (const button of document.querySelectorAll(`[data-verb="${verb}"]`)) if (button.getAttribute("aria-pressed") !== String(on)) button.setAttribute("aria-pressed", String(on));
}

/** @param {string} verb @param {boolean} on */
function works(verb, on) {
  for (const button of document.querySelectorAll(`[data-verb="${verb}"]`)) if (button instanceof HTMLButtonElement && button.disabled === on) button.disabled = !on;
}

/** @param {Snapshot} snapshot */
function nextDeck(snapshot) {
  const names = [.../** @type {HTMLSelectElement} */ (part("decks")).options].map((option) => option.value);
  return names[names.indexOf(snapshot.deck ?? "") + 1] ?? null;
}

/** What only presenters are told. @param {Snapshot} snapshot */
function showPresenter(snapshot) {
  const told = snapshot.presenter;
  if (!told) return;
  const edit = told.edit;
  showText("edit", edit ? t("edited", { time: secondsOfDay(edit.at), n: edit.changed }) : "");
  showText("kept", edit ? t(edit.kept ? "place_kept" : "place_moved") : "");
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

function showSays() {
  if (says.text && performance.now() > says.until) says = { text: "", until: 0, takeOver: false };
  showText("says", says.text);
  setHidden(part("says"), says.text === "");
  const button = part("says").querySelector("button");
  if (button) setHidden(button, !says.takeOver);
}

/** @param {string} text @param {boolean} takeOver */
function say(text, takeOver) {
  says = { text, until: performance.now() + (takeOver ? 12_000 : 4000), takeOver };
  showSays();
}

/** Sends what a verb means, and says so if it came to nothing. @param {import("./wire.js").Command | null} command */
async function send(command) {
  if (!command) return;
  told(await desk.line.send(command));
}

/** @param {Answer} answer */
function told(answer) {
  switch (answer) {
    case "done":
      if (says.takeOver) say("", false);
      return;
    case "unsaved":
      return say(t("unsaved"), false);
    case "not-driver":
      return say(t("refused_not_driver"), true);
    default:
      return say(t(`refused_${answer}`), false);
  }
}

/** @param {string} verb @param {number} [number] */
function act(verb, number) {
  if (commonVerb(verb, verbsHere)) return;
  if (verb === "sign-out") return void signOut();
  if (verb === "list") return showList();
  const snapshot = desk.line.seen;
  if (!snapshot) return say(t("refused_offline"), false);
  if (verb === "next-deck") {
    const deck = nextDeck(snapshot);
    return void send(deck === null ? null : commands.open(deck));
  }
  send(roomCommand(verb, snapshot, number));
}

/** The deck's slides by title; one goes there. */
function showList() {
  const dialog = part("list");
  const rows = slidesHere().map((slide, index) => {
    const row = part("list-row").content.cloneNode(true);
    const button = row.querySelector("button");
    button.textContent = `${index + 1}. ${slide.dataset.title || "…"}`;
    button.addEventListener("click", () => {
      dialog.close();
      act("go", index + 1);
    });
    return row;
  });
  dialog.querySelector(".slide-list").replaceChildren(...rows);
  dialog.showModal();
}

/** @param {boolean} in_ */
function showSigned(in_) {
  setHidden(part("desk"), !in_);
  setHidden(part("sign-in"), in_);
}

/**
 * The key for a cookie; what came of it, as a word of ours, or nothing when it is well.
 * @param {string} key
 */
async function signIn(key) {
  try {
    const answer = await fetch("/session", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ key }) });
    if (answer.ok) return "";
    return answer.status === 429 ? "sign_in_slow" : answer.status === 401 || answer.status === 403 ? "sign_in_wrong" : "sign_in_failed";
  } catch {
    return "sign_in_failed";
  }
}

async function signOut() {
  desk.line.close();
  try {
    await fetch("/session", { method: "DELETE" });
  } catch {
    return say(t("sign_in_failed"), false);
  }
  location.reload();
}

/** Whether this browser's cookie is a presenter's: notes are shown to nobody else. */
async function isSignedIn() {
  const first = /** @type {HTMLSelectElement} */ (part("decks")).options[0]?.dataset.url;
  if (!first) return true;
  try {
    const answer = await fetch(`${first}/notes`, { cache: "no-store" });
    return answer.status !== 401 && answer.status !== 403;
  } catch {
    return true;
  }
}

async function start() {
  const key = new URLSearchParams(location.hash.slice(1)).get("key");
  if (key !== null) {
    history.replaceState(null, "", location.pathname + location.search);
    const wrong = await signIn(key);
    if (wrong) showText("sign-in-wrong", t(wrong));
  }
  const signed = await isSignedIn();
  showSigned(signed);
  if (signed) desk.line.open();
}

applyTheme();
listenToButtons(act);
listenToKeys(verbsHere, act, (typed) => showText("typed", typed));
printNotes((id) => notes.byId.get(id));
part("decks").addEventListener("change", () => send(commands.open(part("decks").value)));
part("key-form").addEventListener("submit", async (/** @type {SubmitEvent} */ event) => {
  event.preventDefault();
  const field = /** @type {HTMLInputElement} */ (part("key"));
  const wrong = await signIn(field.value.trim());
  showText("sign-in-wrong", wrong ? t(wrong) : "");
  field.value = "";
  if (wrong) return field.focus();
  showSigned(true);
  desk.line.open();
});
start();
