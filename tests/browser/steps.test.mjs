// Steps on the example course: each item of a stepped list appears everywhere at once.
import { test } from "node:test";
import { project } from "./class.mjs";
import { openClass } from "./open-class.mjs";

test("a stepped list opens item by item on every screen", async () => {
  const room = await openClass(`${project}/decks`);
  try {
    await room.stage.keyboard.press("ArrowDown");
    await room.everywhere((s) => s.slide === 2 && s.open === 0);
    for (const open of [1, 2, 3]) {
      await room.stage.keyboard.press("Space");
      await room.everywhere((s) => s.slide === 2 && s.open === open);
    }
    await room.stage.keyboard.press("Space");
    await room.everywhere((s) => s.slide === 3);
    const since = await room.stage.evaluate(() => performance.timeOrigin + performance.now());
    await room.stage.keyboard.press("PageUp");
    await room.everywhere((s) => s.slide === 2 && s.open === 3, since);
  } finally {
    await room.stop();
  }
});
