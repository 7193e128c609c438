// A course of many files: from start to the first page, from a save to the page that has it while
// the rest is still being read and after that, a page that nobody has opened yet, and memory.
// `FILES=1000 KILOBYTES=40 SAVES=20` are the defaults; `SLOW=1` adds a file that takes long.
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Server, median, project } from "../browser/class.mjs";

const number = (name, usual) => Number(process.env[name] ?? usual);
const files = number("FILES", 1000);
const bytes = number("KILOBYTES", 40) * 1024;
const saves = number("SAVES", 20);
/** Decks in one course. */
const day = 25;
/** In ms: the goals, of which a failed one ends the program with 1. */
const goals = { ready: 2000, seen: 150, rss: 300 };

/** The lessons that are served, in turns: each file is other bytes, also in code and drawings. */
const lessons = readdirSync(join(project, "decks"))
  .filter((name) => /^session.*\.md$|^\d+.*\.md$/.test(name))
  .map((name) => readFileSync(join(project, "decks", name), "utf8").replace(/^---\n[\s\S]*?\n---\n/, ""));
if (!lessons.length) throw new Error("no lessons in decks");

/** The text of the file of that number: sections of a lesson until it is long enough. */
function notes(at) {
  let text = `# Lesson ${at}\n\n`;
  for (const section of lessons[at % lessons.length].split(/^(?=## )/m)) {
    if (Buffer.byteLength(text) > bytes) break;
    text += section
      .replace(/^(#{2,6} .*?)( \(.*\))?$/gm, (_, heading, minutes) => `${heading} ${at}${minutes ?? ""}`)
      .replace(/^```mermaid$/gm, `\`\`\`mermaid\n%% ${at}`)
      .replace(/^([가-힣A-Z][^|\n]{20,})$/gm, `$1 ${at}`);
  }
  return text;
}

const folder = mkdtempSync(join(tmpdir(), "cuecard-course-"));
const name = (at) => `day_${String(Math.floor(at / day)).padStart(2, "0")}/lesson_${String(at % day).padStart(2, "0")}`;
const old = Date.now() / 1000 - 3600;
let sum = 0;
for (let at = 0; at < files; at++) {
  const file = join(folder, `${name(at)}.md`);
  if (at % day === 0) {
    mkdirSync(join(folder, `day_${String(at / day).padStart(2, "0")}`));
    writeFileSync(join(folder, name(at), "../README.md"), `# Day ${at / day}\n`);
  }
  const text = notes(at);
  sum += Buffer.byteLength(text);
  writeFileSync(file, text);
  utimesSync(file, old, old);
}
if (process.env.SLOW) writeFileSync(join(folder, "day_00/slow.md"), "# Slow\n\n```\n" + "line\n".repeat(100_000) + "```\n");
console.log(`${files} files, ${(sum / 1024 / 1024).toFixed(1)} MB`);

const begun = performance.now();
const server = await Server.start(folder, { copy: false });
const get = async (at) => {
  const answer = await fetch(`http://127.0.0.1:${server.port}/${name(at)}`);
  if (!answer.ok) throw new Error(`${answer.status} at ${name(at)}`);
  return answer.text();
};
const proc = (file) => readFileSync(`/proc/${server.process.pid}/${file}`, "utf8");
const megabytes = (key) => Number(new RegExp(`${key}:\\s+(\\d+)`).exec(proc("status"))[1]) / 1024;
/** Ticks of 10 ms of all threads so far. */
const ticks = () => proc("stat").split(") ")[1].split(" ").slice(11, 13).reduce((a, b) => a + Number(b), 0);
const after = () => performance.now() - begun;
const sleep = (ms) => new Promise((r) => setTimeout(r, ms));

const ready = after();
await get(0);
const first = after();
console.log(`answers after ${ready.toFixed(0)} ms, the first page after ${first.toFixed(0)} ms`);
const last = performance.now();
await get(files - 1);
console.log(`a page that was not read yet: ${(performance.now() - last).toFixed(0)} ms`);

/** Saves a file and waits until its page has the edit. */
async function seen(at, turn) {
  const word = `edit${at}x${turn}x`;
  const text = notes(at).replace("\n\n", `\n\n${word}\n\n`);
  writeFileSync(join(folder, `${name(at)}.md`), text);
  const saved = performance.now();
  while (!(await get(at)).includes(word)) {
    if (performance.now() - saved > 60_000) throw new Error(`the save of ${name(at)} is not seen`);
    await sleep(2);
  }
  return performance.now() - saved;
}
const tell = (what, times) =>
  console.log(`${what}: median ${median(times).toFixed(0)}, most ${Math.max(...times).toFixed(0)} ms`);
const some = (n) => Math.floor((n * files) / saves + 7) % files;

const early = [];
for (let n = 0; n < saves; n++) early.push(await seen(some(n), 0));
tell("a save is seen while the rest is read", early);
console.log(`memory meanwhile: ${megabytes("VmRSS").toFixed(0)} MB`);

for (let idle = 0, before = ticks(); idle < 10; await sleep(100)) {
  const now = ticks();
  idle = now - before <= 1 ? idle + 1 : 0;
  before = now;
}
console.log(`everything is read after ${(after() / 1000).toFixed(1)} s, ${(ticks() / 100).toFixed(1)} s of processors`);
const late = [];
for (let n = 0; n < saves; n++) late.push(await seen(some(n), 1));
tell("a save is seen after that", late);
const cold = [];
for (let n = 0; n < saves; n++) {
  const start = performance.now();
  await get((some(n) + 3) % files);
  cold.push(performance.now() - start);
}
tell("a page that nobody has opened", cold);
const before = ticks();
await sleep(Number(process.env.IDLE ?? 5) * 1000);
console.log(`idle: ${(ticks() - before) * 10} ms of processors in ${process.env.IDLE ?? 5} s`);
const rss = megabytes("VmRSS");
console.log(`memory: ${rss.toFixed(0)} MB, at most ${megabytes("VmHWM").toFixed(0)} MB`);
await server.stop();
rmSync(folder, { recursive: true });
const missed = [
  [ready, goals.ready, "ready in ms"],
  [median(late), goals.seen, "a save is seen in ms"],
  [rss, goals.rss, "memory in MB"],
].filter(([is, goal]) => is > goal);
for (const [is, goal, what] of missed) console.log(`missed: ${what}, ${is.toFixed(0)} of ${goal}`);
process.exitCode = missed.length ? 1 : 0;
