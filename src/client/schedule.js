// @ts-check
// The schedule: its card of what is live now, and what is done and next, follow the room.

import { applyChoices } from "./choices.js";
import { showDay } from "./day.js";
import { setHidden, setState, showText } from "./dom.js";
import { isWritten, t, thisPage, ui } from "./page.js";
import { listenToSearch } from "./search.js";
import { drawSections, isTold, sectionsHere } from "./sections.js";
import { Connection, socketUrl } from "./socket.js";
import { clockBefore, minutesUntil, timeOfDay } from "./times.js";

/** How often the card says anew how much is left. */
const looksEvery = 20_000;

const connection = new Connection(socketUrl(thisPage().course, "deck"), 10_000, { change() {}, frame: show });

/** Draws what the room does, if anything is known of it. */
function show() {
  const snapshot = connection.latest;
  if (!snapshot) return;
  const { phase } = snapshot;
  const { slides = "0" } = showSections(phase.is === "after" ? null : snapshot.deck)?.dataset ?? {};
  drawSections(snapshot.slide, Number(slides));
  const entry = showDay(snapshot, isTold(snapshot.slide, Number(slides)));
  const title = entry?.querySelector(".name")?.textContent ?? "";
  const isOn = phase.is === "class" || phase.is === "break";
  setState(document.body, "phase", phase.is);
  setHidden(ui("now"), !isOn);
  for (const wait of document.querySelectorAll("[data-show-link=wait]")) setHidden(wait, isOn);
  showText("now-word", phase.is === "break" ? t("break_until", { time: timeOfDay(phase.until) }) : t("live_now"));
  showText("now-title", phase.is === "break" && title ? t("next_is", { title }) : title);
  showClass(phase.is === "class" ? entry : null, snapshot, connection.now());
}

/** Has the sections of a deck in the card. @param {string | null} deck @returns {HTMLElement | null} its row of the day */
function showSections(deck) {
  const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".timeline > .entry")]);
  const row = rows.find((row) => row.dataset.name === deck) ?? null;
  const bars = /** @type {HTMLTemplateElement | null} */ (row?.querySelector("template.bars") ?? null);
  const list = ui("sections");
  if (list.dataset.holds !== (deck ?? "")) list.replaceChildren(...(bars ? [bars.content.cloneNode(true)] : []));
  list.dataset.holds = deck ?? "";
  return row;
}

/**
 * Where the class is: its time and what is left of it, the section that is on, the bar.
 * @param {HTMLElement | null} entry its row of the day; `null` while there is no class
 * @param {import("./wire.js").Snapshot} snapshot @param {number} now the server's clock
 */
function showClass(entry, { slide }, now) {
  const { ends = "" } = entry?.dataset ?? {};
  const left = ends ? minutesUntil(ends, now) : 0;
  showText("now-time", entry?.querySelector(".at")?.textContent?.trim() ?? "");
  showText("now-left", left > 0 ? t("minutes_left", { n: left }) : "");
  setHidden(ui("sections"), entry === null);
  showText("now-part", entry ? partText(ends, slide) : "");
}

/** The section that is on, and when the discussion after it begins. @param {string} ends @param {number} slide the index of the room's */
function partText(ends, slide) {
  const sections = sectionsHere();
  const now = sections.findLast((section) => section.first <= slide);
  const talk = sections.findIndex((section) => section.discussion && section.first > slide);
  const after = talk < 0 ? [] : sections.slice(talk).map((section) => section.minutes ?? NaN);
  const length = after.reduce((sum, minutes) => sum + minutes, 0);
  const ahead = ends && length > 0 ? t("discussion_at", { time: clockBefore(ends, length) }) : "";
  return [now?.title, ahead].filter(Boolean).join(" · ");
}

applyChoices();
listenToSearch();
if (!isWritten()) {
  connection.open();
  setInterval(show, looksEvery);
}
