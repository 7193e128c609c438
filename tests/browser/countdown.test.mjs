// One countdown on every screen: a hundred readings on twelve phones whose lines jitter by up
// to 300 ms each way, one with a wrong clock, one whose clock stood still while it slept.
import assert from "node:assert/strict";
import { test } from "node:test";
import { BadLine } from "./bad-line.mjs";
import { course, Devices, serve } from "./class.mjs";
import { percentile } from "../measure.mjs";
import { connected } from "./open-class.mjs";

const allowed = 100;

/** Clocks of the page that a test may set; `machineNow` stays the machine's. */
const clocks = () => {
  const wall = Date.now.bind(Date);
  const own = performance.now.bind(performance);
  const origin = wall() - own();
  Object.assign(window, { wrong: 0, slept: 0, machineNow: () => origin + own() });
  Date.now = () => wall() + window.wrong;
  performance.now = () => own() - window.slept;
};

/** When the page's countdown will end, by the machine's clock. */
const ending = () => document.querySelector("cue-countdown").left + window.machineNow();

test("a hundred readings on twelve screens agree within 100 ms", { timeout: 120_000 }, async () => {
  const server = await serve(course, { copy: false });
  const devices = await Devices.start(server);
  const lines = [];
  try {
    const desk = await devices.open(await devices.device("desk"), server.presenterLink.replace(/^https?:\/\/[^/]+/, server.origin), "desk");
    await connected(desk);
    const phones = [];
    for (let n = 0; n < 12; n++) {
      const line = await BadLine.open(server.port, { delay: () => Math.random() * 300 });
      lines.push(line);
      const context = await devices.phone(`phone ${n}`);
      await context.addInitScript(clocks);
      const page = await devices.open(context, `${line.origin}/live`, `phone ${n}`);
      phones.push(page);
      await connected(page);
    }
    await desk.keyboard.press("t");
    for (const phone of phones) await phone.waitForSelector("cue-countdown[data-timer='running']", { state: "attached" });
    await phones[0].evaluate(() => (window.wrong = 600_000));
    await phones[1].evaluate(() => (window.slept = 300_000));
    for (const phone of phones) await phone.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    // The time is learnt within six seconds of waking.
    await new Promise((done) => setTimeout(done, 6500));
    const spreads = [];
    for (let reading = 0; reading < 100; reading++) {
      const ends = await Promise.all(phones.map((phone) => phone.evaluate(ending)));
      spreads.push(Math.max(...ends) - Math.min(...ends));
    }
    console.log(`apart: median ${percentile(spreads, 0.5).toFixed(0)} ms, most ${Math.max(...spreads).toFixed(0)} ms`);
    assert.ok(Math.max(...spreads) <= allowed, `${Math.max(...spreads).toFixed(0)} ms apart`);
  } finally {
    for (const line of lines) line.close();
    await devices.stop().finally(() => server.stop());
  }
});
