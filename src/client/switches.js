// @ts-check
// The room's switches, the one list of them in the browser. From a row follow the verb that
// turns the switch over and its key, the word on its buttons and among the keys (`verb_NAME` in
// `lang/`), whether those buttons are pressed in, and the body's attribute by which CSS knows it.

/** The keys of each, and what `?` prints for them. Names are those of `src/wire/switch.rs`. */
export const switches = {
  black: { keys: ["b", "."], caps: ["B", "."] },
  join: { keys: ["j"], caps: ["J"] },
  skip: { keys: [], caps: [] },
  sound: { keys: [], caps: [] },
};

/** @typedef {keyof typeof switches} Switch */

export const switchNames = /** @type {Switch[]} */ (Object.keys(switches));
