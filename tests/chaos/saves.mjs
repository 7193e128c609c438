// A deck saved as editors and tools save, while another file is saved all the time: the right deck is
// there within 500 ms of the last byte, and never half of one. And while nothing is saved, nothing is
// done.
//
//   cargo build --release && node tests/chaos/saves.mjs [--short] [--break half|late|busy]
//
// `--short` saves three times in each way, and the middle one counts. Editors by their sequences of system calls; `sed`, `git`, `rsync`
// and `vim` themselves where they are installed. `--break half` leaves the second half of each deck
// unwritten, `late` lets the server stand still for a second after each save, `busy` saves a file each
// second while it should be idle.

import { execFileSync, spawnSync } from "node:child_process";
import {
  closeSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, readdirSync, renameSync, rmSync, truncateSync, unlinkSync, utimesSync,
  writeFileSync, writeSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { check, isShort, main, skip } from "./server.mjs";
import { Server } from "../server.mjs";
import { brokenBy, until } from "./crowd.mjs";
import { now } from "./socket.mjs";
import { median, ms } from "../measure.mjs";

const broken = brokenBy(["half", "late", "busy"]);
const rounds = isShort ? 3 : 10;
/** Of three the slowest one is what the machine did once. */
const slowest = (took) => (isShort ? median(took) : Math.max(...took));
const checkout = isShort ? 30 : 100;
const idle = isShort ? 3000 : 60_000;
const limit = 500;

/** A deck that says at its begin and at its end which version it is. @param {string} version */
function deck(version) {
  const slides = Array.from({ length: 40 }, (_, n) => `## Slide ${n}\n\nSome text of version ${version} that takes up room.\n`);
  return `# Begin-${version}\n\n${slides.join("\n")}\n## End\n\nEnd-${version}\n`;
}

/** What a page shows: a version, or a mixture. @param {string} html */
function versionOf(html) {
  const begin = /Begin-(\w+)/.exec(html)?.[1];
  const end = /End-(\w+)/.exec(html)?.[1];
  return begin !== undefined && begin === end ? begin : `from ${begin} to ${end}`;
}

/** Writes in pieces, with pauses between them; `r+` writes over what is there. */
async function inPieces(file, text, pieces, pause, flags = "w") {
  const fd = openSync(file, flags);
  for (let n = 0; n < pieces; n++) {
    writeSync(fd, text.slice((text.length * n) / pieces, (text.length * (n + 1)) / pieces));
    await sleep(pause);
  }
  if (flags === "r+") ftruncateSync(fd, text.length);
  closeSync(fd);
}

/** Each replaces the file by the text, and is over when the last byte is there. */
const ways = {
  "in place (nano)": (file, text) => writeFileSync(file, text),
  "vim, backup by renaming": (file, text) => {
    renameSync(file, `${file}~`);
    const fd = openSync(file, "w");
    writeSync(fd, text);
    fsyncSync(fd);
    closeSync(fd);
    unlinkSync(`${file}~`);
  },
  "emacs, backup by copying": (file, text) => {
    writeFileSync(`${file}~`, readFileSync(file));
    writeFileSync(file, text);
  },
  "emacs, with a lock": (file, text) => {
    const lock = join(file, "../.#session_01.md");
    writeFileSync(lock, "");
    renameSync(file, `${file}~`);
    writeFileSync(file, text);
    unlinkSync(lock);
  },
  // Truncated first, then written.
  "VS Code": (file, text) => {
    truncateSync(file, 0);
    const fd = openSync(file, "r+");
    writeSync(fd, text);
    closeSync(fd);
  },
  "JetBrains, safe write": (file, text) => {
    writeFileSync(`${file}___jb_tmp___`, text);
    renameSync(file, `${file}___jb_old___`);
    renameSync(`${file}___jb_tmp___`, file);
    unlinkSync(`${file}___jb_old___`);
  },
  "rsync, as it does": (file, text) => {
    const hidden = join(file, "../.session_01.md.AbCdEf");
    writeFileSync(hidden, text.slice(0, 1000));
    writeFileSync(hidden, text.slice(1000), { flag: "a" });
    utimesSync(hidden, new Date(), new Date());
    renameSync(hidden, file);
  },
  "20 pieces, 10 ms apart": (file, text) => inPieces(file, text, 20, 10),
  // For longer than other changes wait, or with pauses as long as the quiet that ends others.
  "20 pieces, 50 ms apart": (file, text) => inPieces(file, text, 20, 50),
  "8 pieces, 300 ms apart": (file, text) => inPieces(file, text, 8, 300),
  "rsync --inplace, as it does": (file, text) => inPieces(file, text, 10, 110, "r+"),
};

/** The programs themselves, where they are. */
function programs(home) {
  const has = (name) => !spawnSync(name, ["--version"]).error;
  const found = {};
  const aside = (text) => {
    mkdirSync(join(home, "aside"), { recursive: true });
    writeFileSync(join(home, "aside", "session_01.md"), text);
    return join(home, "aside", "session_01.md");
  };
  if (has("sed")) found["sed -i"] = (file, text) => {
    const [from, to] = [readFileSync(file, "utf8"), text].map((one) => /Begin-(\w+)/.exec(one)[1]);
    execFileSync("sed", ["-i", `s/${from}/${to}/g`, file]);
  };
  else skip("sed -i", "not installed");
  if (has("rsync")) {
    found.rsync = (file, text) => execFileSync("rsync", ["--checksum", aside(text), file]);
    found["rsync --inplace"] = (file, text) => execFileSync("rsync", ["--checksum", "--inplace", aside(text), file]);
  } else skip("rsync itself", "not installed");
  if (has("vim")) found["vim itself"] = (file, text) => {
    execFileSync("vim", ["-u", "NONE", "-es", "-c", `%d _ | 0r ${aside(text)} | wq`, file], { stdio: "ignore" });
  };
  else skip("vim itself", "not installed");
  return found;
}

/** Saves again and again in one way, and looks at the page all the while. */
async function judge(server, way, save) {
  const file = join(server.folder, "session_01.md");
  const page = async () => versionOf(await (await fetch(`${server.origin}/session_01`)).text());
  const [took, mixed] = [[], new Set()];
  for (let round = 0; round < rounds; round++) {
    const before = versionOf(readFileSync(file, "utf8"));
    const version = `v${Math.random().toString(36).slice(2, 8)}`;
    let over = false;
    const watching = (async () => {
      while (!over) {
        const seen = await page();
        if (seen !== before && seen !== version) mixed.add(seen);
        await sleep(3);
      }
    })();
    const others = (async () => {
      // Each time all files are read.
      for (let n = 0; !over; n++, await sleep(70)) writeFileSync(join(server.folder, "other.md"), `# Other ${n}\n`);
    })();
    const text = broken === "half" ? deck(version).slice(0, 1500) : deck(version);
    await save(file, text);
    if (broken === "late") {
      server.process.kill("SIGSTOP");
      setTimeout(() => server.process.kill("SIGCONT"), 1000);
    }
    const seen = await until(async () => (await page()) === version, 4 * limit, 5);
    took.push(seen === null ? Infinity : seen);
    over = true;
    await Promise.all([watching, others]);
    if (broken === "half") writeFileSync(file, deck(before));
    await sleep(60);
  }
  const most = slowest(took);
  const found = [ms(most), ...[...mixed].slice(0, 3)].join("; ");
  check(`${way}: there within 500 ms, never half`, most <= limit && mixed.size === 0, found);
}

/** `git checkout` of a branch in which every deck is another one. */
async function branches(server) {
  if (spawnSync("git", ["--version"]).error) return skip("git checkout", "not installed");
  const git = (...args) => execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", "-C", server.folder, ...args], { stdio: "pipe" });
  const names = Array.from({ length: checkout }, (_, n) => `deck_${n}`);
  const write = (version) => names.forEach((name) => writeFileSync(join(server.folder, `${name}.md`), deck(version)));
  const all = async (version) => {
    for (const name of names) {
      if (versionOf(await (await fetch(`${server.origin}/${name}`)).text()) !== version) return false;
    }
    return true;
  };
  git("init", "-q", "-b", "old");
  write("old");
  git("add", "."), git("commit", "-qm", "old"), git("checkout", "-qb", "new");
  write("new");
  git("commit", "-qam", "new");
  await until(() => all("new"), 20_000, 100);
  const took = [];
  for (let round = 0; round < Math.min(rounds, 6); round++) {
    const version = round % 2 ? "new" : "old";
    git("checkout", "-q", version);
    if (broken === "late") {
      server.process.kill("SIGSTOP");
      setTimeout(() => server.process.kill("SIGCONT"), 1000);
    }
    // The last is asked first: to ask for all of them takes a while by itself.
    names.reverse();
    took.push((await until(() => all(version), 4 * limit, 5)) ?? Infinity);
  }
  check(`git checkout of ${checkout} files: there within 500 ms`, slowest(took) <= limit, ms(slowest(took)));
  for (const name of names) rmSync(join(server.folder, `${name}.md`));
  rmSync(join(server.folder, ".git"), { recursive: true });
  await sleep(3000);
}

/** How often each thread of a name has gone to sleep: 0 times more means that it was not woken. */
function rests(pid, names) {
  const read = (task, file) => readFileSync(`/proc/${pid}/task/${task}/${file}`, "utf8");
  return readdirSync(`/proc/${pid}/task`)
    .filter((task) => names.includes(read(task, "comm").trim()))
    .reduce((sum, task) => sum + Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(read(task, "status"))[1]), 0);
}

/** Nanoseconds of processor time by thread, where `cpu` would count in ticks of 10 ms. */
function worked(pid) {
  const time = (task) => Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, "utf8").split(" ")[0]);
  return new Map(readdirSync(`/proc/${pid}/task`).map((task) => [task, time(task)]));
}

/** Milliseconds that threads which are still there have worked since. */
function workedSince(pid, before) {
  return [...worked(pid)].reduce((sum, [task, time]) => sum + time - (before.get(task) ?? 0), 0) / 1e6;
}

/** Nothing is saved, but files are read: by others, and listed. */
async function nothing(server) {
  const file = join(server.folder, "session_01.md");
  await sleep(1000);
  const before = { worked: worked(server.pid), rests: rests(server.pid, ["reload", "store"]) };
  const end = now() + idle;
  while (now() < end) {
    readFileSync(file);
    readdirSync(server.folder);
    if (broken === "busy") writeFileSync(file, readFileSync(file));
    await sleep(1000);
  }
  const [used, woken] = [workedSince(server.pid, before.worked), rests(server.pid, ["reload", "store"]) - before.rests];
  check(`idle for ${idle / 1000} s: nothing is read or written`, woken === 0, `woken ${woken} times`);
  // actix-http sets its clock twice a second on each thread, and the watched folders are looked at once.
  const most = isShort ? 10 : idle / 1000;
  check(`and at most ${most} ms of a processor are used`, used <= most, ms(used));
}

await main(async () => {
  const server = await Server.start({ address: "127.0.0.26", files: { "session_01.md": deck("first") } });
  for (const [way, save] of Object.entries({ ...ways, ...programs(server.home) })) await judge(server, way, save);
  await branches(server);
  await nothing(server);
  await server.stop();
});
