// @ts-check
// What the desk and the remote have in common: signing in, who drives, the notes of the slide
// and the size they are set in, how the class stands in words, which buttons are on.

import { classButtons } from "./class-buttons.js";
import { deckAfter, slidesHere } from "./decks.js";
import { setHidden, setMeasure, setState, showText } from "./dom.js";
import { recall, remember, t, ui } from "./page.js";
import { isTold } from "./sections.js";
import { showConnection } from "./show.js";
import { isSignedIn } from "./signin.js";
import { switchNames } from "./switches.js";
import { timeOfDay } from "./times.js";
import { toast } from "./toast.js";
import { commands } from "./wire.js";

/**
 * @typedef {import("./wire.js").Snapshot} Snapshot
 * @typedef {import("./socket.js").Connection} Connection
 */

/** The sizes that notes can be set in, in px. */
const noteSizes = [16, 18, 20, 23, 26, 30];

/** When a connection has been lost for so long, the screen has a red frame. */
const frameAfter = 10_000;

/** Whether this device's group drove when that was last seen. */
let drove = false;

/** After how many failures it was asked whether the cookie is still a presenter's. */
let askedAt = 0;

/**
 * Shows the screen or its form for signing in, and connects or disconnects.
 * @param {HTMLElement} screen @param {Connection} connection @param {boolean} signedIn
 */
export function showSignedIn(screen, connection, signedIn) {
  setHidden(screen, !signedIn);
  setHidden(ui("sign-in"), signedIn);
  if (signedIn) connection.open();
  else connection.close();
}

/**
 * Asks after each attempt to connect that failed whether this device is still signed in: the
 * server refuses the socket of one that is not, and a browser cannot tell why a socket failed.
 * @param {Connection} connection @param {() => void} signedOut
 */
export function watchSignIn(connection, signedOut) {
  if (connection.failures > askedAt) isSignedIn().then((signed) => signed || signedOut());
  askedAt = connection.failures;
}

/** How the connection is, and who drives. @param {import("./follow.js").Following} following */
export function showDriver({ connection, lead, takesCommands }) {
  setState(document.body, "connection", stateOfConnection(connection));
  setState(document.body, "cut", connection.isLost(frameAfter) ? "on" : "off");
  if (connection.isLost()) return showConnection("lost", t("reconnecting"));
  if (!connection.latest) return showConnection("waiting", t("connecting"));
  if (connection.slow > 0) return showConnection("lost", t("no_answer"));
  const driver = connection.latest.presenter?.driver ?? null;
  const helps = lead() !== null && !takesCommands();
  setState(document.body, "helps", helps ? "yes" : "no");
  if (helps) return showConnection("away", t("you_help"));
  if (driver === null) return showConnection("waiting", t("nobody_drives"));
  const drives = driver === lead();
  offerTakeOver(driver, drives);
  if (drives) return showConnection("live", t("you_drive"));
  showConnection("away", t("other_drives", { name: driver }));
}

/** @param {Connection} connection */
function stateOfConnection(connection) {
  if (connection.isLost()) return "lost";
  return connection.slow > 0 ? "slow" : "live";
}

/**
 * Offers to take over when another device has begun to drive, as it may while a connection is lost.
 * @param {string} driver @param {boolean} drives whether this device's group does
 */
function offerTakeOver(driver, drives) {
  if (drove && !drives) toast(t("driven_on", { name: driver }), "take-over");
  drove = drives;
}

/**
 * The notes of a slide, in their place.
 * @param {import("./speaker-notes.js").SpeakerNotes} speaker @param {Snapshot} snapshot @param {number} index the slide's
 */
export function showNotes(speaker, snapshot, index) {
  if (snapshot.deck !== null) speaker.want(snapshot.deck, snapshot.presenter?.notesRevision ?? "");
  const id = slidesHere()[index]?.id ?? "";
  const place = ui("notes");
  const key = `${speaker.holds} ${id}`;
  setState(document.body, "notes", speaker.holds && speaker.notes.size === 0 ? "none" : "some");
  if (place.dataset.holds === key) return;
  place.dataset.holds = key;
  const found = speaker.notes.get(id);
  place.replaceChildren(found ?? ui("no-note").content.cloneNode(true));
  setState(place, "empty", found ? "no" : "yes");
  place.scrollTop = 0;
}

/**
 * The notes' size, this device's own.
 * @param {number} by so many sizes larger
 * @param {number} first the size where none was chosen
 */
export function resizeNotes(by, first) {
  const chosen = noteSizes.indexOf(Number(recall("notes-size")));
  const at = chosen < 0 ? noteSizes.indexOf(first) : chosen;
  const size = noteSizes[Math.max(0, Math.min(noteSizes.length - 1, at + by))];
  if (by !== 0) remember("notes-size", String(size));
  setMeasure(ui("notes"), "--notes-size", `${size}px`);
}

/**
 * What the class is at: not begun, on since when, in a break until when, over.
 * @param {Snapshot} snapshot @param {number} now the server's clock
 */
export function classText({ phase }, now) {
  switch (phase.is) {
    case "before":
      return t("before_class");
    case "class":
      return t("class_for", { n: Math.max(0, Math.floor((now - phase.since) / 60_000)) });
    case "break":
      return t("break_until", { time: timeOfDay(phase.until) });
    case "after":
      return t("class_over");
  }
}

/** The deck after the one that is open. @param {Snapshot} snapshot */
export function nextDeck(snapshot) {
  const names = [.../** @type {HTMLSelectElement} */ (ui("decks")).options].map((option) => option.value);
  return deckAfter(names, snapshot.deck);
}

/**
 * What the buttons of the class say, which of them can be pressed, and which one matters.
 * @param {Snapshot} snapshot @param {number} index of the slide, -1 where it is not known yet @param {number} now the server's clock
 */
export function showClassButtons(snapshot, index, now) {
  const deck = { next: nextDeck(snapshot), isTold: isTold(index, slidesHere().length) };
  const buttons = classButtons(snapshot, deck, now);
  setState(document.body, "main", buttons.main);
  setEnabled("begin", buttons.canBegin);
  setEnabled("ask-end", buttons.canEnd);
  setEnabled("next-deck", buttons.canOpenNext);
  showText("begin", t(buttons.begin));
  showText("end", t(buttons.end));
}

/** Asks before a class ends; a break before the class has nothing to lose. @param {Snapshot} snapshot @param {() => void} end */
export function askEnd(snapshot, end) {
  const record = snapshot.presenter?.record;
  if (snapshot.phase.is === "class" || (record && record.ended === null)) return toast(t("end_sure"), "end");
  end();
}

/** Verbs that start a countdown from its beginning: of so many minutes, or the deck's discussion. @type {Record<string, number | null>} */
export const countdowns = { discuss: null, "timer-5": 5, "timer-10": 10 };

/** @param {Connection} connection @param {number | null} minutes */
export async function startCountdown(connection, minutes) {
  const armed = await connection.send(commands.timerArm(minutes));
  return armed === "done" || armed === "unsaved" ? connection.send(commands.timer("start")) : armed;
}

/** The switches' buttons are pressed in while they are on. @param {Snapshot} snapshot */
export function showSwitches(snapshot) {
  for (const what of switchNames) setPressed(what, snapshot.switches.includes(what));
}

/** Whether the buttons of a verb are pressed in. @param {string} verb @param {boolean} on */
export function setPressed(verb, on) {
  for (const button of buttonsOf(verb)) {
    if (button.getAttribute("aria-pressed") !== String(on)) button.setAttribute("aria-pressed", String(on));
  }
}

/** Whether the buttons of a verb can be pressed. @param {string} verb @param {boolean} on */
export function setEnabled(verb, on) {
  for (const button of buttonsOf(verb)) if (button.disabled === on) button.disabled = !on;
}

/** @param {string} verb @returns {NodeListOf<HTMLButtonElement>} */
function buttonsOf(verb) {
  return document.querySelectorAll(`button[data-verb="${verb}"]`);
}
