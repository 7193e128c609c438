// Under a path, as behind a proxy that passes on only that: every script finds the server by it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Devices, course, serve } from "./class.mjs";
import { connected } from "./open-class.mjs";

const ui = (name) => `[id='ui.${name}']`;

test("under a path a desk leads, pairs and signs out, and a phone follows from deck to deck", async () => {
  const server = await serve(course, { flags: ["--base", "/class"] });
  const devices = await Devices.start(server);
  try {
    const desk = await devices.open(await devices.device("presenter"), server.presenterLink, "desk");
    const phone = await devices.open(await devices.phone("phone"), "/class/live", "phone");
    for (const page of [desk, phone]) await connected(page);
    await desk.keyboard.press("ArrowDown");
    await phone.waitForSelector(`${ui("deck")} > .slide[data-slide="2"]:not([hidden])`);
    const decks = await desk.$$eval("option[data-url]", (options) => options.map((option) => option.value));
    await desk.evaluate((name) => {
      const choice = /** @type {HTMLSelectElement} */ ([...document.querySelectorAll("select")].find((one) => one.querySelector("option[data-url]")));
      choice.value = name;
      choice.dispatchEvent(new Event("change", { bubbles: true }));
    }, decks[1]);
    await phone.waitForSelector(`${ui("deck")}[data-deck="${decks[1]}"]`);
    assert.equal(await phone.getAttribute(ui("deck"), "data-url"), `/class/${decks[1]}`);

    const asked = [];
    desk.on("response", (answer) => asked.push([new URL(answer.url()).pathname, answer.status()]));
    const press = (verb) => desk.evaluate((verb) => document.querySelector(`[data-verb='${verb}']`).click(), verb);
    await press("pair");
    await desk.waitForSelector("text=/\\/class\\/remote/");
    await press("sign-out");
    await desk.waitForSelector(`${ui("key-form")} input`);
    for (const [path, status] of asked) assert.ok(path.startsWith("/class/") && status !== 404, `${path}: ${status}`);
  } finally {
    await devices.stop();
    await server.stop();
  }
});
