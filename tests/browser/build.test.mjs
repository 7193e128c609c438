// A course written to files: opened from a folder and under a path of some host, every link followed,
// nothing asked of anybody else, words found.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, statSync, writeFileSync, mkdirSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { binary, project } from "../server.mjs";

const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="teal"/></svg>`;
const asked = "## 어디일까요?\n\n<!-- poll -->\n- [ ] 하나\n- [x] 정답인것\n\n왜그런지.\n";
const seen = "## 그림\n\n![그림](img/그림 1.svg)\n\n[둘째로](둘째.md#수식) [용어](용어.md)\n\n<!-- note: 비밀노트 -->\n";
const flow = "## 흐름\n\n```mermaid\nflowchart LR\n  A[상자] --> B\n```\n";
const files = {
  "README.md": "# 과정\n\n1. [첫째 시간](첫째 시간.md)\n2. [둘째](둘째.md)\n\n[주차](1주/)와 [코드](start.zip)\n",
  "첫째 시간.md": `# 첫째 시간\n\n글이다.\n\n둘째 글이다.\n\n${asked}\n${seen}`,
  "둘째.md": `# 둘째\n\n글이다.\n\n둘째 글이다.\n\n## 수식\n\n$$\\frac{a}{b}$$\n\n${flow}`,
  "용어.md": "---\npage: true\n---\n# 용어\n\n클러스터 안의 주소.\n",
  "1주/README.md": "# 1주\n\n1. [index](index.md)\n",
  "1주/index.md": "# Index\n\nText here.\n\nMore text.\n\n## Slide\n\nWords.\n",
  "img/그림 1.svg": picture,
  "start.zip": "PK",
};

let folder;
let site;
let browser;
/** Whatever a page complained of, and what was asked of anybody else. */
const troubles = [];

const build = (...flags) => execFileSync(binary, ["build", folder, ...flags], { cwd: project, encoding: "utf8" });
const all = (folder, at = "") => readdirSync(join(folder, at)).flatMap((name) => {
  const path = at ? `${at}/${name}` : name;
  return statSync(join(folder, path)).isDirectory() ? all(folder, path) : [path];
});

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "cuecard-notes-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  site = join(mkdtempSync(join(tmpdir(), "cuecard-site-")), "out");
  build("--out", site);
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
});
after(() => browser?.close());

async function open(url, options = {}) {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 720 }, ...options })).newPage();
  page.on("pageerror", (error) => troubles.push(`${page.url()}: ${error}`));
  page.on("console", (message) => message.type() === "error" && troubles.push(`${page.url()}: ${message.text()}`));
  page.on("request", (request) => {
    const { protocol, host } = new URL(request.url());
    const own = new URL(url);
    if (protocol !== "data:" && (protocol !== own.protocol || host !== own.host)) troubles.push(`${page.url()} asks for ${request.url()}`);
  });
  await page.goto(url);
  return page;
}

/** Follows every link of the site from a page on. @returns {Promise<string[]>} the addresses that were opened */
async function follow(page, start) {
  const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  const seen = new Set();
  const waiting = [start];
  while (waiting.length > 0) {
    const url = waiting.pop();
    if (seen.has(url)) continue;
    seen.add(url);
    const answer = await page.goto(url).catch((error) => troubles.push(`${url}: ${error.message.split("\n")[0]}`));
    if (typeof answer === "number" || (answer && answer.status() >= 400)) {
      troubles.push(`${url}: ${answer.status?.()}`);
      continue;
    }
    const { violations } = await page.evaluate(`${axe}; axe.run(document, { resultTypes: ["violations"], preload: false })`);
    for (const { id, nodes } of violations) troubles.push(`${url}: ${id}: ${nodes[0].html.slice(0, 120)}`);
    const links = await page.evaluate(() => [...document.querySelectorAll("a[href]")].map((link) => link.href));
    const root = start.slice(0, start.lastIndexOf("/") + 1);
    for (const link of links) {
      const to = link.split("#")[0];
      if (to.startsWith(root) && to.endsWith(".html")) waiting.push(to);
      else if (to.startsWith(root)) assert.ok(all(site).includes(decodeURIComponent(to.slice(root.length))), `${link} on ${url}`);
      else troubles.push(`${url} leads to ${link}`);
    }
  }
  return [...seen];
}

test("opened from a folder every link leads somewhere, and nothing else is asked for", async () => {
  const start = pathToFileURL(join(site, "index.html")).href;
  const page = await open(start);
  const seen = await follow(page, start);
  const pages = all(site).filter((path) => path.endsWith(".html"));
  assert.equal(seen.length, pages.length, `${seen.length} of ${pages}`);
  assert.deepEqual(troubles, []);
});

test("and so it is under a path of some host", async () => {
  const types = { ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2" };
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://x").pathname).replace(/^\/a\/b\//, "");
    const there = all(site).includes(path);
    response.writeHead(there ? 200 : 404, { "Content-Type": types[extname(path)] ?? "application/octet-stream" });
    response.end(there ? readFileSync(join(site, path)) : "");
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", () => done(null)));
  try {
    const start = `http://127.0.0.1:${server.address().port}/a/b/index.html`;
    const page = await open(start);
    await follow(page, start);
    assert.deepEqual(troubles, []);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test("a deck is slides on a wide screen and a page on a phone, at one's own pace", async () => {
  const url = pathToFileURL(join(site, "첫째 시간.html")).href;
  const wide = await open(url);
  const shown = (page) => page.evaluate(() => [...document.querySelectorAll(".slide:not([hidden])")].map((slide) => slide.dataset.slide).join());
  assert.equal(await shown(wide), "1");
  await wide.keyboard.press("ArrowDown");
  await wide.keyboard.press("ArrowDown");
  assert.equal(await shown(wide), "3");
  assert.ok(await wide.evaluate(() => document.querySelector("img").naturalWidth > 0), "its picture is there");
  assert.match(wide.url(), /#/);
  const phone = await open(url, { viewport: { width: 390, height: 844 }, isMobile: true });
  assert.equal(await phone.locator(".slide").filter({ visible: true }).count(), await phone.locator(".slide").count());
  const formula = await open(pathToFileURL(join(site, "둘째.html")).href);
  await formula.evaluate(() => document.fonts.load("20px cue-math", "x").catch(() => {}));
  assert.deepEqual(troubles, []);
});

test("words are found by their syllables, in titles first", async () => {
  const page = await open(pathToFileURL(join(site, "index.html")).href);
  await page.fill("[id='ui.search']", "스터");
  await page.waitForFunction(() => document.querySelectorAll("[id='ui.found'] > li").length === 1);
  assert.equal(await page.textContent("[id='ui.found'] a"), "용어");
  await page.fill("[id='ui.search']", "수식");
  await page.click("[id='ui.found'] a");
  await page.waitForFunction(() => document.querySelector(".slide:not([hidden]) .slide-title")?.textContent === "수식");
  assert.deepEqual(troubles, []);
});

test("a second run writes the same, and what is gone from the notes goes", () => {
  const before = new Map(all(site).map((path) => [path, readFileSync(join(site, path), "base64")]));
  build("--out", site);
  assert.deepEqual(new Map(all(site).map((path) => [path, readFileSync(join(site, path), "base64")])), before);
  writeFileSync(join(site, "own.txt"), "a file of somebody's");
  writeFileSync(join(folder, "README.md"), files["README.md"].replace(/\[주차\].*\n/, "끝\n"));
  build("--out", site);
  assert.ok(!all(site).includes("start.zip"), "nobody links it");
  assert.ok(all(site).includes("own.txt"));
});

test("a list that somebody has changed removes nothing outside of the folder", () => {
  const [outside, list] = [join(site, "..", "outside.txt"), join(site, ".cuecard-site")];
  writeFileSync(outside, "a file of somebody's");
  writeFileSync(join(site, "gone.html"), "of an earlier run");
  writeFileSync(list, `${readFileSync(list, "utf8")}../outside.txt\n${outside}\ngone.html\n`);
  build("--out", site);
  assert.equal(readFileSync(outside, "utf8"), "a file of somebody's");
  assert.ok(!all(site).includes("gone.html"), "what the list names within the folder goes");
});

test("notes and right answers are written only where that is asked for", () => {
  const pages = (site) => all(site).filter((path) => /\.(html|js)$/.test(path));
  const text = (site) => pages(site).map((path) => readFileSync(join(site, path), "utf8")).join("\n");
  assert.ok(!text(site).includes("비밀노트") && !text(site).includes("왜그런지"));
  const more = join(mkdtempSync(join(tmpdir(), "cuecard-site-")), "out");
  build("--out", more, "--notes", "--answers");
  assert.ok(text(more).includes("비밀노트") && text(more).includes("왜그런지"));
});

test("a folder that is somebody else's is left as it is", () => {
  const theirs = mkdtempSync(join(tmpdir(), "cuecard-theirs-"));
  writeFileSync(join(theirs, "thesis.txt"), "years of work");
  const refused = (out) => {
    try {
      build("--out", out);
    } catch (error) {
      return String(error.stderr);
    }
    return "";
  };
  assert.match(refused(theirs), /is not empty, and no `cuecard build` has written it; name a new folder/);
  assert.deepEqual(all(theirs), ["thesis.txt"]);
  assert.match(refused(folder), /is not empty/);
});
