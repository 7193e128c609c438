// @ts-check
// A deck on paper: what only a browser can make of it before it is printed. Slides once more, small
// or at each of their steps; the day; what stands at the head of each page.

import { copyOf } from "./copy.js";
import { setMeasure, setState } from "./dom.js";
import { ui } from "./page.js";
import { stillPlayers } from "./players.js";
import { drawSections } from "./sections.js";
import { showSteps } from "./show.js";

/** px: how wide the text of a page is, between its margins, and what stands between two texts of its head. */
const lineWidth = 672;
const headGap = 24;
const paper = ui("paper");
const pen = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));

/** @returns {HTMLElement[]} */
const slides = () => [...document.querySelectorAll(".slide")].map((slide) => /** @type {HTMLElement} */ (slide));

/** Opens what was to be opened in class; in a text to read, all that can be. @param {string} form */
function open(form) {
  for (const slide of slides()) {
    showSteps(slide, null);
    for (const details of slide.querySelectorAll("details")) details.open ||= form === "text" || details.hasAttribute("data-step");
  }
}

/** Headings of a copy make no bookmarks. @param {Element} copy */
function unmark(copy) {
  for (const heading of copy.querySelectorAll("h1, h2, h3, h4, h5, h6")) heading.setAttribute("role", "paragraph");
}

/** A page for each step. What a slide asks has steps too, which show what was answered: on paper nothing is. */
function unfold() {
  for (const slide of slides()) {
    const leaf = /** @type {HTMLElement} */ (slide.closest(".leaf"));
    const last = slide.querySelector(".poll") || slide.dataset.layout === "ask" ? 0 : Number(slide.dataset.steps);
    let before = leaf;
    for (let step = 1; step <= last; step += 1) {
      const copy = copyOf(leaf, `step-${step}-`);
      const shown = copy.querySelector(".slide");
      if (shown) showSteps(shown, step);
      unmark(copy);
      before.after(copy);
      before = copy;
    }
    showSteps(slide, 0);
  }
}

/** The slides beside their text, but for those that are nothing but a title. */
function setBeside() {
  for (const slide of slides()) {
    if (["title", "section"].includes(slide.dataset.layout ?? "")) continue;
    const small = document.createElement("div");
    const canvas = document.createElement("div");
    const name = document.createElement("p");
    const beside = document.createElement("div");
    const copy = copyOf(slide, "beside-");
    unmark(copy);
    [small.className, canvas.className, name.className, beside.className] = ["mini", "canvas", "leaf-name", "beside"];
    name.textContent = slide.dataset.slide ?? "";
    beside.setAttribute("aria-hidden", "true");
    canvas.append(copy);
    small.append(canvas);
    beside.append(small, name);
    slide.closest(".leaf")?.append(beside);
  }
}

/** A bookmark for slides without a heading too. */
function nameAll() {
  for (const slide of slides()) {
    if (slide.querySelector(".slide-title") || !slide.dataset.title) continue;
    const name = document.createElement("h3");
    name.className = "visually-hidden";
    name.textContent = slide.dataset.title;
    slide.prepend(name);
  }
}

/** What the pages' margins say, as text that CSS reads: the deck, and at the right the course and the day. */
function showHead() {
  const { deckTitle = "", courseTitle = "" } = paper.dataset;
  const day = new Intl.DateTimeFormat(document.documentElement.lang, { year: "numeric", month: "numeric", day: "numeric" });
  const date = day.format(new Date());
  const deck = cut(deckTitle, "700 12pt", lineWidth);
  const left = lineWidth - widthOf(deck, "700 12pt") - widthOf(date, "9.5pt") - 2 * headGap;
  const course = courseTitle === deckTitle ? "" : cut(courseTitle, "9.5pt", left);
  const texts = { deck, aside: [course, date].filter(Boolean).join("\u2003") };
  for (const [name, text] of Object.entries(texts)) setMeasure(document.documentElement, `--head-${name}`, JSON.stringify(text));
}

/** A text as far as there is room for it. @param {string} text @param {string} font @param {number} room in px */
function cut(text, font, room) {
  if (widthOf(text, font) <= room) return text;
  const letters = [...text];
  while (letters.length > 0 && widthOf(`${letters.join("")}…`, font) > room) letters.pop();
  return letters.length > 0 ? `${letters.join("").trimEnd()}…` : "";
}

/** @param {string} text @param {string} font */
function widthOf(text, font) {
  pen.font = `${font} ${getComputedStyle(document.body).fontFamily}`;
  return pen.measureText(text).width;
}

const { form = "" } = paper.dataset;
stillPlayers(paper);
showHead();
if (ui("sections")) drawSections(-1, slides().length);
open(form);
nameAll();
if (form === "steps") unfold();
if (form === "text") setBeside();
if (form === "overview") setMeasure(paper, "--columns", String(Math.max(3, Math.ceil(Math.sqrt(slides().length * 0.6)))));
setState(paper, "ready", "yes");
