// The class is asked: a poll by clicker in two rounds, words, a number; a phone that is late, one
// that slept, a stage and a desk; the keyboard alone; what a reader of screens is told.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { project } from "../server.mjs";
import { connected, openClass } from "./open-class.mjs";

const notes = `# 수업

글이다.

둘째 글이다.

## 목적지는 어디일까요?

front가 불렀습니다.

<!-- poll -->
- [ ] 10.96.20.30:80
- [ ] \`10.244.2.7:80\`
- [x] 10.244.2.7:8080

DNAT 때문입니다.

## 한 낱말로 말하면?

<!-- ask: words -->

## 몇 개일까요?

<!-- ask: number -->

## 끝

글이다.
`;

let room;
let phones;

before(async () => {
  const folder = mkdtempSync(join(tmpdir(), "cuecard-asked-"));
  writeFileSync(join(folder, "session.md"), notes);
  room = await openClass(folder, { phones: 4 });
  ({ phones } = room);
});
after(() => room?.stop());

const slide = "[id='ui.deck'] .slide:not([hidden])";
const stands = (page, title) =>
  page.waitForFunction(([slide, title]) => document.querySelector(`${slide} .slide-title`)?.textContent.includes(title), [slide, title]);
const go = async (title) => {
  for (const screen of [room.stage, ...phones]) {
    for (let n = 0; screen === room.stage && n < 6; n++) {
      if ((await screen.textContent(`${slide} .slide-title`))?.includes(title)) break;
      await screen.keyboard.press("ArrowDown");
      await screen.waitForTimeout(200);
    }
    await stands(screen, title);
  }
};
const press = (key) => room.stage.keyboard.press(key);
const choose = (phone, option) => phone.locator(`${slide} .poll li`).nth(option).locator("label").tap();
const asked = (page, state) => page.waitForSelector(`${slide} .poll[data-asked="${state}"]`);
const note = (page, text) => page.waitForFunction(
  ([slide, text]) => document.querySelector(`${slide} .asked-note`)?.textContent.includes(text), [slide, text]);
const shares = (page) => page.locator(`${slide} .poll li .share-now`).allTextContents();
const counted = (text) => room.stage.waitForFunction(
  ([slide, text]) => document.querySelector(`${slide} .asked-count`)?.textContent.replace(/\s+/g, " ").includes(text), [slide, text]);

test("a poll is opened, shown and revealed by a clicker", async () => {
  await go("목적지");
  await asked(room.stage, "open");
  await asked(phones[0], "open");
  await choose(phones[0], 0);
  await choose(phones[1], 2);
  await choose(phones[2], 2);
  await note(phones[0], "냈어요");
  await counted("3 / 4명");
  // Only the desk sees the answers, and that it is worth asking again.
  await room.desk.waitForFunction(() => document.querySelector("[id='ui.answers']").textContent.includes("67 %"));
  assert.equal(await room.stage.locator(`${slide} .share:not([hidden])`).count(), 0, "no result on the stage");
  assert.equal(await phones[0].locator(`${slide} .share:not([hidden])`).count(), 0, "nor on a phone");
  await press("PageDown");
  for (const screen of [room.stage, ...phones]) await asked(screen, "shown");
  assert.deepEqual(await shares(room.stage), ["33 %", "0 %", "67 %"]);
  assert.deepEqual(await shares(phones[3]), ["33 %", "0 %", "67 %"]);
  await press("PageDown");
  await asked(room.stage, "right");
  await room.stage.waitForFunction((slide) => document.querySelector(`${slide} .why`)?.textContent.includes("DNAT"), slide);
  assert.equal(await phones[1].locator(`${slide} li[data-right="yes"] .share-word`).textContent(), "내 답 · 정답");
});

test("previous opens it again, and another round stands beside the first", async () => {
  await press("PageUp");
  await press("PageUp");
  await asked(phones[0], "open");
  await choose(phones[0], 1);
  await note(phones[0], "냈어요");
  await press("r");
  await note(phones[0], "이름 없이");
  for (const phone of phones) await choose(phone, 2);
  await counted("4 / 4명");
  await press("PageDown");
  await asked(room.stage, "shown");
  assert.deepEqual(await shares(room.stage), ["0 %", "0 %", "100 %"]);
  assert.match(await room.stage.locator(`${slide} .poll li`).nth(2).locator(".share-before").textContent(), /67/);
  assert.match(await phones[0].locator(`${slide} .asked-note`).textContent(), /1회 3명 · 2회 4명/);
});

test("who comes late sees what is shown, and who slept finds the own answer", async () => {
  const late = await room.devices.open(await room.devices.phone("late"), "/live", "late");
  await connected(late);
  await asked(late, "shown");
  assert.deepEqual(await shares(late), ["0 %", "0 %", "100 %"]);
  await press("PageUp");
  await asked(phones[0], "open");
  await phones[0].reload();
  await connected(phones[0]);
  await asked(phones[0], "open");
  await phones[0].waitForSelector(`${slide} .poll li:nth-child(3)[data-mine="yes"]`);
  assert.equal(await phones[0].locator(`${slide} .poll input:checked`).getAttribute("value"), "2");
  await late.close();
});

test("the keyboard alone answers, and readers of screens are told", async () => {
  const wide = await room.devices.open(await room.devices.device("wide"), "/live", "wide");
  await connected(wide);
  await asked(wide, "open");
  await wide.locator(`${slide} .poll input`).first().focus();
  await wide.keyboard.press("Space");
  await note(wide, "냈어요");
  await wide.keyboard.press("ArrowDown");
  await wide.waitForSelector(`${slide} .poll li:nth-child(2)[data-mine="yes"]`);
  assert.equal(await wide.textContent("[id='ui.announce']"), "답을 냈어요");
  const group = wide.locator(`${slide} [role="radiogroup"]`);
  assert.match(await group.getAttribute("aria-label"), /목적지/);
  await press("PageDown");
  await wide.waitForFunction(() => document.getElementById("ui.announce").textContent.startsWith("결과: A 0 %"));
  await wide.close();
});

test("a screen reader finds what is asked, each option, and what became of the answer", async () => {
  const page = await room.devices.open(await room.devices.phone("reader"), "/live", "reader");
  await connected(page);
  await room.stage.keyboard.type("2\n");
  await stands(page, "목적지");
  await asked(page, "open");
  await choose(page, 1);
  await note(page, "냈어요");
  const tree = (await page.locator("main").ariaSnapshot()).replace(/\d+(?= \/ \d+명)/, "1");
  const golden = `${project}/tests/golden/phone-poll.aria.yml`;
  if (process.env.CUECARD_BLESS) writeFileSync(golden, `${tree}\n`);
  assert.equal(tree, readFileSync(golden, "utf8").trim());
  await page.close();
});

test("words are gathered, and numbers", async () => {
  await go("한 낱말");
  for (const [at, words] of [["대표번호", "DNAT"], ["dnat"], ["대표번호"]].entries()) {
    for (const word of words) {
      await phones[at].fill(`${slide} .answer-form input`, word);
      await phones[at].locator(`${slide} .answer-form button`).tap();
      await phones[at].waitForFunction(
        ([slide, word]) => [...document.querySelectorAll(`${slide} .chip`)].some((chip) => chip.textContent === word), [slide, word]);
    }
  }
  await press("PageDown");
  await room.stage.waitForSelector(`${slide} .cloud .word`);
  const words = await room.stage.locator(`${slide} .cloud .word`).evaluateAll((all) => all.map((word) => word.firstChild.textContent));
  assert.deepEqual(words.sort(), ["DNAT", "대표번호"]);
  await go("몇 개");
  await phones[0].fill(`${slide} .answer-form input`, "많이");
  await phones[0].locator(`${slide} .answer-form button`).tap();
  await note(phones[0], "숫자로");
  await phones[0].fill(`${slide} .answer-form input`, "12,5");
  await phones[0].locator(`${slide} .answer-form button`).tap();
  await note(phones[0], "냈어요");
  await press("PageDown");
  await room.stage.waitForFunction((slide) => document.querySelector(`${slide} .median`)?.textContent.includes("12.5"), slide);
});

test("of words that five lines do not hold it is said how many there are", async () => {
  // From the numbers back to the words, opened again for another round.
  await press("PageUp");
  await press("PageUp");
  await stands(room.stage, "한 낱말");
  await press("r");
  for (const phone of phones) await phone.waitForSelector(`${slide} .answer-form:not([hidden])`);
  for (const letter of ["가", "나", "다"]) {
    for (const [at, phone] of phones.entries()) {
      const word = `${letter}${at}`.repeat(12);
      await phone.fill(`${slide} .answer-form input`, word);
      await phone.locator(`${slide} .answer-form button`).tap();
      await phone.waitForFunction(
        ([slide, word]) => [...document.querySelectorAll(`${slide} .chip`)].some((chip) => chip.textContent === word), [slide, word]);
    }
    // No seat answers faster than that for long.
    await room.stage.waitForTimeout(2000);
  }
  await press("PageDown");
  const all = 12;
  await room.stage.waitForFunction((slide) => document.querySelector(`${slide} .more-words`)?.textContent, slide);
  const { lines, shown, more, bottom } = await room.stage.locator(`${slide} .cloud`).evaluate((cloud) => {
    const words = [...cloud.querySelectorAll(".word")];
    const standing = [...words, cloud.querySelector(".more-words")];
    return {
      lines: new Set(standing.map((word) => Math.round(word.getBoundingClientRect().bottom))).size,
      shown: words.length,
      more: standing.at(-1).textContent,
      bottom: cloud.getBoundingClientRect().bottom <= cloud.parentElement.querySelector(".asked-foot").getBoundingClientRect().top,
    };
  });
  assert.equal(more, `그 밖에 ${all - shown}개`);
  assert.ok(shown >= 4 && shown < all, `${shown} words are shown`);
  assert.ok(lines <= 5, `${lines} lines`);
  assert.ok(bottom, "they end above what stands at the foot");
  // A phone has the room: it scrolls.
  await phones[1].waitForFunction((slide) => document.querySelectorAll(`${slide} .cloud .word`).length === 12, slide);
  assert.equal(await phones[1].textContent(`${slide} .more-words`), "");
});

test("nothing of it is wider than a small phone", async () => {
  const [phone] = phones;
  await phone.setViewportSize({ width: 320, height: 568 });
  for (let n = 0; n < 4; n++) {
    assert.ok(await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `step ${n}`);
    await press("PageUp");
    await phone.waitForTimeout(300);
  }
});

test("the class remains as a record, which attendees see once it is shared", async () => {
  await room.desk.evaluate(() => document.querySelector("[data-verb='end']").click());
  await room.stage.waitForSelector("body[data-shows='end']");
  const deck = await room.stage.evaluate(() => document.getElementById("ui.deck").dataset.url);
  const attendee = await room.devices.device("attendee");
  const outside = await room.devices.open(attendee, "/", "schedule");
  assert.equal(await outside.evaluate(async (url) => (await fetch(url)).status, `${deck}/record`), 404);
  const own = await room.devices.open(room.desk.context(), `${deck}/record`, "record");
  await own.waitForFunction(() => /\d\d:\d\d/.test(document.querySelector("time")?.textContent ?? ""));
  const right = own.locator(".bars-kept [data-right='yes']").first();
  assert.match((await right.textContent()).replace(/\s+/g, " "), /10\.244\.2\.7:8080 67 → \d+ %/);
  const sharing = own.locator("[role='switch']");
  assert.equal(await sharing.getAttribute("aria-checked"), "false");
  await sharing.click();
  await own.waitForSelector("[role='switch'][aria-checked='true']");
  assert.equal(await own.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
  await outside.reload();
  await outside.click(".to-record");
  await outside.waitForFunction(() => document.querySelector(".record h1"));
  assert.equal(await outside.locator("[role='switch']").count(), 0);
  assert.ok((await outside.textContent("main")).includes("DNAT"));
  await outside.setViewportSize({ width: 320, height: 568 });
  assert.equal(await outside.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, "on a small phone");
});
