// Every menu and dialog of every screen, at the sizes that people have: whole on the screen, each of
// its controls reached by pointer, finger and keyboard, closed by Escape.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { course } from "./class.mjs";
import { connected, openClass } from "./open-class.mjs";

const sizes = [
  [1024, 600], [1280, 720], [1366, 657], [1440, 789], [1920, 1080], [768, 1024], [390, 844], [320, 568],
];

/** A wide drawing, so that something can be enlarged, and names that are long. */
const long = `---\nlang: en\n---\n# The Relational Model, its Critics and What Became of It\n\n## Before tables (20 min)\n\n### A drawing\n
\`\`\`mermaid\nflowchart LR\n  A[Form] --> B[Server] --> C[Table]\n\`\`\`\n\n## Discussion: When is one table enough? (10 min)\n\nWrite down one.\n`;

let room, cookies;
before(async () => {
  room = await openClass(course, {
    phones: 0,
    prepare(folder) {
      for (let n = 4; n < 16; n++) writeFileSync(`${folder}/session_${n}.md`, `# Lecture ${n} about something with a long name\n\n## One\n\ntext\n`);
      writeFileSync(`${folder}/session_01.md`, long);
    },
  });
  cookies = await room.desk.context().storageState();
  await room.stage.keyboard.press("ArrowDown");
  await room.everywhere((s) => s.slide === 2);
});
after(() => room?.stop());

/** A page of a screen at a size, in English, whose words are the longer ones. */
async function open(path, [width, height], signed) {
  const isMobile = width < 700;
  const context = await room.devices.device(`${path} ${width}×${height}`, {
    locale: "en-US", viewport: { width, height }, isMobile, hasTouch: isMobile, ...(signed ? { storageState: cookies } : {}),
  });
  return room.devices.open(context, path);
}

/** Presses what opens something, as a person does: it has to be where it can be pressed. */
async function press(page, selector) {
  const button = page.locator(selector).locator("visible=true").first();
  if (page.viewportSize().width < 700) await button.tap({ timeout: 4000 });
  else await button.click({ timeout: 4000 });
}

/**
 * What is wrong with an open menu or dialog: edges beyond the screen, controls that a finger does
 * not hit once they are scrolled to, those that cannot have the focus.
 */
const faults = (page, selector) =>
  page.evaluate((selector) => {
    const box = document.querySelector(selector);
    const wrong = [];
    const { left, top, right, bottom, width } = box.getBoundingClientRect();
    if (width < 40) wrong.push("not shown");
    if (left < -1 || top < -1 || right > innerWidth + 1 || bottom > innerHeight + 1)
      wrong.push(`beyond the screen: ${[left, top, right, bottom].map(Math.round)}`);
    if (box.scrollWidth > box.clientWidth + 1) wrong.push(`scrolls sideways: ${box.scrollWidth} in ${box.clientWidth}`);
    const shown = (one) => one.checkVisibility() && !one.closest("[inert]") && !one.disabled;
    for (const one of [...box.querySelectorAll("button, a, input, select, textarea, summary")].filter(shown)) {
      const name = (one.textContent || one.getAttribute("aria-label") || one.tagName).trim().slice(0, 30);
      one.scrollIntoView({ block: "nearest", inline: "nearest" });
      const rect = one.getBoundingClientRect();
      const [x, y] = [rect.left + rect.width / 2, rect.top + rect.height / 2];
      const hit = document.elementFromPoint(x, y);
      const label = one.closest("label");
      if (!hit || !(one.contains(hit) || label?.contains(hit))) wrong.push(`"${name}" is not hit at ${Math.round(x)},${Math.round(y)}`);
      one.focus();
      if (document.activeElement !== one) wrong.push(`"${name}" takes no focus`);
    }
    return wrong;
  }, selector);

/** Opens something by a press and looks at it; then Escape closes it. */
async function look(page, what, press_, selector) {
  const [width, height] = Object.values(page.viewportSize());
  const where = `${what} at ${width}×${height}`;
  await press_();
  const shown = await page.waitForSelector(selector, { timeout: 4000 }).catch(() => null);
  assert.ok(shown, `${where} does not open`);
  const wrong = await faults(page, selector);
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/menu-${what.replaceAll(" ", "-")}-${width}x${height}.png` });
  assert.deepEqual(wrong, [], where);
  await page.keyboard.press("Escape");
  await page.waitForSelector(selector, { state: "hidden", timeout: 4000 });
}

/** The menus of a screen: each `<details class="menu">`, opened by its summary. */
async function lookAtMenus(page, screen) {
  const count = await page.locator("details.menu").count();
  for (let n = 0; n < count; n++) {
    const name = await page.locator("details.menu > summary").nth(n).evaluate((one) => one.getAttribute("aria-label") ?? one.textContent);
    const open = () => press(page, `details.menu >> nth=${n} >> > summary`);
    await look(page, `${screen} menu ${name.trim()}`, open, "details.menu[open] > .menu-body");
  }
  return count;
}

/** A dialog that a verb opens, by its button: in a menu if it is in one. */
async function lookAtDialog(page, screen, verb, selector) {
  await look(page, `${screen} ${verb}`, async () => {
    const button = page.locator(`button[data-verb='${verb}']`).first();
    const menu = await button.evaluate((one) => [...document.querySelectorAll("details.menu")].indexOf(one.closest("details.menu")));
    if (menu >= 0 && !(await button.isVisible())) await press(page, `details.menu >> nth=${menu} >> > summary`);
    await press(page, `button[data-verb='${verb}']`);
  }, selector);
}

for (const size of sizes) {
  const at = size.join("×");
  test(`the desk at ${at}`, async () => {
    const page = await open("/present", size, true);
    await connected(page);
    await page.waitForSelector("[id='ui.current'] .slide");
    assert.equal(await lookAtMenus(page, "desk"), 3);
    await lookAtDialog(page, "desk", "overview", "dialog.overview[open]");
    for (const verb of ["pair", "devices", "help"]) await lookAtDialog(page, "desk", verb, "dialog[open]");
    await lookAtRow(page, at);
    await page.context().close();
  });

  test(`the remote at ${at}`, async () => {
    const page = await open("/remote", size, true);
    await connected(page);
    await page.waitForSelector("[id='ui.buttons']:not(:disabled)");
    assert.ok((await lookAtMenus(page, "remote")) > 0);
    await page.context().close();
  });

  test(`a phone's pages at ${at}`, async () => {
    const live = await open("/live", size, false);
    await connected(live);
    for (const verb of ["overview", "notes", "settings"]) await lookAtDialog(live, "live", verb, "dialog.drawer[open]");
    if (await live.locator("button[data-verb='help']").locator("visible=true").count()) {
      await lookAtDialog(live, "live", "help", "dialog.help[open]");
    }
    await live.context().close();
    const deck = await open("/session_01", size, false);
    if (await deck.locator("button[data-verb='help']").locator("visible=true").count()) {
      await lookAtDialog(deck, "deck", "help", "dialog.help[open]");
    }
    if (size[0] < 700) {
      await look(deck, "deck picture", () => deck.locator("figure.diagram").first().tap(), "dialog.enlarged[open]");
    }
    await deck.context().close();
  });

  test(`the stage of a presenter at ${at}`, async () => {
    const stage = await open("/stage", size, true);
    await connected(stage).catch(() => {});
    for (const [key, selector] of [["o", "dialog.overview[open]"], ["?", "dialog.help[open]"]]) {
      await look(stage, `stage ${key === "o" ? "overview" : "help"}`, () => stage.keyboard.press(key), selector);
    }
    await stage.context().close();
  });
}

/** The tools of the desk: all on the screen, and in one row where there is room for their words. */
async function lookAtRow(page, at) {
  const tops = await page.evaluate(() =>
    [...document.querySelectorAll(".desk-bar .group > *, .desk-top > *")].filter((one) => one.checkVisibility()).map((one) => {
      const { left, right, top, height } = one.getBoundingClientRect();
      const cut = left < -1 || right > innerWidth + 1 || one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).textOverflow !== "ellipsis";
      return { name: one.textContent.trim().slice(0, 20), middle: Math.round(top + height / 2), bar: one.closest(".desk-bar") !== null, cut };
    }),
  );
  assert.deepEqual(tops.filter((one) => one.cut).map((one) => one.name), [], `cut at ${at}`);
  if (page.viewportSize().width < 1000) return;
  const middles = tops.filter((one) => one.bar).map((one) => one.middle);
  assert.ok(Math.max(...middles) - Math.min(...middles) <= 2, `one row at ${at}: ${middles}`);
}
