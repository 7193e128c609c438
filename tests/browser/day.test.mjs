// The day: a phone that joined once in the morning follows through decks and breaks without a
// reload, with the next deck at hand before it is opened; the schedule knows where the day is.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { course } from "./class.mjs";
import { connected, openClass } from "./open-class.mjs";

let room, phone, schedule, asked;

before(async () => {
  const withLunch = (folder) => {
    const file = `${folder}/README.md`;
    writeFileSync(file, readFileSync(file, "utf8").replace("start: 09:00", "start: [09:00, 10:00, 12:00]"));
  };
  room = await openClass(course, { phones: 0, prepare: withLunch });
  const context = await room.devices.phone("phone");
  // Nobody waits up to a minute here.
  await context.addInitScript(() => (Math.random = () => 0));
  phone = await room.devices.open(context, "/live", "phone");
  await connected(phone);
  asked = [];
  phone.on("request", (request) => asked.push(new URL(request.url()).pathname));
  schedule = await room.devices.open(await room.devices.phone("schedule"), "/", "schedule");
});
after(() => room?.stop());

const say = (verb) => room.desk.evaluate((verb) => document.querySelector(`[data-verb="${verb}"]`).click(), verb);
const here = (page, deck, slide) => page.waitForFunction(([deck, slide]) => {
  const shown = document.querySelector("[id='ui.deck'] .slide:not([hidden])");
  return document.getElementById("ui.deck").dataset.deck === deck && shown?.dataset.slide === slide;
}, [deck, String(slide)]);
const day = (...states) =>
  schedule.waitForFunction(
    (states) => [...document.querySelectorAll(".entry")].map((entry) => entry.dataset.state).join() === states,
    states.join(),
  );
const shown = (page, name) =>
  page.evaluate((name) => document.querySelector(`[data-show="${name}"]:not([hidden])`)?.textContent ?? "", name);

test("before class the schedule waits", async () => {
  await day("next", "", "");
  assert.equal(await schedule.isVisible("[id='ui.now']"), false);
  assert.equal(await shown(phone, "notice"), "수업 전");
});

test("the class begins: live now, without a reload", async () => {
  await say("begin");
  await day("live", "", "");
  await schedule.waitForSelector("[id='ui.now']:not([hidden])");
  assert.deepEqual([await shown(schedule, "now-word"), await shown(schedule, "now-title")], ["지금 진행 중", "Session 1: 커밋은 사진이다"]);
  assert.equal(await shown(schedule, "now-time"), "09:00–09:50");
  const { stage } = room;
  await stage.keyboard.type("4\n");
  await schedule.waitForFunction(() => document.querySelector("[data-show='now-part']").textContent.startsWith("세 자리"));
  const states = await schedule.$$eval("[id='ui.now'] .section", (all) => all.map((one) => one.dataset.state));
  assert.deepEqual(states, ["past", "now", "ahead", "ahead", "ahead", "ahead"], "where the class is");
  await stage.keyboard.press("Home");
});

test("objectives stand before the day, what else the README has after it", async () => {
  const order = await schedule.evaluate(() =>
    [...document.querySelectorAll("h1, h2, .timeline")].map((one) => (one.matches(".timeline") ? "day" : one.textContent)),
  );
  assert.equal(order[0], "Git을 머릿속에 그리기");
  const at = order.indexOf("day");
  assert.match(order[at - 1], /학습 목표/);
  assert.ok(order.slice(at + 1).some((heading) => /과제/.test(heading)), String(order));
  assert.match(await schedule.textContent(".entry"), /09:00[^]*세 자리 15분/);
  assert.equal(await schedule.textContent(".entry:nth-child(2) + .pause"), "쉬는 시간 70분");
});

test("the next deck is fetched while the class discusses, and opened without a request", async () => {
  await room.stage.keyboard.type("11\n");
  await here(phone, "session_01", 11);
  await say("timer-arm");
  const [request] = await Promise.all([phone.waitForRequest(/session_02/), say("timer-toggle")]);
  await request.response().then((response) => response.finished());
  await say("break-10");
  await phone.waitForSelector("[data-show='notice']:not([hidden])");
  assert.match(await shown(phone, "notice"), /^쉬는 시간 · \d\d:\d\d까지$/);
  await day("done", "next", "");
  await schedule.waitForFunction(() => document.querySelector("[data-show='now-title']").textContent === "다음 · Session 2: 브랜치는 이름표다");
  assert.match(await shown(schedule, "now-word"), /^쉬는 시간 · \d\d:\d\d까지$/);
  const before = asked.length;
  await say("next-deck");
  await here(phone, "session_02", 1);
  assert.deepEqual(asked.slice(before).filter((path) => path.includes("session_02")), []);
  await say("begin");
  await day("done", "live", "");
});

test("one who reads in the old deck stays in it until he wishes", async () => {
  await phone.keyboard.press("ArrowRight");
  await room.stage.keyboard.type("4\n");
  await here(phone, "session_02", 4);
  await phone.keyboard.press("ArrowUp");
  await here(phone, "session_02", 3);
  await say("next-deck");
  await here(room.stage, "session_03", 1);
  await phone.waitForFunction(() => document.querySelector("[data-show=behind]").textContent === "다음 강의 진행 중");
  await here(phone, "session_02", 3);
  await phone.keyboard.press("ArrowRight");
  await here(phone, "session_02", 4);
  await phone.click("[data-verb=return]");
  await here(phone, "session_03", 1);
});

test("a break within a class is no end of it: the same deck comes next, on stage and schedule", async () => {
  await say("begin");
  await room.stage.keyboard.type("3\n");
  await here(phone, "session_03", 3);
  await say("break-5");
  await day("done", "done", "next");
  await room.stage.waitForSelector("body[data-shows='pause']");
  assert.match(await shown(room.stage, "next-deck"), /^Session 3/);
  await say("begin");
  await day("done", "done", "live");
});

test("the day ends", async () => {
  await say("end");
  await day("done", "done", "done");
  await schedule.waitForSelector("[id='ui.now']", { state: "hidden" });
  assert.equal(await phone.evaluate(() => performance.getEntriesByType("navigation").length), 1);
});
