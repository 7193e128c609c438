// axe finds no problem on any screen, light and dark, wide, narrow and upright, in any theme.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { course } from "./class.mjs";
import { project } from "../server.mjs";
import { connected, openClass } from "./open-class.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"] };
const sizes = {
  wide: { viewport: { width: 1280, height: 720 } },
  narrow: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  upright: { viewport: { width: 768, height: 1024 }, hasTouch: true },
};

const still = [
  { name: "schedule", path: "/" },
  { name: "deck", path: "/session_01" },
  { name: "page", path: "/words" },
  { name: "join", path: "/join" },
  { name: "error", path: "/nothing-here" },
  { name: "sign-in", path: "/present", ready: "[id='ui.sign-in']:not([hidden])" },
  { name: "pairing form", path: "/remote", ready: "[id='ui.sign-in']:not([hidden])" },
];
const following = [
  { name: "stage", path: "/stage", follows: true },
  { name: "live", path: "/live", follows: true },
  { name: "desk", path: "/present", follows: true, signed: true },
  { name: "remote", path: "/remote", follows: true, signed: true },
];
const sheets = ["overview", "notes", "settings"].map((verb) => ({ name: verb, path: "/live", follows: true, opens: verb }));

for (const theme of readdirSync(`${project}/themes`).sort()) {
  test(`axe finds nothing in the theme ${theme}`, async () => {
    const room = await openClass(course, { prepare: addPage, flags: ["--theme", theme] });
    const problems = new Map();
    try {
      const look = lookAt(room, await room.desk.context().storageState(), problems);
      const say = (keys) => room.stage.keyboard.type(keys);
      await look([...still, ...following], "before class");
      await look(sheets, "before class");
      const slides = await firstOfEachLayout(room.stage);
      // The other themes differ in colours, which the deck's own page on a phone shows all at once.
      for (const slide of theme === "default" ? slides : slides.slice(-1)) {
        await say(`${slide}\n`);
        await room.everywhere((s) => s.slide === slide);
        await look(following, `at slide ${slide}`);
      }
      await look(still.slice(0, 1), "in class");
      await say("j");
      await look(following.slice(0, 1), "with the way to join");
      await say("jt");
      await room.everywhere((s) => s.timer === "running");
      await look(following, "with the countdown");
      await room.desk.evaluate(() => document.querySelector("[data-verb='end']").click());
      await room.stage.waitForSelector("body[data-shows='end']");
      await look([...still.slice(0, 1), ...following], "after class");
    } finally {
      await room.stop();
    }
    assert.ok(problems.size === 0, [...problems].map(([problem, places]) => `${problem}\n    ${[...places].join("; ")}`).join("\n"));
  });
}

/** A file that is no deck. */
function addPage(folder) {
  writeFileSync(`${folder}/words.md`, "---\npage: true\n---\n# 낱말\n\n| 낱말 | 뜻 |\n|---|---|\n| 커밋 | 사진 |\n\n```sh\ngit log # 기록\n```\n");
}

/** The numbers of the slides that are the first of their kind; the last one leads into the discussion. */
const firstOfEachLayout = (stage) =>
  stage.evaluate(() => {
    const firsts = new Map();
    for (const { dataset } of document.querySelectorAll("[id='ui.deck'] .slide")) {
      if (!firsts.has(dataset.layout)) firsts.set(dataset.layout, Number(dataset.slide));
    }
    const talk = firsts.get("discussion");
    return [...[...firsts.values()].filter((slide) => slide !== talk), talk];
  });

/** Opens screens, each at all sizes, light and dark, and keeps what axe says. */
function lookAt({ devices }, signedIn, problems) {
  return (screens, when) =>
    Promise.all(Object.entries(sizes).map(async ([size, device]) => {
      for (const { name, path, follows, signed, ready, opens } of screens) {
        const context = await devices.device(name, { ...device, reducedMotion: "reduce", ...(signed && { storageState: signedIn }) });
        await context.addInitScript(axe);
        const page = await devices.open(context, path, name);
        if (follows) await connected(page);
        if (opens) await page.click(`[data-verb="${opens}"]`);
        if (ready) await page.waitForSelector(ready);
        for (const colorScheme of ["light", "dark"]) {
          await page.emulateMedia({ colorScheme });
          const { violations } = await page.evaluate((rules) => window.axe.run(document, rules), rules);
          for (const { id, help, nodes } of violations) {
            for (const { html, any, all, none } of nodes) {
              const problem = `${id}: ${help}: ${html.slice(0, 100)} (${[...any, ...all, ...none][0]?.message ?? ""})`;
              problems.set(problem, (problems.get(problem) ?? new Set()).add(`${name} ${when} ${size} ${colorScheme}`));
            }
          }
        }
        await context.close();
      }
    }));
}
