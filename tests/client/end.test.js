// What the end of a class lists, and the clocks that screens reckon with.

import assert from "node:assert/strict";
import { test } from "node:test";
import { taughtParts } from "../../src/client/end.js";
import { clockBefore, minutesUntil } from "../../src/client/times.js";

const section = (title, number = "", discussion = false) => ({ title, number, discussion });
const listed = (...sections) => taughtParts(sections).map(({ number, title }) => `${number} ${title}`);

test("a class is told by its numbered parts, without what frames them", () => {
  const all = [section("Goals"), section("Tables", "1"), section("Keys", "2"), section("Why?", "", true)];
  assert.deepEqual(listed(...all), ["1 Tables", "2 Keys"]);
  const short = [...all.slice(0, 3), section("Size"), all[3], section("Next time")];
  assert.deepEqual(listed(...short), ["1 Tables", "2 Keys", "3 Size"], "a section without a slide of its own has no number there");
});

test("where no heading has a number, all parts but the discussion are counted", () => {
  assert.deepEqual(listed(section("Tables"), section("Keys"), section("Why?", "", true)), ["1 Tables", "2 Keys"]);
  assert.deepEqual(listed(section("Tables", "1"), section("Keys")), ["1 Tables", "2 Keys"], "one number is none");
  assert.deepEqual(listed(section("")), []);
});

test("minutes until a clock of today, and a clock so many minutes before another", () => {
  const at = (hours, minutes, seconds = 0) => new Date(2026, 10, 30, hours, minutes, seconds).getTime();
  assert.equal(minutesUntil("09:50", at(9, 29, 30)), 21);
  assert.equal(minutesUntil("09:50", at(9, 50)), 0);
  assert.equal(minutesUntil("09:50", at(10, 1)), -11);
  assert.deepEqual([clockBefore("09:50", 10), clockBefore("00:05", 10), clockBefore("13:00", 7.5)], ["09:40", "23:55", "12:52"]);
});
