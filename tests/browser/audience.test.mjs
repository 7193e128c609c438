// A phone in the hand: it follows, browses as far as it may, is called back, reads on without a
// network, and keeps notes and choices.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { course } from "./class.mjs";
import { project } from "../server.mjs";
import { connected, openClass, resumed } from "./open-class.mjs";

let room, phone;

before(async () => {
  room = await openClass(course, { phones: 1 });
  [phone] = room.phones;
  await say("begin");
  await go(5);
});
after(() => room?.stop());

/** A button of the desk, in whatever menu it is. */
const say = (verb) => room.desk.evaluate((verb) => document.querySelector(`[data-verb="${verb}"]`).click(), verb);
const go = async (slide) => {
  await room.stage.keyboard.type(`${slide}\n`);
  await stands(room.stage, slide);
};
const stands = (page, slide) =>
  page.waitForFunction((n) => document.querySelector("[id='ui.deck'] .slide:not([hidden])")?.dataset.slide === n, String(slide));
const has = (page, selector) => page.waitForSelector(selector, { state: "attached" });
const press = (page, verb) => page.click(`[data-verb="${verb}"] >> visible=true`);
const shown = (page, name) =>
  page.evaluate((name) => document.querySelector(`[data-show="${name}"]:not([hidden])`)?.textContent ?? "", name);
const open = async (name, more) => {
  const page = await room.devices.open(await room.devices.phone(name, more), "/live", name);
  await connected(page);
  return page;
};

test("browsing is said by the pill, the bar leads back, and the class going on moves nobody", async () => {
  await stands(phone, 5);
  await press(phone, "previous");
  await stands(phone, 4);
  await has(phone, "[id='ui.connection'][data-connection='away']");
  await go(7);
  await phone.waitForFunction(() => document.querySelector("[data-show=behind]").textContent === "3장 뒤");
  await stands(phone, 4);
  await press(phone, "return");
  await stands(phone, 7);
  await has(phone, "[id='ui.connection'][data-connection='live']");
});

test("an enlarged picture goes with its slide, and when everybody is called", async () => {
  const enlarged = () => phone.locator("dialog.enlarged[open]").count();
  const enlarge = () => phone.locator("[id='ui.deck'] .slide:not([hidden]) figure.diagram").first().tap();
  await go(4);
  await stands(phone, 4);
  await enlarge();
  assert.equal(await enlarged(), 1);
  await go(5);
  await stands(phone, 5);
  assert.equal(await enlarged(), 0, "the class went on");
  await go(4);
  await stands(phone, 4);
  await enlarge();
  await say("gather");
  await phone.waitForFunction(() => !document.querySelector("dialog[open]"));
  await go(7);
  await stands(phone, 7);
});

test("back stops at the live slide, locked stays at it, free goes anywhere", async () => {
  await go(5);
  await stands(phone, 5);
  await press(phone, "next");
  assert.equal(await shown(phone, "limit"), "아직 여기까지 진행했습니다");
  await stands(phone, 5);
  await say("policy-free");
  await has(phone, "[data-policy='free']");
  await press(phone, "next");
  await stands(phone, 6);
  await say("policy-locked");
  await stands(phone, 5);
  await press(phone, "previous");
  await stands(phone, 5);
  await say("policy-back");
  await has(phone, "[data-policy='back']");
});

test("the contents lead to slides that the policy lets one read", async () => {
  await press(phone, "overview");
  const [may, mayNot] = await phone.evaluate(() =>
    ["not(:disabled)", "disabled"].map((state) => document.querySelectorAll(`[data-go]:${state}`).length),
  );
  assert.ok(may === 5 && mayNot > 5, `${may} and ${mayNot}`);
  assert.equal(await phone.evaluate(() => document.activeElement.dataset.go), "5");
  await phone.click("[data-go='3']");
  await stands(phone, 3);
  await press(phone, "return");
});

test("a gathering brings one back, and is undone at a tap", async () => {
  await press(phone, "previous");
  await stands(phone, 4);
  await say("gather");
  await stands(phone, 5);
  assert.match(await shown(phone, "undo"), /되돌리기 \([123]초\)/);
  await press(phone, "undo-gather");
  await stands(phone, 4);
  await say("gather");
  await stands(phone, 5);
  await phone.waitForSelector("[id='ui.called']", { state: "hidden" });
  await stands(phone, 5);
});

test("who comes late is told where the class is, once", async () => {
  const late = await open("late");
  await stands(late, 5);
  assert.equal(await shown(late, "late"), "1부 진행 중 · 앞 4장");
  await press(late, "read-before");
  await stands(late, 1);
  await late.reload();
  await connected(late);
  await stands(late, 5);
  assert.equal(await late.isVisible("[id='ui.late']"), false);
  assert.equal(await phone.isVisible("[id='ui.late']"), false, "one who was there is told nothing");
  await late.context().close();
});

test("one region speaks, of the slide alone, and the focus stays where it is", async () => {
  assert.equal(await phone.evaluate(() => document.querySelectorAll("[aria-live], [role=status], [role=alert], output").length), 1);
  await phone.focus("[data-verb=notes]");
  await go(6);
  await phone.waitForFunction(() => document.getElementById("ui.announce").textContent === "슬라이드 6: 2. 커밋이 담는 것");
  assert.equal(await phone.evaluate(() => document.activeElement.dataset.verb), "notes");
});

test("what the phone does is told to the room", async () => {
  const counts = (live, browsing) =>
    room.desk.waitForFunction(
      ([live, browsing]) =>
        document.querySelector("[data-show=people-live]").textContent.startsWith(live) &&
        document.querySelector("[data-show=people-browsing]").textContent.startsWith(browsing),
      [String(live), String(browsing)],
    );
  await counts(1, 0);
  await press(phone, "previous");
  await counts(0, 1);
  await press(phone, "return");
  await counts(1, 0);
  const hide = (hidden) => phone.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, hidden);
  await hide(true);
  await counts(0, 0);
  await hide(false);
  await counts(1, 0);
});

test("the pointer is a dot at the same thing, while one follows", async () => {
  await go(5);
  const cell = room.desk.locator("[id='ui.current'] td", { hasText: "골랐다" });
  await room.desk.keyboard.press("l");
  const box = await cell.boundingBox();
  await room.desk.mouse.move(box.x + 4, box.y + 4);
  await room.desk.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await phone.waitForSelector("[id='ui.pointer']:not([hidden])");
  await phone.waitForFunction(() => {
    const dot = document.getElementById("ui.pointer");
    dot.getAnimations().forEach((one) => one.finish());
    const { left, top, width, height } = dot.getBoundingClientRect();
    const cell = [...document.querySelectorAll(".slide:not([hidden]) td")].find((td) => td.textContent === "골랐다").getBoundingClientRect();
    return Math.abs(left + width / 2 - (cell.left + cell.width / 2)) <= 2 && Math.abs(top + height / 2 - (cell.top + cell.height / 2)) <= 2;
  });
  await press(phone, "previous");
  await phone.waitForSelector("[id='ui.pointer']", { state: "hidden" });
  await room.desk.keyboard.press("l");
  await press(phone, "return");
});

test("notes stay on the device, and are taken away as Markdown at the end of class", async () => {
  const write = async (text, meanwhile = async () => {}) => {
    await press(phone, "notes");
    await meanwhile();
    await phone.fill("[id='ui.note']", text);
    await phone.keyboard.press("Escape");
  };
  // The class going on does not turn the sheet under the hand that writes.
  await write("표를 외울 것\n둘째 줄", async () => {
    await go(6);
    await stands(phone, 6);
  });
  await write("사진과 이름표");
  await phone.reload();
  await connected(phone);
  await say("end");
  await phone.waitForSelector("[data-show='export']");
  assert.equal(await shown(phone, "export"), "메모 2개를 파일로 가져가세요");
  const [download] = await Promise.all([phone.waitForEvent("download"), phone.click("[id='ui.export'] [data-verb='export-notes']")]);
  assert.equal(download.suggestedFilename(), "Git을 머릿속에 그리기 메모.md");
  assert.equal(
    readFileSync(await download.path(), "utf8"),
    "# Git을 머릿속에 그리기 메모\n\n## Session 1: 커밋은 사진이다\n\n### 5. 각 자리에서 묻는 것\n\n표를 외울 것\n둘째 줄\n\n### 6. 2. 커밋이 담는 것\n\n사진과 이름표\n",
  );
  await phone.waitForSelector("[id='ui.export']", { state: "hidden" });
  await say("begin");
});

test("a note that the browser refuses to keep is said so, and stays while the page does", async () => {
  const context = await room.devices.phone("private");
  await context.addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  });
  const page = await room.devices.open(context, "/live", "private");
  await connected(page);
  await press(page, "notes");
  await page.fill("[id='ui.note']", "사라지지 않는다");
  assert.match(await shown(page, "notes-kept"), /저장을 거부/);
  await page.keyboard.press("Escape");
  await press(page, "notes");
  assert.equal(await page.inputValue("[id='ui.note']"), "사라지지 않는다");
  await context.close();
});

test("size of text, look, motion and language are kept on the device", async () => {
  const page = await open("chooser");
  const size = () =>
    page.evaluate(() =>
      parseFloat(getComputedStyle(document.querySelector("[id='ui.deck'] .layout-text :is(p, li)")).fontSize),
    );
  const before = await size();
  await press(page, "settings");
  await page.click("[data-text-by='-1']");
  assert.ok((await size()) >= 16 && (await size()) < before);
  await page.click("[data-text-by='1']");
  await page.click("[data-text-by='1']");
  await page.click("label:has([name=theme][value=dark])");
  await page.click("label:has([name=motion][value=still])");
  await page.click("label:has([name=lang][value=en])");
  await page.waitForURL(/lang=en/);
  await page.goto(`${room.server.origin}/live`);
  await page.waitForURL(/lang=en/);
  await connected(page);
  assert.ok((await size()) > before);
  assert.deepEqual(
    await page.evaluate(() => [
      document.documentElement.lang,
      document.documentElement.dataset.theme,
      document.documentElement.dataset.motion,
    ]),
    ["en", "dark", "still"],
  );
  assert.equal(await page.textContent("[data-verb=overview]"), "Contents");
  await page.context().close();
});

test("a screen reader finds title, place, timer and what to press, in that order", async () => {
  await go(12);
  await stands(phone, 12);
  await say("timer-arm");
  await has(phone, "[data-timer='armed']");
  await say("timer-toggle");
  await phone.waitForSelector("[id='ui.talk']:not([hidden])");
  const tree = await phone.locator("body").ariaSnapshot();
  assert.equal(
    tree.replace(/timer: [12]:[0-9]{2}/, "timer: 2:00"),
    readFileSync(`${project}/tests/golden/phone.aria.yml`, "utf8").trim(),
  );
  await say("timer-stop");
  await go(6);
});

test("in a discussion the phases stand under the question, the one that is on with what it asks for", async () => {
  await go(11);
  await stands(phone, 11);
  assert.equal(await phone.isVisible(".talk-cards"), false, "before the countdown runs");
  await say("timer-arm");
  await say("timer-toggle");
  const cards = async () => (await phone.locator(".talk-cards > li").allInnerTexts()).map((text) => text.replace(/\s+/g, " "));
  await phone.waitForSelector(".talk-cards > [data-state='now']");
  assert.deepEqual(await cards(), [
    "각자 고르기 2분 자기 저장소에서 git log --oneline -20을 보고 하나씩 고릅니다.", "모둠에서 비교하기 5분", "한 문장으로 적기 3분",
  ]);
  await say("timer-next-phase");
  await phone.waitForFunction(() => document.querySelector(".talk-cards > [data-state='now'] strong")?.textContent === "모둠에서 비교하기");
  assert.match((await cards())[1], /^모둠에서 비교하기 5분 크기가 달랐나요/);
  await say("timer-stop");
  await phone.waitForSelector(".talk-cards", { state: "hidden" });
  await go(6);
});

test("a countdown is announced at its last minute and at its end, once each, and nothing else of it", async () => {
  const heard = () => phone.evaluate(() => window.heard);
  await phone.evaluate(() => {
    window.heard = [];
    new MutationObserver(() => window.heard.push(document.getElementById("ui.announce").textContent)).observe(
      document.getElementById("ui.announce"),
      { childList: true, characterData: true, subtree: true },
    );
  });
  await say("timer-5");
  await phone.waitForSelector("body[data-timer='running']", { state: "attached" });
  // Four minutes less leave one, one more none.
  for (let i = 0; i < 4; i++) await say("timer-less");
  await phone.waitForFunction(() => window.heard.includes("1분 남았습니다"));
  await say("timer-less");
  await phone.waitForFunction(() => window.heard.includes("시간이 다 되었습니다"));
  const over = await phone.$eval(".talk-over", (over) => {
    const { color, fontSize } = getComputedStyle(over);
    return { said: over.innerText, isSeen: color !== getComputedStyle(over.parentElement).backgroundColor, fontSize };
  });
  assert.deepEqual(over, { said: "마무리해 주세요", isSeen: true, fontSize: "15px" });
  await phone.waitForTimeout(1200);
  assert.deepEqual(await heard(), ["1분 남았습니다", "시간이 다 되었습니다"]);
  await say("timer-stop");
});

test("without a network one reads on, is told so after ten seconds, and then follows or stays", async () => {
  await say("timer-toggle");
  await has(phone, "[data-timer='running']");
  const context = await room.devices.phone("follower");
  const follower = await context.newPage();
  await follower.clock.install();
  const closed = new Promise((done) => follower.on("websocket", (socket) => socket.on("close", done)));
  await follower.goto(`${room.server.origin}/live`);
  await connected(follower);
  const left = () => follower.evaluate(() => Math.round(document.querySelector("cue-countdown").left / 1000));
  const before = await left();
  await press(phone, "previous");
  await room.server.kill();
  await closed;
  await follower.clock.runFor(1500);
  await connected(follower);
  await follower.clock.runFor(2000);
  await has(follower, "[id='ui.connection'][data-connection='lost']");
  assert.equal(await follower.isVisible("[id='ui.lost']"), false);
  await follower.clock.runFor(8000);
  assert.match(await shown(follower, "lost"), /^연결 끊김 · \d\d:\d\d 상태 · 계속 읽을 수 있어요$/);
  assert.ok(before - (await left()) >= 10, "the countdown goes on");
  for (const key of ["Home", "ArrowRight", "ArrowRight"]) await phone.keyboard.press(key);
  await stands(phone, 2);
  const steps = () => phone.evaluate(() => document.querySelectorAll(".slide:not([hidden]) [data-step]:not([data-state='ahead'])").length);
  assert.equal(await steps(), 1);
  const back = resumed(room.stage);
  await room.server.run();
  await back;
  await go(7);
  await follower.clock.runFor(15_000);
  await stands(follower, 7);
  await follower.waitForSelector("[id='ui.lost']", { state: "hidden" });
  await has(phone, "[id='ui.connection'][data-connection='away']");
  await stands(phone, 2);
  assert.equal(await steps(), 1);
});
