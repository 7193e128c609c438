// @ts-check
// The room's countdown in the page: its digits, the words beside them, the bar of its phases.

import { setMeasure, setState, showText } from "./dom.js";
import { t, ui } from "./page.js";
import { stateOf } from "./steps.js";
import { readTimer } from "./timer.js";
import { minutesText } from "./times.js";

/**
 * @typedef {import("./wire.js").Snapshot} Snapshot
 * @typedef {import("./wire.js").Timer} Timer
 * @typedef {import("./timer.js").Reading} Reading
 */

/**
 * The digits: each `<cue-countdown>` counts the room's timer, or the break where it is `data-of="break"`.
 * @param {Snapshot} snapshot @param {() => number} now the server's clock
 */
export function showCountdowns({ timer, phase }, now) {
  for (const node of document.querySelectorAll("cue-countdown")) {
    const countdown = /** @type {import("./countdown.js").Countdown} */ (node);
    if (countdown.dataset.of === "break") countdown.count(phase.is === "break" ? { until: phase.until } : null, now);
    else countdown.count(timer && { timer }, now);
  }
}

/**
 * The words beside the digits, which change with the phase, and the bar.
 * @param {Snapshot} snapshot @param {number} now the server's clock
 */
export function showTimer({ timer }, now) {
  const reading = timer && readTimer(timer, now);
  const words = timer && reading ? wordsOf(timer, reading) : { talk: "", over: "", now: "" };
  showText("talk", words.talk);
  showText("over", words.over);
  showText("phase-now", words.now);
  setState(document.body, "tone", reading ? reading.tone : "calm");
  if (timer && reading) showPhases(timer, reading);
}

/**
 * What is counted, that it is over, and which phase is on.
 * @param {Timer} timer @param {Reading} reading
 */
function wordsOf(timer, { index, left }) {
  const { phases } = timer;
  const kind = timer.kind === "discussion" ? t("discussion") : t("timer");
  const over = left <= 0 && timer.is !== "armed" ? t("wrap_up") : "";
  const numbered = [`${kind} ${index + 1}/${phases.length}`, phases[index]?.name].filter(Boolean).join(" · ");
  return { talk: phases.length > 1 ? numbered : phaseName(timer, index), over, now: phaseName(timer, index) };
}

/** A phase that nobody named is called by its number, and the only one by what is counted. @param {Timer} timer @param {number} at */
export function phaseName({ kind, phases }, at) {
  const only = kind === "discussion" ? t("discussion") : t("timer");
  return phases[at]?.name || (phases.length > 1 ? t("phase_n", { n: at + 1 }) : only);
}

/** @param {Timer} timer @param {Reading} reading */
function showPhases(timer, reading) {
  const bar = ui("phases");
  if (!bar) return;
  while (bar.childElementCount > timer.phases.length) bar.lastElementChild.remove();
  while (bar.childElementCount < timer.phases.length) bar.append(phaseElement());
  timer.phases.forEach((phase, index) => {
    const element = /** @type {HTMLElement} */ (bar.children[index]);
    setState(element, "state", stateOf(index, reading.index));
    setMeasure(element, "--share", String(phase.length));
    setMeasure(element, "--done", doneOf(phase.length, index, reading).toFixed(3));
    const [name, length] = element.querySelectorAll("span");
    setText(name, phaseName(timer, index));
    setText(length, lengthText(phase.length));
  });
}

/** `5 min`, or `4:40` where it was lengthened or shortened. @param {number} length milliseconds */
export function lengthText(length) {
  const halves = length / 30_000;
  return Number.isInteger(halves) ? `${halves / 2}${t("minutes")}` : minutesText(Math.round(length / 1000));
}

/** A phase's place in the bar: its name and its length. */
function phaseElement() {
  const element = document.createElement("li");
  const words = document.createElement("p");
  words.append(document.createElement("span"), " ", document.createElement("span"));
  element.append(words);
  return element;
}

/** @param {Element} element @param {string} text */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * How much of a phase is over, from 0 to 1.
 * @param {number} length @param {number} index @param {Reading} reading
 */
function doneOf(length, index, { index: current, phaseLeft }) {
  if (index !== current) return index < current ? 1 : 0;
  return 1 - Math.max(0, phaseLeft) / Math.max(1, length);
}
