// From the last byte written to painted, on a desk, a stage and a phone: the edit is on the slide
// that the room shows. Three ways to save, 30 times each. Then on an author's page of a deck that
// the room does not show.
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { course } from "../browser/class.mjs";
import { median, percentile } from "../measure.mjs";
import { openClass } from "../browser/open-class.mjs";
import { paintedAt, watchPaint } from "../browser/paint.mjs";

const room = await openClass(course);
const file = `${room.server.folder}/session_01.md`;
const now = () => performance.timeOrigin + performance.now();
await room.stage.keyboard.press("End");
await room.stage.keyboard.press("ArrowUp");
await new Promise((r) => setTimeout(r, 500));

const ways = {
  "in place": (text) => writeFileSync(file, text),
  "by rename": (text) => {
    writeFileSync(`${file}~`, text);
    renameSync(`${file}~`, file);
  },
  "in two halves": (text) => {
    writeFileSync(file, text.slice(0, text.length / 2));
    writeFileSync(file, text.slice(text.length / 2), { flag: "a" });
  },
};
const original = readFileSync(file, "utf8");
const mark = "우리는 커밋 하나에";
let edits = 0;
for (const [way, save] of Object.entries(ways)) {
  const times = { desk: [], stage: [], phone: [], all: [] };
  for (let i = 0; i < 30; i++) {
    const word = `편집${++edits}회`;
    save(original.replace(mark, `${mark} ${word}`));
    const saved = now();
    const painted = await Promise.all(room.screens.map((s) => paintedAt(s, (p) => p.text.includes(word), 0)));
    ["desk", "stage", "phone"].forEach((name, k) => times[name].push(painted[k] - saved));
    times.all.push(Math.max(...painted) - saved);
    await new Promise((r) => setTimeout(r, 50 + Math.random() * 100));
  }
  const line = Object.entries(times).map(([name, list]) => `${name} ${median(list).toFixed(0)}/${percentile(list, 0.95).toFixed(0)}`);
  console.log(`${way.padEnd(14)} median/p95 ms: ${line.join("  ")}`);
}
const author = await room.devices.open(await room.devices.device("author"), "/session_02", "author");
await watchPaint(author);
const own = `${room.server.folder}/session_02.md`;
const text = readFileSync(own, "utf8");
const times = [];
let missed = 0;
for (let i = 1; i <= 30; i++) {
  writeFileSync(own, text.replace(/^# .*$/m, (title) => `${title} ${i}회`));
  const saved = now();
  try {
    times.push((await paintedAt(author, (p) => p.text.includes(`${i}회`), 0)) - saved);
  } catch {
    missed += 1;
  }
  await new Promise((r) => setTimeout(r, 50 + Math.random() * 100));
}
const [middle, most] = [median(times), percentile(times, 0.95)].map((time) => time?.toFixed(0) ?? "–");
console.log(`author's page  median/p95 ms: ${middle}/${most}${missed ? `, ${missed} of 30 never seen in 5 s` : ""}`);
await room.stop();
