// Pictures of every screen in every state, at eight sizes, light and dark, in Korean and English, into the
// folder given: one sheet for each screen and state and look, or with `--single` a file for each.
// `--sizes 1280x720,390x844`, `--looks ko-light,en-dark` and `--only stage-end,desk` choose among them, by
// the beginning of a name; `FOLDER=…` shows another course; `--axe` asks axe of each and says what it finds.
// With `--readme` only the README's picture.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parseArgs } from "node:util";
import { course } from "./class.mjs";
import { project } from "../server.mjs";
import { connected, openClass } from "./open-class.mjs";

const { values: flags, positionals: [into = "shots"] } = parseArgs({
  allowPositionals: true,
  options: {
    readme: { type: "boolean" }, single: { type: "boolean" }, axe: { type: "boolean" },
    sizes: { type: "string" }, looks: { type: "string" }, only: { type: "string" },
  },
});
const listed = (text) => text?.split(",") ?? null;
const all = {
  sizes: ["1024x600", "1280x720", "1366x657", "1440x789", "1920x1080", "768x1024", "390x844", "320x568"],
  looks: ["ko-light", "ko-dark", "en-light", "en-dark"],
};
const sizes = (listed(flags.sizes) ?? all.sizes).map((size) => size.split("x").map(Number));
const looks = (listed(flags.looks) ?? all.looks).map((look) => look.split("-"));
const only = listed(flags.only);
const wants = (name) => !only || only.some((one) => name.startsWith(one));

const folder = process.env.FOLDER ?? (flags.readme ? `${project}/decks` : course);
const room = await openClass(folder);
const { server, devices, desk, stage } = room;
const settled = (page) => page.waitForTimeout(250);
const axe = flags.axe ? readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8") : null;
const rules = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"] };
/** What axe finds, each with where it was found first. @type {Map<string, string>} */
const found = new Map();

try {
  await (flags.readme ? readmePicture() : everything());
} finally {
  await room.stop();
}

/** The stage, the desk and a phone in the middle of the first flow that is walked far. */
async function readmePicture() {
  const number = await stage.evaluate(
    () => [...document.querySelectorAll("[id='ui.deck'] .layout-diagram")].find((slide) => Number(slide.dataset.steps) > 6)?.dataset.slide ?? "1",
  );
  await stage.keyboard.type(`${number}\n`);
  for (let i = 0; i < 5; i++) await stage.keyboard.press("Space");
  await settled(stage);
  const pictures = [];
  for (const page of [stage, desk, room.phones[0]]) pictures.push((await page.screenshot()).toString("base64"));
  const sheet = await (await devices.browser.newContext({ viewport: { width: 1600, height: 620 } })).newPage();
  await sheet.setContent(`<style>body{margin:0;background:#e9e6de;display:flex;gap:36px;align-items:center;justify-content:center;height:620px}
    img{border-radius:10px;box-shadow:0 8px 30px #0003}.w{width:590px}.p{height:500px}</style>
    ${pictures.map((p, i) => `<img class="${i === 2 ? "p" : "w"}" src="data:image/png;base64,${p}">`).join("")}`);
  await sheet.screenshot({ path: `${project}/tests/browser/screenshot.png` });
}

/** A class from before its beginning to after its end, with pictures of all that is seen of it. */
async function everything() {
  mkdirSync(into, { recursive: true });
  const press = (verb) => desk.evaluate((verb) => document.querySelector(`[data-verb="${verb}"]`).click(), verb);
  const slideOf = (layout) =>
    stage.evaluate((layout) => Number(document.querySelector(`[id='ui.deck'] .layout-${layout}`)?.dataset.slide ?? 0), layout);
  const goTo = async (number) => {
    await stage.keyboard.type(`${number}\n`);
    await room.everywhere((s) => s.slide === number);
  };
  const deck = await stage.evaluate(() => document.getElementById("ui.deck").dataset.url);
  const file = `${server.folder}${decodeURIComponent(deck)}.md`;
  const text = readFileSync(file, "utf8");
  const opens = (verb) => (page) => page.evaluate((verb) => document.querySelector(`[data-verb="${verb}"]`).click(), verb);
  const menu = (number) => (page) => page.evaluate((number) => (document.querySelectorAll("details.menu")[number].open = true), number);

  // What stays as it is.
  await shots("schedule-before", "/");
  await shots("join", "/join");
  await shots("join-wrong", "/join?code=NOPE");
  await shots("error", "/nothing-here");
  await shots("sign-in", "/present");
  await shots("pairing-form", "/remote");
  await shots("deck", `${deck}?at=4`, { before: (page) => page.keyboard.type("4\n") });
  await shots("deck-title", deck);
  await shots("deck-findings", deck, { signed: true, before: (page) => page.click("[id='ui.findings-count']", { timeout: 1500 }).catch(() => {}) });

  const screens = [["stage", "/stage", true], ["live", "/live", false], ["desk", "/present", true], ["remote", "/remote", true]];
  const state = async (name, which = screens.map(([screen]) => screen), how = {}) => {
    for (const [screen, path, signed] of screens) {
      if (which.includes(screen)) await shots(`${screen}-${name}`, path, { signed, follows: true, ...how });
    }
  };
  await state("before");
  await press("begin");
  for (const layout of ["title", "section", "text", "table", "code", "diagram", "math", "image", "quote"]) {
    const number = await slideOf(layout);
    if (!number) continue;
    await goTo(number);
    await state(layout, layout === "diagram" ? undefined : ["stage", "live"]);
  }
  await shots("schedule-live", "/");
  await state("join", ["stage", "live"], { around: () => press("join") });
  await state("black", ["stage", "live", "desk", "remote"], { around: () => press("black") });
  await state("browsing", ["live"], { before: (page) => page.keyboard.press("Home") });
  for (const verb of ["overview", "notes", "settings"]) await state(verb, ["live"], { before: opens(verb) });
  for (const verb of ["overview", "pair", "devices", "help"]) await state(verb, ["desk"], { before: opens(verb) });
  for (const [number, name] of ["timer", "class", "more"].entries()) await state(`menu-${name}`, ["desk"], { before: menu(number) });
  await state("menu", ["remote"], { before: menu(0) });
  await state("list", ["remote"], { before: opens("overview") });
  await state("help", ["stage"], { before: (page) => page.keyboard.press("?") });
  await state("overview", ["stage"], { before: (page) => page.keyboard.press("o") });

  // What a save says.
  writeFileSync(file, text.replace(/^(## .*)$/m, "$1\n\n![](nowhere.png)\n\n<!-- stpe -->"));
  await desk.waitForSelector("[data-show='edit']:not([hidden])");
  await state("edited", ["desk"]);
  await state("findings", ["desk"], { before: (page) => page.evaluate(() => document.getElementById("ui.findings-count").click()) });
  writeFileSync(file, Buffer.concat([Buffer.from(text), Buffer.from([0xff, 0xfe, 0xff])]));
  await desk.waitForSelector(".trouble");
  await state("trouble", ["desk"]);
  writeFileSync(file, text);
  await desk.waitForFunction(() => !document.querySelector(".trouble"));

  await goTo(await slideOf("discussion"));
  await state("question", ["stage", "live"]);
  await press("timer-toggle");
  await state("discussion");
  await boards(state, opens);
  await press("timer-next-phase");
  await state("discussion-2", ["stage", "live"]);
  // Less by five is less than is left of a phase: it ends, and the next begins.
  for (let i = 0; i < 4; i++) await press("timer-less-5");
  await state("over");
  await press("timer-stop");
  await press("break-10");
  await state("break");
  await shots("schedule-break", "/");
  await press("end");
  await state("after");
  await shots("schedule-after", "/");
  await shots("report", `${deck}/report`, { signed: true });
  await press("next-deck");
  await state("next-deck");
  await lostLines(screens);
}

/** What the class writes in its discussion, and asks. */
async function boards(state, opens) {
  const [phone] = room.phones;
  const ui = (id) => `[id='ui.${id}']`;
  const posts = ["이름으로 부르니 주소가 바뀌어도 괜찮다.", "The address of a Pod changes each time it is made anew, the name does not.", "점심 뭐 먹어요"];
  for (const [at, text] of posts.entries()) {
    await phone.selectOption(ui("board-group"), String(at + 1));
    await phone.fill(ui("board-text"), text);
    await phone.tap(`${ui("board-form")} button`);
    await phone.waitForFunction((field) => document.querySelector(field).value === "", ui("board-text"));
  }
  await phone.tap("[data-verb='questions']");
  await phone.fill(ui("question-text"), "왜 ping은 안 되나요?");
  await phone.tap(`${ui("question-form")} button`);
  await phone.tap(".turn-on");
  await phone.keyboard.press("Escape");
  await desk.click(ui("tab-answers"));
  for (const at of [2, 3]) await desk.click(`${ui("desk-board")} > li:nth-child(${at}) .act-pin`);
  await desk.click(ui("tab-questions"));
  await desk.click(`${ui("desk-questions")} > li:nth-child(1) .act-pin`);
  await settled(desk);
  await state("board", ["stage"]);
  await state("board", ["desk", "remote"], { before: opens("tab-answers") });
  // At the foot of a column, where the posts are.
  await state("board", ["live"], { before: (page) => page.evaluate(() => scrollTo(0, 9999)) });
  await state("questions", ["desk", "remote"], { before: opens("tab-questions") });
  await state("questions", ["live"], { before: opens("questions") });
  await desk.click(ui("tab-answers"));
  await desk.click(`${ui("desk-board")} > li:nth-child(2) .act-alone`);
  await state("alone", ["stage"]);
  for (const at of [3, 2]) await desk.click(`${ui("desk-board")} > li:nth-child(${at}) .act-hide`);
  await desk.click(ui("tab-notes"));
}

/**
 * A screen in one state, in all looks and sizes. A page is opened once a language and then resized.
 * @param {string} name @param {string} path
 * @param {{signed?: boolean, follows?: boolean, before?: (page: any) => Promise<unknown>, around?: () => Promise<unknown>}} how
 *   `before` a picture is taken, on its page; `around` all of them, at the desk
 */
async function shots(name, path, { signed, follows, before, around } = {}) {
  if (!wants(name)) return;
  await around?.();
  const pictures = [];
  for (const lang of new Set(looks.map(([lang]) => lang))) {
    const page = await pageOf(path, lang, signed);
    if (follows) await connected(page);
    await settled(page);
    for (const [width, height] of sizes) {
      await page.setViewportSize({ width, height });
      for (const [, colorScheme] of looks.filter(([one]) => one === lang)) {
        await page.emulateMedia({ colorScheme });
        await settled(page);
        if (before) {
          await page.keyboard.press("Escape");
          await page.evaluate(() => document.querySelectorAll("details.menu[open]").forEach((one) => (one.open = false)));
          await before(page);
          await settled(page);
        }
        pictures.push({ lang, colorScheme, width, height, data: await page.screenshot({ scale: "css" }) });
        if (axe) await askAxe(page, `${name} ${width}×${height} ${lang} ${colorScheme}`);
      }
    }
    await page.context().close();
  }
  await keep(name, pictures);
  await around?.();
}

/** @param {string} path @param {string} lang @param {boolean} [signed] */
async function pageOf(path, lang, signed) {
  const context = await devices.device(path, {
    locale: lang === "ko" ? "ko-KR" : "en-US", reducedMotion: "reduce",
    ...(signed ? { storageState: await desk.context().storageState() } : {}),
  });
  if (axe) await context.addInitScript(axe);
  return devices.open(context, path);
}

/** @param {any} page @param {string} where */
async function askAxe(page, where) {
  const { violations } = await page.evaluate((rules) => window.axe.run(document, rules), rules);
  for (const { id, nodes } of violations) {
    for (const { html } of nodes) {
      const problem = `${id}: ${html.slice(0, 140)}`;
      if (!found.has(problem)) console.log(`${where}: ${problem}`);
      found.set(problem, where);
    }
  }
}

/** Writes pictures as files, or on one sheet a look. */
async function keep(name, pictures) {
  if (flags.single) {
    for (const { lang, colorScheme, width, height, data } of pictures) {
      writeFileSync(`${into}/${name}-${width}x${height}-${lang}-${colorScheme}.png`, data);
    }
    return;
  }
  for (const [lang, colorScheme] of looks) {
    const mine = pictures.filter((one) => one.lang === lang && one.colorScheme === colorScheme);
    const sheet = await (await devices.browser.newContext({ viewport: { width: 2000, height: 100 } })).newPage();
    await sheet.setContent(`<style>body{margin:0;padding:10px;background:#888;display:flex;flex-wrap:wrap;gap:10px;align-items:start}
      figure{margin:0;font:12px sans-serif}img{display:block}</style>
      ${mine.map(({ width, height, data }) => `<figure>${width}×${height}<img style="height:${height > width ? 560 : 360}px"
      src="data:image/png;base64,${data.toString("base64")}"></figure>`).join("")}`);
    await sheet.screenshot({ path: `${into}/${name}-${lang}-${colorScheme}.png`, fullPage: true });
    await sheet.context().close();
  }
}

/** Every screen with a server that does not answer any more. */
async function lostLines(screens) {
  const wanted = screens.filter(([screen]) => wants(`${screen}-lost`));
  if (wanted.length === 0) return;
  const pages = [];
  for (const [screen, path, signed] of wanted) {
    for (const lang of new Set(looks.map(([lang]) => lang))) {
      const page = await pageOf(path, lang, signed);
      await connected(page);
      pages.push({ screen, lang, page });
    }
  }
  server.process.kill("SIGSTOP");
  // A page in the background may ping seldom.
  for (const { page } of pages) await page.bringToFront();
  await new Promise((done) => setTimeout(done, 12_000));
  const pictures = [];
  for (const { screen, lang, page } of pages) {
    await page.bringToFront();
    for (const [width, height] of sizes) {
      await page.setViewportSize({ width, height });
      for (const [, colorScheme] of looks.filter(([one]) => one === lang)) {
        await page.emulateMedia({ colorScheme });
        await settled(page);
        pictures.push({ screen, lang, colorScheme, width, height, data: await page.screenshot({ scale: "css" }) });
      }
    }
  }
  server.process.kill("SIGCONT");
  for (const [screen] of wanted) await keep(`${screen}-lost`, pictures.filter((one) => one.screen === screen));
}
