// The table of keys: on every layout, in Hangul input mode, beside buttons and fields.

import assert from "node:assert/strict";
import { test } from "node:test";
import { digitOf, isPressable, isTyping, keyTable, verbOf } from "../../src/client/keys.js";

const key = (key, code = "", more = {}) => ({ key, code, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...more });
const shift = { shiftKey: true };

test("each key of the table says its verb", () => {
  const said = [
    [key("ArrowRight"), "next"], [key(" ", "Space"), "next"], [key("PageDown"), "next"],
    [key("ArrowLeft"), "previous"], [key(" ", "Space", shift), "previous"], [key("PageUp"), "previous"],
    [key("ArrowDown"), "next-slide"], [key("ArrowUp"), "previous-slide"], [key("Home"), "first"], [key("End"), "last"],
    [key("f"), "full"], [key("s"), "desk"], [key("b"), "black"], [key("."), "black"], [key("j"), "join"],
    [key("t"), "timer-toggle"], [key("="), "timer-more"], [key("-"), "timer-less"],
    [key("a"), "policy"], [key("?", "Slash", shift), "help"],
  ];
  for (const [event, verb] of said) assert.equal(verbOf(event), verb, event.key);
});

test("the keypad and Shift count minutes", () => {
  assert.equal(verbOf(key("+", "NumpadAdd")), "timer-more");
  assert.equal(verbOf(key("-", "NumpadSubtract")), "timer-less");
  assert.equal(verbOf(key("+", "NumpadAdd", shift)), "timer-more-5");
  assert.equal(verbOf(key("+", "Equal", shift)), "timer-more-5");
  assert.equal(verbOf(key("_", "Minus", shift)), "timer-less-5");
});

test("letters work in Hangul input mode and while an input method holds the key", () => {
  assert.equal(verbOf(key("ㅠ", "KeyB")), "black");
  assert.equal(verbOf(key("ㅅ", "KeyT")), "timer-toggle");
  assert.equal(verbOf(key("Process", "KeyJ")), "join");
  assert.equal(verbOf(key("Process", "Period")), "black");
});

test("a Latin letter is what is printed on it, wherever it stands", () => {
  assert.equal(verbOf(key("a", "KeyQ")), "policy");
  assert.equal(verbOf(key("q", "KeyA")), "tab-questions");
  assert.equal(verbOf(key("B", "KeyB", shift)), "black");
});

test("composing, modifiers and unknown keys say nothing", () => {
  assert.equal(verbOf(key("b", "KeyB", { isComposing: true })), null);
  for (const modifier of ["ctrlKey", "altKey", "metaKey"]) assert.equal(verbOf(key("f", "KeyF", { [modifier]: true })), null);
  assert.equal(verbOf(key("x", "KeyX")), null);
  assert.equal(verbOf(key("Enter", "Enter")), null);
});

test("a held key moves on but does not switch to and fro", () => {
  assert.equal(verbOf(key("ArrowRight", "", { repeat: true })), "next");
  assert.equal(verbOf(key("b", "KeyB", { repeat: true })), null);
});

test("digits are digits on the keypad and in Hangul mode", () => {
  assert.equal(digitOf(key("7", "Digit7")), "7");
  assert.equal(digitOf(key("7", "Numpad7")), "7");
  assert.equal(digitOf(key("Process", "Digit3")), "3");
  assert.equal(digitOf(key("!", "Digit1", shift)), null);
  assert.equal(digitOf(key("b", "KeyB")), null);
});

test("fields keep their keys, buttons keep Space", () => {
  for (const tagName of ["INPUT", "TEXTAREA", "SELECT"]) assert.ok(isTyping({ tagName }));
  assert.ok(isTyping({ tagName: "DIV", isContentEditable: true }));
  assert.ok(!isTyping({ tagName: "BUTTON" }) && !isTyping(null));
  for (const tagName of ["BUTTON", "SUMMARY", "A", "VIDEO", "AUDIO"]) assert.ok(isPressable({ tagName }));
  assert.ok(!isPressable({ tagName: "SECTION" }) && !isPressable(null));
});

test("no key is in the table twice", () => {
  const keys = keyTable.flatMap((row) => row.keys.map((one) => `${row.shift ? "Shift+" : ""}${one}`));
  assert.equal(new Set(keys).size, keys.length);
});
