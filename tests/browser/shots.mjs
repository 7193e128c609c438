// Pictures of every screen, at both sizes, light and dark, into the folder given; with `--readme`
// only the README's picture, into tests/browser/screenshot.png.
import { mkdirSync, readFileSync } from "node:fs";
import { project } from "./class.mjs";
import { connected, openClass } from "./open-class.mjs";

const readme = process.argv.includes("--readme");
const into = process.argv.slice(2).find((word) => !word.startsWith("--")) ?? "shots";
const folder = process.env.FOLDER ?? `${project}/decks`;
const room = await openClass(folder);
const settled = (page) => page.waitForTimeout(400);

if (readme) {
  await room.stage.keyboard.press("ArrowDown");
  for (let i = 0; i < 2; i++) await room.stage.keyboard.press("ArrowDown");
  await room.stage.keyboard.press("ArrowDown");
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
        const context = await devices.device(name, { viewport, colorScheme, isMobile: narrow, hasTouch: narrow, ...(signed ? { storageState: cookies } : {}) });
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
  await stage.keyboard.type("12\n");
  await settled(stage);
  await stage.keyboard.press("t");
  await shot("stage-discussion", "/stage");
  await shot("live-discussion", "/live");
  await shot("desk-discussion", "/present", { signed: true });
  await shot("remote-discussion", "/remote", { signed: true });
}
await room.stop();
