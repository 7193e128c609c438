// @ts-check
// An attendee's own notes to slides, as values: found again after an edit, written as Markdown; pure.

/**
 * A note; the titles are those it was written under.
 * @typedef {{deck: string, deckTitle: string, slide: string, number: number, title: string, text: string}} Note
 * @typedef {Omit<Note, "text">} NoteTo a slide that a note is written to
 */

/**
 * The notes that a text holds; what is none is left out.
 * @param {string | null} text
 * @returns {Note[]}
 */
export function notesOf(text) {
  try {
    const list = JSON.parse(text ?? "[]");
    const isNote = (/** @type {any} */ one) => [one?.text, one?.deck, one?.slide].every((value) => typeof value === "string");
    return Array.isArray(list) ? list.filter(isNote) : [];
  } catch {
    return [];
  }
}

/**
 * The note to a slide: by the slide's id, else one under that title whose slide is gone.
 * @param {Note[]} notes @param {NoteTo} to @param {string[]} ids of the slides that there are
 * @returns {Note | null}
 */
export function noteTo(notes, to, ids) {
  const own = notes.filter((note) => note.deck === to.deck);
  return own.find((note) => note.slide === to.slide) ?? own.find((note) => note.title === to.title && !ids.includes(note.slide)) ?? null;
}

/**
 * The notes with this one instead of the one that was to the same slide; an empty one is none.
 * @param {Note[]} notes @param {Note} note
 */
export function withNote(notes, note) {
  const at = notes.findIndex((one) => isSame(one, note));
  const others = notes.filter((one) => !isSame(one, note));
  if (note.text.trim() === "") return others;
  return at < 0 ? [...others, note] : [...others.slice(0, at), note, ...others.slice(at)];
}

/** @param {NoteTo} one @param {NoteTo} other */
export function isSame(one, other) {
  return one.deck === other.deck && one.slide === other.slide;
}

/**
 * The notes by deck, in the order in which their first ones were written, and by slide.
 * @param {Note[]} notes
 * @returns {{deckTitle: string, notes: Note[]}[]}
 */
export function byDeck(notes) {
  return [...new Set(notes.map((note) => note.deck))].map((deck) => {
    const own = notes.filter((note) => note.deck === deck).sort((a, b) => a.number - b.number);
    return { deckTitle: own.at(-1)?.deckTitle || deck, notes: own };
  });
}

/**
 * The notes as a Markdown file.
 * @param {Note[]} notes @param {string} title of the file
 */
export function markdownOf(notes, title) {
  const written = (/** @type {Note} */ note) => `### ${note.number}. ${note.title}\n\n${note.text.trim()}`;
  const decks = byDeck(notes).flatMap((group) => [`## ${group.deckTitle}`, ...group.notes.map(written)]);
  return [`# ${title}`, ...decks].join("\n\n") + "\n";
}

/**
 * A name for the file that every system takes.
 * @param {string} title
 */
export function fileNameOf(title) {
  return `${title.replace(/[\\/:*?"<>|\s]+/g, " ").trim().slice(0, 60) || "notes"}.md`;
}
