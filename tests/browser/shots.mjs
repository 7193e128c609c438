// Pictures of every screen in every state, at eight sizes, light and dark, in Korean and English, into the
// folder given: one sheet for each screen and state and look, or with `--single` a file for each.
// `--sizes 1280x720,390x844`, `--looks ko-light,en-dark` and `--only stage-end,desk` choose among them, by
// the beginning of a name; `FOLDER=…` shows another course; `--axe` asks axe of each and says what it finds.
// `THEME=…` another theme. With `--readme` only the README's picture.
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

const themed = process.env.THEME ? ["--theme", process.env.THEME] : [];
const folder = process.env.FOLDER ?? (flags.readme ? `${project}/decks` : course);
let room = await openClass(folder, { flags: themed });
let { server, devices, desk, stage } = room;
const settled = (page) => page.waitForTimeout(250);
const axe = flags.axe ? readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8") : null;
const rules = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"] };
/** A class that is asked all that can be asked. */
const askedNotes = `# Service 네트워킹 심화

글이다.

둘째 글이다.

## node-b의 eth0에 들어온 요청, 목적지는 어디일까요?

front가 \`http://order\`를 불렀고, node-b에 있는 order Pod(10.244.2.7)가 응답했습니다.

<!-- poll -->
- [ ] 10.96.20.30:80
- [ ] 10.244.2.7:80
- [x] 10.244.2.7:8080
- [ ] 192.168.0.12:8080

node-a가 내보내기 전에 목적지를 바꿨습니다(DNAT).

## ‘Service’를 한 낱말로 말하면?

<!-- ask: words -->

## Pod가 몇 개까지 늘어날까요?

<!-- ask: number -->

## 오늘 수업은 얼마나 이해했나요?

<!-- ask: 1-5 -->

## 건너뛴 장

글이다.

둘째 글이다.
`;
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
  await askedClass(state);
}

/** What a class is asked, in each state of it, and the record that remains. @param {any} state takes pictures of screens */
async function askedClass(state) {
  if (!["stage-asked", "live-asked", "desk-asked", "remote-asked", "record", "schedule-record"].some(wants)) return;
  await room.stop();
  const asks = mkdtempSync(join(tmpdir(), "cuecard-shots-"));
  writeFileSync(join(asks, "README.md"), "# Service 네트워킹\n\n1. [Service 네트워킹 심화](service.md)\n");
  writeFileSync(join(asks, "service.md"), askedNotes);
  room = await openClass(asks, { phones: 8, flags: themed });
  ({ server, devices, desk, stage } = room);
  const { phones } = room;
  const slide = "[id='ui.deck'] .slide:not([hidden])";
  const settles = () => stage.waitForTimeout(900);
  const press = async (key) => {
    await stage.keyboard.press(key);
    await settles();
  };
  const choose = async (option, which = phones.keys()) => {
    for (const at of which) await phones[at].locator(`${slide} .poll li`).nth(option(at)).locator("label").tap();
    await settles();
  };
  const says = async (texts) => {
    for (const [at, phone] of phones.entries()) {
      for (const text of texts(at)) {
        await phone.fill(`${slide} .answer-form input`, String(text));
        await phone.locator(`${slide} .answer-form button`).tap();
        await phone.waitForTimeout(400);
      }
    }
    await settles();
  };
  await stage.keyboard.type("2\n");
  await settles();
  await state("asked-open");
  await choose((at) => [2, 0, 2, 1, 0, 2, 0, 2][at], [0, 1, 2, 3, 4, 5, 6]);
  // A phone that has answered is one of those in the class, not a new one.
  if (wants("live-asked-voted")) await pictured(phones[0], "live-asked-voted");
  await state("asked-some", ["stage", "desk", "remote"]);
  await press("PageDown");
  await state("asked-shown");
  await press("PageDown");
  await state("asked-right");
  await stage.keyboard.press("r");
  await settles();
  await choose((at) => (at === 1 ? 0 : 2));
  await press("PageDown");
  await state("asked-again", ["stage", "live", "desk"]);
  await press("PageDown");
  if (wants("live-asked-mine")) await pictured(phones[0], "live-asked-mine");
  await state("asked-again-right");
  await press("ArrowDown");
  await state("asked-words-open");
  const words = ["대표번호", "가상 IP", "DNAT", "안내표", "로드 밸런서", "셀렉터", "바뀌지 않는 주소", "kube-proxy", "이름", "창구", "conntrack", "문"];
  await says((at) => words.slice(0, 12 - at).filter((_, n) => n % 4 === at % 4).slice(0, 3));
  await press("PageDown");
  await state("asked-words");
  await press("ArrowDown");
  await state("asked-number-open");
  await says((at) => [[3, 12, 9, 10, 28, 12, 7, 11][at]]);
  await press("PageDown");
  await state("asked-number");
  await press("ArrowDown");
  await state("asked-scale-open");
  await choose((at) => [3, 4, 2, 3, 4, 1, 3, 4][at]);
  await press("PageDown");
  await state("asked-scale");
  await desk.evaluate(() => document.querySelector("[data-verb='end']").click());
  await settles();
  await shots("record", "/service/record", { signed: true, whole: true });
  await desk.evaluate(async () => {
    const page = new DOMParser().parseFromString(await (await fetch("/service/record")).text(), "text/html");
    await fetch(page.querySelector("form.sharing").getAttribute("action"), { method: "POST" });
  });
  await shots("record-shared", "/service/record", { whole: true });
  await shots("schedule-record", "/");
}

/** Pictures of a page that is open, on a phone's screen in each look. */
async function pictured(page, name) {
  const pictures = [];
  for (const [lang, colorScheme] of looks.filter(([lang]) => lang === "ko")) {
    await page.emulateMedia({ colorScheme });
    await settled(page);
    pictures.push({ lang, colorScheme, width: 390, height: 844, data: await page.screenshot({ scale: "css" }) });
  }
  await keep(name, pictures);
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
 * @param {{signed?: boolean, follows?: boolean, whole?: boolean, before?: (page: any) => Promise<unknown>, around?: () => Promise<unknown>}} how
 *   `whole`: with what is below the window; `before` a picture is taken, on its page; `around` all of them, at the desk
 */
async function shots(name, path, { signed, follows, whole, before, around } = {}) {
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
        pictures.push({ lang, colorScheme, width, height, data: await page.screenshot({ scale: "css", fullPage: whole }) });
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
