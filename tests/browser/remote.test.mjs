// The presenter's phone: paired by a code, it moves the class with its desk, says the fate of
// each press, and takes none while it does not know where the class is.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { course } from "./class.mjs";
import { BadLine } from "./bad-line.mjs";
import { connected, openClass } from "./open-class.mjs";

let room;
let remote;

before(async () => {
  room = await openClass(course);
  remote = await openRemote("remote");
});
after(() => room?.stop());

/** A code with which one phone may be paired, as the desk shows it. */
const offer = (desk = room.desk) =>
  desk.evaluate(async () => {
    const answer = await fetch("/session/pairing?course=", { method: "POST" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.querySelector(".code-word").textContent.trim();
  });

/** A phone of its own at the address that the desk's QR holds. */
async function openPhone(name, code, { origin = room.server.origin, viewport = { width: 390, height: 844 } } = {}) {
  const context = await room.devices.phone(name, { viewport });
  await context.addInitScript(() => {
    window.felt = [];
    navigator.vibrate = (pattern) => window.felt.push(pattern);
  });
  return room.devices.open(context, `${origin}/remote${code ? `#pair=${code}` : ""}`, name);
}

async function openRemote(name, how) {
  const page = await openPhone(name, await offer(), how);
  await connected(page);
  await page.waitForSelector("[id='ui.buttons']:enabled");
  return page;
}

const tap = (page, verb) => page.tap(`[data-verb='${verb}']:visible`);
const fromMenu = async (page, verb) => {
  await page.tap(".remote-bar summary");
  await tap(page, verb);
};
const says = (page, text) =>
  page.waitForFunction(
    (text) => document.getElementById("ui.toast").textContent.includes(text) && !document.getElementById("ui.toast").hidden,
    text,
  );
const showsSlide = (page, slide) =>
  page.waitForFunction(
    (slide) =>
      (document.querySelector("[id='ui.current'] .slide") ?? document.querySelector("[id='ui.deck'] .slide:not([hidden])"))?.dataset
        .slide === slide,
    String(slide),
  );
const slideAt = (page) => page.evaluate(() => document.querySelector("[id='ui.current'] .slide").dataset.slide);
/** What the server calls a signed-in page's own device. */
const deviceOf = (page) =>
  page.evaluate(async () => {
    const page = new DOMParser().parseFromString(await (await fetch("/session/devices")).text(), "text/html");
    return page.querySelector("[data-device][data-own]").dataset.device;
  });

test("a phone is paired by the desk's code, which leaves the address bar", async () => {
  assert.equal(await remote.evaluate(() => isSecureContext), false);
  assert.equal(new URL(remote.url()).hash, "");
  assert.equal(await remote.isHidden("[id='ui.sign-in']"), true);
});

test("a code works once; then the form says so, and takes another", async () => {
  const code = await offer();
  const first = await openPhone("first", code);
  await connected(first);
  const second = await openPhone("second", code);
  await second.waitForSelector("[id='ui.sign-in']:visible");
  assert.match(await second.textContent("[data-show='sign-in-wrong']"), /이미 쓰였거나/);
  await second.fill("[id='ui.key']", (await offer()).toLowerCase());
  await second.tap("[id='ui.key-form'] button");
  await second.waitForSelector("[id='ui.remote']:visible");
  await connected(second);
  for (const page of [first, second]) await page.context().close();
});

test("the time, the slide and what comes next are on it, and ◀ ▶ lie in the lower 45 %, ▶ twice as wide", async () => {
  for (const viewport of [{ width: 390, height: 844 }, { width: 360, height: 640 }]) {
    await remote.setViewportSize(viewport);
    const box = async (verb) => remote.locator(`.move[data-verb='${verb}']`).boundingBox();
    const [back, next] = [await box("previous"), await box("next")];
    assert.ok(back.y >= viewport.height * 0.55 && next.y >= viewport.height * 0.55, JSON.stringify(next));
    assert.ok(next.width >= 2 * back.width);
    for (const button of await remote.locator("button:visible").all()) {
      const { width, height } = await button.boundingBox();
      assert.ok(width >= 47.5 && height >= 47.5, `${await button.textContent()}: ${width} × ${height}`);
    }
    const beyond = await remote.evaluate(() => [
      document.documentElement.scrollWidth - innerWidth,
      document.documentElement.scrollHeight - innerHeight,
    ]);
    assert.deepEqual(beyond, [0, 0]);
  }
  await remote.setViewportSize({ width: 390, height: 844 });
  assert.equal(await remote.textContent("[data-show='page']"), "1 / 15");
  assert.equal(await remote.textContent("[data-show='slide-title']"), "Session 1: 커밋은 사진이다");
  assert.equal(await remote.textContent("[data-show='next-title']"), "다음 · 학습 목표");
  assert.match(await remote.textContent("[id='ui.notes']"), /사진첩/);
});

test("the notes' size is kept on the phone", async () => {
  const size = () => remote.evaluate(() => parseFloat(getComputedStyle(document.getElementById("ui.notes")).fontSize));
  const first = await size();
  await tap(remote, "notes-larger");
  const larger = await size();
  assert.ok(larger > first);
  await remote.reload();
  await connected(remote);
  assert.equal(await size(), larger);
});

test("how to keep the screen on is said once, where we cannot keep it on", async () => {
  assert.equal(await remote.isVisible("[id='ui.lock']"), true);
  await tap(remote, "lock-read");
  await remote.reload();
  await connected(remote);
  assert.equal(await remote.isVisible("[id='ui.lock']"), false);
});

test("remote and desk move the class together, without a question, and the phone is felt to obey", async () => {
  const everywhere = (slide) => Promise.all([remote, ...room.screens].map((page) => showsSlide(page, slide)));
  await tap(remote, "next");
  await everywhere(2);
  await room.desk.keyboard.press("ArrowDown");
  await everywhere(3);
  await tap(remote, "previous");
  await everywhere(2);
  for (const page of [remote, room.desk]) assert.equal(await page.isHidden("[id='ui.toast']"), true);
  await remote.waitForFunction(() => document.querySelector("[id='ui.connection']").textContent.includes("진행자"));
  await remote.waitForFunction(() => window.felt.length === 2 && window.felt.every((length) => length === 10));
});

test("another signed-in desk is asked, and takes over by one tap; the remote is told, and asks back", async () => {
  const context = await room.devices.device("other desk");
  const other = await room.devices.open(context, room.server.presenterLink.replace(/^https?:\/\/[^/]+/, room.server.origin), "other desk");
  await other.waitForSelector("[id='ui.current'] .slide");
  const at = Number(await slideAt(other));
  await other.keyboard.press("ArrowDown");
  await says(other, "다른 기기가 진행 중");
  assert.equal(Number(await slideAt(other)), at);
  await other.click("[data-verb='take-over']:visible");
  await remote.waitForSelector("[id='ui.connection'][data-connection='away']");
  await tap(remote, "next");
  await says(remote, "다른 기기가 진행 중");
  await tap(remote, "take-over");
  await remote.waitForSelector("[id='ui.connection'][data-connection='live']");
  await tap(remote, "next");
  await showsSlide(remote, at + 1);
  await context.close();
});

test("black, the QR on the stage, gathering and breaks are a tap or two away", async () => {
  const stage = (selector) => room.stage.waitForSelector(selector, { state: "attached" });
  await tap(remote, "black");
  await stage("body[data-black='on']");
  await tap(remote, "black");
  await stage("body[data-black='off']");
  await fromMenu(remote, "join");
  await stage("body[data-join='on']");
  await fromMenu(remote, "join");
  await stage("body[data-join='off']");
  await fromMenu(remote, "break-5");
  await stage("body[data-phase='break']");
  await remote.waitForSelector(".remote-rests:visible");
  await fromMenu(remote, "begin");
  await stage("body[data-phase='class']");
  await fromMenu(remote, "next-deck");
  await room.everywhere((s) => s.deck === "session_02" && s.slide === 1);
});

test("the discussion starts by a tap; its time is the large one, and is lengthened by one", async () => {
  await fromMenu(remote, "discuss");
  await room.stage.waitForSelector("body[data-counts='discussion'][data-timer='running']", { state: "attached" });
  const left = () => remote.evaluate(() => document.querySelector(".remote-counts").left);
  const before = await left();
  await tap(remote, "timer-more");
  await remote.waitForFunction((before) => document.querySelector(".remote-counts").left > before + 50_000, before);
  await tap(remote, "timer-toggle");
  await remote.waitForSelector("body[data-timer='paused']", { state: "attached" });
  await fromMenu(remote, "timer-stop");
  await remote.waitForSelector("body[data-timer='none']", { state: "attached" });
});

test("the screen flashes and the phone vibrates when the end of a phase is near; in stillness a steady frame", async () => {
  await remote.evaluate(() => {
    window.flashes = [];
    new MutationObserver(() => window.flashes.push(document.body.dataset.flash)).observe(document.body, {
      attributes: true,
      attributeFilter: ["data-flash"],
    });
    window.felt = [];
  });
  await fromMenu(remote, "discuss");
  await remote.waitForSelector("body[data-timer='running']", { state: "attached" });
  // Down to just before the mark of a phase of that length, then over it by itself.
  await trimTo(7000);
  await remote.waitForFunction(() => window.flashes.includes("amber"), undefined, { timeout: 8000 });
  assert.ok((await remote.evaluate(() => window.felt)).some(Array.isArray), "vibrated");
  await remote.waitForFunction(() => document.body.dataset.flash === "none");
  await remote.emulateMedia({ reducedMotion: "reduce" });
  await remote.evaluate(() => (document.body.dataset.flash = "red"));
  const still = await remote.evaluate(() => {
    const { animationName, borderColor } = getComputedStyle(document.querySelector(".flash"));
    return { animationName, seen: borderColor !== "rgba(0, 0, 0, 0)" };
  });
  assert.deepEqual(still, { animationName: "none", seen: true });
  await remote.evaluate(() => (document.body.dataset.flash = "none"));
  await fromMenu(remote, "timer-stop");
});

/** Shortens the running phase until so many milliseconds are left, by commands as the buttons send them. */
async function trimTo(target) {
  const left = await remote.evaluate(() => document.querySelector(".remote-counts").left);
  const seconds = Math.floor((target - left) / 1000);
  await command(room.desk, { do: "timer", what: "add", seconds });
}

/** A command on a socket of its own, as a signed-in page may send it. */
const command = (page, order) =>
  page.evaluate(
    (order) =>
      new Promise((done, fail) => {
        let sent = false;
        const socket = new WebSocket(`${location.origin.replace("http", "ws")}/socket?screen=desk`);
        socket.onmessage = ({ data }) => {
          const frame = JSON.parse(data);
          if (frame.type === "snapshot" && !sent)
            ((sent = true), socket.send(JSON.stringify({ type: "command", id: 1, epoch: frame.epoch, seen: frame.position, ...order })));
          if (frame.type === "ack") socket.close(), done(null);
          if (frame.type === "refused") socket.close(), fail(new Error(frame.reason));
        };
      }),
    order,
  );

test("a quick double press at 400 ms of delay moves two", async () => {
  const line = await BadLine.open(room.server.port, { delay: () => 200 });
  const far = await openRemote("far remote", { origin: `http://class.test:${line.port}` });
  const place = () => remote.innerText(".remote-where");
  const last = await room.desk.evaluate(() => document.querySelectorAll("[id='ui.deck'] .slide").length);
  for (const [key, slide] of [["End", last], ["Home", 1]]) {
    await room.desk.keyboard.press(key);
    for (const page of [remote, far]) await showsSlide(page, slide);
  }
  const from = await place();
  for (let press = 0; press < 2; press++) await far.tap(".move[data-verb='next']", { noWaitAfter: true });
  await far.waitForFunction(() => window.felt.length === 2);
  const to = await place();
  assert.notEqual(to, from);
  for (let press = 0; press < 2; press++) await tap(remote, "previous");
  await remote.waitForFunction((from) => document.querySelector(".remote-where").innerText === from, from);
  assert.equal(await far.isHidden("[id='ui.toast']"), true);
  await far.context().close();
  line.close();
});

test("a press that comes to nothing is said", async () => {
  await command(room.desk, { do: "move", what: "last" });
  await remote.waitForFunction(() => document.querySelector("[data-show='next-title']").textContent === "끝");
  await tap(remote, "next");
  await says(remote, "더 갈 곳");
});

test("a finger on the slide points, and the slides are a list to go by", async () => {
  const { stage } = room;
  await fromMenu(remote, "pointer");
  const box = await remote.locator("[id='ui.current'] .slide").boundingBox();
  await remote.mouse.move(box.x + box.width / 2, box.y + 10);
  await remote.mouse.move(box.x + box.width / 2 + 2, box.y + 12);
  await stage.waitForSelector("[id='ui.pointer']:not([hidden])");
  await fromMenu(remote, "pointer");
  await stage.waitForSelector("[id='ui.pointer']", { state: "hidden" });
  await fromMenu(remote, "overview");
  await remote.locator("dialog.overview .cell").nth(1).tap();
  await stage.waitForFunction(() => document.querySelector("[id='ui.deck'] .slide:not([hidden])")?.dataset.slide === "2");
  assert.equal(await remote.locator("dialog.overview[open]").count(), 0);
});

test("the class ends by a second tap only", async () => {
  await fromMenu(remote, "ask-end");
  await says(remote, "끝낼까요");
  assert.equal(await remote.getAttribute("body", "data-phase"), "class");
  await remote.tap("[id='ui.toast'] [data-verb='end']");
  await room.stage.waitForSelector("body[data-phase='after']", { state: "attached" });
  assert.equal(await remote.isHidden("[id='ui.toast']"), true);
});

test("a server that does not answer greys the buttons, says so, and after ten seconds frames the screen", async () => {
  room.server.process.kill("SIGSTOP");
  try {
    // A press that still seems possible is shown as unanswered after a second.
    await tap(remote, "black");
    await remote.waitForFunction(() => document.querySelector("[id='ui.connection']").textContent.includes("응답 없음"));
    await remote.waitForSelector("[id='ui.buttons']:disabled", { timeout: 8000 });
    assert.match(await remote.textContent("[data-show='not-ready']"), /연결되면/);
    assert.match(await remote.textContent("[id='ui.connection']"), /다시 연결 중/);
    await remote.waitForSelector("body[data-cut='on']", { state: "attached", timeout: 12_000 });
  } finally {
    room.server.process.kill("SIGCONT");
  }
  await remote.waitForSelector("[id='ui.buttons']:enabled");
  await connected(remote);
});

test("a phone that wakes reconnects at once, its buttons grey until it knows where the class is", async () => {
  const sleep = (hidden, later) =>
    remote.evaluate(([hidden, later]) => {
      const { now } = Date;
      const passed = now() + later;
      Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
      Date.now = () => passed;
      document.dispatchEvent(new Event("visibilitychange"));
      Date.now = now;
      return document.getElementById("ui.buttons").disabled;
    }, [hidden, later]);
  assert.equal(await sleep(true, 0), false);
  const opened = remote.waitForEvent("websocket");
  assert.equal(await sleep(false, 60_000), true);
  await opened;
  await remote.waitForSelector("[id='ui.buttons']:enabled", { timeout: 2000 });
});

test("a remote that is signed out shows the way in again, and its desk does not", async () => {
  const device = await deviceOf(remote);
  assert.equal(
    await room.desk.evaluate(async (device) => (await fetch(`/session/devices/${device}`, { method: "DELETE" })).status, device),
    204,
  );
  await remote.waitForSelector("[id='ui.sign-in']:visible");
  assert.equal(await room.desk.isVisible("[id='ui.desk']"), true);
});
