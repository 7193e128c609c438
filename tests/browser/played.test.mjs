// A class that answers, played whole: a clicker, a desk, a remote and twelve phones, of which two are on
// bad lines, one sleeps, one comes late and one is a script that does what no phone does. A poll in two
// rounds, a word cloud, questions, the board of a real deck's discussion; the server is killed in the
// middle. At the end the record has what the phones said.
import assert from "node:assert/strict";
import { copyFileSync, existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { WebSocket } from "ws";
import { BadLine } from "./bad-line.mjs";
import { corpus } from "./class.mjs";
import { connected, openClass, resumed } from "./open-class.mjs";

const discussed = `${corpus}/week_02/day_01/session_02.md`;
const skip = existsSync(discussed) ? false : "no shared corpus here";
const notes = `# 묻는 수업

글이다.

둘째 글이다.

## 목적지는 어디일까요?

<!-- poll -->
- [ ] 10.96.20.30:80
- [ ] 10.244.2.7:80
- [x] 10.244.2.7:8080

DNAT 때문입니다.

## 한 낱말로 말하면?

<!-- ask: words -->
`;

const ui = (id) => `[id='ui.${id}']`;
const slide = `${ui("deck")} .slide:not([hidden])`;

let room;
let remote;
/** The phones that are played, and those of them whose page is of now. */
const phones = [];
const lines = [];
/** What the phones said, as the record's CSV has it: slide, round and answer, and how many said so. */
const said = new Map();
/** What the phones wrote in the discussion and asked, with the group. @type {Map<string, string>} */
const written = new Map();
const say = (...cells) => said.set(cells.join("|"), (said.get(cells.join("|")) ?? 0) + 1);

before(async () => {
  if (skip) return;
  const folder = mkdtempSync(join(tmpdir(), "cuecard-played-"));
  writeFileSync(join(folder, "README.md"), "# 과정\n\n1. [묻는 수업](asked.md)\n2. [토론](discussed.md)\n");
  writeFileSync(join(folder, "asked.md"), notes);
  copyFileSync(discussed, join(folder, "discussed.md"));
  room = await openClass(folder, { phones: 9 });
  phones.push(...room.phones);
  for (let n = 0; n < 2; n++) {
    const line = await BadLine.open(room.server.port, { delay: () => 200, bytesPerSecond: 50_000 });
    lines.push(line);
    phones.push(await room.devices.open(await room.devices.phone(`throttled ${n}`), `${line.origin}/live`, `throttled ${n}`));
  }
  const context = await room.devices.phone("remote", { storageState: await room.desk.context().storageState() });
  remote = await room.devices.open(context, "/remote", "remote");
  for (const page of [...phones, remote]) await connected(page);
});
after(async () => {
  for (const line of lines) line.close();
  await room?.stop();
});

const reads = (page, selector, text) => page.waitForFunction(
  ([selector, text]) => document.querySelector(selector)?.textContent.replace(/\s+/g, " ").includes(text), [selector, text]);
const stands = (page, title) => reads(page, `${slide} .slide-title`, title);
const press = (key) => room.stage.keyboard.press(key);
const asked = (page, state) => page.waitForSelector(`${slide} .poll[data-asked="${state}"]`);
/** A phone chooses, and waits until that is taken. */
async function choose(phone, round, option, text) {
  await asked(phone, "open");
  await phone.locator(`${slide} .poll li`).nth(option).locator("label").tap();
  await reads(phone, `${slide} .asked-note`, "냈어요");
  say("목적지는 어디일까요?", round, text);
}
const options = ["10.96.20.30:80", "10.244.2.7:80", "10.244.2.7:8080"];
async function write(phone, form, text, group) {
  if (group) await phone.selectOption(ui("board-group"), String(group));
  await phone.fill(ui(`${form}-text`), text);
  await phone.tap(`${ui(`${form}-form`)} button`);
  await phone.waitForFunction((field) => document.querySelector(field).value === "", ui(`${form}-text`));
}

/** A script at a socket of its own, with a seat: asks and does not wait. */
async function script() {
  // The name is the browser's alone.
  const { origin, port } = room.server;
  const headers = { origin, host: new URL(origin).host };
  const socket = new WebSocket(`ws://127.0.0.1:${port}/socket?screen=live&seat=badbadbadbadbad0`, { headers });
  const heard = [];
  const closed = new Promise((done) => socket.on("close", done));
  socket.on("error", () => {});
  socket.on("message", (data) => heard.push(JSON.parse(data.toString())));
  while (!heard.some((frame) => frame.type === "snapshot")) await new Promise((done) => setTimeout(done, 20));
  const { epoch, slide_id: where } = heard.findLast((frame) => frame.type === "snapshot");
  let id = 0;
  const send = (message) => socket.send(JSON.stringify({ id: ++id, epoch, ...message }));
  return { socket, heard, closed, send, where };
}

test("a poll by clicker in two rounds, with a kill between a vote and its result", { skip, timeout: 240_000 }, async () => {
  await press("ArrowDown");
  for (const screen of [room.stage, ...phones]) await stands(screen, "목적지");
  // Everybody but the one that sleeps; the sleeping one voted before.
  const sleeper = phones[8];
  for (const [n, phone] of phones.entries()) await choose(phone, 1, n % 3, options[n % 3]);
  await sleeper.context().setOffline(true);
  const other = await script();
  for (const option of [99, 7, 3]) other.send({ type: "answer", slide: other.where, round: 1, do: "choose", options: [option] });
  for (let n = 0; n < 8; n++) other.send({ type: "answer", slide: other.where, round: 1, do: "choose", options: [n % 2] });
  other.send({ type: "answer", slide: other.where, round: 9, do: "choose", options: [0] });
  const answers = () => other.heard.filter((frame) => frame.type === "ack" || frame.type === "refused");
  for (let n = 0; answers().length < 12; n++) {
    assert.ok(n < 250, `of 12 messages ${JSON.stringify(answers())} were answered`);
    await new Promise((done) => setTimeout(done, 20));
  }
  const reasons = answers().flatMap((frame) => frame.reason ?? []);
  // Of eight votes five are a burst, and the seventh says what the fifth has said.
  assert.deepEqual(reasons, ["nothing", "nothing", "nothing", "too-fast", "too-fast", "round"]);
  say("목적지는 어디일까요?", 1, options[0]);
  // A move is no attendee's: the socket is closed, and nothing has moved.
  other.send({ type: "command", seen: 0, do: "move", what: "next" });
  await other.closed;
  await asked(room.stage, "open");
  await reads(room.stage, `${slide} .asked-count`, `${phones.length + 1} `);

  const back = [room.stage, room.desk, phones[0], phones[9]].map(resumed);
  await room.server.kill();
  await room.server.run();
  await Promise.all(back);
  await reads(room.stage, `${slide} .asked-count`, `${phones.length + 1} `);
  await reads(phones[0], `${slide} .asked-note`, "냈어요");
  await press("ArrowRight");
  await asked(room.stage, "shown");
  const late = await room.devices.open(await room.devices.phone("late"), "/live", "late");
  await asked(late, "shown");
  phones.push(late);
  await press("r");
  for (const phone of phones.filter((one) => one !== sleeper)) await choose(phone, 2, 2, options[2]);
  const awake = resumed(sleeper);
  await sleeper.context().setOffline(false);
  await awake;
  await choose(sleeper, 2, 1, options[1]);
  await press("ArrowRight");
  await asked(phones[3], "shown");
  await press("ArrowRight");
  await asked(phones[3], "right");
  await reads(room.stage, `${slide} .why`, "DNAT");
});

test("a word cloud", { skip, timeout: 120_000 }, async () => {
  await press("ArrowDown");
  const words = ["DNAT", "dnat", "이름", "문패", "DNAT", "이름", "주소", "길", "Service", "이름", "표", "문"];
  for (const [n, phone] of phones.entries()) {
    await stands(phone, "한 낱말");
    await phone.fill(`${slide} .answer-form input`, words[n]);
    await phone.tap(`${slide} .answer-form button`);
    await reads(phone, `${slide} .own-words`, words[n]);
    say("한 낱말로 말하면?", 1, words[n]);
  }
  await press("ArrowRight");
  await reads(room.stage, `${slide} .cloud`, "DNAT");
  const cloud = room.stage.locator(`${slide} .cloud .word`);
  const first = await cloud.evaluateAll((all) => all.slice(0, 2).map((one) => one.firstChild.textContent));
  assert.deepEqual(first.sort(), ["DNAT", "이름"]);
});

test("the first class's record has what the phones said", { skip, timeout: 60_000 }, async () => {
  const csv = await recordOf("asked");
  const rows = csv.filter((row) => ["poll", "words"].includes(row[2]));
  const told = new Map();
  for (const [, title, , round, , answer] of rows) {
    const key = `${title}|${round}|${answer}`;
    told.set(key, (told.get(key) ?? 0) + 1);
  }
  assert.deepEqual([...told].sort(), [...said].sort());
  const seats = new Set(rows.map((row) => row[4]));
  assert.ok([...seats].every((seat) => /^\d+$/.test(seat)), "a seat is a number");
});

test("the discussion of a real deck: twenty posts, questions, and a kill between", { skip, timeout: 240_000 }, async () => {
  await room.desk.evaluate(() => {
    const decks = document.getElementById("ui.decks");
    decks.value = "discussed";
    decks.dispatchEvent(new Event("change"));
  });
  await room.stage.waitForSelector(`${ui("deck")}[data-deck="discussed"]`, { state: "attached" });
  const number = await room.stage.evaluate(() => {
    const slides = [...document.querySelectorAll("[id='ui.deck'] .slide")];
    return slides.findIndex((one) => one.dataset.layout === "discussion") + 1;
  });
  assert.ok(number > 1);
  await room.stage.keyboard.press("ArrowDown");
  await room.stage.waitForSelector("body[data-phase='class']", { state: "attached" });
  await room.stage.keyboard.type(`${number}\n`);
  for (const phone of phones) await phone.waitForSelector(`${ui("board")}:not([hidden])`);
  written.clear();
  for (let n = 0; n < 20; n++) {
    const phone = phones[n % phones.length];
    const text = `모둠의 생각 ${n}: 작은 서비스는 =직접= 돌리고, 커지면 옮긴다`;
    await write(phone, "board", text, (n % 5) + 1);
    written.set(text, String((n % 5) + 1));
    if (n === 9) {
      const back = [room.stage, room.desk, ...phones].map(resumed);
      await room.server.kill();
      await room.server.run();
      await Promise.all(back);
    }
  }
  await phones[2].tap("[data-verb='questions']");
  await write(phones[2], "question", "언제 옮겨야 하나요?");
  written.set("언제 옮겨야 하나요?", "");
  await phones[2].keyboard.press("Escape");
  await remote.tap(ui("tab-answers"));
  const rows = remote.locator(`${ui("desk-board")} > li`);
  await remote.waitForFunction((list) => document.querySelectorAll(`${list} > li`).length === 20, ui("desk-board"));
  for (const text of ["생각 3:", "생각 17:"]) {
    await rows.filter({ hasText: text }).locator(".post-text").tap();
    await rows.filter({ hasText: text }).locator(".act-pin").tap();
  }
  await room.stage.waitForFunction(() => document.querySelectorAll(".pinned > li").length === 2);
  await room.desk.evaluate(() => document.querySelector("[data-verb='end']").click());
  await room.stage.waitForSelector("body[data-phase='after']", { state: "attached" });
  const csv = await recordOf("discussed");
  const posts = csv.filter((row) => ["post", "question"].includes(row[2]));
  assert.deepEqual(new Map(posts.map((row) => [row[5], row[7]])), written);
  assert.equal(posts.length, written.size);
  assert.equal(posts.filter((row) => row[9] === "yes").length, 2, "what was pinned was shown");
});

/** The rows of a record's CSV, as a presenter has it, without the head. */
async function recordOf(deck) {
  const text = await room.desk.evaluate(async (deck) => (await fetch(`/${deck}/record?as=csv`)).text(), deck);
  const rows = text.replace(/^\ufeff/, "").trimEnd().split("\r\n").map((line) => {
    const cells = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)];
    return cells.map((cell) => cell[1]?.replaceAll("\"\"", "\"") ?? cell[2]);
  });
  return rows.slice(1);
}
