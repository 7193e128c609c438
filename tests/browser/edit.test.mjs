// Edits while teaching: every screen shows them, nobody loses the place, a broken save changes nothing.
import assert from "node:assert/strict";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { course } from "./class.mjs";
import { openClass } from "./open-class.mjs";
import { paintedAt, watchPaint } from "./paint.mjs";

let room, file;

before(async () => {
  room = await openClass(course, { phones: 2 });
  file = `${room.server.folder}/session_01.md`;
  // The slide on which the class stands for all tests: "각 자리에서 묻는 것".
  for (let i = 0; i < 4; i++) {
    await room.stage.keyboard.press("ArrowDown");
    await room.everywhere((s) => s.slide === i + 2);
  }
});
after(() => room?.stop());

const now = () => performance.timeOrigin + performance.now();
const edit = (from, to) => readFileSync(file, "utf8").replace(from, to);

test("a file saved in place is on every screen, at the same slide", async () => {
  const at = (await room.state(room.stage)).slide;
  writeFileSync(file, edit("고쳤다", "고쳐 놓았다"));
  await room.everywhere((s) => s.slide === at && s.text.includes("고쳐 놓았다"));
});

test("a file saved by rename, as vim and VS Code do, is too", async () => {
  const at = (await room.state(room.stage)).slide;
  writeFileSync(`${file}.swp`, edit("골랐다", "골라 두었다"));
  renameSync(`${file}.swp`, file);
  await room.everywhere((s) => s.slide === at && s.text.includes("골라 두었다"));
});

test("a page of a deck that the room does not show follows every save, each before the next", async () => {
  const page = await room.devices.open(await room.devices.device("author"), "/session_02", "author");
  try {
    await watchPaint(page);
    const other = `${room.server.folder}/session_02.md`;
    const text = readFileSync(other, "utf8");
    for (let save = 1; save <= 5; save++) {
      writeFileSync(other, text.replace(/^# .*$/m, (title) => `${title} ${save}회`));
      await paintedAt(page, (s) => s.text.includes(`${save}회`), 0);
    }
    writeFileSync(other, text);
    await paintedAt(page, (s) => !s.text.includes("회"), 0);
  } finally {
    await page.context().close();
  }
});

test("a slide added before the live one keeps the class on its slide", async () => {
  const before = await room.state(room.stage);
  writeFileSync(file, edit("## 1. 세 자리", "## 하나 더\n\n새로 쓴 문단입니다.\n\n## 1. 세 자리"));
  await room.everywhere((s) => s.slide === before.slide + 1 && s.text === before.text);
});

test("a file truncated in the middle of a save changes nothing", async () => {
  const whole = readFileSync(file);
  const before = await room.state(room.stage);
  const since = now();
  writeFileSync(file, "");
  await room.desk.waitForSelector("[id='ui.troubles'] .trouble");
  assert.match(await room.desk.textContent("[id='ui.troubles']"), /session_01\.md/);
  for (const screen of room.screens) {
    const painted = await screen.evaluate((t) => window.painted.filter((p) => p.at > t).map((p) => JSON.parse(p.state)), since);
    for (const state of painted) assert.deepEqual(state, before);
  }
  writeFileSync(file, whole);
  await room.desk.waitForSelector("[id='ui.troubles'] .trouble", { state: "detached" });
});

test("a deleted file stays on the screens, and a new one appears in the schedule", async () => {
  const before = await room.state(room.stage);
  const whole = readFileSync(file);
  rmSync(file);
  writeFileSync(`${room.server.folder}/appendix.md`, "# 부록\n\n나중에 쓴 글.\n");
  const phone = room.phones[1];
  for (const end = Date.now() + 5000; ; ) {
    const answer = await fetch(`http://127.0.0.1:${room.server.port}/appendix`);
    if (answer.ok) break;
    assert.ok(Date.now() < end, "the new file never appeared");
  }
  assert.deepEqual((await room.state(phone)).text, before.text);
  writeFileSync(file, whole);
  await room.stage.keyboard.press("ArrowUp");
  await room.everywhere((s) => s.slide === before.slide - 1);
});
