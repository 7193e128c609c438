// The desk: the plan and the pace, what to skip, the overview, the pointer, devices, people,
// an edit and its trouble, another desk that takes over.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import net from "node:net";
import { after, before, test } from "node:test";
import { keyTable } from "../../src/client/keys.js";
import { course } from "./class.mjs";
import { connected, openClass } from "./open-class.mjs";

/** Headings of 60 minutes in a class of 50, eight of them for a discussion that is promised ten. */
const readme = "---\nlang: ko\ndiscussion: 10\n---\n# 하루\n\n1. [하나](one.md)\n2. [둘](two.md)\n";
const lines = (n) => Array.from({ length: n }, (_, i) => `- 줄 ${i} 은 조금 길게 쓰여 있다`).join("\n");
const one = `# 하나\n\n## 1. 시작 (12분)\n\n### 처음\n\n<!-- note: 먼저 묻는다 -->\n\n${lines(5)}\n\n### 자세히\n<!-- detail -->\n\n${lines(5)}\n\n## 2. 가운데 (40분)\n\n### 본론\n\n${lines(5)}\n\n### 더\n<!-- detail -->\n\n${lines(5)}\n\n## 토론: 무엇이 남는가? (8분)\n\n${lines(3)}\n`;

let room;
before(async () => {
  room = await openClass(course, {
    prepare(folder) {
      for (const name of ["session_01", "session_02", "session_03"])
        writeFileSync(`${folder}/${name}.md`, "---\npage: true\n---\n# page\n");
      writeFileSync(`${folder}/README.md`, readme);
      writeFileSync(`${folder}/one.md`, one);
      writeFileSync(`${folder}/two.md`, "# 둘\n\n## 하나뿐\n\n글\n\n다른 글\n");
    },
  });
});
after(() => room?.stop());

const text = (page, name) => page.locator(`[data-show="${name}"]`).first().textContent();
const shows = (page, name, wanted) =>
  page.waitForFunction(
    ([name, source]) => new RegExp(source).test(document.querySelector(`[data-show="${name}"]:not([hidden])`)?.textContent ?? ""),
    [name, wanted.source],
  );
const liveId = (page) => page.evaluate(() => document.querySelector("[id='ui.deck'] .slide:not([hidden])")?.id);

test("before class a card says what the plan made of the minutes", async () => {
  await shows(room.desk, "reconciled", /제목 합계 60분 · 수업 50분 → 토론 10분 보호/);
  assert.match(await room.desk.locator(".section[data-discussion] .length").textContent(), /10분/);
});

test("in class the desk says what is left, how the class is behind, and when it ends", async () => {
  const { desk } = room;
  await desk.locator(".main-button[data-verb='begin']").click();
  await desk.keyboard.press("ArrowDown");
  await shows(desk, "left", /^(49:5\d|50:00)$/);
  await shows(desk, "this-slide", /^0:0\d$/);
  await shows(desk, "pace", /^(\d+:\d\d (빠름|늦음|늦게 시작)|계획대로) · \d\d:\d\d 종료$/);
  await shows(desk, "talk-in", /^(39:5\d|40:00)$/);
  assert.equal(await desk.locator("[id='ui.now-line']").isVisible(), true);
});

test("notes of the slide are at the desk, in the size that was chosen, and on no other screen", async () => {
  const { desk, stage, phones } = room;
  await desk.keyboard.press("ArrowDown");
  await desk.waitForFunction(() => document.getElementById("ui.notes").textContent.includes("먼저 묻는다"));
  const size = () => desk.evaluate(() => parseFloat(getComputedStyle(document.getElementById("ui.notes")).fontSize));
  const first = await size();
  await desk.click("[data-verb='notes-larger']");
  assert.ok((await size()) > first);
  for (const page of [stage, phones[0]]) assert.ok(!(await page.content()).includes("먼저 묻는다"));
});

test("the overview finds a slide by its text and goes there", async () => {
  const { desk, phones } = room;
  await desk.keyboard.press("o");
  await desk.waitForSelector("dialog.overview[open]");
  assert.equal(await desk.locator(".overview .cell[data-state='now']").count(), 1);
  await desk.fill("[id='ui.filter']", "본론");
  assert.equal(await desk.locator(".overview-cell:visible").count(), 2, "the section, which says what is to come, and the slide");
  await desk.fill("[id='ui.filter']", "그런 말은 없다");
  assert.equal(await desk.locator("[id='ui.no-slide']").isVisible(), true);
  await desk.fill("[id='ui.filter']", "본론");
  await desk.locator(".overview-cell:visible .cell").last().click();
  await phones[0].waitForFunction(() => /본론/.test(document.querySelector("[id='ui.deck'] .slide:not([hidden])")?.textContent));
  await desk.keyboard.press("o");
  await desk.keyboard.press("Escape");
  assert.equal(await desk.locator("dialog.overview[open]").count(), 0);
});

test("the pointer is on the same thing on every screen, and goes when it is switched off", async () => {
  const { desk, stage, phones } = room;
  await desk.keyboard.press("l");
  assert.equal(await desk.getAttribute("[data-verb='pointer']", "aria-pressed"), "true");
  const item = desk.locator("[id='ui.current'] li").nth(2);
  const box = await item.boundingBox();
  await desk.mouse.move(box.x + 8, box.y + box.height / 2);
  await desk.mouse.move(box.x + 12, box.y + box.height / 2);
  for (const page of [stage, phones[0]]) {
    await page.waitForSelector("[id='ui.pointer']:not([hidden])");
    const on = await page.evaluate(() => {
      const dot = document.getElementById("ui.pointer").getBoundingClientRect();
      const item = document.querySelectorAll("[id='ui.deck'] .slide:not([hidden]) li")[2].getBoundingClientRect();
      return { y: dot.top + dot.height / 2, top: item.top, bottom: item.bottom };
    });
    assert.ok(on.y >= on.top - 1 && on.y <= on.bottom + 1, JSON.stringify(on));
  }
  await desk.keyboard.press("l");
  for (const page of [stage, phones[0]]) await page.waitForSelector("[id='ui.pointer']", { state: "hidden" });
});

test("what may be skipped is skipped by one tap, and by one more it is not", async () => {
  const { desk, phones } = room;
  await desk.keyboard.press("Home");
  await desk.evaluate(() => document.querySelector("[data-verb='skip']").click());
  await shows(desk, "remedy", /상세 2장 건너뛰는 중/);
  const ids = [];
  for (let i = 0; i < 3; i++) {
    const before = await liveId(phones[0]);
    await desk.keyboard.press("ArrowDown");
    await phones[0].waitForFunction((before) => document.querySelector("[id='ui.deck'] .slide:not([hidden])")?.id !== before, before);
    ids.push(await liveId(phones[0]));
  }
  assert.ok(ids.every((id) => !id.includes("자세히")), ids.join());
  await desk.evaluate(() => document.querySelector("[data-verb='skip']").click());
  await desk.waitForFunction(() => document.getElementById("ui.remedy").hidden);
});

test("a saved file and a broken one are told, and the class goes on", async () => {
  const { desk, server, phones } = room;
  const before = await liveId(phones[0]);
  writeFileSync(`${server.folder}/one.md`, one.replace("줄 0", "새 줄"));
  await shows(desk, "edit", /저장됨 \d\d:\d\d:\d\d · \d장 바뀜/);
  await shows(desk, "kept", /현재 슬라이드 유지/);
  writeFileSync(`${server.folder}/one.md`, Buffer.from([0x23, 0x20, 0xff, 0xfe]));
  await desk.waitForSelector(".trouble");
  assert.match(await desk.textContent(".trouble"), /one\.md.*마지막 정상본으로 진행 중/s);
  assert.equal(await liveId(phones[0]), before);
  writeFileSync(`${server.folder}/one.md`, one);
  await desk.waitForSelector(".trouble", { state: "detached" });
});

test("who is here is counted by what they do", async () => {
  const { desk, phones } = room;
  await shows(desk, "people-live", /^1$/);
  await phones[0].keyboard.press("Home");
  await shows(desk, "people-browsing", /^1$/);
  await phones[0].evaluate(() => document.querySelector("[data-verb='return']").click());
  await shows(desk, "people-live", /^1$/);
});

test("another desk asks to take over, the old one shows who drives, and one tap takes it back", async () => {
  const { desk, devices, server } = room;
  const link = server.presenterLink.replace(/^https?:\/\/[^/]+/, server.origin);
  const other = await devices.open(await devices.device("other desk"), link, "other desk");
  await connected(other);
  await other.keyboard.press("ArrowUp");
  const take = other.locator(".toast [data-verb='take-over']");
  await take.click();
  await desk.waitForFunction(() => /다른 기기가 진행 중/.test(document.getElementById("ui.connection").textContent));
  // It is asked at once, before anybody presses anything.
  await shows(desk, "toast", /넘겨받았습니다/);
  await desk.locator(".toast [data-verb='take-over']").click();
  await desk.waitForFunction(() => document.getElementById("ui.connection").textContent.includes("진행자"));
  await other.context().close();
});

test("signed-in devices are listed, and one that is sent away has to sign in", async () => {
  const { desk, devices, server } = room;
  const link = server.presenterLink.replace(/^https?:\/\/[^/]+/, server.origin);
  const other = await devices.open(await devices.device("borrowed"), link, "borrowed");
  await connected(other);
  await desk.evaluate(() => document.querySelector("[data-verb='devices']").click());
  await desk.waitForSelector(".device:not([data-own])");
  const count = await desk.locator(".device").count();
  // The newest stands first.
  await desk.locator(".device:not([data-own]) [data-revoke]").first().click();
  await desk.waitForFunction((n) => document.querySelectorAll(".device").length === n - 1, count);
  await other.waitForSelector("[id='ui.sign-in']:not([hidden])");
  await desk.keyboard.press("Escape");
  await other.context().close();
});

test("everybody is gathered, and a class that ends leaves its record", async () => {
  const { desk, phones } = room;
  await phones[0].keyboard.press("Home");
  await shows(desk, "people-browsing", /^1$/);
  await desk.evaluate(() => document.querySelector("[data-verb='gather']").click());
  await shows(desk, "people-live", /^1$/);
  await desk.evaluate(() => document.querySelector("[data-verb='end']").click());
  await shows(desk, "took", /수업 \d+:\d\d · 계획보다 −\d+:\d\d/);
  const report = await desk.context().newPage();
  await report.goto(room.server.origin + (await desk.getAttribute("[id='ui.report-link']", "href")));
  await report.waitForFunction(() => /\d/.test(document.querySelector("time")?.textContent ?? ""));
  assert.equal(await report.locator(".report-table").first().locator("tbody tr").count(), 3);
  await report.close();
});

test("after a class the next deck is one to begin, and no screen takes it for taught", async () => {
  const { desk, stage, phones } = room;
  const main = (verb) => desk.waitForSelector(`body[data-main='${verb}']`, { state: "attached" });
  await main("next-deck");
  await desk.click(".main-button[data-verb='next-deck']:visible");
  await main("begin");
  assert.equal(await desk.locator(".main-button:visible").textContent(), "수업 시작");
  await stage.waitForFunction(() => document.querySelector(".day > .entry[data-name='two']")?.dataset.state === "next");
  assert.deepEqual(await stage.locator(".day > .entry").evaluateAll((all) => all.map((one) => one.dataset.state)), ["done", "next"]);
  await phones[0].waitForFunction(() => /수업 전/.test(document.querySelector("[data-show='notice']")?.textContent));
  await desk.evaluate(() => {
    document.querySelector("[id='ui.decks']").value = "one";
    document.querySelector("[id='ui.decks']").dispatchEvent(new Event("change"));
  });
  // Its class was over a moment ago: it can go on.
  await main("next-deck");
  assert.equal(await desk.locator("[data-show='begin']").first().textContent(), "수업 계속하기");
});

test("a clicker works wherever the focus is", async () => {
  const { desk, phones } = room;
  await desk.keyboard.press("Home");
  const shown = (number) =>
    phones[0].waitForFunction(
      (number) => document.querySelector("[id='ui.deck'] .slide:not([hidden])")?.dataset.slide === number,
      String(number),
    );
  const deck = await desk.inputValue("[id='ui.decks']");
  await desk.click("[id='ui.class-menu'] > summary");
  await desk.focus("[id='ui.decks']");
  await desk.keyboard.press("PageDown");
  await shown(2);
  assert.equal(await desk.inputValue("[id='ui.decks']"), deck, "the list of decks is left alone");
  await desk.keyboard.press("Escape");
  await desk.evaluate(() => document.querySelector("[data-verb='help']").click());
  await desk.keyboard.press("PageDown");
  await shown(3);
  assert.equal(await desk.locator("dialog[open]").count(), 0);
  await desk.evaluate(() => document.querySelector("[data-verb='overview']").click());
  await desk.focus("[id='ui.filter']");
  await desk.keyboard.press("PageUp");
  await shown(2);
});

test("where nobody can join for two minutes, the desk says what may be in the way", async () => {
  const alone = await openClass(course, { phones: 0 });
  try {
    const page = await alone.devices.device("late desk", { storageState: await alone.desk.context().storageState() });
    await page.addInitScript(() => {
      const own = performance.now.bind(performance);
      performance.now = () => own() + (window.later ?? 0);
    });
    const desk = await alone.devices.open(page, "/present", "late desk");
    await connected(desk);
    await shows(desk, "here-count", /^0$/);
    await desk.waitForTimeout(1200);
    assert.equal(await desk.locator("[data-show='nobody-joined']").isHidden(), true);
    await desk.evaluate(() => (window.later = 121_000));
    await shows(desk, "nobody-joined", /핫스팟/);
  } finally {
    await alone.stop();
  }
});

test("a desk is told how many found no room, and what to do", async () => {
  const full = await openClass(course, { phones: 0, wrap: ["prlimit", "--nofile=256:256"] });
  const lines = [];
  try {
    assert.equal(await full.desk.locator("[data-show='turned-away']").isVisible(), false);
    for (let n = 0; n < 250; n++) lines.push(net.connect(full.server.port, "127.0.0.1").on("error", () => {}));
    await shows(full.desk, "turned-away", /^자리가 없어 연결 \d+개를 받지 못했습니다.*ulimit -n/);
    assert.equal(await full.desk.locator("[data-show='turned-away']").isVisible(), true);
    if (process.env.SHOT) await full.desk.screenshot({ path: process.env.SHOT });
  } finally {
    for (const line of lines) line.destroy();
    await full.stop();
  }
});

const slow = { timeout: 60_000 };
test("a desk whose server does not answer says so, frames itself in red after ten seconds, and sends nothing", slow, async () => {
  const { desk, server } = room;
  server.process.kill("SIGSTOP");
  try {
    await desk.waitForFunction(() => document.getElementById("ui.connection").textContent.includes("다시 연결 중"));
    assert.equal(await desk.getAttribute("body", "data-cut"), "off");
    await desk.waitForSelector("body[data-cut='on']", { state: "attached", timeout: 20_000 });
    await desk.keyboard.press("ArrowDown");
    await shows(desk, "toast", /연결이 없어|답을 받지 못/);
  } finally {
    server.process.kill("SIGCONT");
  }
  await desk.waitForSelector("body[data-cut='off']", { state: "attached" });
});

test("every key of the desk has a button that does the same", async () => {
  const verbs = await room.desk.evaluate(() => {
    document.querySelector("[data-verb='help']").click();
    return [...document.querySelectorAll("[data-verb]")].map((one) => one.dataset.verb);
  });
  // A number and Enter have no button, S is the stage's, and each policy has a button of its own.
  const without = ["go", "desk", "policy"];
  for (const { verb } of keyTable) assert.ok(verbs.includes(verb) || without.includes(verb), verb);
  for (const verb of ["policy-locked", "policy-back", "policy-free"]) assert.ok(verbs.includes(verb), verb);
  const caps = await room.desk.locator("dialog.help kbd").allTextContents();
  for (const cap of ["→", "Space", "PageDown", "F", "B", "J", "T", "L", "O", "A", "?"]) assert.ok(caps.includes(cap), cap);
  await room.desk.keyboard.press("Escape");
});
