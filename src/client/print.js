// @ts-check
// A handout from the desk has the notes under their slides; that of the audience is CSS alone.

import { slidesHere } from "./decks.js";

/** @param {(id: string) => Element | undefined} noteOf the notes of a slide */
export function printNotes(noteOf) {
  addEventListener("beforeprint", () => {
    let before = "";
    for (const slide of slidesHere()) {
      const note = noteOf(slide.id);
      const text = note?.textContent ?? "";
      // The parts of a slide share its notes.
      if (note && text !== before) {
        const copy = /** @type {Element} */ (note.cloneNode(true));
        copy.classList.add("printed");
        slide.append(copy);
      }
      before = text;
    }
  });
  addEventListener("afterprint", () => {
    for (const copy of document.querySelectorAll(".printed")) copy.remove();
  });
}
