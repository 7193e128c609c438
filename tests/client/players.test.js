// One player is heard at a time, and none of a slide that was left.

import assert from "node:assert/strict";
import { test } from "node:test";
import { listenToPlayers, stillPlayers, stopPlayers } from "../../src/client/players.js";

class Player {
  paused = true;
  pauses = 0;
  controls = true;
  muted = false;
  tabIndex = 0;
  pause() {
    this.paused = true;
    this.pauses += 1;
  }
}

const place = (...players) => ({ querySelectorAll: () => players });

test("starting one stops the others", () => {
  const [one, two] = [new Player(), new Player()];
  let play = (_) => {};
  globalThis.document = Object.assign(place(one, two), {
    addEventListener: (name, heard, captured) => name === "play" && captured && (play = heard),
  });
  listenToPlayers();
  one.paused = false;
  two.paused = false;
  play({ target: two });
  assert.deepEqual([one.paused, two.paused], [true, false]);
});

test("a slide that is left is silent, and what is silent is left alone", () => {
  const [one, two] = [new Player(), new Player()];
  one.paused = false;
  stopPlayers(place(one, two));
  assert.deepEqual([one.paused, one.pauses, two.pauses], [true, 1, 0]);
});

test("a small copy is muted and has nothing to press", () => {
  const one = new Player();
  stillPlayers(place(one));
  assert.deepEqual([one.controls, one.muted, one.tabIndex], [false, true, -1]);
});
