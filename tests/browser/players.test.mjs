// Videos beside the notes: players with controls on the stage and on phones that wait for somebody,
// one at a time, none of a slide that was left; still and muted at the desk.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { openClass } from "./open-class.mjs";

let room;

before(async () => {
  room = await openClass(fileURLToPath(new URL("players", import.meta.url)));
});
after(() => room?.stop());

const shown = "[id='ui.deck'] .slide:not([hidden])";

/** Goes to the slide of that title; its number. */
async function goTo(title) {
  const { stage } = room;
  const number = await stage.evaluate((title) => {
    const slides = [...document.querySelectorAll("[id='ui.deck'] .slide")];
    return slides.find((slide) => slide.querySelector(".slide-title")?.textContent.startsWith(title)).dataset.slide;
  }, title);
  await stage.keyboard.type(`${number}\n`);
  for (const page of [stage, room.phones[0]]) {
    await page.waitForFunction(([shown, number]) => document.querySelector(shown)?.dataset.slide === number, [shown, number]);
  }
  return number;
}

/** The players of the slide that is shown. */
const players = (page) =>
  page.$$eval(`${shown} video`, (all) =>
    all.map(({ controls, paused, autoplay, preload, readyState, videoWidth }) => ({
      controls, paused, autoplay, preload, isReady: readyState > 0 && videoWidth > 0,
    })),
  );

const ready = (page) =>
  page.waitForFunction((shown) => [...document.querySelectorAll(`${shown} video`)].every((one) => one.readyState > 0), shown);

test("a player waits for somebody, with controls, on the stage and on phones", async () => {
  await goTo("태그");
  for (const page of [room.stage, room.phones[0]]) {
    await ready(page);
    const all = await players(page);
    assert.equal(all.length, await page.locator(`${shown} video`).count());
    assert.ok(all.length > 0);
    for (const one of all) {
      assert.deepEqual(one, { controls: true, paused: true, autoplay: false, preload: "metadata", isReady: true });
    }
  }
});

test("a player lies within the stage", async () => {
  for (const title of ["태그", "그림처럼"]) {
    await goTo(title);
    await ready(room.stage);
    const boxes = await room.stage.$$eval(`${shown} video`, (all) => all.map((one) => one.getBoundingClientRect().toJSON()));
    const height = await room.stage.evaluate(() => innerHeight);
    for (const { top, bottom, width } of boxes) assert.ok(top >= 0 && bottom <= height && width > 100, `${title}: ${top} to ${bottom}`);
  }
});

test("one is heard at a time, and none of a slide that was left", async () => {
  const { stage } = room;
  await goTo("그림처럼");
  await ready(stage);
  const paused = await stage.evaluate(async () => {
    const all = [...document.querySelectorAll("[id='ui.deck'] video")];
    for (const one of all.slice(0, 2)) {
      one.muted = true;
      one.loop = true;
      await one.play();
    }
    await new Promise((done) => setTimeout(done, 100));
    return all.slice(0, 2).map((one) => one.paused);
  });
  assert.deepEqual(paused, [true, false]);
  await stage.evaluate(async (shown) => {
    const one = document.querySelector(`${shown} video`);
    one.muted = true;
    one.loop = true;
    await one.play();
  }, shown);
  await goTo("끝");
  const playing = await stage.$$eval("[id='ui.deck'] video", (all) => all.filter((one) => !one.paused).length);
  assert.equal(playing, 0);
});

test("at the desk they are still and muted, with nothing to press", async () => {
  await goTo("그림처럼");
  const copy = room.desk.locator("[id='ui.current'] video");
  await copy.waitFor();
  const state = await copy.evaluate(({ controls, muted, paused }) => ({ controls, muted, paused }));
  assert.deepEqual(state, { controls: false, muted: true, paused: true });
});
