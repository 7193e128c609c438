// A course of many files: from start to the first page, from a save to the page that has it while
// the rest is still being read and after that, a page that nobody has opened yet, and memory.
//
//   cargo build --release && node tests/bench/course.mjs [--short] [--break late|stall]
//
// `FILES=1000 KILOBYTES=40 SAVES=20` are the defaults, of `--short` a tenth of the files; `SLOW=1` adds
// a file that takes long. `--break late` starts the server three seconds late, `stall` lets it stand
// still for half a second after each save.

import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { brokenBy, cpu } from "../chaos/crowd.mjs";
import { check, isShort, main } from "../chaos/server.mjs";
import { median, ms, spread } from "../measure.mjs";
import { Server, project } from "../server.mjs";

const broken = brokenBy(["late", "stall"]);
const number = (name, usual) => Number(process.env[name] ?? usual);
const files = number("FILES", isShort ? 100 : 1000);
const bytes = number("KILOBYTES", 40) * 1024;
const saves = number("SAVES", isShort ? 5 : 20);
const idle = number("IDLE", isShort ? 1 : 5);
/** Decks in one course. */
const day = 25;
/** In ms and MB. */
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

const name = (at) => `day_${String(Math.floor(at / day)).padStart(2, "0")}/lesson_${String(at % day).padStart(2, "0")}`;

/** Writes the files, as if they had been there for an hour. */
function write(folder) {
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
  console.log(`     ${files} files, ${(sum / 1024 / 1024).toFixed(1)} MB`);
}

async function get(server, at) {
  const answer = await fetch(`${server.origin}/${name(at)}`);
  if (!answer.ok) throw new Error(`${answer.status} at ${name(at)}`);
  return answer.text();
}

/** How long that takes. */
async function timed(act) {
  const begun = performance.now();
  await act();
  return performance.now() - begun;
}

/** Some of the files, as many as are saved. */
const some = Array.from({ length: saves }, (_, n) => Math.floor((n * files) / saves + 7) % files);

/** Saves some files one after the other, each until its page has the edit. @returns how long that took */
async function saved(server, turn) {
  const times = [];
  for (const at of some) {
    const word = `edit${at}x${turn}x`;
    writeFileSync(join(server.folder, `${name(at)}.md`), notes(at).replace("\n\n", `\n\n${word}\n\n`));
    if (broken === "stall") {
      server.process.kill("SIGSTOP");
      setTimeout(() => server.process.kill("SIGCONT"), 500);
    }
    times.push(
      await timed(async () => {
        const end = performance.now() + 60_000;
        while (!(await get(server, at)).includes(word)) {
          if (performance.now() > end) throw new Error(`the save of ${name(at)} is not seen`);
          await sleep(2);
        }
      }),
    );
  }
  return times;
}

/** Waits until the server has had nothing to do for a second. */
async function settled(server) {
  for (let quiet = 0, before = cpu(server.pid); quiet < 10; await sleep(100)) {
    const now = cpu(server.pid);
    quiet = now - before <= 10 ? quiet + 1 : 0;
    before = now;
  }
}

await main(async () => {
  const folder = mkdtempSync(join(tmpdir(), "cuecard-course-"));
  write(folder);
  const server = await Server.prepare({ folder, copy: false });
  const begun = performance.now();
  const ready = await server.run(broken === "late" ? { wrap: ["sh", "-c", 'sleep 3; exec "$0" "$@"'] } : {});
  check(`it answers within ${goals.ready} ms`, ready <= goals.ready, ms(ready));
  console.log(`     its first page: ${ms(await timed(() => get(server, 0)))}`);
  console.log(`     a page that was not read yet: ${ms(await timed(() => get(server, files - 1)))}`);
  console.log(`     a save is seen while the rest is read: ${spread(await saved(server, 0))}`);
  await settled(server);
  const used = (cpu(server.pid) / 1000).toFixed(1);
  console.log(`     everything is read after ${((performance.now() - begun) / 1000).toFixed(1)} s, ${used} s of processors`);
  const seen = await saved(server, 1);
  check(`after that a save is seen within ${goals.seen} ms at the median`, median(seen) <= goals.seen, spread(seen));
  const opened = [];
  for (const at of some) opened.push(await timed(() => get(server, (at + 3) % files)));
  console.log(`     a page that nobody has opened: ${spread(opened)}`);
  const before = cpu(server.pid);
  await sleep(idle * 1000);
  console.log(`     idle: ${ms(cpu(server.pid) - before)} of processors in ${idle} s`);
  const status = readFileSync(`/proc/${server.pid}/status`, "utf8");
  const [rss, peak] = ["VmRSS", "VmHWM"].map((key) => Number(new RegExp(`${key}:\\s+(\\d+)`).exec(status)[1]) / 1024);
  check(`memory is at most ${goals.rss} MB`, rss <= goals.rss, `${rss.toFixed(0)} MB, at most ${peak.toFixed(0)} MB`);
  await server.stop();
  rmSync(folder, { recursive: true });
});
