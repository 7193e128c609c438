// Pace: what the plan, the record and the clock say of a class.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fixedEndOf, readPace, verdictOf } from "../../src/client/pace.js";
import { differenceText } from "../../src/client/times.js";
import { readPlan } from "../../src/client/wire.js";

const minute = 60_000;
const nine = new Date(2026, 2, 9, 9, 0).getTime();

/** Four slides of 5 minutes each (the last may be skipped), a discussion of 10 in two slides, a wrap-up. */
const plan = readPlan(JSON.stringify({
  slot: 1800, starts: "09:00", written: 35, discussion_written: 8, added: false,
  sections: [
    { title: "1부", first: 0, seconds: 600, written: 12, discussion: false, wrap_up: false },
    { title: "2부", first: 2, seconds: 600, written: 15, discussion: false, wrap_up: false },
    { title: "토론", first: 4, seconds: 600, written: 8, discussion: true, wrap_up: false },
    { title: "정리", first: 6, seconds: 0, written: null, discussion: false, wrap_up: true },
  ],
  slides: ["a", "b", "c", "d", "talk", "talk~2", "end"]
    .map((id) => ({ id, seconds: id === "end" ? 0 : 300, skippable: id === "d" || id === "talk~2" })),
}));

const inClass = { is: "class", since: nine, until: 0 };

function at(slideId, { began = nine, spent = {}, since = null, ended = null, skips = false, phase = inClass, timer = null } = {}) {
  const record = { began, ended, since, spent: Object.entries(spent).map(([slide, time]) => ({ slide, time })) };
  return /** @type {any} */ ({ slideId, phase, timer, switches: skips ? ["skip"] : [], presenter: { record } });
}

test("a class as planned is neither behind nor ahead, and ends in time", () => {
  const now = nine + 6 * minute;
  const pace = readPace(plan, at("b", { spent: { a: 5 * minute }, since: nine + 5 * minute }), 1, now);
  assert.equal(pace.behind, 0);
  assert.equal(pace.used, 6 * minute);
  assert.deepEqual([pace.here, pace.hereOf], [minute, 5 * minute]);
  assert.equal(pace.end, nine + 30 * minute);
  assert.equal(pace.fixedEnd, nine + 30 * minute);
  assert.equal(pace.left, 24 * minute);
  assert.equal(pace.discussionIn, 14 * minute);
  assert.equal(pace.slidesBefore, 2);
  assert.deepEqual(pace.sections, [6 * minute, 0, 0, 0]);
});

test("a slide that takes too long makes the class late, second by second, and the end says how it goes", () => {
  const snapshot = at("b", { spent: { a: 10 * minute }, since: nine + 10 * minute });
  const pace = readPace(plan, snapshot, 1, nine + 10 * minute);
  assert.equal(pace.behind, 5 * minute);
  // (10 + 5) / (5 + 5) = 1.5 times as long for what is left before the discussion.
  assert.equal(pace.end, nine + 10 * minute + 1.5 * 15 * minute + 10 * minute);
  assert.equal(readPace(plan, snapshot, 1, nine + 16 * minute).behind, 6 * minute);
});

test("who is quick is ahead", () => {
  const pace = readPace(plan, at("c", { spent: { a: minute, b: minute }, since: nine + 2 * minute }), 2, nine + 2 * minute);
  assert.equal(pace.behind, -8 * minute);
  assert.ok(pace.end < nine + 30 * minute);
});

test("what may be skipped, and the end that gives; the discussion is never among it", () => {
  const late = { spent: { a: 10 * minute, b: 10 * minute }, since: nine + 20 * minute };
  const now = nine + 20 * minute;
  const pace = readPace(plan, at("c", late), 2, now);
  assert.equal(pace.skipping.count, 1);
  const rate = 25 / 15;
  assert.equal(pace.skipping.time, Math.round(rate * 5 * minute));
  assert.equal(pace.end - pace.skipping.end, pace.skipping.time);
  const skipping = readPace(plan, at("c", { ...late, skips: true }), 2, now);
  assert.deepEqual([pace.slidesBefore, skipping.slidesBefore], [1, 0]);
  assert.equal(skipping.end, pace.skipping.end, "once they are skipped, the end is that one");
  assert.equal(readPace(plan, at("d", late), 3, now).skipping, null, "nothing left ahead");
});

test("a running discussion ends when its countdown does", () => {
  const timer = { kind: "discussion", is: "running", endsAt: nine + 33 * minute, remaining: 0, phases: [] };
  const spent = { a: 5 * minute, b: 5 * minute, c: 5 * minute, d: 5 * minute };
  const pace = readPace(plan, at("talk", { spent, since: nine + 20 * minute, timer }), 4, nine + 23 * minute);
  assert.equal(pace.end, nine + 33 * minute);
  assert.equal(pace.discussionIn, null);
  const paused = { ...timer, is: "paused", remaining: 7 * minute };
  assert.equal(readPace(plan, at("talk", { since: nine + 20 * minute, timer: paused }), 4, nine + 23 * minute).end, nine + 30 * minute);
});

test("a break is not taught, and pushes the end", () => {
  const phase = { is: "break", since: nine + 5 * minute, until: nine + 15 * minute };
  const pace = readPace(plan, at("b", { spent: { a: 5 * minute }, phase }), 1, nine + 10 * minute);
  assert.equal(pace.behind, 0);
  assert.equal(pace.end, nine + 40 * minute);
});

test("before the class and after it there is no pace", () => {
  assert.equal(readPace(plan, /** @type {any} */ ({ presenter: { record: null } }), 0, nine), null);
  assert.equal(readPace(plan, at("end", { ended: nine + 29 * minute }), 6, nine + 30 * minute), null);
});

test("the end is the schedule's, if the class is the one of the schedule", () => {
  assert.equal(fixedEndOf(plan, nine + 4 * minute), nine + 30 * minute, "who begins late has less");
  assert.equal(fixedEndOf(plan, nine - 10 * minute), nine + 30 * minute);
  const night = new Date(2026, 2, 9, 22, 30).getTime();
  assert.equal(fixedEndOf(plan, night), night + 30 * minute, "a rehearsal");
  assert.equal(fixedEndOf({ ...plan, starts: null }, nine + minute), nine + 31 * minute);
});

test("differences are written with their sign", () => {
  assert.deepEqual([70_000, -30_400, 400, 0, 3_600_000].map(differenceText), ["+1:10", "−0:30", "0:00", "0:00", "+60:00"]);
});

const inSecond = (began, first, since) => at("b", { began, spent: { a: first }, since });

/** What is said of a class in its second slide; `late` is by how much it began after nine. */
function told({ late = 0, first = 5 * minute, here = minute } = {}) {
  const now = nine + late + first + here;
  const began = nine + late;
  const snapshot = inSecond(began, first, now - here);
  const { kind, amount, end, tone } = verdictOf(readPace(plan, snapshot, 1, now));
  return [kind, Math.round(amount / 1000), tone, Math.round((end - nine - 30 * minute) / 1000)];
}

test("one sentence, and its colour is that of what it says", () => {
  assert.deepEqual(told(), ["well", 0, "well", 0]);
  assert.deepEqual(told({ first: 3 * minute }), ["early", 288, "early", -288], "four fifths of the time so far, and so to the discussion");
  const slow = told({ first: 8 * minute });
  assert.deepEqual([slow[0], slow[2]], ["late", "late"]);
  assert.equal(slow[1], slow[3], "it is as late as the end that is told with it");
});

test("a class that began late and keeps its plan is told that once, and no alarm", () => {
  assert.deepEqual(told({ late: 3 * minute }), ["began", 180, "late", 180]);
});

test("a class that began late and is late besides is late by both together", () => {
  const [kind, amount, tone, end] = told({ late: 3 * minute, first: 8 * minute });
  assert.deepEqual([kind, tone], ["late", "late"]);
  assert.equal(amount, end);
  assert.ok(amount > 360);
});

test("a class that began late and has caught up is on plan, or early", () => {
  const caughtUp = told({ late: 3 * minute, first: 3.9 * minute });
  assert.deepEqual([caughtUp[0], caughtUp[2]], ["well", "well"]);
  assert.equal(told({ late: 2 * minute, first: minute })[0], "early");
});

test("a class that began early is not told so", () => {
  assert.deepEqual(told({ late: -2 * minute }).slice(0, 3), ["early", 120, "early"]);
});

test("only past its end a class is an alarm, however late it is", () => {
  const late = { spent: { a: 20 * minute }, since: nine + 20 * minute };
  const before = verdictOf(readPace(plan, at("b", late), 1, nine + 29 * minute));
  assert.deepEqual([before.kind, before.tone], ["late", "late"]);
  const after = verdictOf(readPace(plan, at("b", late), 1, nine + 32 * minute));
  assert.deepEqual([after.kind, after.amount, after.tone], ["over", 2 * minute, "alarm"]);
});

test("a section is due when what comes after it still has its time", () => {
  const due = (index, id) => readPace(plan, at(id, { since: nine }), index, nine).sectionDue;
  assert.equal(due(1, "b"), nine + 10 * minute);
  assert.equal(due(2, "c"), nine + 20 * minute);
  assert.equal(due(5, "talk~2"), nine + 30 * minute);
});
