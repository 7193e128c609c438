// Steps: each item of a stepped list, each hop of a diagram, appears everywhere at once.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { test } from "node:test";
import { course } from "./class.mjs";
import { project } from "../server.mjs";
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

/** The labels of what is in that state in the drawing that can be seen. */
const labels = (page, state) =>
  page.evaluate((state) => {
    const svg = [...document.querySelectorAll("[id='ui.deck'] .slide:not([hidden]) svg.diagram")].find((svg) => svg.checkVisibility());
    const own = [...svg.querySelectorAll(`:is(.node, .edge, .area)[data-state="${state}"]`)];
    return own.map((thing) => [...thing.querySelectorAll("text")].map((text) => text.textContent).join(" ").trim()).filter(Boolean).sort();
  }, state);

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

/** The way of a packet from a Pod to one on another node: where it is, hop by hop. */
const hops = [
  ["front · eth0 10.244.1.5"],
  ["front · eth0 10.244.1.5", "cni0 10.244.1.1", "veth"],
  ["cni0 10.244.1.1", "라우팅 표 node-b로"],
  ["라우팅 표 node-b로", "eth0 192.168.0.11"],
  ["eth0 192.168.0.11", "Node 네트워크", "eth0 192.168.0.12"],
  ["eth0 192.168.0.12", "라우팅 표 cni0으로"],
  ["라우팅 표 cni0으로", "cni0 10.244.2.1"],
  ["cni0 10.244.2.1", "veth", "order · eth0 10.244.2.7"],
];

test("the packet of the example course's first class passes its hops in their order", async () => {
  const room = await openClass(`${project}/decks`);
  const { stage, phones: [phone] } = room;
  try {
    const number = await stage.evaluate(() =>
      Number(
        [...document.querySelectorAll("[id='ui.deck'] .slide-title")]
          .find((title) => title.textContent.includes("패킷 따라가기"))
          .closest(".slide").dataset.slide,
      ),
    );
    await stage.keyboard.type(`${number}\n`);
    await room.everywhere((s) => s.slide === number);
    for (const [at, hop] of hops.entries()) {
      const since = await stage.evaluate(() => performance.timeOrigin + performance.now());
      await stage.keyboard.press("Space");
      await room.everywhere((s) => s.slide === number, since);
      for (const page of [stage, phone]) assert.deepEqual(await labels(page, "now"), [...hop].sort(), `hop ${at + 1}`);
    }
    await stage.keyboard.press("Space");
    await room.everywhere((s) => s.slide === number + 1);
  } finally {
    await room.stop();
  }
});

test("a closed answer opens by a step on the stage and on a phone, and closes again", async () => {
  const asked = (n) => `## 문제 ${n}\n\n1 + ${n}은?\n\n<details>\n<summary>답</summary>\n\n**${n + 1}**이다.\n\n</details>\n`;
  const room = await openClass(course, {
    prepare: (folder) => writeFileSync(`${folder}/session_01.md`, `# 퀴즈\n\n${asked(1)}\n${asked(2)}`),
  });
  const { stage, phones: [phone] } = room;
  /** Whether the answer that can be seen is open. */
  const open = () => document.querySelector("[id='ui.deck'] .slide:not([hidden]) details").open;
  const press = async (key) => {
    const since = await stage.evaluate(() => performance.timeOrigin + performance.now());
    await stage.keyboard.press(key);
    await room.everywhere(() => true, since);
    return Promise.all([stage, phone].map((page) => page.evaluate(open)));
  };
  try {
    await stage.keyboard.press("ArrowDown");
    await room.everywhere((s) => s.slide === 2);
    assert.deepEqual(await Promise.all([stage, phone].map((page) => page.evaluate(open))), [false, false]);
    assert.deepEqual(await press("Space"), [true, true]);
    assert.deepEqual(await press("PageUp"), [false, false]);
    // The summary is there before its answer is.
    assert.ok(await stage.evaluate(() => document.querySelector("[id='ui.deck'] .slide:not([hidden]) summary").checkVisibility({ visibilityProperty: true })));
    await press("Space");
    await stage.keyboard.press("Space");
    await room.everywhere((s) => s.slide === 3);
    assert.deepEqual(await Promise.all([stage, phone].map((page) => page.evaluate(open))), [false, false]);
  } finally {
    await room.stop();
  }
});
