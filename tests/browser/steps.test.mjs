// Steps: each item of a stepped list, each hop of a diagram, appears everywhere at once.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import { course } from "./class.mjs";
import { openClass } from "./open-class.mjs";

test("a stepped list opens item by item on every screen", async () => {
  const room = await openClass(course);
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

const flow = `\`\`\`mermaid
flowchart LR
  subgraph Out[Outside]
    C[Client]
  end
  subgraph In[Cluster]
    S[Service] --> P[Pod]
  end
  C -->|request| S
\`\`\`
`;
/** What is bright at each step, by what was asked for: nodes, areas and labels of edges. */
const walks = {
  "by subgraph": [["Client", "Outside"], ["Cluster", "Pod", "Service", "request"]],
  "by edge": [["Pod", "Service"], ["Client", "Service", "request"]],
  "C, C-S, P": [["Client"], ["Client", "Service", "request"], ["Pod"]],
};

test("a diagram is walked hop by hop on the stage and on a phone", async () => {
  const slides = Object.keys(walks).map((walk) => `## ${walk}\n\n<!-- steps: ${walk} -->\n${flow}`);
  const room = await openClass(course, {
    prepare: (folder) => writeFileSync(`${folder}/session_01.md`, `# Walks\n\n${slides.join("\n")}`),
  });
  const { stage, phones: [phone] } = room;
  /** The labels of what is in that state in the drawing that can be seen. */
  const labels = (page, state) =>
    page.evaluate((state) => {
      const svg = [...document.querySelectorAll("[id='ui.deck'] .slide:not([hidden]) svg.diagram")].find((svg) => svg.checkVisibility());
      const own = [...svg.querySelectorAll(`:is(.node, .edge, .area)[data-state="${state}"]`)];
      return own.map((thing) => [...thing.querySelectorAll("text")].map((text) => text.textContent).join(" ").trim()).filter(Boolean).sort();
    }, state);
  try {
    for (const [at, [walk, steps]] of Object.entries(walks).entries()) {
      await stage.keyboard.press("ArrowDown");
      await room.everywhere((s) => s.slide === at + 2);
      for (const page of [stage, phone]) assert.deepEqual(await labels(page, "now"), [], `${walk}: before the first step`);
      for (const [number, bright] of steps.entries()) {
        const since = await stage.evaluate(() => performance.timeOrigin + performance.now());
        await stage.keyboard.press("Space");
        await room.everywhere((s) => s.slide === at + 2, since);
        for (const page of [stage, phone]) {
          const all = [...(await labels(page, "now")), ...(await labels(page, "past")), ...(await labels(page, "ahead"))];
          assert.deepEqual(await labels(page, "now"), bright, `${walk}, step ${number + 1}, of ${all}`);
        }
      }
    }
  } finally {
    await room.stop();
  }
});
