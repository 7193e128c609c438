// The rule of fit finds each fault that it is there for, and none in a slide that fits.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { project } from "../server.mjs";

const rule = readFileSync(`${project}/tests/browser/fit/rule.js`, "utf8");
const onStage = { scrolls: false, floors: { body: 20, code: 16, label: 12 } };
const onPhone = { scrolls: true, floors: { body: 16, code: 12, label: 9 } };
let browser;

before(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
});
after(() => browser?.close());

/** The kinds of fault found in a slide of that content. */
async function faultsOf(html, how = onStage) {
  const page = await browser.newPage({ viewport: how.scrolls ? { width: 390, height: 844 } : { width: 1280, height: 720 } });
  await page.setContent(`<!doctype html><style>
    * { box-sizing: border-box } body { margin: 0; font: 26px/1.5 sans-serif }
    .slide { position: relative; ${how.scrolls ? "" : "width: 1280px; height: 664px; overflow: hidden;"} padding: 40px }
    pre, code { font-size: 20px; font-family: monospace } svg { display: block }</style><section class="slide">${html}</section>`);
  await page.evaluate(rule);
  const { faults } = await page.evaluate((how) => window.fitRule(document.querySelector(".slide"), how), how);
  await page.close();
  return [...new Set(faults.map(({ is }) => is))].sort();
}

const line = "<p>한 줄의 글입니다.</p>";
const picture = (style) =>
  `<img style="${style}" src="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='200' height='100'/%3E">`;
const drawing = (inside) => `<svg width="400" height="200" viewBox="0 0 400 200" font-size="20">${inside}</svg>`;

const onStageCases = {
  "a slide that fits": [
    "<h2>제목</h2><p>글<sup>1</sup>과 <code>코드</code></p><pre>한 줄</pre>" +
      drawing('<g class="node"><rect x="10" y="10" width="200" height="60"/><text x="30" y="45">짧은 말</text></g>'),
    [],
  ],
  "closed details": ["<details><summary>더 보기</summary>" + line.repeat(60) + "</details>", []],
  "words for screen readers": [
    `${line}<p style="position:absolute;width:1px;height:1px;overflow:hidden;font-size:4px">안 보이는 말</p>`,
    [],
  ],
  "too many lines": [line.repeat(30), ["box overflows", "text cut off"]],
  "a line too long in a box that scrolls": [`<pre style="overflow-x:auto">${"긴 줄 ".repeat(80)}</pre>`, ["box overflows", "text cut off"]],
  "small text": [`<p style="font-size:18px">작은 글</p>`, ["body under 20 px"]],
  "text made small by a transform": [`<div style="transform:scale(.6)">${line}</div>`, ["body under 20 px"]],
  "small code": [`<p><code style="font-size:14px">ls</code></p>`, ["code under 16 px"]],
  "small labels": [drawing('<text x="10" y="40" font-size="9">말</text>'), ["label under 12 px"]],
  "two texts in one place": [`${line}<p style="margin-top:-50px">겹친 글입니다.</p>`, ["texts overlap"]],
  "a picture beyond the edge": [picture("margin-left:1150px;max-width:none"), ["box overflows", "picture cut off"]],
  "a picture out of shape": [picture("width:200px;height:200px"), ["picture distorted"]],
  "a picture of no height": [line + picture("height:0"), ["picture vanished"]],
  "a picture over the text": [line + picture("position:absolute;top:40px;left:40px"), ["text over a picture"]],
  "a drawing beyond its frame": [drawing('<rect x="300" y="10" width="200" height="50"/>'), ["drawing cut off"]],
  "a label wider than its box": [
    drawing('<g class="node"><rect x="10" y="10" width="60" height="60"/><text x="15" y="45">상자보다 긴 말</text></g>'),
    ["label wider than its box"],
  ],
  "a label on another box": [
    drawing('<g class="node"><rect x="10" y="10" width="200" height="60"/></g><text x="30" y="45">남의 말</text>'),
    ["label on another box"],
  ],
  nothing: ["", ["nothing to see"]],
};
for (const [name, [html, found]] of Object.entries(onStageCases)) {
  test(`on the stage: ${name}`, async () => assert.deepEqual(await faultsOf(html), found));
}

const onPhoneCases = {
  "a page longer than the screen": [line.repeat(60), []],
  "code that is swiped in its box": [`<pre style="overflow-x:auto">${"긴 줄 ".repeat(80)}</pre>`, []],
  "a page that is swiped": [`<pre>${"긴 줄 ".repeat(80)}</pre>`, ["page scrolls sideways", "text cut off"]],
  "words that are swiped": [`<p style="overflow-x:auto;white-space:nowrap">${"긴 줄 ".repeat(80)}</p>`, ["box overflows"]],
  "a box that scrolls within the page": [`<div style="height:80px;overflow-y:auto">${line.repeat(9)}</div>`, ["box overflows"]],
};
for (const [name, [html, found]] of Object.entries(onPhoneCases)) {
  test(`on a phone: ${name}`, async () => assert.deepEqual(await faultsOf(html, onPhone), found));
}
