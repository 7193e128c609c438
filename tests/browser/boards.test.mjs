// The class writes: questions during it, text that a slide asks for, the board of its discussion;
// what the desk, the remote, the stage and other phones show of it.
import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { connected, openClass } from "./open-class.mjs";

const notes = `# 수업

글이다.

둘째 글이다.

## 패킷 따라가기

바꾸는 곳은 **node-a**입니다.

- 하나
- 둘

## 무엇이 헷갈렸나요?

<!-- ask -->

## 토론: 무엇을 고르겠습니까? (10분)

### 혼자 (3분)

한 줄씩 적습니다.

### 함께 (7분)

모둠의 결정을 올립니다.
`;

let room;
let phones;
let remote;

before(async () => {
  const folder = mkdtempSync(join(tmpdir(), "cuecard-boards-"));
  writeFileSync(join(folder, "session.md"), notes);
  room = await openClass(folder, { phones: 3 });
  ({ phones } = room);
  const context = await room.devices.phone("remote", { storageState: await room.desk.context().storageState() });
  remote = await room.devices.open(context, "/remote", "remote");
});
after(() => room?.stop());

const ui = (id) => `[id='ui.${id}']`;
const slide = `${ui("deck")} .slide:not([hidden])`;
/** The texts of a list of posts, without those that are hidden. */
const texts = (page, list) => page.locator(`${ui(list)} .post-text`).allTextContents();
const says = (page, list, wanted) => page.waitForFunction(
  ([list, wanted]) => JSON.stringify([...document.querySelectorAll(`${list} .post-text`)].map((one) => one.textContent)) === wanted,
  [ui(list), JSON.stringify(wanted)]);
/** What a selector's element says. */
const reads = (page, selector, text) => page.waitForFunction(
  ([selector, text]) => document.querySelector(selector)?.textContent.replace(/\s+/g, " ").includes(text), [selector, text]);
const go = async (title) => {
  const screens = [room.stage, ...phones];
  for (let n = 0; n < 6; n++) {
    if ((await room.stage.textContent(`${slide} .slide-title`))?.includes(title)) break;
    await room.stage.keyboard.press("ArrowDown");
    await room.stage.waitForTimeout(200);
  }
  for (const screen of screens) await reads(screen, `${slide} .slide-title`, title);
};
const write = async (phone, form, text, group) => {
  if (group) await phone.selectOption(ui("board-group"), String(group));
  await phone.fill(ui(`${form}-text`), text);
  await phone.tap(`${ui(`${form}-form`)} button`);
  // The field is empty once it was taken.
  await phone.waitForFunction((field) => document.querySelector(field).value === "", ui(`${form}-text`));
};
const row = (page, list, text) => page.locator(`${ui(list)} > li`, { hasText: text });
const press = async (list, text, act) => row(room.desk, list, text).locator(`.act-${act}`).click();
/** A desk whose pointer lies on no list, which would hold its order. */
const leave = () => room.desk.mouse.move(5, 5);

test("a question reaches the desk alone, then everybody, and is answered", async () => {
  await go("패킷");
  for (const phone of phones) await phone.tap("[data-verb='questions']");
  await write(phones[0], "question", "왜 ping은 안 되나요?");
  await reads(phones[0], `${ui("question-posts")} .post-who`, "확인 중");
  await reads(room.desk, ui("tab-questions"), "1");
  await room.desk.keyboard.press("q");
  await says(room.desk, "desk-questions", ["왜 ping은 안 되나요?"]);
  assert.deepEqual(await texts(phones[1], "question-posts"), []);
  // Enter pins the row that has the focus, without a pointer.
  await room.desk.keyboard.press("Enter");
  await reads(room.stage, ui("asked-question"), "왜 ping은 안 되나요?");
  await says(phones[1], "question-posts", ["왜 ping은 안 되나요?"]);
  await reads(phones[1], `${ui("question-posts")} .post-who`, "지금 화면에");
  await row(phones[1], "question-posts", "왜").locator(".like").tap();
  await reads(room.desk, `${ui("desk-questions")} .post-likes`, "1");
  await reads(room.stage, ui("asked-question"), "1");
  await phones[0].keyboard.press("Escape");
  await press("desk-questions", "왜", "answered");
  await room.stage.waitForSelector(ui("asked-question"), { state: "hidden" });
  // A dot tells the one who asked, until the sheet is opened.
  await phones[0].waitForSelector("body[data-answered='new']", { state: "attached" });
  assert.equal(await phones[1].getAttribute("body", "data-answered"), "none");
  await phones[0].tap("[data-verb='questions']");
  await reads(phones[0], `${ui("question-posts")} .post-who`, "내 질문");
  await reads(phones[0], `${ui("question-posts")} .post-who`, "답함");
  await phones[0].waitForSelector("body[data-answered='none']", { state: "attached" });
});

test("a pinned question takes the strip's place and covers nothing of the slide", async () => {
  await press("desk-questions", "왜", "answered");
  await press("desk-questions", "왜", "pin");
  await room.stage.waitForSelector(ui("asked-question"));
  const found = await room.stage.evaluate((slide) => {
    const foot = document.getElementById("ui.asked-question").getBoundingClientRect();
    const blocks = [...document.querySelectorAll(`${slide} > *`)].filter((one) => one.checkVisibility());
    return {
      high: foot.height, below: foot.bottom - document.querySelector(".canvas").getBoundingClientRect().bottom,
      over: Math.max(...blocks.map((one) => one.getBoundingClientRect().bottom)) - foot.top,
      strip: getComputedStyle(document.querySelector(".strip")).visibility,
    };
  }, slide);
  assert.deepEqual([found.high, found.below, found.strip], [56, 0, "hidden"]);
  assert.ok(found.over <= 0, `${found.over} px of the slide are covered`);
  await press("desk-questions", "왜", "pin");
  await room.stage.waitForSelector(ui("asked-question"), { state: "hidden" });
});

test("at the desk the slide stays where it is, whatever tab is open", async () => {
  const places = [];
  for (const tab of ["questions", "answers", "notes"]) {
    await room.desk.click(ui(`tab-${tab}`));
    const box = await room.desk.locator(ui("current")).boundingBox();
    places.push([box.x, box.y, box.width].map(Math.round).join());
    const next = await room.desk.locator(ui("next")).boundingBox();
    assert.equal(next.width < 260, tab !== "notes", `the next slide is ${next.width} px wide`);
  }
  assert.deepEqual(new Set(places).size, 1, places.join(" "));
  await room.desk.click(ui("tab-questions"));
});

test("who does not follow says so by a switch, and only how many is told", async () => {
  await phones[1].tap(".turn-on");
  await reads(room.desk, "[data-show='lost-count']", "1명");
  await phones[1].tap(".turn-on");
  await room.desk.waitForSelector("[data-show='lost-count']", { state: "hidden" });
  for (const phone of phones) await phone.keyboard.press("Escape");
  await room.desk.keyboard.press("n");
  await room.desk.waitForSelector("body[data-tab='notes']", { state: "attached" });
});

test("what a slide asks for as text is gathered, and read once it is closed and shown", async () => {
  await go("헷갈렸나요");
  await room.desk.waitForSelector("body[data-tab='answers']", { state: "attached" });
  await write(phones[0], "board", "DNAT와 SNAT의 차이");
  await write(phones[1], "board", "conntrack이 언제 지워지는지");
  await reads(room.stage, `${slide} .asked-count`, "2 / 3명");
  await says(room.desk, "desk-board", ["conntrack이 언제 지워지는지", "DNAT와 SNAT의 차이"]);
  await press("desk-board", "DNAT", "pin");
  await phones[2].waitForTimeout(2500);
  assert.deepEqual(await texts(phones[2], "board-posts"), []);
  await room.stage.keyboard.press("ArrowRight");
  await says(phones[2], "board-posts", ["DNAT와 SNAT의 차이"]);
  await room.stage.waitForSelector("body[data-shows='board']", { state: "attached" });
  await reads(room.stage, "[data-show='board-question']", "무엇이 헷갈렸나요?");
  assert.deepEqual(await room.stage.locator(".pinned-text").allTextContents(), ["DNAT와 SNAT의 차이"]);
  await phones[2].waitForSelector(ui("board-form"), { state: "hidden" });
});

test("a discussion has a board by itself: its posts are shown, pinned, set alone and hidden", async () => {
  await go("토론");
  await room.desk.waitForSelector("body[data-tab='notes']", { state: "attached" });
  await room.stage.keyboard.press("t");
  await write(phones[0], "board", "입구는 Ingress 하나", 3);
  await write(phones[1], "board", "점심 뭐 먹어요", 4);
  await write(phones[2], "board", "<b>로드 밸런서</b> 두 개", 5);
  await room.desk.click(ui("tab-answers"));
  await leave();
  await says(room.desk, "desk-board", ["<b>로드 밸런서</b> 두 개", "점심 뭐 먹어요", "입구는 Ingress 하나"]);
  await press("desk-board", "점심", "hide");
  await reads(room.desk, ui("desk-board-hidden"), "1");
  await room.desk.click(ui("desk-board-all"));
  await leave();
  // Own posts stand first; what was hidden is nobody's but its author's.
  await says(phones[0], "board-posts", ["입구는 Ingress 하나", "<b>로드 밸런서</b> 두 개"]);
  await says(phones[1], "board-posts", ["점심 뭐 먹어요", "<b>로드 밸런서</b> 두 개", "입구는 Ingress 하나"]);
  await press("desk-board", "Ingress", "pin");
  await press("desk-board", "밸런서", "pin");
  await room.stage.waitForFunction(() => document.querySelectorAll(".pinned > li").length === 2);
  assert.deepEqual(await room.stage.locator(".pinned-text").allTextContents(), ["입구는 Ingress 하나", "<b>로드 밸런서</b> 두 개"]);
  await room.stage.waitForSelector(".screen.board .digits");
  await press("desk-board", "Ingress", "alone");
  await room.stage.waitForFunction(() => document.querySelectorAll(".pinned > li").length === 1);
  await press("desk-board", "Ingress", "pin");
  await press("desk-board", "밸런서", "pin");
  await room.stage.waitForSelector("body[data-shows='discussion']", { state: "attached" });
});

test("rows stay under the pointer while others come, and groups can be told apart", async () => {
  const first = row(room.desk, "desk-board", "밸런서");
  await first.hover();
  await write(phones[0], "board", "나중에 온 글", 3);
  await reads(room.desk, ui("desk-board-new"), "1");
  assert.equal((await texts(room.desk, "desk-board"))[0], "<b>로드 밸런서</b> 두 개");
  await room.desk.click(ui("desk-board-new"));
  await leave();
  await reads(room.desk, `${ui("desk-board")} > li:first-child`, "나중에 온 글");
  await room.desk.click(`${ui("desk-board-groups")} button:has-text('모둠 5')`);
  await leave();
  await says(room.desk, "desk-board", ["<b>로드 밸런서</b> 두 개"]);
  await room.desk.click(`${ui("desk-board-groups")} button:first-child`);
  await leave();
});

test("an own post can be taken back, and a phone that comes again finds the others", async () => {
  await row(phones[0], "board-posts", "나중에").locator(".take-back").tap();
  await says(phones[0], "board-posts", ["입구는 Ingress 하나", "<b>로드 밸런서</b> 두 개"]);
  await room.desk.waitForFunction((list) => !document.querySelector(list).textContent.includes("나중에"), ui("desk-board"));
  await phones[0].reload();
  await connected(phones[0]);
  await says(phones[0], "board-posts", ["입구는 Ingress 하나", "<b>로드 밸런서</b> 두 개"]);
  assert.equal(await row(phones[0], "board-posts", "Ingress").locator(".take-back").isVisible(), true);
  assert.equal(await phones[0].inputValue(ui("board-group")), "3", "the device keeps its group");
});

test("the remote has the same under its tabs, and a tapped row its actions", async () => {
  const buttons = () => remote.locator("[data-verb='next']").boundingBox();
  const before = await buttons();
  await remote.tap(ui("tab-answers"));
  const after = await buttons();
  assert.equal(Math.round(after.y + after.height), Math.round(before.y + before.height), "they shrink from the top only");
  assert.ok(after.height < before.height);
  assert.ok(after.y > 844 * 0.66, "to a third of the height");
  assert.equal(await row(remote, "desk-board", "Ingress").locator(".act-pin").isVisible(), false);
  await row(remote, "desk-board", "Ingress").tap();
  await row(remote, "desk-board", "Ingress").locator(".act-pin").tap();
  await room.stage.waitForSelector("body[data-shows='board']", { state: "attached" });
  await row(remote, "desk-board", "Ingress").locator(".act-pin").tap();
  await room.stage.waitForSelector("body[data-shows='discussion']", { state: "attached" });
});

test("a wide window writes on a sheet beside the slide", async () => {
  const laptop = await room.devices.open(await room.devices.device("laptop"), "/live", "laptop");
  await connected(laptop);
  await laptop.click("[data-verb='board']");
  await laptop.fill(ui("board-text"), "노트북에서");
  await laptop.click(`${ui("board-form")} button`);
  await reads(laptop, `${ui("board-posts")} > li:first-child`, "노트북에서");
  await reads(room.desk, ui("desk-board"), "노트북에서");
  await laptop.close();
});

test("how many characters are left is told towards the end", async () => {
  await phones[2].fill(ui("board-text"), "가".repeat(219));
  await phones[2].waitForSelector("[data-show='board-left']", { state: "hidden" });
  await phones[2].fill(ui("board-text"), "가".repeat(221));
  await reads(phones[2], "[data-show='board-left']", "59자 남음");
  await phones[2].fill(ui("board-text"), "");
});

test("what is refused is said in words", async () => {
  await room.desk.selectOption(ui("desk-board-how"), "off");
  await phones[2].waitForSelector(ui("board-form"), { state: "hidden" });
  await reads(phones[2], "[data-show='board-told']", "지금은 글을 받지 않아요");
  await room.desk.selectOption(ui("desk-board-how"), "open");
  await phones[2].waitForSelector(ui("board-form"));
  await write(phones[2], "board", "바로 보이는 글");
  await reads(phones[1], ui("board-posts"), "바로 보이는 글");
  // The sixth is one too many.
  for (const text of ["셋", "넷", "다섯"]) {
    await phones[2].waitForTimeout(2100);
    await write(phones[2], "board", text);
  }
  await phones[2].fill(ui("board-text"), "여섯");
  await phones[2].tap(`${ui("board-form")} button`);
  await reads(phones[2], "[data-show='board-told']", "더는 받을 수 없어요");
  assert.equal(await phones[2].inputValue(ui("board-text")), "여섯", "and stays in the field");
});

test("six long posts stand whole on the stage, each cut where all have room", async () => {
  const long = "가나다 라마바 사아자 차카타 파하 ".repeat(14).trim();
  for (let n = 0; n < 6; n++) await write(phones[n % 2], "board", `${n} ${long}`);
  // The list keeps its order while the pointer is on it.
  await leave();
  for (let n = 0; n < 6; n++) await reads(room.desk, ui("desk-board"), `${n} 가나다`);
  for (let n = 0; n < 6; n++) await press("desk-board", `${n} 가나다`, "pin");
  await room.stage.waitForFunction(() => document.querySelectorAll(".pinned > li").length === 6);
  const [list, canvas, heights] = await room.stage.evaluate(() => {
    const list = document.querySelector(".pinned");
    const rows = [...list.children].map((row) => row.getBoundingClientRect().bottom);
    return [Math.max(...rows), document.querySelector(".canvas").getBoundingClientRect().bottom, list.scrollHeight - list.clientHeight];
  });
  assert.ok(list <= canvas - 40 && heights <= 0, `${list} of ${canvas}, ${heights} too high`);
  for (let n = 0; n < 6; n++) await press("desk-board", `${n} 가나다`, "hide");
});

test("at 320 px nothing is wider than the phone", async () => {
  await phones[1].setViewportSize({ width: 320, height: 568 });
  for (const open of [false, true]) {
    if (open) await phones[1].tap("[data-verb='questions']");
    assert.equal(await phones[1].evaluate(() => document.documentElement.scrollWidth), 320);
    const outside = await phones[1].evaluate(() => [...document.querySelectorAll(".board *, .drawer[open] *")]
      .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > 320.5).map((one) => one.className));
    assert.deepEqual(outside, []);
  }
});
