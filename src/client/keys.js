// @ts-check
// The one table of keys, and how an event is looked up in it. What a verb does is for the
// screens to say.

import { switches } from "./switches.js";

/**
 * `caps` are what `?` prints.
 * @typedef {{keys: string[], shift?: boolean, verb: string, caps: string[], repeats?: boolean}} Key
 */

/** A switch's own name is its verb. @type {Key[]} */
const switchKeys = Object.entries(switches).map(([verb, { keys, caps }]) => ({ keys, verb, caps }));

/** @type {Key[]} */
export const keyTable = [
  { keys: ["ArrowRight", "PageDown", " "], verb: "next", caps: ["→", "Space", "PageDown"], repeats: true },
  { keys: ["ArrowLeft", "PageUp"], verb: "previous", caps: ["←", "Shift+Space", "PageUp"], repeats: true },
  { keys: [" "], shift: true, verb: "previous", caps: [], repeats: true },
  { keys: ["ArrowDown"], verb: "next-slide", caps: ["↓"], repeats: true },
  { keys: ["ArrowUp"], verb: "previous-slide", caps: ["↑"], repeats: true },
  { keys: ["Home"], verb: "first", caps: ["Home"] },
  { keys: ["End"], verb: "last", caps: ["End"] },
  { keys: [], verb: "go", caps: ["1–9", "Enter"] },
  { keys: ["f"], verb: "full", caps: ["F"] },
  { keys: ["s"], verb: "desk", caps: ["S"] },
  ...switchKeys,
  { keys: ["t"], verb: "timer-toggle", caps: ["T"] },
  { keys: ["="], verb: "timer-more", caps: ["=", "+"], repeats: true },
  { keys: ["-"], verb: "timer-less", caps: ["−"], repeats: true },
  { keys: ["="], shift: true, verb: "timer-more-5", caps: ["Shift+="] },
  { keys: ["-"], shift: true, verb: "timer-less-5", caps: ["Shift+−"] },
  { keys: ["a"], verb: "policy", caps: ["A"] },
  { keys: ["l"], verb: "pointer", caps: ["L"] },
  { keys: ["d"], verb: "draw", caps: ["D"] },
  { keys: ["w"], verb: "whiteboard", caps: ["W"] },
  { keys: ["r"], verb: "again", caps: ["R"] },
  { keys: ["q"], verb: "tab-questions", caps: ["Q"] },
  { keys: ["n"], verb: "tab-notes", caps: ["N"] },
  { keys: ["o"], verb: "overview", caps: ["O"] },
  { keys: ["?"], verb: "help", caps: ["?"] },
];

/** What a key without a Latin letter of its own is called, by its place on the keyboard. @type {Record<string, string>} */
const byCode = { Period: ".", Equal: "=", Minus: "-", NumpadAdd: "=", NumpadSubtract: "-", NumpadDecimal: ".", Space: " " };

/** @typedef {{key: string, code: string, shiftKey: boolean, ctrlKey: boolean, altKey: boolean, metaKey: boolean}} Pressed */

/**
 * The name of the key in the table: a Latin letter by `key`, else by `code`, so that it works
 * in Hangul input mode and on every layout.
 * @param {{key: string, code: string, shiftKey: boolean}} event
 */
export function nameOf(event) {
  const { key, code } = event;
  if (code === "NumpadAdd" || code === "NumpadSubtract") return byCode[code];
  if (/^[a-z]$/i.test(key)) return key.toLowerCase();
  if (key === "+" || key === "_") return key === "+" ? "=" : "-";
  const isNamed = key.length > 1 && !["Process", "Unidentified", "Dead"].includes(key);
  if (/^[!-~ ]$/.test(key) || isNamed) return key;
  if (/^Key[A-Z]$/.test(code)) return code.slice(3).toLowerCase();
  if (/^(Digit|Numpad)[0-9]$/.test(code)) return code.slice(-1);
  if (code === "Slash" && event.shiftKey) return "?";
  return byCode[code] ?? key;
}

/**
 * The verb of a key, or `null`.
 * @param {Pressed & {repeat?: boolean, isComposing?: boolean}} event
 * @returns {string | null}
 */
export function verbOf(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return null;
  const name = nameOf(event);
  const shift = event.shiftKey && (name === " " || name === "=" || name === "-");
  const row = keyTable.find((one) => one.keys.includes(name) && (one.shift === true) === shift);
  if (!row || (event.repeat && !row.repeats)) return null;
  return row.verb;
}

/**
 * A digit typed, or `null`.
 * @param {Pressed} event
 */
export function digitOf(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return null;
  const name = nameOf(event);
  return /^[0-9]$/.test(name) ? name : null;
}

/**
 * Whether the focus is where keys belong to somebody else.
 * @param {{tagName?: string, isContentEditable?: boolean} | null} target
 */
export function isTyping(target) {
  return target?.isContentEditable === true || /^(INPUT|TEXTAREA|SELECT)$/.test(target?.tagName ?? "");
}

/**
 * Whether Space and Enter press what has the focus.
 * @param {{tagName?: string} | null} target
 */
export function isPressable(target) {
  return /^(BUTTON|SUMMARY|A|VIDEO|AUDIO)$/.test(target?.tagName ?? "");
}

/**
 * Calls `act` for each verb that the keyboard says, `go` with the number of a slide.
 * @param {string[]} verbs those that work on this screen
 * @param {(verb: string, number?: number) => void} act
 * @param {(typed: string) => void} [typing] told the digits typed so far
 * @param {boolean} [clicker] whether a clicker's keys work wherever the focus is: in a list of
 *   choices, and beside an open dialog, which they close
 */
export function listenToKeys(verbs, act, typing = () => {}, clicker = false) {
  let typed = "";
  let forget = 0;
  const say = (/** @type {string} */ digits) => {
    typed = digits;
    typing(digits);
    clearTimeout(forget);
    if (digits) forget = window.setTimeout(() => say(""), 3000);
  };
  document.addEventListener("keydown", (event) => {
    const target = /** @type {Element | null} */ (event.target);
    if (event.defaultPrevented) return;
    if (clicker && /^Page(Up|Down)$/.test(event.key)) {
      for (const dialog of document.querySelectorAll("dialog[open]")) /** @type {HTMLDialogElement} */ (dialog).close();
    } else if (isTyping(/** @type {any} */ (target)) || document.querySelector("dialog[open]")) return;
    const digit = verbs.includes("go") ? digitOf(event) : null;
    if (digit && !event.isComposing) return say((typed + digit).slice(0, 4));
    if (event.key === "Escape") return say("");
    if (event.key === "Enter" && typed) {
      event.preventDefault();
      const number = Number(typed);
      say("");
      return act("go", number);
    }
    if ((event.key === " " || event.key === "Enter") && isPressable(target)) return;
    const verb = verbOf(event);
    if (!verb || !verbs.includes(verb)) return;
    event.preventDefault();
    act(verb);
  });
}
