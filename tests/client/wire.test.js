// The wire: what the golden files of `src/wire.rs` say is what we read and send.

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { deckUrl } from "../../src/client/decks.js";
import { switchNames } from "../../src/client/switches.js";
import { answers, attendingText, commands, commandText, pingText, pointerText, postings } from "../../src/client/wire.js";
import { postingText, replyText, signInText, strokeText } from "../../src/client/wire.js";
import { readFindings, readFrame, readLastClass, readPlan } from "../../src/client/wire.js";

const golden = new URL("../wire/", import.meta.url);
const there = existsSync(golden) ? false : "tests/wire is not here";
/** The names of the files that were read. @type {Set<string>} */
const seen = new Set();
const read = (name) => {
  seen.add(name);
  return readFileSync(new URL(name, golden), "utf8");
};

/** Where each value of a golden file stands. @returns {string[][]} */
const paths = (value) =>
  value && typeof value === "object"
    ? Object.entries(value).flatMap(([key, inner]) => paths(inner).map((path) => [key, ...path]))
    : [[]];

/** Another value of the same kind. */
function other(value) {
  if (typeof value === "boolean") return !value;
  return typeof value === "number" ? value + 1 : `${value}x`;
}

/** A copy in which one value is another. */
function changed(json, path) {
  const copy = structuredClone(json);
  const holder = path.slice(0, -1).reduce((inner, key) => inner[key], copy);
  holder[path.at(-1)] = other(holder[path.at(-1)]);
  return copy;
}

/** Each value of the golden file is read: if it were another, so would be what is read. */
function losesNothing(name, readJson) {
  const json = JSON.parse(read(`${name}.json`));
  const ours = readJson(json);
  for (const path of paths(json)) assert.notDeepEqual(readJson(changed(json, path)), ours, `${name}: ${path.join(".")}`);
}

test("each frame is read, and none of its names is lost", { skip: there }, () => {
  for (const name of ["hello", "pong", "presence", "edits", "pointer", "stroke", "ink", "ack", "ack-post", "refused", "activity", "tally",
    "tally-stage", "mine", "posts", "posts-everyone", "snapshot-audience", "snapshot-presenter"]) {
    const frame = readFrame(read(`${name}.json`));
    assert.ok(frame, name);
    losesNothing(name, (json) => readFrame(JSON.stringify(json)));
  }
});

test("only a presenter's snapshot has what presenters get", { skip: there }, () => {
  const audience = readFrame(read("snapshot-audience.json"));
  const presenter = readFrame(read("snapshot-presenter.json"));
  assert.equal(audience.presenter, null);
  assert.equal(presenter.presenter.notesRevision, JSON.parse(read("snapshot-presenter.json")).notes_revision);
});

test("what an author is told is read whole", { skip: there }, () => {
  losesNothing("findings", (json) => readFindings(JSON.stringify(json)));
});

test("we can say each command of the golden file, in the same words", { skip: there }, () => {
  const build = {
    move: (c) => {
      if (c.what === "slide") return commands.toSlide(c.slide, c.step ?? 0);
      if (c.what === "whiteboard") return commands.whiteboard();
      return c.what === "deck" ? commands.toDeck(c.deck) : commands.move(c.what);
    },
    class: (c) => (c.what === "break" ? commands.break(c.minutes) : commands[c.what]()),
    timer: (c) => {
      if (c.what === "arm") return commands.timerArm(c.minutes ?? null);
      return c.what === "add" ? commands.timerAdd(c.seconds) : commands.timer(c.what);
    },
    switch: (c) => commands.turn(c.what, c.on),
    policy: (c) => commands.policy(c.policy),
    gather: () => commands.gather(),
    again: () => commands.again(),
    posts: (c) => {
      if (c.what === "set") return commands.setPost(c.post, c.state);
      if (c.what === "answered") return commands.answered(c.post, c.on);
      return c.what === "show-all" ? commands.showAll(c) : commands.moderate(c.board, c.how);
    },
    ink: (c) => {
      if (c.what === "draw") return commands.draw(c, c);
      if (c.what === "erase") return commands.erase(c, c.marks);
      return c.what === "undo" ? commands.undoInk(c) : commands.clearInk(c);
    },
    share: (c) => commands.share(c.deck, c.began, c.on),
    "take-over": () => commands.takeOver(),
  };
  const said = new Set();
  for (const wanted of JSON.parse(read("commands.json"))) {
    const seen = /** @type {any} */ ({ epoch: wanted.epoch, position: wanted.seen });
    const ours = JSON.parse(commandText(wanted.id, seen, build[wanted.do](wanted)));
    const same = { ...wanted };
    // What may be left out means the same as its default.
    if (same.what === "slide") same.step ??= 0;
    if (same.what === "arm" && same.minutes === null) delete same.minutes;
    assert.deepEqual(ours, same);
    said.add(wanted.do);
  }
  assert.deepEqual([...said].sort(), Object.keys(build).sort());
});

test("we answer in the words of the golden file", { skip: there }, () => {
  for (const wanted of JSON.parse(read("answers.json"))) {
    const answer = wanted.do === "choose" ? answers.choose(wanted.options)
      : wanted.do === "words" ? answers.words(wanted.words) : answers.number(wanted.number);
    const seen = /** @type {any} */ ({ epoch: wanted.epoch });
    assert.deepEqual(JSON.parse(replyText(wanted.id, seen, wanted, answer)), wanted);
  }
});

test("we write in the words of the golden file", { skip: there }, () => {
  const build = {
    write: (p) => postings.write({ ...p, group: p.group ?? null }),
    "take-back": (p) => postings.takeBack(p.post),
    like: (p) => postings.like(p.post, p.on),
    lost: (p) => postings.lost(p.slide, p.on),
  };
  for (const wanted of JSON.parse(read("postings.json"))) {
    const seen = /** @type {any} */ ({ epoch: wanted.epoch });
    assert.deepEqual(JSON.parse(postingText(wanted.id, seen, build[wanted.do](wanted))), wanted);
  }
});

test("our switches are those of the golden file", { skip: there }, () => {
  const golden = JSON.parse(read("commands.json")).filter((command) => command.do === "switch");
  assert.deepEqual(switchNames.toSorted(), golden.map((command) => command.what).toSorted());
});

test("a ping carries our clock", () => {
  assert.deepEqual(JSON.parse(pingText(12.5)), { type: "ping", sent: 12.5 });
});

test("what is pointed at and how one attends is said in the words of the golden files", { skip: there }, () => {
  const pointer = JSON.parse(read("pointer.json"));
  assert.deepEqual(JSON.parse(pointerText(pointer.at)), pointer);
  assert.deepEqual(JSON.parse(pointerText(null)), { type: "pointer", at: null });
  const attends = /** @type {import("../../src/client/wire.js").Attends[]} */ (["live", "browsing", "away"]);
  assert.deepEqual(attends.map((as) => JSON.parse(attendingText(as))), JSON.parse(read("attending.json")));
});

test("what is drawn is said in the words of the golden file", { skip: there }, () => {
  const stroke = JSON.parse(read("stroke.json"));
  assert.deepEqual(JSON.parse(strokeText({ ...stroke, on: stroke })), stroke);
});

test("what is not a frame of ours is nothing", () => {
  for (const text of ["", "{", "null", "3", '{"type":"poll"}', '"ack"']) assert.equal(readFrame(text), null, text);
});

test("what the notes page carries is read, and none of its names is lost", { skip: there }, () => {
  losesNothing("plan", (json) => readPlan(JSON.stringify(json)));
  losesNothing("last-class", (json) => readLastClass(JSON.stringify(json)));
  for (const text of ["", "null", "3", "{}"]) assert.deepEqual([readPlan(text), readLastClass(text)], [null, null], text);
});

test("a browser signs in in the words of the golden file", { skip: there }, () => {
  for (const proof of JSON.parse(read("sign-in.json"))) assert.deepEqual(JSON.parse(signInText(proof)), proof);
});

test("a deck's address is written as the server writes it", { skip: there }, () => {
  for (const { course, deck, url } of JSON.parse(read("addresses.json"))) {
    const schedule = url.split("/").slice(0, -deck.split("/").length).join("/") + "/";
    assert.equal(deckUrl(schedule, deck), url, course);
  }
});

test("no golden file is left unread", { skip: there }, () => {
  assert.deepEqual(readdirSync(golden).filter((name) => !seen.has(name)), []);
});
