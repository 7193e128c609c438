// @ts-check
// What the class does now in a discussion: the text under the heading of the current phase, else
// what stands under the question, as large as the room beside the digits allows.

import { setHidden, setState } from "./dom.js";
import { ui } from "./page.js";

/** What can be read beside the digits; a drawing or code has its own slide. */
const readable = "p, ul, ol, blockquote, dl, table";
const noWords = "pre, svg, img, video, audio, math[display='block'], [data-step]";
/** Its sizes, the largest first. */
const taskSizes = ["large", "normal", "small"];

/** What the task was made of: slides are replaced when they change. @type {unknown[]} */
let madeOf = [];

/**
 * What a task is made of: the slides of the discussion, the one that the room is on, the name of the phase, which may be empty,
 * and the question; how many digits stand beside it.
 * @typedef {{slides: HTMLElement[], shown: HTMLElement | null, phase: string, question: string, digits: "three" | "four"}} Talk
 */

/** Shows the task of a phase. @param {Talk} talk */
export function showTask({ slides, shown, phase, question, digits }) {
  const now = [shown, phase, question, digits, ...slides];
  if (now.length === madeOf.length && now.every((one, at) => one === madeOf[at])) return;
  madeOf = now;
  const task = ui("task");
  setState(/** @type {HTMLElement} */ (task.parentElement), "digits", digits);
  task.replaceChildren(...taskOf(slides, shown, phase, question).map(taskCopy));
  setHidden(task, task.childElementCount === 0);
  fitTask(task);
}

/**
 * Whether a slide of the discussion is shown as a task, with the digits: it has nothing but words under one title, or nothing at
 * all, as a phase of which its author gives the name.
 * @param {HTMLElement} slide
 */
export function isTask(slide) {
  if (slide.dataset.layout === "discussion") return true;
  const [title, ...blocks] = blocksOf(slide);
  return title !== undefined && isHeading(title) && blocks.every(isWords);
}

/**
 * The blocks of the task: of the slide that is shown, if it is not the one with the question; else those under the heading of
 * the phase; else those under the question, but for the question itself.
 * @param {HTMLElement[]} slides @param {HTMLElement | null} shown @param {string} phase @param {string} question
 */
export function taskOf(slides, shown, phase, question) {
  const opening = slides.find((slide) => slide.dataset.layout === "discussion");
  if (shown && shown !== opening) return blocksOf(shown).filter(isWords);
  const own = phaseTask(slides, phase);
  if (own.length > 0) return own;
  const rest = opening ? blocksOf(opening) : [];
  return under([document.createElement("h2"), ...rest.slice(1)], "").filter((block) => !repeats(block, question));
}

/** What stands under the heading of a phase, if it has a name. @param {HTMLElement[]} slides of the discussion @param {string} phase */
export function phaseTask(slides, phase) {
  return phase ? under(slides.flatMap(blocksOf), phase) : [];
}

/** Whether a slide asks the question of a discussion and says no phase of it. @param {HTMLElement} slide */
export function asksAlone(slide) {
  return slide.dataset.layout === "discussion" && !blocksOf(slide).slice(1).some(isHeading);
}

/** A slide's blocks in reading order, its title first. @param {Element} slide @returns {Element[]} */
function blocksOf(slide) {
  return [...slide.children].flatMap((one) => (one.matches(".columns, .column") ? blocksOf(one) : [one]));
}

/**
 * What stands between a heading that ends with that name and the next one that is no further part of it.
 * @param {Element[]} blocks @param {string} name
 */
function under(blocks, name) {
  const first = blocks.findIndex((block) => isHeading(block) && headingOf(block).endsWith(name));
  if (first < 0) return [];
  const rest = blocks.slice(first + 1);
  const isOther = (/** @type {Element} */ block) => isHeading(block) && !(name && headingOf(block).endsWith(name));
  const end = rest.findIndex(isOther);
  return rest.slice(0, end < 0 ? rest.length : end).filter(isWords);
}

/** @param {Element} block */
function isHeading(block) {
  return /^h[1-6]$/.test(block.localName);
}

/** A heading's words without the number of its part and its minutes, a mark or words. @param {Element} heading */
function headingOf(heading) {
  const copy = /** @type {Element} */ (heading.cloneNode(true));
  for (const extra of copy.querySelectorAll(".minutes, .part, .emoji")) extra.remove();
  return copy.textContent.replace(/[(（][^()（）]*[)）]\s*$/, "").trim();
}

/** @param {Element} block */
function isWords(block) {
  return block.matches(readable) && !block.matches(noWords) && !block.querySelector(noWords);
}

/** Whether a block says nothing but the question, in quotation marks or not. @param {Element} block @param {string} question */
function repeats(block, question) {
  const bare = (/** @type {string} */ text) => text.replace(/[\s"'“”‘’「」『』]/g, "");
  return bare(block.textContent) === bare(question);
}

/** A copy without ids, which are the slide's. @param {Element} block */
export function taskCopy(block) {
  const copy = /** @type {Element} */ (block.cloneNode(true));
  for (const one of [copy, ...copy.querySelectorAll("[id]")]) one.removeAttribute("id");
  return copy;
}

/** Takes the largest size in which all has room; what is too much for the smallest is on its slide only. @param {HTMLElement} task */
function fitTask(task) {
  const talk = /** @type {HTMLElement} */ (task.parentElement);
  const isIn = () => task.scrollHeight <= talk.clientHeight && task.scrollWidth <= task.clientWidth;
  const fits = taskSizes.some((size) => {
    setState(talk, "size", size);
    return isIn();
  });
  if (fits) return;
  while (!isIn() && task.lastElementChild) lastOf(task).remove();
}

/** The last block, or of a list and a table the last item and row. @param {Element} task @returns {Element} */
function lastOf(task) {
  const block = /** @type {Element} */ (task.lastElementChild);
  const parts = block.querySelectorAll(":scope > li, :scope > tbody > tr");
  return parts.length > 1 ? parts[parts.length - 1] : block;
}
