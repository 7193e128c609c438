// The presenter draws: with a pen that is pressed, with fingers, with the mouse; what the stage, wide
// screens and phones show of it and how soon; whiteboards; what a restart leaves.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { median, ms } from "../measure.mjs";
import { openClass, resumed } from "./open-class.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const notes = `# 수업

글이다.

## 패킷 따라가기

바꾸는 곳도 되돌리는 곳도 **node-a**입니다.

- 하나
- 둘

## 다음 장

셋째 글이다.
`;

let room;
let desk;
let stage;
let wide;
let phone;

before(async () => {
  const folder = mkdtempSync(join(tmpdir(), "cuecard-ink-"));
  writeFileSync(join(folder, "session.md"), notes);
  room = await openClass(folder, { phones: 1 });
  ({ desk, stage } = room);
  [phone] = room.phones;
  wide = await room.devices.open(await room.devices.device("wide"), "/live", "wide");
  await wide.waitForSelector("[data-connection='live']", { state: "attached" });
});
after(() => room?.stop());

const ui = (id) => `[id='ui.${id}']`;
const layers = { desk: `${ui("current")} .canvas > .ink`, screen: `${ui("ink")} > .ink`, phone: `${ui("ink-picture")} .ink` };
/** The paths that a screen shows. */
const paths = (page, layer) => page.$$eval(`${layer} path`, (all) => all.map((one) => one.getAttribute("d")));
const shows = (page, layer, count) => page.waitForFunction(
  ([layer, count]) => document.querySelectorAll(`${layer} path`).length === count, [layer, count]);

/** Dispatches pointer events on the desk's slide: places in the canvas's pixels, as a pen gives them. */
const hand = (page, type, points, more = {}) => page.evaluate(async ([type, points, more]) => {
  const box = document.querySelector("[id='ui.current'] .canvas").getBoundingClientRect();
  const send = (name, { x, y, pressure }) => document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2)
    .dispatchEvent(new PointerEvent(name, {
      bubbles: true, cancelable: true, pointerId: 1, pointerType: type, isPrimary: true, pressure, button: name === "pointermove" ? -1 : 0, buttons: 1,
      clientX: box.left + x * (box.width / 1280), clientY: box.top + y * (box.height / 720), ...more,
    }));
  const frame = document.querySelector("[id='ui.current']");
  // A pointer that no device has cannot be captured.
  frame.setPointerCapture = () => {};
  send("pointerdown", points[0]);
  for (const point of points.slice(1)) {
    await new Promise((done) => setTimeout(done, 8));
    send("pointermove", point);
  }
  if (!more.held) send("pointerup", points.at(-1));
}, [type, points, more]);

/** As a hand moves: a curve, pressed harder towards its middle. */
const curve = (x, y, size = 120) => Array.from({ length: 60 }, (_, at) => {
  const turn = (at / 59) * Math.PI * 1.8;
  return { x: x + size * Math.cos(turn), y: y + size * 0.7 * Math.sin(turn), pressure: 0.3 + 0.6 * Math.sin((at / 59) * Math.PI) };
});
const take = async () => {
  await desk.keyboard.press("d");
  await desk.waitForSelector("[data-draws='on']", { state: "attached" });
};

test("before the class nothing is drawn, and it is said why", async () => {
  await desk.keyboard.press("d");
  await desk.waitForFunction(() => document.querySelector("[data-show='toast']").textContent.includes("수업 중에만"));
  assert.equal(await desk.getAttribute("body", "data-draws"), "off");
});

test("what a pen draws is within a pixel on the stage and on wide screens, and within that of the desk", async () => {
  await stage.keyboard.press("ArrowDown");
  await desk.waitForFunction(() => document.querySelector("[id='ui.current'] .slide").dataset.slide === "2");
  await take();
  const drawn = curve(640, 360);
  await hand(desk, "pen", drawn);
  for (const [page, layer] of [[desk, layers.desk], [stage, layers.screen], [wide, layers.screen]]) {
    await shows(page, layer, 1);
    // Until the room has told the whole stroke.
    await page.waitForTimeout(2200);
    const off = await page.evaluate(([layer, drawn]) => {
      const path = document.querySelector(`${layer} path`);
      const isIn = (x, y) => path.isPointInFill(new DOMPoint(x, y));
      // Each place where the pen was lies within what is drawn; a pixel beside its edge is none of it.
      return drawn.filter(({ x, y, pressure }) => {
        const r = 0.9 + 2.4 * pressure;
        const around = Array.from({ length: 16 }, (_, n) => (n / 16) * 2 * Math.PI);
        return !isIn(x, y) || !around.some((turn) => !isIn(x + (r + 1) * Math.cos(turn), y + (r + 1) * Math.sin(turn)))
          || around.some((turn) => !isIn(x + (r - 1) * Math.cos(turn), y + (r - 1) * Math.sin(turn)));
      }).length;
    }, [layer, drawn]);
    assert.equal(off, 0, `${off} of ${drawn.length} places are more than a pixel off`);
  }
  assert.deepEqual(await paths(stage, layers.screen), await paths(desk, layers.desk), "the same on both");
});

test("a stroke that is being drawn is on the stage within 60 ms, by the middle of all its places", async (t) => {
  await stage.evaluate((layer) => {
    window.inked = [];
    new MutationObserver(() => requestAnimationFrame(() => {
      const box = [...document.querySelectorAll(`${layer} path`)].at(-1)?.getBBox();
      if (box) window.inked.push({ at: performance.timeOrigin + performance.now(), x: box.x + box.width });
    })).observe(document.querySelector("[id='ui.ink']"), { subtree: true, childList: true, attributeFilter: ["d"] });
  }, layers.screen);
  const line = Array.from({ length: 150 }, (_, at) => ({ x: 100 + at * 7, y: 650, pressure: 0.5 }));
  await desk.evaluate(() => {
    window.given = [];
    document.querySelector("[id='ui.current']").addEventListener("pointermove", (event) =>
      window.given.push({ at: performance.timeOrigin + performance.now(), x: event.clientX }));
  });
  await hand(desk, "pen", line);
  await shows(stage, layers.screen, 2);
  const inked = await stage.evaluate(() => window.inked);
  const given = (await desk.evaluate(() => window.given)).map(({ at }, number) => ({ at, x: line[number + 1].x }));
  const late = given.map(({ at, x }) => (inked.find((one) => one.x >= x)?.at ?? Infinity) - at);
  const middle = median(late);
  t.diagnostic(`desk to stage: median ${ms(middle)}, most ${ms(Math.max(...late))}`);
  assert.ok(middle <= 60, ms(middle));
});

test("a phone shows a picture of the slide with the ink on it, which fills the screen at a tap", async () => {
  const picture = `${ui("ink-picture")}:not([hidden])`;
  await phone.waitForSelector(picture);
  await shows(phone, layers.phone, 2);
  assert.deepEqual(await paths(phone, layers.phone), await paths(stage, layers.screen));
  assert.match(await phone.textContent(`${picture} .slide-title`), /패킷/);
  await phone.tap(`${picture} figcaption button`);
  await phone.waitForSelector(`${ui("enlarged")}[open] .ink path`);
  await hand(desk, "pen", curve(200, 200, 60));
  await shows(phone, `${ui("enlarged")} .ink`, 3);
  await phone.tap(`${ui("enlarged")} form > :last-child`);
});

test("the highlighter lies under the lines; the eraser takes a stroke, undo brings it back", async () => {
  await desk.click("[data-verb='pen-highlighter']");
  await desk.click("[data-verb='pen-amber']");
  await hand(desk, "pen", [{ x: 100, y: 300, pressure: 0.5 }, { x: 500, y: 300, pressure: 0.5 }]);
  await shows(stage, `${ui("ink")} > .ink.marks`, 1);
  assert.equal(await stage.getAttribute(`${ui("ink")} > .ink.marks path`, "data-colour"), "amber");
  await desk.click("[data-verb='pen-eraser']");
  await hand(desk, "pen", [{ x: 300, y: 330, pressure: 0.5 }, { x: 300, y: 290, pressure: 0.5 }]);
  for (const page of [stage, wide]) await shows(page, `${ui("ink")} > .ink.marks`, 0);
  await desk.keyboard.press("Control+z");
  for (const page of [stage, wide]) await shows(page, `${ui("ink")} > .ink.marks`, 1);
  await desk.click("[data-verb='ink-clear']");
  for (const page of [stage, wide]) await shows(page, layers.screen, 0);
  await phone.waitForSelector(`${ui("ink-picture")}[hidden]`, { state: "attached" });
  await desk.click("[data-verb='ink-undo']");
  await shows(stage, layers.screen, 4);
  await desk.click("[data-verb='pen-red']");
  await desk.click("[data-verb='pen-highlighter']");
  await desk.click("[data-verb='pen-highlighter']");
});

test("while a pen is used a finger draws nothing, and the palm that lay down before it is taken back", async () => {
  await hand(desk, "touch", curve(900, 300, 40), { pointerId: 2 });
  await desk.waitForTimeout(300);
  assert.equal((await paths(desk, layers.desk)).length, 4);
  const fresh = await room.devices.open(desk.context(), "/present", "tablet");
  await fresh.waitForSelector(`${layers.desk} path`, { state: "attached" });
  await fresh.keyboard.press("d");
  await hand(fresh, "touch", curve(900, 300, 40), { pointerId: 2, held: true });
  await shows(stage, layers.screen, 5);
  await hand(fresh, "pen", curve(900, 500, 40));
  await fresh.waitForTimeout(2500);
  assert.equal((await paths(stage, layers.screen)).length, 5, "the palm's stroke is gone, the pen's is there");
  await fresh.close();
});

test("a desk without a pen draws with the mouse, and its keys work meanwhile", async () => {
  const box = await desk.locator(`${ui("current")} .canvas`).boundingBox();
  await desk.mouse.move(box.x + box.width * 0.1, box.y + box.height * 0.85);
  await desk.mouse.down();
  await desk.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.8, { steps: 12 });
  await desk.mouse.up();
  await shows(stage, layers.screen, 6);
  await desk.keyboard.press("ArrowDown");
  await shows(stage, layers.screen, 0);
  await desk.keyboard.press("ArrowUp");
  await shows(stage, layers.screen, 6);
});

test("a whiteboard comes after the slide, has ink of its own, and a phone shows it", async () => {
  await desk.keyboard.press("w");
  await stage.waitForSelector("[data-whiteboard='on']", { state: "attached" });
  await shows(stage, layers.screen, 0);
  assert.match(await stage.textContent(".strip"), /칠판 · 2 \/ 3/);
  assert.equal(await stage.locator(`${ui("deck")} .slide:visible`).count(), 0, "the slide is not seen");
  await hand(desk, "pen", curve(640, 300, 200));
  for (const page of [stage, wide]) await shows(page, layers.screen, 1);
  await shows(phone, layers.phone, 1);
  assert.equal(await phone.textContent(`${ui("ink-picture")} [data-show='ink-picture']`), "칠판");
  assert.equal(await phone.isVisible(ui("deck")), false);
  await desk.keyboard.press("ArrowUp");
  await shows(stage, layers.screen, 6);
  await desk.keyboard.press("ArrowDown");
  await shows(stage, layers.screen, 1);
  await desk.keyboard.press("ArrowDown");
  await stage.waitForSelector("[data-whiteboard='off'] .slide[data-slide='3']:not([hidden])");
  await desk.keyboard.press("ArrowUp");
  await shows(stage, layers.screen, 1);
});

test("axe finds nothing while something is drawn", async () => {
  for (const [name, page] of Object.entries({ desk, stage, wide, phone })) {
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] }));
    assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`), [], name);
  }
});

test("kill -9 loses no stroke that was acknowledged", async () => {
  await desk.keyboard.press("ArrowUp");
  await shows(stage, layers.screen, 6);
  await hand(desk, "pen", curve(1000, 200, 80));
  await shows(stage, layers.screen, 7);
  // The desk has its answer after some milliseconds.
  await desk.waitForTimeout(1000);
  const before = await paths(desk, layers.desk);
  const back = [desk, stage].map(resumed);
  await room.server.kill();
  await room.server.run();
  await Promise.all(back);
  const late = await room.devices.open(await room.devices.device("late"), "/live", "late");
  await shows(late, layers.screen, 7);
  for (const page of [late, stage]) assert.deepEqual(await paths(page, layers.screen), before);
});
