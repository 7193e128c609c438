// The audience's arithmetic: who is brought back by what, notes, the day, the deck fetched ahead.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isTimeToFetch } from "../../src/client/ahead.js";
import { deckAfter } from "../../src/client/decks.js";
import { deckStates } from "../../src/client/day.js";
import { byDeck, fileNameOf, markdownOf, notesOf, noteTo, withNote } from "../../src/client/own-notes.js";
import { Reader } from "../../src/client/reader.js";

const here = { name: "one", revision: "r", ids: ["a", "b", "c", "d"], steps: [0, 3, 0, 0] };
const at = (slide, step = 0) => ({ slide, step });
const room = (more = {}) => ({ epoch: "e", gathered: 0, ...more });

test("one who follows is where the class is", () => {
  const reader = new Reader();
  assert.deepEqual(reader.place(here, at(2), "back"), at(2));
  assert.equal(reader.move("next", undefined, here, at(2), "back"), true, "a wall");
  assert.equal(reader.away, null);
});

test("one who browses stays, wherever the class goes", () => {
  const reader = new Reader();
  reader.move("previous", undefined, here, at(2), "back");
  assert.deepEqual(reader.place(here, at(3), "back"), at(1, 3));
  assert.deepEqual(reader.place(here, at(1, 3), "back"), at(1, 3));
  assert.deepEqual(reader.place(here, at(0), "back"), at(1, 3), "the class has gone back before him");
  assert.deepEqual(reader.place(here, null, "back"), at(1, 3), "the class has opened another deck");
  assert.ok(reader.away);
});

test("whom the class left behind by going back may go back, not ahead", () => {
  const reader = new Reader();
  reader.move("previous-slide", undefined, here, at(3), "back");
  assert.equal(reader.move("next", undefined, here, at(0), "back"), true, "a wall");
  assert.deepEqual(reader.place(here, at(0), "back"), at(2));
  assert.equal(reader.move("previous", undefined, here, at(0), "back"), false);
  assert.deepEqual(reader.place(here, at(0), "back"), at(1, 3));
});

test("one who steps to the class's place follows again", () => {
  const reader = new Reader();
  reader.move("previous", undefined, here, at(2), "back");
  reader.move("next", undefined, here, at(2), "back");
  assert.equal(reader.away, null);
});

test("a policy that became narrower calls back whom it concerns", () => {
  const reader = new Reader();
  reader.move("last", undefined, here, at(1), "free");
  assert.deepEqual(reader.place(here, at(1), "free"), at(3));
  assert.deepEqual(reader.place(here, at(1), "back"), at(1));
  reader.move("first", undefined, here, at(1), "back");
  assert.deepEqual(reader.place(here, at(1), "back"), at(0));
  assert.deepEqual(reader.place(here, at(1), "locked"), at(1));
  assert.equal(reader.away, null);
});

test("an edit does not move one who browses", () => {
  const reader = new Reader();
  reader.move("previous", undefined, here, at(3), "back");
  const edited = { ...here, ids: ["new", ...here.ids], steps: [0, ...here.steps] };
  assert.deepEqual(reader.place(edited, at(4), "back"), at(3));
});

test("a gathering calls back once, and can be undone for three seconds", () => {
  const reader = new Reader();
  assert.equal(reader.hear(room({ gathered: 4 }), 0), false, "it was before he came");
  assert.equal(reader.hear(room({ gathered: 5 }), 0), false, "he follows anyway");
  reader.move("previous", undefined, here, at(2), "back");
  assert.equal(reader.hear(room({ gathered: 6 }), 1000), true);
  assert.equal(reader.away, null);
  assert.equal(reader.hear(room({ gathered: 6 }), 3999), false);
  reader.undo();
  assert.deepEqual(reader.place(here, at(2), "back"), at(1, 3));
  reader.hear(room({ gathered: 7 }), 5000);
  reader.hear(room({ gathered: 7 }), 8000);
  reader.undo();
  assert.equal(reader.away, null, "too late");
});

test("another class's gatherings are not this one's", () => {
  const reader = new Reader();
  reader.hear(room(), 0);
  reader.move("previous", undefined, here, at(2), "back");
  assert.equal(reader.hear(room({ epoch: "f", gathered: 9 }), 0), false);
});

const note = (more = {}) => ({ deck: "one", deckTitle: "One", slide: "b", number: 2, title: "Second", text: "mine", ...more });

test("a note is written over, and goes when it is empty", () => {
  const two = [note(), note({ slide: "c", number: 3 })];
  assert.deepEqual(withNote(two, note({ text: "other" })).map((one) => one.text), ["other", "mine"]);
  assert.deepEqual(withNote(two, note({ text: " \n" })).map((one) => one.slide), ["c"]);
});

test("a note whose slide was edited is found by its title", () => {
  const to = { deck: "one", deckTitle: "One", slide: "b2", number: 2, title: "Second" };
  assert.equal(noteTo([note()], to, ["a", "b2"])?.text, "mine");
  assert.equal(noteTo([note()], to, ["a", "b", "b2"]), null, "that slide is still there");
  assert.equal(noteTo([note()], { ...to, deck: "two" }, []), null);
});

test("what is no list of notes is none", () => {
  assert.deepEqual([null, "", "{}", "[1, null, {}]", "nonsense"].map(notesOf), [[], [], [], [], []]);
  assert.deepEqual(notesOf(JSON.stringify([note()])), [note()]);
});

test("notes are exported by deck and slide", () => {
  const third = note({ slide: "c", number: 3, title: "Third" });
  const notes = [third, note({ deck: "two", deckTitle: "Two" }), note({ text: "mine\nand more\n" })];
  assert.deepEqual(byDeck(notes).map((group) => group.notes.length), [2, 1]);
  const parts = ["# Mine", "## One", "### 2. Second", "mine\nand more", "### 3. Third", "mine", "## Two", "### 2. Second", "mine\n"];
  assert.equal(markdownOf(notes, "Mine"), parts.join("\n\n"));
  assert.equal(fileNameOf("1/2: 커밋? "), "1 2 커밋.md");
});

const day = (is, deck, isTold = false) => deckStates(["one", "two", "three"], { deck, phase: { is, since: 0, until: 0 } }, isTold);

test("the day knows what is done, on and next", () => {
  assert.deepEqual(day("before", "one"), ["next", "", ""]);
  assert.deepEqual(day("class", "two", true), ["done", "live", ""]);
  assert.deepEqual(day("break", "one", true), ["done", "next", ""]);
  assert.deepEqual(day("break", "one"), ["next", "", ""], "it goes on after the break");
  assert.deepEqual(day("break", "two"), ["done", "next", ""], "the next one is open already");
  assert.deepEqual(day("after", "three"), ["done", "done", "done"]);
});

test("the next deck is fetched when there is time for it", () => {
  assert.equal(deckAfter(["one", "two"], "one"), "two");
  assert.equal(deckAfter(["one", "two"], "two"), null);
  assert.equal(deckAfter(["one", "two"], "gone"), null);
  const is = (phase, timer) => isTimeToFetch({ phase: { is: phase }, timer });
  assert.deepEqual([is("class", null), is("break", null), is("after", null)], [false, true, true]);
  assert.deepEqual(["armed", "running", "paused"].map((state) => is("class", { kind: "discussion", is: state })), [false, true, true]);
  assert.equal(is("class", { kind: "plain", is: "running" }), false);
});
