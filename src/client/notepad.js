// @ts-check
// The sheet of an attendee's own notes: what is written is stored at once, on this device only.

import { deckHere, slidesHere } from "./decks.js";
import { setHidden, showText } from "./dom.js";
import { byDeck, fileNameOf, isSame, markdownOf, notesOf, noteTo, withNote } from "./own-notes.js";
import { recall, remember, storageKey, t, ui } from "./page.js";
import { toggleSheet } from "./sheets.js";

/** All notes, also those that the browser refused to store: they last as long as the page. @type {import("./own-notes.js").Note[]} */
let notes = notesOf(recall("notes"));
/** Whether the browser has stored them. */
let isStored = true;
/** The slide that is written to; it stays the same while the class moves on. @type {import("./own-notes.js").NoteTo | null} */
let open = null;

/** @returns {import("./own-notes.js").Note[]} */
export function notesHere() {
  return notes;
}

/** The ids of this deck's slides that have notes. */
export function notedSlides() {
  const ids = slidesHere().map((slide) => slide.id);
  const { name } = deckHere();
  return new Set(notes.filter((note) => note.deck === name && ids.includes(note.slide)).map((note) => note.slide));
}

/**
 * Opens the sheet at the note to that slide.
 * @param {number} index
 */
export function openNotes(index) {
  if (!toggleSheet("my-notes")) return;
  const slide = slidesHere()[index];
  open = slide ? toSlide(slide) : null;
  showNote();
  showList();
}

/** @param {HTMLElement} slide @returns {import("./own-notes.js").NoteTo} */
function toSlide(slide) {
  const { name, title } = deckHere();
  const to = { deck: name, deckTitle: title, slide: slide.id, number: Number(slide.dataset.slide), title: slide.dataset.title ?? "" };
  const found = noteTo(notes, to, slidesHere().map((one) => one.id));
  if (!found || found.slide === to.slide) return to;
  // Its slide was edited into this one.
  notes = notes.map((note) => (note === found ? { ...found, ...to } : note));
  isStored = remember("notes", JSON.stringify(notes));
  return to;
}

function showNote() {
  const area = /** @type {HTMLTextAreaElement} */ (ui("note"));
  const to = open;
  showText("note-to", to ? t("slide_n", { n: to.number, title: to.title }) : "");
  area.value = (to && notes.find((note) => isSame(note, to))?.text) ?? "";
  area.disabled = !to;
}

function showList() {
  const groups = byDeck(notes).map((group) => {
    const made = ui("notes-group").content.cloneNode(true);
    made.querySelector("h3").textContent = group.deckTitle;
    made.querySelector("ol").append(...group.notes.map(itemFor));
    return made;
  });
  ui("notes-list").replaceChildren(...groups);
  showText("notes-kept", t(isStored ? "notes_kept" : "notes_refused"));
  setHidden(ui("notes-all"), notes.length === 0);
}

/** @param {import("./own-notes.js").Note} note */
function itemFor(note) {
  const made = ui("notes-item").content.cloneNode(true);
  made.querySelector(".name").textContent = `${note.number}. ${note.title}`;
  made.querySelector(".text").textContent = note.text;
  made.querySelector("button").addEventListener("click", () => {
    open = note;
    showNote();
    ui("note").focus();
  });
  return made;
}

/** @param {string} text */
function write(text) {
  if (!open) return;
  // Another tab may have written since; what the browser refused to store is only here.
  notes = withNote(isStored ? notesOf(recall("notes")) : notes, { ...open, text });
  isStored = remember("notes", JSON.stringify(notes));
  showList();
}

/** Gives all notes away as a Markdown file. */
export function exportNotes() {
  const title = t("my_notes_of", { course: ui("my-notes").dataset.course || deckHere().title });
  const url = URL.createObjectURL(new Blob([markdownOf(notes, title)], { type: "text/markdown;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileNameOf(title);
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** @param {() => void} changed */
export function listenToNotes(changed) {
  const area = /** @type {HTMLTextAreaElement} */ (ui("note"));
  area.addEventListener("input", () => {
    write(area.value);
    changed();
  });
  // Another tab of this device.
  addEventListener("storage", (event) => {
    if (event.key !== storageKey("notes") || !isStored) return;
    notes = notesOf(event.newValue);
    if (ui("my-notes").open) showList();
    changed();
  });
}
