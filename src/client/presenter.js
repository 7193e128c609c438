// @ts-check
// What the desk and the remote have in common: who drives, the notes of the slide, the size
// they are set in, and which buttons are on.

import { deckAfter, slidesHere } from "./decks.js";
import { keep, part, recall, t } from "./page.js";
import { say } from "./says.js";
import { isLost, setMeasure, setState, showLine } from "./show.js";
import { isSignedIn } from "./signin.js";
import { switchNames } from "./switches.js";
import { commands } from "./wire.js";

/** @typedef {import("./wire.js").Snapshot} Snapshot */

/** Between the notes' sizes, and how many of them there are. */
const noteSizes = [16, 18, 20, 23, 26, 30];

/** A line lost for longer is a red frame. */
const cutAfter = 10_000;

/** Whether this device's group drove when that was last seen. */
let drove = false;

/** Who drove and finds another driving, as after a lost line, is asked at once. @param {string} driver @param {boolean} drives */
function hearDriver(driver, drives) {
  if (drove && !drives) say(t("driven_on", { name: driver }), "take-over");
  drove = drives;
}

/** After how many failures it was asked whether the cookie is still a presenter's. */
let askedAt = 0;

/** Perhaps no line comes because the cookie is nobody's any more. @param {import("./socket.js").Line} line @param {() => void} signedOut */
export function watchSignIn(line, signedOut) {
  if (line.failures > askedAt) isSignedIn().then((signed) => signed || signedOut());
  askedAt = line.failures;
}

/** How the line is, and who drives. @param {import("./follow.js").Following} following */
export function showDriver({ line, lead }) {
  const lost = isLost(line);
  setState(document.body, "line", lost ? "lost" : line.slow > 0 ? "slow" : "live");
  setState(document.body, "cut", lost && line.lostAt !== null && performance.now() - line.lostAt > cutAfter ? "on" : "off");
  if (lost) return showLine("lost", t("reconnecting"));
  if (!line.seen) return showLine("waiting", t("connecting"));
  if (line.slow > 0) return showLine("lost", t("no_answer"));
  const driver = line.seen.presenter?.driver ?? null;
  if (driver === null) return showLine("waiting", t("nobody_drives"));
  hearDriver(driver, driver === lead());
  if (driver === lead()) return showLine("live", t("you_drive"));
  showLine("away", t("other_drives", { name: driver }));
}

/**
 * The notes of a slide, in their place.
 * @param {import("./speaker.js").Speaker} speaker @param {Snapshot} snapshot @param {number} index the slide's
 */
export function showNotes(speaker, snapshot, index) {
  if (snapshot.deck !== null) speaker.want(snapshot.deck, snapshot.presenter?.notesRevision ?? "");
  const id = slidesHere()[index]?.id ?? "";
  const place = part("notes");
  const key = `${speaker.holds} ${id}`;
  setState(document.body, "notes", speaker.holds && speaker.notes.size === 0 ? "none" : "some");
  if (place.dataset.holds === key) return;
  place.dataset.holds = key;
  const found = speaker.notes.get(id);
  place.replaceChildren(found ?? part("no-note").content.cloneNode(true));
  setState(place, "empty", found ? "no" : "yes");
  place.scrollTop = 0;
}

/**
 * The notes' size, this device's own.
 * @param {number} by so many sizes larger
 * @param {number} first the size where none was chosen
 */
export function resizeNotes(by, first) {
  const kept = noteSizes.indexOf(Number(recall("notes-size")));
  const at = kept < 0 ? noteSizes.indexOf(first) : kept;
  const size = noteSizes[Math.max(0, Math.min(noteSizes.length - 1, at + by))];
  if (by !== 0) keep("notes-size", String(size));
  setMeasure(part("notes"), "--notes-size", `${size}px`);
}

/** The deck after the one that is open. @param {Snapshot} snapshot */
export function nextDeck(snapshot) {
  const names = [.../** @type {HTMLSelectElement} */ (part("decks")).options].map((option) => option.value);
  return deckAfter(names, snapshot.deck);
}

/** Verbs that start a countdown from its beginning, now: minutes, or the deck's discussion. @type {Record<string, number | null>} */
export const countdowns = { discuss: null, "timer-5": 5, "timer-10": 10 };

/** @param {import("./socket.js").Line} line @param {number | null} minutes */
export async function startCountdown(line, minutes) {
  const armed = await line.send(commands.timerArm(minutes));
  return armed === "done" || armed === "unsaved" ? line.send(commands.timer("start")) : armed;
}

/** The switches' buttons are pressed in while they are on. @param {Snapshot} snapshot */
export function showSwitches(snapshot) {
  for (const what of switchNames) pressed(what, snapshot.switches.includes(what));
}

/** Whether the buttons of a verb are pressed in. @param {string} verb @param {boolean} on */
export function pressed(verb, on) {
  for (const button of buttonsOf(verb)) if (button.getAttribute("aria-pressed") !== String(on)) button.setAttribute("aria-pressed", String(on));
}

/** Whether the buttons of a verb can be pressed. @param {string} verb @param {boolean} on */
export function works(verb, on) {
  for (const button of buttonsOf(verb)) if (button instanceof HTMLButtonElement && button.disabled === on) button.disabled = !on;
}

/** @param {string} verb */
function buttonsOf(verb) {
  return document.querySelectorAll(`button[data-verb="${verb}"]`);
}
