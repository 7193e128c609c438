// @ts-check
// How a snapshot becomes what the page shows, in the ways that screens have in common. Showing
// the same twice changes nothing. State reaches CSS by attributes.

import { deckHere, sectionsHere, slidesHere } from "./decks.js";
import { part, t } from "./page.js";
import { stateAt } from "./steps.js";
import { switchNames } from "./switches.js";
import { minutesText, readTimer } from "./timer.js";

/**
 * @typedef {import("./wire.js").Snapshot} Snapshot
 * @typedef {import("./socket.js").Line} Line
 */

/**
 * Writes a text wherever the theme shows it; an empty one hides its place.
 * @param {string} name
 * @param {string} text
 */
export function showText(name, text) {
  for (const place of document.querySelectorAll(`[data-show="${name}"]`)) {
    if (place.textContent !== text) place.textContent = text;
    setHidden(place, text === "");
  }
}

/** @param {Element} element @param {boolean} hidden */
export function setHidden(element, hidden) {
  if (element.hasAttribute("hidden") !== hidden) element.toggleAttribute("hidden", hidden);
}

/** @param {HTMLElement} element @param {string} name @param {string} value */
export function setState(element, name, value) {
  if (element.dataset[name] !== value) element.dataset[name] = value;
}

/**
 * A length or place of something of ours, as a property that CSS reads.
 * @param {HTMLElement} element @param {string} name @param {string} value
 */
export function setMeasure(element, name, value) {
  if (element.style.getPropertyValue(name) !== value) element.style.setProperty(name, value);
}

/**
 * The slide at that index and no other, at that step; its element, if there is one.
 * @param {number} index @param {number} step
 * @returns {HTMLElement | null}
 */
export function showSlide(index, step) {
  const slides = slidesHere();
  // Shown before the others are hidden: there is no moment without a slide.
  const shown = slides[Math.min(index, slides.length - 1)] ?? null;
  if (shown) {
    showSteps(shown, step);
    setHidden(shown, false);
    setState(document.body, "layout", shown.dataset.layout ?? "");
  }
  for (const slide of slides) if (slide !== shown) setHidden(slide, true);
  // Alone, a slide under a heading 3 would have none above it for those who listen.
  const isUnder = shown?.querySelector(".slide-title")?.localName === "h3";
  showText("above", (isUnder && sectionOf(index)?.title) || "");
  return shown;
}

/**
 * What comes with a step: past, now or ahead; `null` where all are simply there.
 * @param {Element} slide @param {number | null} step
 */
export function showSteps(slide, step) {
  for (const node of slide.querySelectorAll("[data-step]")) {
    const element = /** @type {HTMLElement} */ (node);
    setState(element, "state", step === null ? "open" : stateAt(element.dataset.step ?? "", step));
  }
}

/**
 * The line of sections, and where one is in it.
 * @param {number} index
 * @param {number[]} [planned] the length of each section, where that is known better than by its minutes
 */
export function showSections(index, planned) {
  const sections = sectionsHere();
  const count = slidesHere().length;
  // A slide without minutes counts for two of them where others have some.
  const each = sections.some((section) => section.minutes !== null) ? 2 : 1;
  sections.forEach(({ element, first, minutes }, number) => {
    const end = sections[number + 1]?.first ?? count;
    const done = Math.max(0, Math.min(1, (index + 1 - first) / Math.max(1, end - first)));
    setState(element, "state", index >= end ? "past" : index >= first ? "now" : "ahead");
    setMeasure(element, "--share", String(planned?.[number] ?? minutes ?? each * Math.max(1, end - first)));
    setMeasure(element, "--done", done.toFixed(3));
  });
}

/**
 * The section of a slide: its number from 1, its title, and where in it the slide is.
 * @param {number} index
 */
export function sectionOf(index) {
  const sections = sectionsHere();
  const number = sections.findLastIndex((section) => section.first <= index);
  if (number < 0) return null;
  const end = sections[number + 1]?.first ?? slidesHere().length;
  const { first, title, discussion } = sections[number];
  return { number: number + 1, title, discussion, at: index - first + 1, of: end - first };
}

/**
 * The number that a section's own heading carries; empty where it has none.
 * @param {number} index of a slide in it
 */
export function sectionNumber(index) {
  const first = sectionsHere().findLast((section) => section.first <= index)?.first ?? -1;
  return slidesHere()[first]?.querySelector(":scope > .number")?.textContent?.trim() ?? "";
}

/**
 * What the room is, for CSS.
 * @param {Snapshot} snapshot
 */
export function showRoom(snapshot) {
  const { body } = document;
  setState(body, "phase", snapshot.phase.is);
  for (const what of switchNames) setState(body, what, snapshot.switches.includes(what) ? "on" : "off");
  setState(body, "policy", snapshot.policy);
  setState(body, "timer", snapshot.timer ? snapshot.timer.is : "none");
  setState(body, "counts", snapshot.timer ? snapshot.timer.kind : "nothing");
}

/**
 * All countdowns of the page.
 * @param {Snapshot} snapshot @param {Line} line
 */
export function showCountdowns(snapshot, line) {
  const now = () => line.now();
  for (const node of document.querySelectorAll("cue-countdown")) {
    const countdown = /** @type {import("./countdown.js").Countdown} */ (node);
    if (countdown.dataset.of === "break") {
      countdown.count(snapshot.phase.is === "break" ? { until: snapshot.phase.until } : null, now);
    } else {
      countdown.count(snapshot.timer && { timer: snapshot.timer }, now);
    }
  }
}

/**
 * The words beside the digits, which change with the phase.
 * @param {Snapshot} snapshot @param {Line} line
 */
export function showTalk(snapshot, line) {
  const { timer } = snapshot;
  const texts = { talk: "", over: "", past: "", now: "", next: "" };
  let tone = "calm";
  if (timer) {
    const reading = readTimer(timer, line.now());
    const { index } = reading;
    const count = timer.phases.length;
    const next = timer.phases[index + 1];
    const word = timer.kind === "discussion" ? t("discussion") : t("timer");
    // Phases that nobody named have their number.
    const named = (/** @type {number} */ at) => timer.phases[at]?.name || (count > 1 ? t("phase_n", { n: at + 1 }) : word);
    tone = reading.tone;
    texts.talk = count > 1 ? [`${word} ${index + 1}/${count}`, timer.phases[index].name].filter(Boolean).join(" · ") : named(index);
    texts.over = reading.left <= 0 && timer.is !== "armed" ? t("wrap_up") : "";
    texts.past = index > 0 ? named(index - 1) : "";
    texts.now = texts.over || named(index);
    texts.next = next ? t("next_phase_is", { name: named(index + 1), length: minutesText(Math.round(next.length / 1000)) }) : "";
    showPhases(timer, reading);
  }
  showText("talk", texts.talk);
  showText("over", texts.over);
  showText("phase-past", texts.past);
  showText("phase-now", texts.now);
  showText("phase-next", texts.next);
  setState(document.body, "tone", tone);
}

/** What was left when the timer was looked at last. */
let leftBefore = Infinity;

/**
 * Says, once each, that half of the time is left, a minute, none.
 * @param {Snapshot} snapshot @param {Line} line
 */
export function announceTimer(snapshot, line) {
  const { timer } = snapshot;
  if (timer?.is !== "running") {
    leftBefore = Infinity;
    return;
  }
  const { left, total } = readTimer(timer, line.now());
  const marks = /** @type {[number, string][]} */ ([[total / 2, "timer_half"], [60_000, "timer_minute"], [0, "timer_zero"]]);
  for (const [mark, word] of marks) {
    if (leftBefore !== Infinity && leftBefore > mark && left <= mark) announce(t(word));
  }
  leftBefore = left;
}

/**
 * The bar of phases.
 * @param {import("./wire.js").Timer} timer @param {import("./timer.js").Reading} reading
 */
function showPhases(timer, reading) {
  const bar = part("phases");
  if (!bar) return;
  while (bar.childElementCount > timer.phases.length) bar.lastElementChild.remove();
  while (bar.childElementCount < timer.phases.length) bar.append(document.createElement("li"));
  timer.phases.forEach((phase, index) => {
    const element = /** @type {HTMLElement} */ (bar.children[index]);
    const done = index < reading.index ? 1 : index > reading.index ? 0 : 1 - Math.max(0, reading.phaseLeft) / Math.max(1, phase.length);
    setState(element, "state", index < reading.index ? "past" : index === reading.index ? "now" : "ahead");
    setMeasure(element, "--share", String(phase.length));
    setMeasure(element, "--done", done.toFixed(3));
  });
}

/** Boxes that scroll sideways can be reached, and so scrolled, by keyboard. @param {Element} slide */
export function reachBoxes(slide) {
  for (const box of slide.querySelectorAll('pre, math[display="block"]')) {
    const scrolls = box.scrollWidth > box.clientWidth + 1;
    if (scrolls === box.hasAttribute("tabindex")) continue;
    if (scrolls) box.setAttribute("tabindex", "0");
    else box.removeAttribute("tabindex");
  }
}

/** `14 / 38` @param {number} index */
export function showPage(index) {
  const count = slidesHere().length;
  showText("page", count ? `${Math.min(index + 1, count)} / ${count}` : "");
}

/** The deck's title, in the page and in the window's. */
export function showTitle() {
  const { title } = deckHere();
  if (!title) return;
  showText("title", title);
  if (document.title !== title) document.title = title;
}

/**
 * One sentence for screen readers; the same twice is said once.
 * @param {string} text
 */
export function announce(text) {
  const place = part("announce");
  if (place.textContent !== text) place.textContent = text;
}

/** @param {HTMLElement | null} slide */
export function announceSlide(slide) {
  if (slide) announce(t("slide_n", { n: slide.dataset.slide ?? "", title: slide.dataset.title ?? "" }));
}

/**
 * The line's state: `live`, `away` (browsing), `waiting` or `lost`, and its word.
 * @param {"live" | "away" | "waiting" | "lost"} state @param {string} word
 */
export function showLine(state, word) {
  const place = part("line");
  if (place) setState(place, "line", state);
  showText("line", word);
}

/**
 * Whether a line has been lost for so long that people are told: never before two seconds.
 * @param {Line} line @param {number} [after] milliseconds
 */
export function isLost(line, after = 2000) {
  return line.lostAt !== null && performance.now() - line.lostAt >= after;
}

/** `10:51`, by this device's clock. @param {number} at milliseconds since 1970 */
export function timeOfDay(at) {
  hours ??= new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return hours.format(at);
}

/** @type {Intl.DateTimeFormat | null} */
let hours = null;
