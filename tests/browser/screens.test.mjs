// Every screen at both sizes, light and dark: nothing scrolls sideways, no error, no CSP report,
// and on a phone every slide of a deck's own page is there to read.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, before, test } from "node:test";
import { corpus, course } from "./class.mjs";
import { openClass } from "./open-class.mjs";

const real = `${corpus}/week_02/day_01`;
let room, signed;

before(async () => {
  room = await openClass(existsSync(real) ? real : course);
  signed = await room.desk.context().storageState();
});
after(() => room?.stop());

const screens = ["/", "/session_02", "/live", "/stage", "/join", "/present", "/remote"];
const sizes = {
  wide: { width: 1280, height: 720 }, phone: { width: 390, height: 844 }, small: { width: 320, height: 640 }, upright: { width: 768, height: 1024 },
};

for (const path of screens) {
  test(`${path} fits its window`, async () => {
    for (const [size, viewport] of Object.entries(sizes)) {
      for (const colorScheme of ["light", "dark"]) {
        const context = await room.devices.device(`${path} ${size} ${colorScheme}`, {
          viewport, colorScheme, isMobile: size === "phone" || size === "small", ...(path === "/present" || path === "/remote" ? { storageState: signed } : {}),
        });
        const page = await room.devices.open(context, path);
        await page.waitForTimeout(150);
        const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(beyond <= 0, `${size} ${colorScheme}: ${beyond} px beyond the window`);
        await context.close();
      }
    }
  });
}

test("a deck's own page on a phone is one column with every slide", async () => {
  const page = await room.devices.open(await room.devices.phone("reader"), "/session_02", "reader");
  const { all, seen } = await page.evaluate(() => {
    const slides = [...document.querySelectorAll("[id='ui.deck'] .slide")];
    return { all: slides.length, seen: slides.filter((s) => s.getClientRects().length > 0).length };
  });
  assert.ok(all > 10);
  assert.equal(seen, all);
});

test("a tablet held upright reads a column of large letters; presenters' slides are the stage's at any width", async () => {
  const upright = await room.devices.device("tablet", { viewport: sizes.upright });
  for (const path of ["/session_02", "/live"]) {
    const page = await room.devices.open(upright, path, "tablet");
    const { body, wide, transform } = await page.evaluate(() => {
      const slide = document.querySelector("[id='ui.deck'] .slide:not([hidden])");
      const { transform } = getComputedStyle(document.getElementById("ui.deck"));
      return { body: parseFloat(getComputedStyle(slide).fontSize), wide: slide.getBoundingClientRect().width, transform };
    });
    assert.deepEqual({ body, transform }, { body: 22, transform: "none" }, path);
    assert.ok(wide >= 600 && wide <= 800, `${path}: a column of ${wide} px`);
    await page.close();
  }
  for (const viewport of [sizes.upright, sizes.phone]) {
    const desk = await room.devices.open(await room.devices.device("desk", { viewport, storageState: signed }), "/present", "desk");
    await desk.waitForSelector("[id='ui.current'] .layout-title");
    // The title's slide is set in a column of its own on the canvas, and so is its copy at any width.
    const display = await desk.evaluate(() => getComputedStyle(document.querySelector("[id='ui.current'] .layout-title")).display);
    assert.equal(display, "flex", `${viewport.width}`);
    await desk.context().close();
  }
});

test("on that page keys go on from where one has scrolled to, and the bar says where that is", async () => {
  const page = await room.devices.open(await room.devices.phone("scroller"), "/session_02", "scroller");
  const middle = await page.evaluate(() => {
    const slide = document.querySelectorAll("[id='ui.deck'] .slide")[6];
    scrollTo(0, slide.getBoundingClientRect().top + scrollY);
    return scrollY;
  });
  await page.waitForFunction(() => document.querySelector("[data-show='page']")?.textContent.startsWith("7 / "));
  await page.keyboard.press("ArrowDown");
  await page.waitForFunction((before) => scrollY > before, middle);
  await page.waitForFunction(() => document.querySelector("[data-show='page']").textContent.startsWith("8 / "));
});

test("an address with a slide's id shows that slide, on load and on hashchange", async () => {
  const page = await room.devices.open(await room.devices.device("laptop"), "/session_02", "laptop");
  const ids = await page.evaluate(() => [...document.querySelectorAll("[id='ui.deck'] .slide")].map((s) => s.id));
  const visible = () => page.evaluate(() => document.querySelector("[id='ui.deck'] .slide:not([hidden])").id);
  await page.goto(`${room.server.origin}/session_02#${encodeURIComponent(ids[4])}`);
  await page.waitForFunction((id) => document.querySelector("[id='ui.deck'] .slide:not([hidden])").id === id, ids[4]);
  await page.evaluate((id) => (location.hash = id), ids[7]);
  await page.waitForFunction((id) => document.querySelector("[id='ui.deck'] .slide:not([hidden])").id === id, ids[7]);
  await page.keyboard.press("ArrowRight");
  assert.equal(await visible(), ids[8]);
});
