// `kill -9` in the middle of a running countdown: the class goes on where it was.
import assert from "node:assert/strict";
import { test } from "node:test";
import { course } from "./class.mjs";
import { connected, openClass, resumed } from "./open-class.mjs";

/** Milliseconds left by the phone's own arithmetic. */
const left = (page) =>
  page.evaluate(() => ({ left: document.querySelector("cue-countdown").left, at: performance.timeOrigin + performance.now() }));

test("after kill -9 and restart: same deck, slide, step, and the countdown true to 100 ms", async () => {
  const room = await openClass(course);
  try {
    const { server, stage, phones } = room;
    await stage.keyboard.press("ArrowDown");
    await stage.keyboard.press("Space");
    await room.everywhere((s) => s.slide === 2 && s.open === 1);
    await stage.keyboard.press("t");
    await room.everywhere((s) => s.timer === "running");
    const before = await left(phones[0]);
    // A line lost for less than two seconds shows nothing: the new one itself is waited for.
    const back = [stage, phones[0]].map(resumed);
    await server.kill();
    await server.run();
    await Promise.all(back);
    const fresh = await room.devices.open(await room.devices.phone("late phone"), "/live", "late phone");
    for (const page of [fresh, phones[0]]) {
      await connected(page);
      assert.equal(await page.evaluate(() => document.querySelector("[id='ui.deck'] .slide:not([hidden])").dataset.slide), "2");
      assert.equal(
        await page.evaluate(
          () => document.querySelectorAll("[id='ui.deck'] .slide:not([hidden]) [data-step]:not([data-state='ahead'])").length,
        ),
        1,
      );
      const after = await left(page);
      const drift = Math.abs(before.left - (after.at - before.at) - after.left);
      assert.ok(drift <= 100, `the countdown is ${drift} ms off`);
    }
    await stage.keyboard.press("Space");
    await stage.waitForFunction(
      () => document.querySelectorAll("[id='ui.deck'] .slide:not([hidden]) [data-step]:not([data-state='ahead'])").length === 2,
    );
  } finally {
    await room.stop();
  }
});

test("a server that does not answer is noticed, and its return too", async () => {
  const room = await openClass(course);
  try {
    const { server, desk } = room;
    server.process.kill("SIGSTOP");
    await desk.waitForSelector("[data-connection='lost']", { state: "attached", timeout: 8000 });
    server.process.kill("SIGCONT");
    await connected(desk);
    // By the desk, whose line is known to be back: a key that another pressed now may find none.
    await desk.keyboard.press("ArrowDown");
    await room.everywhere((s) => s.slide === 2);
  } finally {
    await room.stop();
  }
});
