// The projector: what the class sees before, between and during classes, the discussion's
// digits, the pointer, the keys of whoever may lead, and a line that is lost.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { course } from "./class.mjs";
import { BadLine } from "./bad-line.mjs";
import { connected, openClass } from "./open-class.mjs";

let room;
let stage;

before(async () => {
  room = await openClass(course);
  ({ stage } = room);
});
after(() => room?.stop());

const shows = (what, page = stage) => page.waitForSelector(`body[data-shows='${what}']`, { state: "attached" });
const showsSlide = (page, slide) =>
  page.waitForFunction((slide) => document.querySelector("[id='ui.deck'] .slide:not([hidden])").dataset.slide === slide, String(slide));
const goTo = async (slide) => {
  await stage.keyboard.type(`${slide}\n`);
  for (const page of [stage, room.phones[0]]) await showsSlide(page, slide);
};

/** A command or a pointer on a socket of its own, as a signed-in page may send it. */
const send = (frame, page = room.desk) =>
  page.evaluate(
    (frame) =>
      new Promise((done) => {
        let sent = false;
        const socket = new WebSocket(`${location.origin.replace("http", "ws")}/socket?screen=desk`);
        socket.onmessage = ({ data }) => {
          const told = JSON.parse(data);
          if (told.type === "snapshot" && !sent) {
            sent = true;
            const judged = frame.type === "command" ? { id: 1, epoch: told.epoch, seen: told.position } : {};
            socket.send(JSON.stringify({ ...frame, ...judged }));
            if (frame.type !== "command") setTimeout(() => (socket.close(), done(null)), 50);
          }
          if (told.type === "ack" || told.type === "refused") socket.close(), done(told.reason ?? "done");
        };
      }),
    frame,
  );
const command = async (order) => assert.equal(await send({ type: "command", ...order }), "done", order.do);

test("before class: a QR of a third of the height, the address, the code, how many joined, the day", async () => {
  await shows("before");
  const screen = stage.locator(".screen.before");
  const { width, height } = await screen.locator(".qr").boundingBox();
  assert.ok(Math.min(width, height) >= 720 / 3, `${width} × ${height}`);
  const text = await screen.innerText();
  assert.match(text, new RegExp(`class\\.test:${room.server.port}`));
  assert.match(text, /코드 [A-Z0-9]{4}/);
  await stage.waitForFunction(() => document.querySelector(".screen.before [data-show='here']").textContent === "1명 참여");
  assert.deepEqual(await screen.locator(".entry .name").allInnerTexts(), [
    "Session 1: 커밋은 사진이다",
    "Session 2: 브랜치는 이름표다",
    "Session 3: 함께 쓰는 저장소",
  ]);
  assert.equal(await screen.locator(".entry[data-state='next']").count(), 1);
});

test("no buttons, and the cursor hides", async () => {
  assert.equal(await stage.locator("button:visible").count(), 0);
  await stage.mouse.move(300, 300);
  await stage.waitForSelector("body[data-cursor='shown']", { state: "attached" });
  await stage.waitForSelector("body[data-cursor='hidden']", { state: "attached", timeout: 4000 });
  assert.equal(await stage.evaluate(() => getComputedStyle(document.body).cursor), "none");
});

test("a slide stands on a 16:9 canvas with the same line breaks at every size", async () => {
  await goTo(7);
  const lines = () =>
    stage.evaluate(() => {
      const range = document.createRange();
      const tops = [];
      for (const element of document.querySelectorAll("[id='ui.deck'] .slide:not([hidden]) *")) {
        for (const node of element.childNodes) {
          if (node.nodeType !== Node.TEXT_NODE) continue;
          range.selectNodeContents(node);
          tops.push(range.getClientRects().length);
        }
      }
      return tops;
    });
  const first = await lines();
  for (const viewport of [{ width: 1920, height: 1080 }, { width: 1024, height: 768 }, { width: 800, height: 450 }]) {
    await stage.setViewportSize(viewport);
    assert.deepEqual(await lines(), first, JSON.stringify(viewport));
    const { width, height } = await stage.locator(".frame").boundingBox();
    assert.ok(Math.abs(width / height - 16 / 9) < 0.01);
  }
  await stage.setViewportSize({ width: 1280, height: 720 });
});

test("the strip has the sections, the page's number and the short address", async () => {
  assert.ok((await stage.locator(".strip .section").count()) >= 3);
  assert.match(await stage.innerText(".strip"), new RegExp(`7 / 15\\s+class\\.test:${room.server.port} · [A-Z0-9]{4}`));
});

test("J shows the QR and who is here over any slide", async () => {
  await stage.keyboard.press("j");
  await stage.waitForSelector(".screen.join .qr:visible");
  const { height } = await stage.locator(".screen.join .qr").boundingBox();
  assert.ok(height >= 240);
  assert.match(await stage.innerText(".screen.join"), /1명 참여/);
  await stage.keyboard.press("j");
  await stage.waitForSelector(".screen.join", { state: "hidden" });
});

const digits = () =>
  stage.evaluate(() => {
    const element = document.querySelector(".discussion .digits");
    const { fontWeight, fontSize, fontFamily, fontVariantNumeric } = getComputedStyle(element);
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = `${fontWeight} ${fontSize} ${fontFamily}`;
    const { actualBoundingBoxAscent, actualBoundingBoxDescent } = pen.measureText("0");
    const scale = element.getBoundingClientRect().height / element.offsetHeight;
    return {
      height: (actualBoundingBoxAscent + actualBoundingBoxDescent) * scale,
      fontVariantNumeric,
      text: element.textContent,
      tone: element.dataset.tone,
    };
  });
const fontSize = (place) => stage.evaluate((place) => parseFloat(getComputedStyle(document.querySelector(place)).fontSize), place);
const phases = () => stage.locator(".phase-bar li").allInnerTexts();
const isPhase = (name) =>
  stage.waitForFunction((name) => document.querySelector(".phase-bar [data-state='now'] span").textContent === name, name);
const leftOn = (page) => page.evaluate(() => document.querySelector(".digits").left);
/** Shortens or lengthens the phase until so many milliseconds are left. */
const leave = async (target) => {
  const left = await leftOn(stage);
  await command({ do: "timer", what: "add", seconds: Math.round((target - left) / 1000) });
  await stage.waitForFunction((target) => Math.abs(document.querySelector(".digits").left - target) < 2500, target);
};

test("the discussion: its question, the task of the phase, its phases by name, digits of nearly a quarter of the height", async () => {
  await goTo(11);
  await shows("slide");
  await stage.keyboard.press("t");
  await shows("discussion");
  assert.equal(await stage.innerText(".question"), "커밋 하나에는 무엇을 담아야 하는가?");
  assert.ok((await fontSize(".question")) >= 48);
  assert.equal(await stage.innerText(".talk-task"), "자기 저장소에서 git log --oneline -20을 보고 하나씩 고릅니다.");
  assert.equal(await fontSize(".talk-task > p"), 32);
  assert.deepEqual(await phases(), ["각자 고르기 2분", "모둠에서 비교하기 5분", "한 문장으로 적기 3분"]);
  const { height, text, fontVariantNumeric } = await digits();
  assert.ok(Math.abs(height - 170) <= 6, `${height} px of 720`);
  assert.match(text, /^\d:\d\d$/);
  assert.equal(fontVariantNumeric, "tabular-nums");
  await command({ do: "timer", what: "next-phase" });
  await isPhase("모둠에서 비교하기");
  assert.match(await stage.innerText(".talk-task"), /^크기가 달랐나요, 메시지가 달랐나요\?\s+되돌린다면/);
});

test("a slide of the discussion that has words alone is its task", async () => {
  await goTo(14);
  await shows("discussion");
  assert.match(await stage.innerText(".talk-task"), /^"우리는 커밋 하나에/);
  await goTo(11);
});

test("a countdown that runs stays in the strip on any other slide, and the discussion is there on return", async () => {
  await goTo(4);
  await shows("slide");
  assert.match(await stage.innerText(".strip-digits"), /^\d:\d\d$/);
  await goTo(11);
  await shows("discussion");
});

test("calm, amber, red as the phase ends, then the end in words, counting up, on the same slide", async () => {
  await command({ do: "timer", what: "next-phase" });
  await isPhase("한 문장으로 적기");
  await leave(200_000);
  assert.equal((await digits()).tone, "calm");
  // A phase that was shortened to so much is calm first, and warned of at its own end.
  await leave(10_000);
  assert.equal((await digits()).tone, "calm");
  // What nobody hears: the sound is switched off.
  await listen(stage);
  await stage.waitForSelector(".digits[data-tone='amber']", { timeout: 9000 });
  await stage.waitForSelector(".digits[data-tone='red']", { timeout: 9000 });
  await stage.waitForSelector(".digits[data-tone='over']", { timeout: 8000 });
  await stage.waitForFunction(() => /^\+0:0\d$/.test(document.querySelector(".discussion .digits").textContent));
  assert.equal(await stage.innerText(".talk-over"), "마무리해 주세요");
  assert.equal(JSON.parse(await stage.evaluate(() => window.painted.at(-1).state)).slide, 11);
  assert.equal(await heard(stage), 0);
});

/** Counts the notes that a page would sound from now on. */
const listen = (page) =>
  page.evaluate(() => {
    window.heard = 0;
    const { start } = OscillatorNode.prototype;
    OscillatorNode.prototype.start = function (...when) {
      window.heard += 1;
      start.apply(this, when);
    };
  });
const heard = (page) => page.evaluate(() => window.heard);

test("a soft sound at the end where it is switched on, and none on a page that nobody has touched", async () => {
  const context = await room.devices.device("second stage", { storageState: await stage.context().storageState() });
  const untouched = await room.devices.open(context, "/stage", "second stage");
  await connected(untouched);
  await listen(untouched);
  await command({ do: "switch", what: "sound", on: true });
  await leave(3000);
  await stage.waitForFunction(() => window.heard === 2, undefined, { timeout: 8000 });
  await untouched.waitForSelector(".digits[data-tone='over']");
  assert.equal(await heard(untouched), 0);
  await command({ do: "timer", what: "stop" });
  await context.close();
});

test("after the class: what was taught, where it stays, what comes next; then the way in to the next one", async () => {
  await command({ do: "class", what: "end" });
  await shows("end");
  const screen = stage.locator(".screen.end");
  assert.equal(await screen.locator(".end-title").innerText(), "이번 시간은 여기까지");
  const parts = (await screen.locator(".end-parts li").allInnerTexts()).map((text) => text.replace(/\s+/, " "));
  assert.deepEqual(parts, ["1 세 자리", "2 커밋이 담는 것", "3 좋은 커밋의 크기"]);
  assert.match(await screen.innerText(), /자료와 내 메모\s+class\.test:\d+/);
  assert.match(await screen.locator(".end-next").innerText(), /^10:00 다음\s+Session 2: 브랜치는 이름표다$/);
  const inside = await screen.evaluate((screen) =>
    [...screen.querySelectorAll("li, svg, p, h2")].every((one) => one.getBoundingClientRect().bottom <= screen.getBoundingClientRect().bottom),
  );
  assert.ok(inside, "nothing is cut");
  await command({ do: "class", what: "begin" });
  await shows("slide");
});

test("the pointer is a dot on the thing that is pointed at, on stage and phone, and goes", async () => {
  await goTo(5);
  const id = await stage.evaluate(() => document.querySelector("[id='ui.deck'] .slide:not([hidden])").id);
  const dotOn = async (page, path) => {
    await page.waitForSelector("[id='ui.pointer']:not([hidden])", { state: "attached" });
    return page.evaluate((path) => {
      let element = document.querySelector("[id='ui.deck'] .slide:not([hidden])");
      for (const index of path) element = element.children[index];
      const [dot, box] = [document.getElementById("ui.pointer").getBoundingClientRect(), element.getBoundingClientRect()];
      return { x: (dot.left + dot.width / 2 - box.left) / box.width, y: (dot.top + dot.height / 2 - box.top) / box.height };
    }, path);
  };
  await send({ type: "pointer", at: { slide: id, path: "0", x: 0.25, y: 0.5 } });
  const at = await dotOn(stage, [0]);
  assert.ok(Math.abs(at.x - 0.25) < 0.02 && Math.abs(at.y - 0.5) < 0.05, JSON.stringify(at));
  await goTo(6);
  await stage.waitForSelector("[id='ui.pointer'][hidden]", { state: "attached" });
  await send({
    type: "pointer",
    at: {
      slide: await stage.evaluate(() => document.querySelector("[id='ui.deck'] .slide:not([hidden])").id),
      path: "0.99",
      x: 0.5,
      y: 0.5,
    },
  });
  await dotOn(stage, [0]);
  // Four seconds without news.
  await stage.waitForSelector("[id='ui.pointer'][hidden]", { state: "attached", timeout: 6000 });
});

test("L points with the stage's own mouse", async () => {
  await stage.keyboard.press("l");
  await stage.mouse.move(400, 200);
  // The dot glides to where it belongs.
  await stage.waitForFunction(() => {
    const dot = document.getElementById("ui.pointer").getBoundingClientRect();
    return Math.abs(dot.x + dot.width / 2 - 400) < 3 && Math.abs(dot.y + dot.height / 2 - 200) < 3;
  });
  await stage.keyboard.press("l");
  await stage.waitForSelector("[id='ui.pointer'][hidden]", { state: "attached" });
});

test("O is the overview, one press leads there; ? lists the keys that work", async () => {
  await stage.keyboard.press("o");
  await stage.click(".overview-cell:nth-child(3) button");
  await showsSlide(stage, 3);
  await stage.keyboard.press("?");
  const keys = await stage.locator("[id='ui.help'] dd").allInnerTexts();
  for (const key of ["다음 단계", "포인터", "전체 보기", "QR 참여"]) assert.ok(keys.includes(key), key);
  await stage.keyboard.press("Escape");
});

test("without the presenter's cookie no key moves the room, and ? says so", async () => {
  const context = await room.devices.device("lobby");
  const lobby = await room.devices.open(context, "/stage", "lobby");
  await connected(lobby);
  for (const key of ["ArrowDown", "b", "j", "o", "l"]) await lobby.keyboard.press(key);
  await lobby.keyboard.press("?");
  assert.deepEqual(await lobby.locator("[id='ui.help'] dd").allInnerTexts(), ["전체 화면", "단축키 보기"]);
  assert.equal(JSON.parse(await stage.evaluate(() => window.painted.at(-1).state)).slide, 3);
  assert.equal(await lobby.getAttribute("body", "data-join"), "off");
  await context.close();
});

test("where another desk drives, a press at the stage is asked, and one tap takes over", async () => {
  const context = await room.devices.device("other desk");
  const other = await room.devices.open(context, room.server.presenterLink.replace(/^https?:\/\/[^/]+/, room.server.origin), "other desk");
  await connected(other);
  await other.keyboard.press("ArrowDown");
  await other.click("[data-verb='take-over']:visible");
  await room.desk.waitForSelector("[id='ui.connection'][data-connection='away']");
  await stage.keyboard.press("ArrowDown");
  await stage.click("[data-verb='take-over']:visible");
  await stage.waitForSelector("[id='ui.toast']", { state: "hidden" });
  await goTo(4);
  await context.close();
});

test("a break says when class goes on", async () => {
  await command({ do: "class", what: "break", minutes: 10 });
  await shows("pause");
  assert.equal(await stage.innerText(".screen.pause .question"), "쉬는 시간");
  assert.match(await stage.innerText(".screen.pause .talk-now"), /^\d\d:\d\d에 이어집니다$/);
  assert.match(await stage.innerText(".screen.pause .digits"), /^(10:00|9:5\d)$/);
  await command({ do: "class", what: "begin" });
  await shows("slide");
});

test("a lost server leaves the last slide, a small plug after ten seconds, nothing red; back without animation", async () => {
  const { server } = room;
  await goTo(5);
  await server.kill();
  await stage.waitForTimeout(4000);
  assert.equal(await stage.isHidden("[id='ui.plug']"), true);
  await stage.waitForSelector("[id='ui.plug']:visible", { timeout: 10_000 });
  const plug = await stage.locator("[id='ui.plug']").boundingBox();
  assert.ok(plug.width < 60);
  const seen = await stage.evaluate(() => ({
    slide: document.querySelector("[id='ui.deck'] .slide:not([hidden])").dataset.slide,
    color: getComputedStyle(document.getElementById("ui.plug")).color,
    faint: getComputedStyle(document.querySelector(".strip")).color,
  }));
  assert.deepEqual(seen, { slide: "5", color: seen.faint, faint: seen.faint });
  await server.run();
  await stage.waitForSelector("[id='ui.plug'][hidden]", { state: "attached", timeout: 20_000 });
  await connected(stage);
});

test("a line that comes back shows where the class has gone, without animation", async () => {
  const line = await BadLine.open(room.server.port);
  const context = await room.devices.device("far stage");
  const far = await room.devices.open(context, `http://class.test:${line.port}/stage`, "far stage");
  await connected(far);
  await goTo(6);
  await showsSlide(far, 6);
  assert.equal(await far.getAttribute("body", "data-entrance"), "fade");
  line.cut();
  await goTo(7);
  await goTo(8);
  line.mend();
  await showsSlide(far, 8);
  assert.equal(await far.getAttribute("body", "data-entrance"), "none");
  assert.equal(
    await far.evaluate(() => getComputedStyle(document.querySelector("[id='ui.deck'] .slide:not([hidden]) > *")).animationName),
    "none",
  );
  await goTo(9);
  await showsSlide(far, 9);
  assert.equal(await far.getAttribute("body", "data-entrance"), "fade");
  await context.close();
  line.close();
});
