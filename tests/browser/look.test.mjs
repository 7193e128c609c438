// What readers get: the slide in the whole window, furniture that never lies on it, pictures
// that open under their fingers, a handout that holds every slide.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { Devices, serve, course } from "./class.mjs";
import { project } from "../server.mjs";
import { openClass } from "./open-class.mjs";

let room;
before(async () => (room = await openClass(course)));
after(() => room?.stop());

for (const viewport of [{ width: 1280, height: 720 }, { width: 1280, height: 600 }]) {
  test(`at ${viewport.width}×${viewport.height} the canvas fills the window and furniture leaves the slides alone`, async () => {
    for (const path of ["/session_01", "/live"]) {
      const context = await room.devices.device(path, { viewport });
      const page = await room.devices.open(context, path);
      await page.waitForTimeout(200);
      const { frame, slide, furniture, tools } = await page.evaluate(() => {
        const box = (selector) => document.querySelector(selector).getBoundingClientRect().toJSON();
        const slides = [...document.querySelectorAll("[id='ui.deck'] .slide")];
        for (const one of slides) one.hidden = one !== slides[3];
        return { frame: box(".frame"), slide: box(".slide:not([hidden])"), furniture: box(".furniture"), tools: box(".tools button") };
      });
      assert.ok(Math.abs(frame.width - Math.min(viewport.width, (viewport.height * 16) / 9)) < 1, `${path}: ${frame.width}`);
      assert.ok(furniture.top >= slide.bottom - 0.5, `${path}: furniture at ${furniture.top}, slide to ${slide.bottom}`);
      assert.ok(furniture.bottom <= viewport.height + 0.5 && tools.height >= 40, `${path}: ${tools.height}`);
      await context.close();
    }
  });
}

test("a tablet held upright has a column to read, in large letters, and its tools", async () => {
  for (const path of ["/session_01", "/live"]) {
    const context = await room.devices.device(path, { viewport: { width: 768, height: 1024 } });
    const page = await room.devices.open(context, path);
    const { letters, wider, column, tools } = await page.evaluate(() => {
      const slides = [...document.querySelectorAll("[id='ui.deck'] .slide")];
      for (const one of slides) one.hidden = one !== slides[3];
      return {
        letters: Number.parseFloat(getComputedStyle(slides[3]).fontSize),
        wider: document.documentElement.scrollWidth - innerWidth,
        column: slides[3].getBoundingClientRect().width,
        tools: [...document.querySelectorAll(".tool")].map((tool) => tool.getBoundingClientRect().height).filter((height) => height > 0),
      };
    });
    assert.ok(letters >= 20 && wider <= 0, `${path}: ${letters} px, ${wider} px too wide`);
    assert.ok(column > 500 && column <= 720, `${path}: a column of ${column} px`);
    assert.ok(tools.length > 0 && Math.min(...tools) >= 40, `${path}: tools of ${tools} px`);
    await context.close();
  }
});

test("a diagram opens over the phone's screen and grows under two fingers", async () => {
  const page = await room.devices.open(await room.devices.phone("fingers"), "/session_01", "fingers");
  const figure = page.locator("figure.diagram").first();
  await figure.scrollIntoViewIfNeeded();
  await figure.tap();
  const width = () => page.evaluate(() => document.querySelector(".enlarged svg").getBoundingClientRect().width);
  const before = await width();
  const session = await page.context().newCDPSession(page);
  const touch = (type, ...points) =>
    session.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
  await touch("touchStart", [150, 350]);
  await touch("touchStart", [150, 350], [250, 450]);
  for (let i = 1; i <= 5; i++) await touch("touchMove", [150 - 10 * i, 350 - 10 * i], [250 + 10 * i, 450 + 10 * i]);
  await touch("touchEnd");
  await page.waitForFunction((least) => document.querySelector(".enlarged svg").getBoundingClientRect().width > least, before * 1.8);
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0);
  await page.locator(".enlarged-tools button:last-child").tap();
  assert.equal(await page.evaluate(() => document.querySelector("dialog[open]")), null);
});

test("paper holds every slide, and notes only from the desk", async () => {
  const reader = await room.devices.open(await room.devices.device("reader"), "/session_01", "reader");
  for (const [page, notes] of [[reader, false], [room.desk, true]]) {
    await page.emulateMedia({ media: "print" });
    const paper = await page.evaluate(() => {
      dispatchEvent(new Event("beforeprint"));
      const shown = (all) => [...all].filter((one) => one.getClientRects().length > 0).length;
      const slides = document.querySelectorAll("[id='ui.deck'] > .slide");
      const seen = {
        slides: slides.length,
        shown: shown(slides),
        notes: shown(document.querySelectorAll(".printed")),
        furniture: shown(document.querySelectorAll(".furniture *, .desk *")),
      };
      dispatchEvent(new Event("afterprint"));
      return { ...seen, left: document.querySelectorAll(".printed").length };
    });
    await page.emulateMedia({ media: "screen" });
    assert.ok(paper.slides > 10 && paper.shown === paper.slides, JSON.stringify(paper));
    assert.equal(paper.notes > 0, notes);
    assert.equal(paper.furniture + paper.left, 0, JSON.stringify(paper));
  }
});

test("a text tree is as large as the text around it: as the reader chose, and on paper", async () => {
  const page = await room.devices.open(await room.devices.phone("tree"), "/session_01", "tree");
  const sizes = () =>
    page.evaluate(() => {
      const tree = document.querySelector("[id='ui.deck'] .tree:not(.small)");
      return [tree, tree.closest(".slide")].map((one) => getComputedStyle(one).fontSize);
    });
  await page.evaluate(() => (document.documentElement.dataset.text = "largest"));
  assert.deepEqual(await sizes(), ["27.2px", "27.2px"]);
  await page.emulateMedia({ media: "print" });
  // Of A4 upright, then across.
  for (const width of [665, 971]) {
    await page.setViewportSize({ width, height: 900 });
    assert.deepEqual(await sizes(), ["14px", "14px"]);
  }
});

test("a drawing that fills its slide keeps its distance from the title, a phone's words are not letter under letter", async () => {
  const day = await openClass(`${project}/decks`, { phones: 0 });
  try {
    const wide = await day.devices.open(await day.devices.device("wide"), "/session_01", "wide");
    const gaps = await wide.evaluate(() => {
      const slides = [...document.querySelectorAll("[id='ui.deck'] .slide")];
      const shown = slides.filter((slide) => slide.querySelector(":scope > .slide-title + figure.diagram"));
      return shown.map((slide) => {
        for (const one of slides) one.hidden = one !== slide;
        return (
          slide.querySelector("figure.diagram").getBoundingClientRect().top -
          slide.querySelector(".slide-title").getBoundingClientRect().bottom
        );
      });
    });
    assert.ok(gaps.length > 4 && Math.min(...gaps) > 28, gaps.join(" "));
    const narrow = await day.devices.open(await day.devices.phone("narrow"), "/session_08", "narrow");
    const cells = await narrow.evaluate(() =>
      [...document.querySelectorAll("[id='ui.deck'] tr:not(:has(> :nth-child(3))) > td:first-child")].map(
        (cell) => cell.getBoundingClientRect().width,
      ),
    );
    assert.ok(cells.length > 6 && Math.min(...cells) >= 70, cells.join(" "));
  } finally {
    await day.stop();
  }
});

/** What themes are whatever the device says, unless somebody chooses. @type {Record<string, string>} */
const ways = { chalk: "dark", daylight: "light" };

for (const theme of readdirSync(`${project}/themes`).sort()) {
  test(`ink is dark on paper, and as the device or its owner wants it on a screen, in ${theme}`, async () => {
    const server = await serve(course, { flags: ["--theme", theme] });
    const devices = await Devices.start(server);
    try {
      const page = await devices.open(await devices.phone("reader"), "/session_01", "reader");
      for (const media of /** @type {const} */ (["screen", "print"])) for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
        await page.emulateMedia({ media, colorScheme });
        for (const chosen of ["", "light", "dark"]) {
          const bright = await page.evaluate((chosen) => {
            chosen ? (document.documentElement.dataset.theme = chosen) : delete document.documentElement.dataset.theme;
            const [red, green, blue] = getComputedStyle(document.body).color.match(/[\d.]+/g).map(Number);
            return (red + green + blue) / 3 > 128;
          }, chosen);
          const usual = ways[theme] ?? colorScheme;
          assert.equal(bright, media === "screen" && (chosen || usual) === "dark", `${media}, ${colorScheme} device, chosen: ${chosen}`);
        }
      }
    } finally {
      await devices.stop();
      await server.stop();
    }
  });
}
