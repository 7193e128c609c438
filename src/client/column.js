// @ts-check
// Where a deck is a column to read: a narrow window, and one that is taller than it is wide.
// `COLUMN` in `src/site/assets.rs` says the same to the stylesheets.

/** A window in which a deck is a column. */
export const column = matchMedia("(max-width: 699.98px), (max-aspect-ratio: 7999/10000)");
/** A device that is touched. */
export const fingers = matchMedia("(pointer: coarse)");
