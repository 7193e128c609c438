// @ts-check
// How what a slide asks is drawn on it, and what was answered: options as buttons or bars, words by
// how often they came, numbers as a histogram. What stands under them is for each screen to say.

import { column } from "./column.js";
import { setHidden, setMeasure, setState } from "./dom.js";
import { t } from "./page.js";
import { letterOf, meanOf, percents } from "./shares.js";

/**
 * @typedef {import("./wire.js").Asked} Asked
 * @typedef {import("./wire.js").Answer} Answer
 * @typedef {import("./wire.js").MyAnswer} MyAnswer
 * @typedef {import("./wire.js").Round} Round
 */

/** The words of a cloud are as many times larger than the least as this, at most. */
const mostTimes = 4;
/** … and for each vote more than one it is by so much larger. */
const perVote = 0.75;
/** So many words stand in the accent. */
const firstWords = 3;
/** So many lines of words stand on a slide. */
const mostLines = 5;
const scaleSteps = ["1", "2", "3", "4", "5"];

/**
 * Draws on a slide what it asks.
 * @param {HTMLElement} slide
 * @param {Asked | null} asked `null`: it asks nothing now
 * @param {MyAnswer | null} mine what was answered here, in whatever round
 * @returns {HTMLElement | null} where the answers stand
 */
export function showAsked(slide, asked, mine) {
  const place = placeOf(slide, asked);
  if (!place) return null;
  const last = asked?.rounds.at(-1) ?? null;
  setState(place, "asked", askedState(asked));
  const isChosen = asked && !["words", "number", "text"].includes(asked.asks);
  if (!asked || isChosen) showOptions(place, asked, mine);
  if (asked?.asks === "words") showCloud(place, last);
  if (asked?.asks === "number") showHistogram(place, last);
  return place;
}

/** @param {Asked | null} asked @returns {"nothing" | "open" | "closed" | "shown" | "right"} */
function askedState(asked) {
  if (!asked) return "nothing";
  if (asked.open) return "open";
  if (asked.right) return "right";
  return asked.rounds.length > 0 ? "shown" : "closed";
}

/** @param {HTMLElement} slide @param {Asked | null} asked @returns {HTMLElement | null} */
function placeOf(slide, asked) {
  const place = /** @type {HTMLElement | null} */ (slide.querySelector(".poll"));
  if (place || !asked) return place;
  const made = document.createElement("div");
  made.className = `poll asks-${asked.asks}`;
  if (asked.asks === "scale") made.append(listOf(scaleSteps));
  slide.append(made);
  return made;
}

/** @param {string[]} texts */
function listOf(texts) {
  const made = document.createElement("ol");
  for (const text of texts) made.append(Object.assign(document.createElement("li"), { textContent: text }));
  return made;
}

/** The options of a slide. @param {Element} place @returns {HTMLElement[]} */
export function optionsOf(place) {
  return [...place.querySelectorAll(":scope > :is(ul, ol) > li")].map((one) => /** @type {HTMLElement} */ (one));
}

/** @param {HTMLElement} place @param {Asked | null} asked @param {MyAnswer | null} mine */
function showOptions(place, asked, mine) {
  const [before, last] = asked ? lastTwo(asked.rounds) : [null, null];
  const shares = last && percents(last);
  const earlier = before && percents(before);
  optionsOf(place).forEach((option, at) => {
    const right = asked?.right ? asked.right.includes(at) : null;
    setState(option, "letter", letterOf(place, at));
    setState(option, "right", right === null ? "" : right ? "yes" : "no");
    setState(option, "mine", mine?.options.includes(at) ? "yes" : "no");
    setMeasure(option, "--share", String((shares?.[at] ?? 0) / 100));
    setMeasure(option, "--before", String((earlier?.[at] ?? 0) / 100));
    const words = [mine?.options.includes(at) && shares ? t("my_answer") : "", right ? t("right_answer") : ""];
    showShare(option, shares?.[at] ?? null, earlier?.[at] ?? null, words.filter(Boolean).join(" · "));
  });
  setState(place, "rounds", earlier ? "two" : "one");
}

/**
 * The last round that was answered and the one before it.
 * @param {Round[]} rounds
 * @returns {[Round | null, Round | null]}
 */
function lastTwo(rounds) {
  const answered = rounds.filter((round, at) => round.answered > 0 || at === rounds.length - 1);
  return [answered.at(-2) ?? null, answered.at(-1) ?? null];
}

/**
 * What stands at the end of an option's row.
 * @param {HTMLElement} option @param {number | null} share @param {number | null} before @param {string} word
 */
function showShare(option, share, before, word) {
  const place = partOf(option, "share");
  setHidden(place, share === null);
  fill(place, [["share-word", word], ["share-before", before === null ? "" : `${before} → `], ["share-now", `${share ?? 0} %`]]);
}

/** An element of ours in another one. @param {Element} holder @param {string} name @returns {HTMLElement} */
export function partOf(holder, name) {
  const part = /** @type {HTMLElement | null} */ (holder.querySelector(`:scope > .${name}`));
  if (part) return part;
  const made = document.createElement("div");
  made.className = name;
  holder.append(made);
  return made;
}

/**
 * Writes texts in spans of these classes.
 * @param {HTMLElement} place @param {[string, string][]} texts
 */
export function fill(place, texts) {
  const key = JSON.stringify(texts);
  if (place.dataset.holds === key) return;
  place.dataset.holds = key;
  const spans = texts.filter(([, text]) => text !== "").map(([className, textContent]) =>
    Object.assign(document.createElement("span"), { className, textContent }));
  place.replaceChildren(...spans.flatMap((span) => [span, " "]));
}

/** @param {HTMLElement} place @param {Round | null} round */
function showCloud(place, round) {
  const cloud = partOf(place, "cloud");
  setHidden(cloud, round === null);
  const words = round?.words ?? [];
  // As much fits into a line as the slide is wide, which is nothing as long as something covers it.
  const key = JSON.stringify([words, round?.more, cloud.clientWidth]);
  if (cloud.dataset.holds === key) return;
  cloud.dataset.holds = key;
  const most = words[0]?.count ?? 1;
  // Two votes are no crowd: where all words are rare, none of them shouts.
  const times = Math.min(mostTimes - 1, (most - 1) * perVote);
  const spans = words.map(({ text, count }, at) => {
    const word = Object.assign(document.createElement("span"), { className: "word", textContent: text });
    const figure = Object.assign(document.createElement("span"), { className: "word-count", textContent: String(count) });
    if (count > 1) word.append(figure);
    setMeasure(word, "--size", (1 + (most > 1 ? ((count - 1) / (most - 1)) * times : 0)).toFixed(2));
    if (count > 1) setState(word, "often", "yes");
    if (at < firstWords && count > 1) setState(word, "first", "yes");
    return word;
  });
  const rest = Object.assign(document.createElement("span"), { className: "more-words" });
  cloud.replaceChildren(...spans.flatMap((word) => [word, " "]), rest);
  let left = round?.more ?? 0;
  const tellRest = () => void (rest.textContent = left > 0 ? t("n_more", { n: left }) : "");
  tellRest();
  while (spans.length > 1 && cloud.closest(".canvas") && !column.matches && linesOf([...spans, rest]) > mostLines) {
    spans.pop()?.remove();
    left += 1;
    tellRest();
  }
}

/** In how many lines they stand: one begins where one of them stands further left than the one before. @param {HTMLElement[]} spans */
function linesOf(spans) {
  return spans.reduce((lines, span, at) => lines + (at === 0 || span.offsetLeft <= spans[at - 1].offsetLeft ? 1 : 0), 0);
}

/** @param {HTMLElement} place @param {Round | null} round */
function showHistogram(place, round) {
  const histogram = partOf(place, "histogram");
  const numbers = round?.numbers ?? null;
  setHidden(histogram, numbers === null);
  const key = JSON.stringify(numbers);
  if (!numbers || histogram.dataset.holds === key) return;
  histogram.dataset.holds = key;
  const most = Math.max(...numbers.counts);
  const bars = document.createElement("div");
  bars.className = "bars";
  for (const count of numbers.counts) {
    const bar = Object.assign(document.createElement("span"), { className: "bar", textContent: count > 0 ? String(count) : "" });
    setMeasure(bar, "--share", String(count / most));
    bars.append(bar);
  }
  const ends = document.createElement("p");
  ends.className = "ends";
  fill(ends, [["from", String(numbers.from)], ["median", t("median_n", { n: numbers.median })], ["to", String(numbers.to)]]);
  histogram.replaceChildren(bars, ends);
}

/** How many have answered each round. @param {Asked} asked */
export function roundsText({ asks, rounds }) {
  const text = rounds.map(({ answered: n }, at) => (rounds.length > 1 ? t("round_n", { round: at + 1, n }) : t("n_answered", { n })));
  const last = rounds.at(-1);
  if (asks === "scale" && last && last.answered > 0) text.push(t("mean_n", { n: meanOf(last) }));
  return text.join(" · ");
}

/** What was answered, as a sentence to be heard. @param {Asked} asked */
export function resultText(asked) {
  const last = asked.rounds.at(-1);
  if (!last) return "";
  if (asked.asks === "words") return last.words.slice(0, 5).map(({ text, count }) => `${text} ${count}`).join(", ");
  if (asked.asks === "number") return last.numbers ? t("median_n", { n: last.numbers.median }) : "";
  const shares = percents(last).map((share, at) => `${asked.asks === "scale" ? scaleSteps[at] : "ABCDEFGH"[at]} ${share} %`);
  const right = asked.right?.map((at) => "ABCDEFGH"[at]).join(", ");
  return [t("result"), shares.join(", "), right ? `${t("right_answer")} ${right}` : ""].filter(Boolean).join(": ");
}

/** Why what is right is right. @param {HTMLElement} place @param {string} html as the server wrote it, or nothing */
export function showWhy(place, html) {
  setHidden(place, html === "");
  if (place.dataset.holds === html) return;
  place.dataset.holds = html;
  place.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
}
