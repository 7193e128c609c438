// A day of classes: a desk, a remote, a stage and twelve phones on lines as in a classroom,
// while the server's clock is put forward from event to event. After each of them all screens
// agree, and at the end the desk's record is right to the second.
// `CUECARD_DAY=long` takes all eight decks and loses lines for 30 s, else two and 12 s.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { BadLine } from "./bad-line.mjs";
import { corpus, Devices, jumpingBinary, serve } from "./class.mjs";
import { connected } from "./open-class.mjs";

const folder = `${corpus}/week_02/day_01`;
const long = process.env.CUECARD_DAY === "long";
const decks = long ? 8 : 2;
const minute = 60_000;
const budget = 1_500_000;
const skip = !existsSync(folder) ? "no shared corpus here" : !existsSync(jumpingBinary) ? `no ${jumpingBinary}: tests/run makes it` : false;

const uneven = () => Math.random() * 40;
const slow = { delay: () => 200, bytesPerSecond: 50_000 };

/** What a screen shows, and its countdown as of a moment that all screens of this machine share. */
const reading = () => {
  const shown = [...document.querySelectorAll(".slide")].find((slide) => !slide.hidden && slide.closest("#ui\\.deck"));
  const at = performance.timeOrigin + performance.now();
  const countdown = [...document.querySelectorAll("cue-countdown")].find(
    (one) => !one.dataset.of && one.left !== null && one.left !== undefined,
  );
  return {
    phase: document.body.dataset.phase,
    slide: document.body.dataset.screen === "remote" ? null : shown?.id ?? null,
    deck: document.getElementById("ui.deck")?.dataset.deck ?? null,
    black: document.body.dataset.black,
    counts: document.body.dataset.timer,
    ends: countdown ? countdown.left + at : null,
  };
};

async function openDay() {
  const server = await serve(folder, { copy: false, program: jumpingBinary });
  const devices = await Devices.start(server);
  const presenter = await devices.device("desk");
  const link = server.presenterLink.replace(/^https?:\/\/[^/]+/, server.origin);
  const desk = await devices.open(presenter, link, "desk");
  await desk.waitForSelector("[id='ui.current'] .slide");
  const stage = await devices.open(await devices.device("stage", { storageState: await presenter.storageState() }), "/stage", "stage");
  const pairing = await desk.evaluate(async () => {
    const answer = await fetch("/session/pairing?course=/", { method: "POST" });
    return /code-word">([A-Z0-9]+)</.exec(await answer.text())?.[1];
  });
  const remote = await devices.open(await devices.phone("remote"), `/remote#pair=${pairing}`, "remote");
  const phones = [];
  for (let n = 0; n < 12; n++) {
    const line = await BadLine.open(server.port, n < 4 ? slow : { delay: uneven });
    const context = await devices.phone(`phone ${n}`);
    if (n === 11) {
      // Its clock is ten minutes ahead.
      await context.addInitScript(() => {
        const now = Date.now;
        Date.now = () => now() + 600_000;
      });
    }
    phones.push({ line, page: await devices.open(context, `${line.origin}/live`, `phone ${n}`) });
  }
  const screens = [desk, stage, remote, ...phones.map((phone) => phone.page)];
  for (const screen of screens) await connected(screen);
  return { server, devices, desk, stage, remote, phones, screens };
}

test(`a day of ${decks} classes, on bad lines, with all screens in agreement`, { skip, timeout: 1_200_000 }, async () => {
  const day = await openDay();
  const { server, devices, desk, stage, remote, phones, screens } = day;
  const jump = async (milliseconds) => {
    const answer = await fetch(`http://127.0.0.1:${server.port}/-/jump/${milliseconds}`, {
      method: "POST",
      headers: { Origin: `http://127.0.0.1:${server.port}` },
    });
    assert.equal(answer.status, 204);
    // As when a device wakes: it asks for the time at once.
    for (const screen of screens) await screen.evaluate(() => document.dispatchEvent(new Event("visibilitychange"))).catch(() => {});
  };
  const away = new Set();
  /** Waits until all screens that have a line show the same, and what is wanted of it. */
  const agree = async (what, wanted = (_seen) => true) => {
    const end = Date.now() + 20_000;
    for (;;) {
      const here = screens.filter((screen) => !away.has(screen));
      const seen = await Promise.all(here.map((screen) => screen.evaluate(reading)));
      const slides = new Set(seen.filter((one) => one.slide !== null).map((one) => `${one.deck} ${one.slide}`));
      const phases = new Set(seen.map((one) => one.phase));
      const ends = seen.map((one) => one.ends).filter((one) => one !== null);
      const spread = ends.length ? Math.max(...ends) - Math.min(...ends) : 0;
      // The desk and the remote show copies: the slide is told by one of the others.
      const told = seen.find((one) => one.slide !== null) ?? seen[0];
      if (slides.size === 1 && phases.size === 1 && spread <= 100 && wanted(told)) return { seen, slide: told.slide };
      assert.ok(Date.now() < end, `${what}: ${JSON.stringify([...slides])} ${JSON.stringify([...phases])} ${spread.toFixed(0)} ms apart`);
      await new Promise((r) => setTimeout(r, 50));
    }
  };
  const names = await desk.evaluate(() => [...document.getElementById("ui.decks").options].map((one) => one.value));
  const expected = new Map();
  let jumped = 0;
  try {
    for (let number = 0; number < decks; number++) {
      const deck = names[number];
      if (number > 0) await desk.evaluate(() => document.querySelector("[data-verb='next-deck']").click());
      await agree(`${deck} is open`, (seen) => seen.deck === deck);
      const clock = () => performance.now() + jumped;
      const began = clock();
      await desk.evaluate(() => document.querySelector("[data-verb='begin']").click());
      let { slide } = await agree(`${deck} has begun`, (seen) => seen.phase === "class");
      // Through the first slides by desk, stage and remote in turn.
      const hands = [
        () => desk.keyboard.press("ArrowDown"),
        () => stage.keyboard.press("ArrowDown"),
        () => remote.evaluate(() => document.querySelector("[data-verb='next']").click()),
      ];
      for (let move = 0; move < 6; move++) {
        await jump(3 * minute);
        jumped += 3 * minute;
        await hands[move % 3]();
        const before = slide;
        ({ slide } = await agree(`${deck}, move ${move}`, (seen) => seen.slide !== before));
      }
      if (number === 0) {
        for (const phone of phones.slice(5, 8)) {
          phone.line.lose();
          away.add(phone.page);
        }
        for (const phone of phones.slice(8, 10)) {
          const session = await phone.page.context().newCDPSession(phone.page);
          await session.send("Page.setWebLifecycleState", { state: "frozen" });
          Object.assign(phone, { session });
          away.add(phone.page);
        }
      }
      // To the discussion, whose countdown all screens have.
      const talk = await desk.evaluate(() => Number(document.querySelector(".section[data-discussion]").dataset.first) + 1);
      await desk.keyboard.type(`${talk}\n`);
      await agree(`${deck}, the discussion`, (seen) => seen.slide !== slide);
      await desk.keyboard.press("t");
      await agree(`${deck}, the countdown runs`, (seen) => seen.counts === "running");
      await jump(5 * minute);
      jumped += 5 * minute;
      if (number === 0) {
        await new Promise((r) => setTimeout(r, long ? 30_000 : 12_000));
        for (const phone of phones.slice(5, 8)) phone.line.find();
        for (const phone of phones.slice(8, 10)) await phone.session.send("Page.setWebLifecycleState", { state: "active" });
        away.clear();
      }
      await agree(`${deck}, five minutes on`);
      // The discussion has ten: a screen reader hears of the half.
      await phones[0].page.waitForFunction(() => document.getElementById("ui.announce").textContent === "시간이 절반 남았습니다");
      await jump(6 * minute);
      jumped += 6 * minute;
      const { seen } = await agree(`${deck}, overtime`);
      assert.ok(seen.every((one) => one.ends !== null), "every screen counts");
      await desk.evaluate(() => document.querySelector("[data-verb='end']").click());
      await agree(`${deck} has ended`, (seen) => seen.phase === "after");
      expected.set(deck, (clock() - began) / 1000);
      await jump(10 * minute);
      jumped += 10 * minute;
    }
    for (const [deck, seconds] of expected) {
      const csv = await desk.evaluate(async (url) => (await fetch(url)).text(), `/${deck}/report?as=csv`);
      const took = csv.trim().split("\r\n").slice(1).map((line) => Number(line.split(",").at(-1)));
      const sum = took.reduce((a, b) => a + b, 0);
      // Each slide is rounded to the second.
      assert.ok(
        Math.abs(sum - seconds) <= 1 + took.filter(Boolean).length / 2,
        `${deck}: ${sum} s in the record, ${seconds.toFixed(1)} s by the clock`,
      );
      assert.equal(took.filter((time) => time >= 180 && time < 200).length, 6, `${deck}: three minutes on each of six slides: ${took}`);
    }
    const heaviest = Math.max(...phones.map((phone) => phone.line.down + phone.line.up));
    console.log(`${decks} classes; the heaviest phone moved ${(heaviest / 1000).toFixed(0)} KB`);
    assert.ok(heaviest < budget, `${heaviest} bytes`);
  } finally {
    for (const phone of phones) phone.line.close();
    await devices.stop().finally(() => server.stop());
  }
});
