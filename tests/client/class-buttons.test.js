// What the buttons of the class say, phase by phase.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { classButtons } from "../../src/client/class-buttons.js";

const minute = 60_000;
const now = 100 * minute;

function at(is, ended, { next = "b", isTold = false } = {}) {
  const record = ended === undefined ? null : { began: 0, ended, since: null, spent: [] };
  const snapshot = /** @type {any} */ ({ phase: { is, since: 0, until: 0 }, presenter: { record } });
  const { begin, canBegin, end, canEnd, canOpenNext, main } = classButtons(snapshot, { next, isTold }, now);
  return [canBegin ? begin : "–", canEnd ? end : "–", canOpenNext ? "next" : "–", main].join(" ");
}

const justNow = now - minute;
const yesterday = now - 90 * minute;

test("each row of the table", () => {
  assert.equal(at("before"), "begin_class – next begin");
  assert.equal(at("before", yesterday), "begin_class – next begin", "as it was yesterday");
  assert.equal(at("class", null), "– end_class next next");
  assert.equal(at("break", null), "go_on end_class next begin");
  assert.equal(at("break", null, { isTold: true }), "go_on end_class next next-deck");
  assert.equal(at("break"), "begin_class end_break next begin", "the next deck was opened in the break");
  assert.equal(at("break", justNow), "go_on end_break next next-deck");
  assert.equal(at("after", justNow), "go_on – next next-deck");
  assert.equal(at("after", yesterday), "begin_class – next next-deck");
});

test("with the last deck there is none to open, and beginning is what is left", () => {
  assert.equal(at("after", justNow, { next: null }), "go_on – – begin");
  assert.equal(at("break", null, { next: null, isTold: true }), "go_on end_class – begin");
});

test("a class goes on for as long as the room would have it go on", () => {
  const room = readFileSync(new URL("../../src/room/record.rs", import.meta.url), "utf8");
  const resumable = Number(/const RESUMABLE: Millis = (\d+) \* 60_000;/.exec(room)[1]);
  assert.match(at("after", now - resumable * minute + 1), /^go_on/);
  assert.match(at("after", now - resumable * minute), /^begin_class/);
});
