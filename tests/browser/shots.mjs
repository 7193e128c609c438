// Pictures of every screen, at both sizes, light and dark, into the folder given; with `--readme`
// only the README's picture, into tests/browser/screenshot.png.
import { mkdirSync, readFileSync } from "node:fs";
import { course } from "./class.mjs";
import { project } from "../server.mjs";
import { connected, openClass } from "./open-class.mjs";

const readme = process.argv.includes("--readme");
const into = process.argv.slice(2).find((word) => !word.startsWith("--")) ?? "shots";
const folder = process.env.FOLDER ?? (readme ? `${project}/decks` : course);
const room = await openClass(folder);
const settled = (page) => page.waitForTimeout(400);

if (readme) {
  // The middle of the first flow that is walked far.
  const number = await room.stage.evaluate(
    () =>
      [...document.querySelectorAll("[id='ui.deck'] .layout-diagram")].find((slide) => Number(slide.dataset.steps) > 6)?.dataset.slide ??
      "1",
  );
  await room.stage.keyboard.type(`${number}\n`);
  for (let i = 0; i < 5; i++) await room.stage.keyboard.press("Space");
  await settled(room.stage);
  const pictures = [];
  for (const page of [room.stage, room.desk, room.phones[0]]) pictures.push((await page.screenshot()).toString("base64"));
  const sheet = await (await room.devices.browser.newContext({ viewport: { width: 1600, height: 620 } })).newPage();
  await sheet.setContent(`<style>body{margin:0;background:#e9e6de;display:flex;gap:36px;align-items:center;justify-content:center;height:620px}
    img{border-radius:10px;box-shadow:0 8px 30px #0003}.w{width:590px}.p{height:500px}</style>
    ${pictures.map((p, i) => `<img class="${i === 2 ? "p" : "w"}" src="data:image/png;base64,${p}">`).join("")}`);
  await sheet.screenshot({ path: `${project}/tests/browser/screenshot.png` });
} else {
  mkdirSync(into, { recursive: true });
  const { server, devices, desk, stage } = room;
  const cookies = await desk.context().storageState();
  const deck = "/session_01";
  const shot = async (name, path, { keys = [], before = null, signed = false } = {}) => {
    for (const [size, viewport] of Object.entries({ wide: { width: 1280, height: 720 }, narrow: { width: 390, height: 844 } })) {
      for (const colorScheme of ["light", "dark"]) {
        const narrow = size === "narrow";
        const context = await devices.device(name, {
          viewport,
          colorScheme,
          isMobile: narrow,
          hasTouch: narrow,
          ...(signed ? { storageState: cookies } : {}),
        });
        const page = await devices.open(context, path, name);
        await settled(page);
        for (const key of keys) await page.keyboard.press(key);
        if (before) await before(page);
        await settled(page);
        await page.screenshot({ path: `${into}/${name}-${size}-${colorScheme}.png` });
        await context.close();
      }
    }
  };
  await shot("stage-before", "/stage");
  await shot("schedule", "/");
  await shot("join", "/join");
  await shot("error", "/nothing-here");
  await shot("sign-in", "/present");
  await shot("pairing-form", "/remote");
  await shot("deck", deck, { keys: ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown"] });
  for (const press of ["ArrowDown", "ArrowDown", "ArrowDown"]) await stage.keyboard.press(press);
  await room.everywhere((s) => s.slide === 4);
  await shot("stage-diagram", "/stage");
  await shot("live-diagram", "/live");
  await shot("desk", "/present", { signed: true });
  await shot("remote", "/remote", { signed: true });
  await shot("schedule-live", "/");
  await stage.keyboard.press("j");
  await shot("stage-join", "/stage");
  await stage.keyboard.press("j");
  for (const [name, id] of [["table", 5], ["tree", 7], ["code", 8], ["math", 9]]) {
    await stage.keyboard.type(`${id}\n`);
    await room.everywhere((s) => s.slide === id);
    await shot(`stage-${name}`, "/stage");
    await shot(`live-${name}`, "/live");
  }
  const says = (verb) => (page) => page.evaluate((verb) => document.querySelector(`[data-verb="${verb}"]`).click(), verb);
  await shot("live-browsing", "/live", { keys: ["Home"] });
  await shot("live-contents", "/live", { before: says("overview") });
  await shot("live-notes", "/live", { before: says("notes") });
  await shot("live-settings", "/live", { before: says("settings") });
  for (const verb of ["overview", "pair", "devices", "help"]) await shot(`desk-${verb}`, "/present", { signed: true, before: says(verb) });
  await stage.keyboard.press("b");
  await shot("live-black", "/live");
  await stage.keyboard.press("b");
  await stage.keyboard.type("11\n");
  await room.everywhere((s) => s.slide === 11);
  await stage.keyboard.press("t");
  const discussion = async (state) => {
    for (const [name, path] of [["stage", "/stage"], ["live", "/live"]]) await shot(`${name}-${state}`, path);
    for (const [name, path] of [["desk", "/present"], ["remote", "/remote"]]) await shot(`${name}-${state}`, path, { signed: true });
  };
  await discussion("discussion");
  // Less by five is less than is left of the phase: it ends, and the next begins.
  for (let i = 0; i < 4; i++) await desk.evaluate(() => document.querySelector("[data-verb='timer-less-5']").click());
  await discussion("over");
  await desk.evaluate(() => document.querySelector("[data-verb='timer-stop']").click());
  await desk.evaluate(() => document.querySelector("[data-verb='break-10']").click());
  await discussion("break");
  await shot("schedule-break", "/");
  await desk.evaluate(() => document.querySelector("[data-verb='end']").click());
  await discussion("after");
  await shot("report", `${deck}/report`, { signed: true });
  await lostLines(room);
}
await room.stop();

/** Every screen with a server that does not answer any more. */
async function lostLines({ server, devices, desk }) {
  const cookies = await desk.context().storageState();
  const pages = [];
  for (const [size, viewport] of Object.entries({ wide: { width: 1280, height: 720 }, narrow: { width: 390, height: 844 } })) {
    for (const colorScheme of ["light", "dark"]) {
      const narrow = size === "narrow";
      const context = await devices.device("lost", { viewport, colorScheme, isMobile: narrow, hasTouch: narrow, storageState: cookies });
      for (const [name, path] of [["stage", "/stage"], ["live", "/live"], ["desk", "/present"], ["remote", "/remote"]]) {
        const page = await devices.open(context, path, "lost");
        await connected(page);
        pages.push([`${name}-lost-${size}-${colorScheme}`, page]);
      }
    }
  }
  server.process.kill("SIGSTOP");
  // A page in the background may ping seldom.
  for (const [, page] of pages) await page.bringToFront();
  await new Promise((done) => setTimeout(done, 12_000));
  for (const [name, page] of pages) {
    await page.bringToFront();
    await settled(page);
    await page.screenshot({ path: `${into}/${name}.png` });
  }
  server.process.kill("SIGCONT");
}
