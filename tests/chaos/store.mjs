// The store's files are deleted, read-only, too large, damaged or of an older format, and the clock is
// put back and forth: the class goes on, what is acknowledged as saved is there after a `kill -9`, the
// desk is told what is not safe, and nothing is overwritten that could be saved.
//
//   cargo build --release && node tests/chaos/store.mjs [--short] [--break]
//
// `--break` deletes the store's log before each restart.
// What needs `chattr` (as root), `prlimit` or libfaketime (Debian: `faketime`) is passed over without it.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  closeSync, existsSync, ftruncateSync, mkdirSync, openSync, readFileSync, readdirSync, renameSync, rmSync, statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { until } from "./crowd.mjs";
import { Desk, check, differences, isBroken, isShort, main, random, skip } from "./server.mjs";
import { Server } from "../server.mjs";

const address = "127.0.0.12";

/** @param {Server} server @param {string} [name] */
const inData = (server, name = "cuecard.db") => join(server.data, name);

/** A class that has begun, with a countdown that runs. */
async function open() {
  const server = await Server.start({ address });
  const desk = await Desk.open(server);
  for (const command of [
    { do: "class", what: "begin" },
    { do: "move", what: "next" },
    { do: "timer", what: "arm", minutes: 10 },
    { do: "timer", what: "start" },
  ]) {
    const answer = await desk.give(command);
    if (answer?.saved !== true) throw new Error(`a class could not begin: ${JSON.stringify(answer)}`);
  }
  return { server, desk };
}

/** Gives so many commands that each change something, and returns their answers. */
async function teach(desk, commands) {
  const answers = [];
  for (let number = 0; number < commands; number++) answers.push(await desk.give({ do: "gather" }));
  return answers;
}

/** Kills the server, and says what of the class a restart has lost. */
async function lostByKill(server, desk) {
  await desk.until((snapshot) => snapshot.saved);
  await server.kill();
  if (isBroken) rmSync(inData(server, "cuecard.db-wal"), { force: true });
  await server.run();
  // The cookie is in the store too.
  const again = await Desk.open(server, desk.cookie).catch(() => null);
  if (!again) return "the sign-in";
  const lost = differences(desk.snapshot, again.snapshot);
  if (again.snapshot.seq < desk.snapshot.seq) lost.push(`seq: ${again.snapshot.seq} was ${desk.snapshot.seq}`);
  again.close();
  return lost.join(", ");
}

function truncate(file, length) {
  const open = openSync(file, "r+");
  ftruncateSync(open, length);
  closeSync(open);
}

/** What may happen to the files while a class goes on. */
const harms = {
  "the folder is deleted": (server) => rmSync(server.data, { recursive: true }),
  "the folder is renamed": (server) => renameSync(server.data, `${server.data}-old`),
  "the database is deleted": (server) => rmSync(inData(server)),
  "the log is deleted": (server) => rmSync(inData(server, "cuecard.db-wal")),
  // There is none while the store keeps it in memory.
  "the log's index is deleted": (server) => rmSync(inData(server, "cuecard.db-shm"), { force: true }),
  "the database is truncated": (server) => truncate(inData(server), 0),
  "the log is truncated": (server) => truncate(inData(server, "cuecard.db-wal"), 0),
  "another file takes its place": (server) => {
    writeFileSync(inData(server, "mine"), "my notes");
    renameSync(inData(server, "mine"), inData(server));
  },
};

async function harmed() {
  for (const [name, harm] of Object.entries(harms)) {
    const { server, desk } = await open();
    harm(server);
    const answers = await teach(desk, 3);
    check(`${name}: the class goes on and is saved`, answers.every((answer) => answer?.saved === true));
    const lost = await lostByKill(server, desk);
    check(`${name}: a restart has all of it`, lost === "", lost);
    if (name === "another file takes its place") {
      const kept = readdirSync(server.data).filter((file) => file.includes("aside"));
      const texts = kept.map((file) => readFileSync(join(server.data, file), "latin1"));
      check("the other file is still there, as it was", texts.includes("my notes"), kept.join(", "));
    }
    await server.stop();
  }
}

/** While nothing can be written: the class goes on, the desk is told; after that it is saved again. */
async function unsafe(name, forbid, allow) {
  const { server, desk } = await open();
  const why = forbid(server);
  if (why) {
    skip(name, why);
    return server.stop();
  }
  try {
    const answers = await teach(desk, 100);
    const unsaved = answers.filter((answer) => answer?.saved === false).length;
    check(`${name}: each of 100 commands is obeyed`, answers.every((answer) => answer?.type === "ack"));
    check(`${name}: the desk is told`, unsaved > 0 && desk.snapshot.saved === false, `${unsaved} not saved`);
    // A process that a signal ends is not gone at once.
    await sleep(200);
    check(`${name}: the server runs on`, !server.hasEnded);
  } finally {
    allow(server);
  }
  // It tries again every five seconds, and with each command.
  await desk.until((snapshot) => snapshot.saved, 8000);
  const lost = await lostByKill(server, desk);
  check(`${name}: saved again without a command, and a restart has all of it`, lost === "", lost);
  await server.stop();
}

/** Runs a program; why that did not work, else nothing. */
function failure(program, ...args) {
  const { error, status, stderr } = spawnSync(program, args, { encoding: "utf8" });
  if (error) return `${program} is not installed`;
  return status === 0 ? "" : stderr.trim();
}

async function unwritable() {
  const immutable = (on) => (server) => failure("chattr", on, inData(server, "cuecard.db-wal"));
  await unsafe("a read-only log", immutable("+i"), immutable("-i"));
  const limited = (bytes) => (server) => failure("prlimit", `--pid=${server.pid}`, `--fsize=${bytes}`);
  const size = (server) => statSync(inData(server, "cuecard.db-wal")).size;
  // The limit is soft, so that it may be raised again.
  await unsafe("a full disk", (server) => limited(`${size(server) + 20_000}:unlimited`)(server), limited("unlimited:unlimited"));
}

/** Starts on files that may be damaged: a clear refusal that changes nothing, or a class. */
async function opened(server, name, damage) {
  damage();
  const hash = () => createHash("sha256").update(readFileSync(inData(server))).digest("hex");
  const before = hash();
  server.output = "";
  server.spawn();
  const ready = async () => (await fetch(`${server.origin}/healthz`).catch(() => null))?.ok === true;
  if ((await until(async () => server.hasEnded || (await ready()), 20_000, 5)) === null) throw new Error(`it neither starts nor ends: ${server.output}`);
  if (!server.hasEnded) {
    await server.kill();
    return check(`${name}: it starts without a panic`, !server.output.includes("panicked"));
  }
  check(`${name}: it is refused with a remedy`, server.process.exitCode === 1 && server.output.includes("--data"), server.output.trim().split("\n").at(-1));
  check(`${name}: the file is as it was`, hash() === before);
}

async function damaged() {
  const { server, desk } = await open();
  desk.close();
  await server.kill("SIGTERM");
  const whole = readFileSync(inData(server));
  const text = Buffer.from("these are my notes\n".repeat(500));
  const damages = { "no database": () => text, "half a database": () => whole.subarray(0, whole.length >> 1) };
  for (let round = 1; round <= (isShort ? 5 : 60); round++) {
    damages[`damage ${round}`] = () => {
      const bytes = Buffer.from(whole);
      for (let hit = 0; hit <= random() * 20; hit++) {
        const at = Math.floor(random() * bytes.length);
        bytes.fill(Math.floor(random() * 256), at, Math.min(bytes.length, at + Math.floor(random() * 300)));
      }
      return bytes;
    };
  }
  for (const [name, bytes] of Object.entries(damages)) {
    await opened(server, name, () => {
      for (const file of readdirSync(server.data)) if (file.startsWith("cuecard")) rmSync(inData(server, file));
      writeFileSync(inData(server), bytes());
    });
  }
  await server.stop();
}

/** A store of format 1, by version 0.1: its only sign-in has the cookie's value `an old device`. */
async function older() {
  const { server, desk } = await open();
  desk.close();
  await server.kill();
  rmSync(server.data, { recursive: true });
  mkdirSync(server.data);
  writeFileSync(inData(server), gunzipSync(readFileSync(new URL("format-1.db.gz", import.meta.url))));
  await server.run();
  const name = desk.cookie.split("=")[0].replace(/[0-9a-f]{8}$/, "00112233");
  const again = await Desk.open(server, `${name}=an-old-device`).catch(() => null);
  check("a store of an older format keeps its sign-ins and is written", (await again?.give({ do: "class", what: "begin" }))?.saved === true);
  await server.stop();
}

/** Where the library is that tells a process another time. */
function faketime() {
  const libraries = ["/usr/lib", "/usr/lib64", "/usr/local/lib"].flatMap((root) => {
    const folders = existsSync(root) ? readdirSync(root).map((name) => join(root, name)) : [];
    return [root, ...folders].map((folder) => join(folder, "faketime", "libfaketime.so.1"));
  });
  return libraries.find(existsSync);
}

/** Seconds that are left of the countdown, as a screen counts them. */
function left({ now, timer }) {
  const { state } = timer;
  return (state.is === "running" ? state.ends_at - now : state.remaining) / 1000;
}

async function clocked() {
  const library = faketime();
  if (!library) return skip("a clock that is put back and forth", "libfaketime is not installed");
  const { server, desk } = await open();
  const began = left(desk.snapshot);
  await server.kill();
  // Back, and forth to where it was, and an hour further: ten minutes are over then.
  for (const [name, hours, least, most] of [["an hour back", -1, 590, 600], ["as it was again", 0, -3600, 600], ["an hour forth", 1, -7300, 0]]) {
    const env = hours === 0 ? {} : { LD_PRELOAD: library, FAKETIME: `${hours > 0 ? "+" : ""}${hours}h`, FAKETIME_DONT_FAKE_MONOTONIC: "1" };
    await server.run({ env });
    const again = await Desk.open(server, desk.cookie);
    const seconds = left(again.snapshot);
    check(`the clock is ${name}: a countdown of ${began.toFixed(0)} s`, least <= seconds && seconds <= most, `${seconds.toFixed(0)} s left`);
    const answers = await teach(again, 3);
    check(`the clock is ${name}: the class goes on`, answers.every((answer) => answer?.saved === true));
    again.close();
    await server.kill();
  }
  await server.stop();
}

await main(async () => {
  await harmed();
  await unwritable();
  await damaged();
  await older();
  await clocked();
});
