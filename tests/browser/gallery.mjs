// The README's gallery: for each theme one sheet with seven slides of the example course as the
// stage shows them and two as a phone does, small enough for a repository.
import { mkdirSync, statSync } from "node:fs";
import { project } from "../server.mjs";
import { openClass } from "./open-class.mjs";

const into = `${project}/tests/browser/gallery`;
const heaviest = 250_000;
/** What stands on the sheet, each by what marks its slide. */
const kinds = {
  title: ".layout-title", section: ".layout-section", text: ".layout-text", table: ".layout-table",
  code: ".layout-code", diagram: ".layout-diagram:not([data-steps='0'])",
};

mkdirSync(into, { recursive: true });
for (const theme of ["default", "daylight", "chalk"]) {
  const room = await openClass(`${project}/decks`, { flags: ["--theme", theme] });
  const { desk, stage, phones: [phone] } = room;
  const picture = async (page) => (await page.screenshot({ scale: "css" })).toString("base64");
  const goTo = async (number) => {
    await stage.keyboard.type(`${number}\n`);
    await room.everywhere((s) => s.slide === number);
    await stage.waitForTimeout(400);
  };
  const numbers = await stage.evaluate(
    (kinds) => kinds.map((kind) => Number(document.querySelector(`.slide${kind}`)?.dataset.slide ?? 1)),
    Object.values(kinds),
  );
  const wide = [];
  const narrow = [];
  const press = (verb) => desk.evaluate((verb) => document.querySelector(`[data-verb="${verb}"]`).click(), verb);
  // Before the class the stage shows the way to join.
  await press("begin");
  for (const [at, kind] of Object.keys(kinds).entries()) {
    await goTo(numbers[at]);
    wide.push(await picture(stage));
    if (kind === "table" || kind === "diagram") narrow.push(await picture(phone));
  }
  await goTo(await stage.evaluate(() => Number(document.querySelector(".slide.layout-discussion").dataset.slide)));
  await press("timer-toggle");
  await stage.waitForTimeout(400);
  await press("timer-next-phase");
  await stage.waitForTimeout(1500);
  wide.push(await picture(stage));

  const sheet = await (await room.devices.browser.newContext({ viewport: { width: 1312, height: 760 } })).newPage();
  const image = (kind) => (data) => `<img class="${kind}" src="data:image/png;base64,${data}">`;
  await sheet.setContent(`<style>
    body { margin: 0; padding: 16px; background: #8b8f96; display: grid; grid-template-columns: repeat(3, 416px); gap: 16px; }
    img { display: block; border-radius: 6px; } .wide { width: 416px; height: 234px; }
    .phones { grid-area: 1 / 3 / span 2; display: flex; justify-content: space-between; } .narrow { width: 200px; height: fit-content; }
    </style>${wide.map(image("wide")).join("")}<div class="phones">${narrow.map(image("narrow")).join("")}</div>`);
  const path = `${into}/${theme}.png`;
  await sheet.screenshot({ path });
  await room.stop();
  const { size } = statSync(path);
  if (size > heaviest) throw new Error(`${path} has ${size} bytes, more than ${heaviest}`);
  console.log(`${theme}: ${Math.round(size / 1000)} kB`);
}
