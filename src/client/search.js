// @ts-check
// Finding words in a course that was written to files: in titles and text, Hangul by its syllables.

import { setHidden, showText } from "./dom.js";
import { t, ui } from "./page.js";

/**
 * @typedef {[id: string, title: string, text: string]} Part a slide, or a page's whole text
 * @typedef {[url: string, title: string, parts: Part[]]} Document
 * @typedef {{url: string, title: string, where: string, text: string, rank: number}} Found
 */

/** So many places are listed. */
const mostFound = 40;
/** So many characters stand on each side of what was found. */
const around = 40;

/** @type {Document[] | null} */
let documents = null;

/** What words are compared as. @param {string} text */
const folded = (text) => text.normalize("NFC").toLowerCase();

/**
 * The places that have all words, those with them in a title first.
 * @param {Document[]} all @param {string} typed
 * @returns {Found[]}
 */
export function findIn(all, typed) {
  const words = folded(typed).split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const found = all.flatMap(([url, title, parts]) => parts.flatMap(([id, heading, text]) => {
    const [titles, whole] = [folded(`${title} ${heading}`), folded(`${title} ${heading} ${text}`)];
    if (!words.every((word) => whole.includes(word))) return [];
    const rank = words.filter((word) => titles.includes(word)).length;
    return [{ url: id ? `${url}#${encodeURIComponent(id)}` : url, title: heading || title, where: title, text: partOf(text, words), rank }];
  }));
  return found.sort((a, b) => b.rank - a.rank);
}

/** The text about the first of the words. @param {string} text @param {string[]} words */
function partOf(text, words) {
  const at = Math.max(0, Math.min(...words.map((word) => folded(text).indexOf(word)).filter((at) => at >= 0), text.length));
  const from = at === text.length ? 0 : Math.max(0, at - around);
  const to = from + 2 * around + words[0].length;
  return `${from > 0 ? "…" : ""}${text.slice(from, to)}${to < text.length ? "…" : ""}`;
}

/** Lists what is found while somebody types. */
export function listenToSearch() {
  const field = /** @type {HTMLInputElement | null} */ (ui("search"));
  if (!field) return;
  Object.assign(globalThis, { cueSearch(/** @type {Document[]} */ read) {
    documents = read;
    showFound(field.value);
  } });
  field.addEventListener("input", () => showFound(field.value));
  // Read when it is wanted: it has the text of the whole course.
  field.addEventListener("focus", () => {
    if (documents) return;
    document.head.append(Object.assign(document.createElement("script"), { src: field.dataset.index }));
  }, { once: true });
}

/** @param {string} typed */
function showFound(typed) {
  const found = documents ? findIn(documents, typed) : [];
  setHidden(ui("found"), found.length === 0);
  showText("found", typed.trim() && documents ? t("found_n", { n: found.length }) : "");
  ui("found").replaceChildren(...found.slice(0, mostFound).map(({ url, title, where, text }) => {
    const row = document.createElement("li");
    const link = Object.assign(document.createElement("a"), { href: url, textContent: title });
    const words = [where === title ? "" : where, text].filter(Boolean).join(" · ");
    const about = Object.assign(document.createElement("p"), { className: "soft", textContent: words });
    row.append(link, about);
    return row;
  }));
}
