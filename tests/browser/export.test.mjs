// A deck as one file: opened from a folder, with scripts and without, and nothing is asked of anybody.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { binary } from "../server.mjs";

const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="teal"/></svg>`;
const filler = Array.from({ length: 36 }, (_, at) =>
  `## 장 ${at + 1}\n\n이것은 ${at + 1}번째 장의 문장이고, 조금 더 깁니다.\n\n- 하나는 이렇게\n- 둘은 저렇게\n- 셋은 그렇게\n\n\`\`\`js\nconst x = ${at};\nconsole.log(x);\n\`\`\`\n`);
const files = {
  "README.md": "---\nlogo: img/logo.svg\nfooter: 한강대학교\n---\n# 과정\n\n1. [첫째](주/첫째.md)\n2. [둘째](주/둘째.md)\n",
  "주/첫째.md": `# 첫째 시간\n\n글이다.\n\n둘째 글이다.\n
## 어디일까요?\n\n<!-- poll -->\n- [ ] 하나\n- [x] 정답인것\n\n왜그런지.\n
## 그림\n\n![그림](../img/그림%201.svg)\n\n[둘째로](둘째.md) [여기](첫째.md#흐름) [코드](../start.zip) [밖](https://a.example/)\n\n<!-- note: 비밀노트 -->\n
## 흐름\n\n\`\`\`mermaid\nflowchart LR\n  A[상자] --> B\n\`\`\`\n
## 하나씩\n\n<!-- step -->\n- 먼저\n- 나중\n
## 수식\n\n$$\\frac{a}{b}$$\n\n${filler.join("\n")}`,
  "주/둘째.md": "# 둘째\n\n글이다.\n\n둘째 글이다.\n",
  "img/그림 1.svg": picture,
  "img/logo.svg": picture,
  "start.zip": "PK",
};

let folder;
let browser;
/** Whatever a page complained of, and what was asked of anybody. */
const troubles = [];

/** Exports a deck. @returns {string} the file */
function exported(deck, name, ...flags) {
  const out = join(folder, name);
  execFileSync(binary, ["export", "html", deck, "--out", out, ...flags], { cwd: folder, encoding: "utf8", stdio: "pipe" });
  return out;
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "cuecard-notes-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
});
after(() => browser?.close());

async function open(file, options = {}) {
  const url = pathToFileURL(file).href;
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 720 }, ...options })).newPage();
  page.on("pageerror", (error) => troubles.push(String(error)));
  page.on("console", (message) => message.type() === "error" && troubles.push(message.text()));
  page.on("request", (request) => request.url() !== url && !request.url().startsWith("data:") && troubles.push(request.url()));
  await page.goto(url);
  return page;
}

async function axe(page) {
  const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  const { violations } = await page.evaluate(`${axe}; axe.run(document, { resultTypes: ["violations"], preload: false })`);
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 120)}`);
}

const wide = { viewport: { width: 1280, height: 720 } };
const phone = { viewport: { width: 390, height: 844 } };
const shown = (page) => page.locator(".slide").filter({ visible: true });

test("a deck is slides on a wide screen and a page on a phone, and nothing is asked for", async () => {
  const page = await open(exported("주/첫째.md", "a.html"));
  assert.equal(await shown(page).count(), 1);
  for (let turn = 0; turn < 2; turn += 1) await page.keyboard.press("ArrowDown");
  assert.equal(await page.textContent(".slide:not([hidden]) .slide-title"), "그림");
  assert.equal(await page.locator(".foot").textContent(), "한강대학교", "what its course says");
  assert.ok(await page.evaluate(() => [...document.images].every((image) => image.naturalWidth > 0)), "its pictures are there");
  assert.deepEqual(await axe(page), []);
  await page.click("text=여기");
  await page.waitForFunction(() => document.querySelector(".slide:not([hidden]) .slide-title")?.textContent === "흐름");
  await page.emulateMedia({ colorScheme: "dark" });
  assert.deepEqual(await axe(page), []);
  const small = await open(join(folder, "a.html"), phone);
  assert.equal(await shown(small).count(), await small.locator(".slide").count());
  assert.ok(await small.locator(".tools [data-verb=theme]").isVisible());
  assert.deepEqual(await axe(small), []);
  assert.deepEqual(troubles, []);
});

test("without scripts it is a page to read, in any window, with all of the deck", async () => {
  const with_scripts = await open(exported("주/첫째.md", "a.html"), phone);
  const words = async (page) => (await page.locator(".canvas").evaluate((deck) => deck.innerText)).replaceAll(/\s+/g, " ");
  for (const size of [wide, phone]) {
    const page = await open(join(folder, "a.html"), { ...size, javaScriptEnabled: false });
    const slides = page.locator(".slide");
    const count = await slides.count();
    assert.ok(count >= 40, `${count} slides`);
    assert.equal(await shown(page).count(), count);
    assert.equal(await page.locator("button").filter({ visible: true }).count(), 0, "no button that does nothing");
    const box = await page.locator(".canvas").boundingBox();
    assert.ok(box && box.height > 5_000 && box.width <= size.viewport.width);
    assert.equal(await words(page), await words(with_scripts));
  }
  assert.deepEqual(troubles, []);
});

test("links within the deck stay, and those to what is not in it are words", async () => {
  const page = await open(exported("주/첫째.md", "a.html"));
  const links = await page.locator(".slide a").evaluateAll((all) => all.map((link) => [link.textContent, link.getAttribute("href")]));
  assert.deepEqual(links, [["둘째로", null], ["여기", `#${encodeURIComponent("흐름")}`], ["코드", null], ["밖", "https://a.example/"]]);
  assert.deepEqual(troubles, []);
});

test("40 slides are at most 400 KB, a font only where there is a formula, and a second run writes the same", async () => {
  const first = readFileSync(exported("주/첫째.md", "a.html"));
  assert.ok(first.length <= 400_000, `${first.length} bytes`);
  assert.ok(readFileSync(exported("주/첫째.md", "a.html")).equals(first));
  const page = await open(join(folder, "a.html"), phone);
  await page.waitForFunction(() => [...document.fonts].some((font) => font.status === "loaded"), null, { timeout: 5_000 });
  assert.ok(!readFileSync(exported("주/둘째.md", "b.html"), "utf8").includes("data:font/woff2"));
  assert.deepEqual(troubles, []);
});

test("notes and right answers are in it only where that is asked for", () => {
  const plain = readFileSync(exported("주/첫째.md", "a.html"), "utf8");
  for (const mark of ["비밀노트", "왜그런지"]) assert.ok(!plain.includes(mark), mark);
  const notes = readFileSync(exported("주/첫째.md", "notes.html", "--notes"), "utf8");
  assert.ok(notes.includes("비밀노트") && !notes.includes("왜그런지"));
  const answers = readFileSync(exported("주/첫째.md", "answers.html", "--answers"), "utf8");
  assert.ok(answers.includes("왜그런지") && !answers.includes("비밀노트"));
});

test("a script that somebody puts into the file does not run", async () => {
  const text = readFileSync(exported("주/첫째.md", "a.html"), "utf8");
  const file = join(folder, "changed.html");
  writeFileSync(file, text.replace("</main>", `</main><script>document.title = "changed"</script><img src="x" onerror="document.title = 'changed'">`));
  const page = await (await browser.newContext()).newPage();
  await page.goto(pathToFileURL(file).href);
  assert.notEqual(await page.title(), "changed");
});

test("a file that is somebody else's is left as it is", () => {
  const theirs = join(folder, "theirs.html");
  writeFileSync(theirs, "<p>years of work</p>");
  assert.throws(() => exported("주/첫째.md", "theirs.html"), /is there, and no `cuecard export` has written it; name another file/);
  assert.equal(readFileSync(theirs, "utf8"), "<p>years of work</p>");
});
