// @ts-check
// The end of a class on the stage: what was taught, where it stays, what comes next.

import { showText } from "./dom.js";
import { t, ui } from "./page.js";
import { sectionsHere } from "./sections.js";
import { sectionNumber } from "./show.js";

/** A class that ended longer ago is none that anybody still sits in: the stage shows the way in again. */
export const endStays = 3 * 3600_000;
/** So many parts have room; of more the last row says how many. */
const most = 7;

/**
 * The parts of a class as it is told what it was, counted: where headings have numbers, what stands from
 * the first of them as far as the discussion, without what frames it; else all but the discussion.
 * @param {{title: string, number: string, discussion: boolean}[]} sections
 * @returns {{number: string, title: string}[]}
 */
export function taughtParts(sections) {
  const first = Math.max(0, sections.findIndex(({ number }) => /^\d+$/.test(number)));
  const talk = sections.findIndex(({ discussion }, at) => discussion && at > first);
  const from = Number(sections[first]?.number) || 1;
  const isFramed = sections.slice(first + 1).some(({ number }) => number);
  const framed = sections.slice(first, talk < 0 ? undefined : talk);
  const taught = (isFramed ? framed : sections).filter(({ title, discussion }) => title && !discussion);
  return taught.map(({ title }, at) => ({ number: String((isFramed ? from : 1) + at), title }));
}

/** @param {HTMLElement | null} next the day's next entry */
export function showEnd(next) {
  const parts = taughtParts(sectionsHere().map(({ title, discussion, first }) => ({ title, discussion, number: sectionNumber(first) })));
  showParts(parts);
  const name = next?.querySelector(".name")?.textContent ?? "";
  const time = next?.querySelector(".at")?.textContent.trim() ?? "";
  showText("end-title", t(name ? "end_of_class" : "end_of_day"));
  showText("end-when", name && (time ? t("next_at", { time }) : t("next_label")));
  showText("end-next", name);
}

/** @param {{number: string, title: string}[]} parts */
function showParts(parts) {
  const list = ui("end-parts");
  if (!list) return;
  const key = JSON.stringify(parts);
  if (list.dataset.holds === key) return;
  list.dataset.holds = key;
  const shown = parts.length > most ? parts.slice(0, most - 1) : parts;
  const rest = parts.length - shown.length;
  const rows = rest > 0 ? [...shown, { number: "", title: t("n_more", { n: rest }) }] : shown;
  list.replaceChildren(...rows.map(({ number, title }) => {
    const row = document.createElement("li");
    for (const text of [number, title]) row.append(Object.assign(document.createElement("span"), { textContent: text }));
    return row;
  }));
}
