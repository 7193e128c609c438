// By keyboard alone: what a mouse or a finger does on the desk, on a phone's page and on the
// schedule is reached by Tab and done by Enter or Space.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { course } from "./class.mjs";
import { openClass } from "./open-class.mjs";

let room;
before(async () => (room = await openClass(course)));
after(() => room?.stop());

/** Presses Tab until what has the focus fits, with a limit; what had it on the way. */
async function tabTo(page, fits) {
  const way = [];
  for (let i = 0; i < 80; i++) {
    await page.keyboard.press("Tab");
    const here = await page.evaluate(() => {
      const one = document.activeElement;
      const box = one?.getBoundingClientRect();
      return {
        verb: one?.dataset?.verb ?? "",
        tag: one?.tagName ?? "",
        text: one?.textContent?.trim() ?? "",
        seen: Boolean(box && box.width > 0),
        ring: one ? getComputedStyle(one).outlineStyle : "none",
      };
    });
    way.push(here);
    if (fits(here)) return way;
  }
  throw new Error(`not reached: ${way.map((one) => one.verb || one.text || one.tag).join(", ")}`);
}

test("the desk is worked by keyboard alone", async () => {
  const { desk, phones } = room;
  await tabTo(desk, (one) => one.verb === "begin");
  await desk.keyboard.press("Enter");
  await desk.waitForSelector("body[data-phase='class']");
  await tabTo(desk, (one) => one.verb === "next");
  // Space presses the button that has the focus, and does not also move.
  const at = () => phones[0].evaluate(() => document.querySelector("[id='ui.deck'] .slide:not([hidden])").dataset.slide);
  assert.equal(await at(), "1");
  await desk.keyboard.press("Space");
  await phones[0].waitForFunction(() => document.querySelector("[id='ui.deck'] .slide:not([hidden])").dataset.slide === "2");
  await desk.waitForTimeout(300);
  assert.equal(await at(), "2");
  const way = await tabTo(desk, (one) => one.tag === "SUMMARY" && /^수업/.test(one.text));
  for (const verb of ["timer-toggle", "overview", "pointer", "black", "join"]) assert.ok(way.some((one) => one.verb === verb), verb);
  assert.ok(way.every((one) => one.seen && one.ring !== "none"), "what has the focus is seen, with a ring");
  await desk.keyboard.press("Enter");
  await tabTo(desk, (one) => one.verb === "policy-free");
  await desk.keyboard.press("Enter");
  await phones[0].waitForSelector("body[data-policy='free']", { state: "attached" });
});

test("an attendee reads, looks around and comes back by keyboard alone", async () => {
  const [phone] = room.phones;
  await tabTo(phone, (one) => one.verb === "overview");
  await phone.keyboard.press("Enter");
  await phone.waitForSelector("dialog[open]");
  await tabTo(phone, (one) => /다음 시간/.test(one.text));
  await phone.keyboard.press("Enter");
  await phone.waitForSelector("body[data-away='yes']", { state: "attached" });
  assert.equal(await phone.locator("dialog[open]").count(), 0);
  await tabTo(phone, (one) => one.verb === "return");
  await phone.keyboard.press("Enter");
  await phone.waitForSelector("body[data-away='no']", { state: "attached" });
});

test("letters work in Hangul input mode, and none while one writes", async () => {
  const { desk, stage } = room;
  // What Chromium tells of the key B while a Hangul input method is on.
  await stage.evaluate(() =>
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "ㅠ", code: "KeyB", bubbles: true, cancelable: true })),
  );
  await desk.waitForSelector("body[data-black='on']", { state: "attached" });
  await stage.evaluate(() =>
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "Process", code: "KeyB", bubbles: true, cancelable: true })),
  );
  await desk.waitForSelector("body[data-black='off']", { state: "attached" });
  await stage.evaluate(() =>
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "ㅠ", code: "KeyB", isComposing: true, bubbles: true, cancelable: true })),
  );
  await desk.keyboard.press("o");
  await desk.keyboard.type("b");
  await desk.waitForTimeout(300);
  assert.equal(await desk.getAttribute("body", "data-black"), "off");
  await desk.keyboard.press("Escape");
});
