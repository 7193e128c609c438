// What the programs of `tests/chaos` and `tests/attack` share: a server in a folder of its own at an address of
// 127.0.0.0/8, a desk that gives it commands, and a list of what was found.
//
// Each program prints figures and ends with 1 if something did not hold. All take
//   --short     at most 20 seconds, as in `tests/run`
//   --break     the product is broken from outside, so that the program has to end with 1
//   --seed N    other moments and other damage

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { WebSocket } from "ws";
import { binary } from "../browser/class.mjs";

const options = parseArgs({
  options: { short: { type: "boolean" }, break: { type: "boolean" }, seed: { type: "string", default: "1" } },
  // A program may have options of its own.
  strict: false,
}).values;
export const isShort = options.short === true;
export const isBroken = options.break === true;

let state = Number(options.seed) >>> 0;

/** Random numbers from 0 to 1 that are the same for the same `--seed` (mulberry32). */
export function random() {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}

/** A deck with steps and a discussion. */
const notes = {
  "session_01.md":
    "# A\n\n## One\n\ntext\n\n## Two\n\n<!-- step -->\n- a\n- b\n\n## Three\n\ntext\n\n## Discussion (10 min)\n\nWhy?\n",
};

/** How long anything may take that should take a moment. */
const patience = 20_000;

/** A program that serves a folder of its own, and can be started again on it. */
export class Server {
  /**
   * @param {{files?: Record<string, string>, address?: string, flags?: string[], wrap?: string[], env?: Record<string, string>}} how
   *   `wrap` stands before the command and has to become it, as `prlimit` and `strace -D` do
   */
  static async start({ files, address, ...how } = {}) {
    const server = await Server.prepare({ files, address });
    await server.run(how);
    return server;
  }

  /** The folder and a port, and no process yet. @param {{files?: Record<string, string>, address?: string}} where */
  static async prepare({ files = notes, address = "127.0.0.1" } = {}) {
    const server = new Server();
    server.home = mkdtempSync(join(tmpdir(), "cuecard-chaos-"));
    server.folder = join(server.home, "notes");
    server.data = join(server.home, "data");
    mkdirSync(server.folder);
    for (const [name, text] of Object.entries(files)) writeFileSync(join(server.folder, name), text);
    server.address = address;
    server.port = await freePort(address);
    server.origin = `http://${address}:${server.port}`;
    server.output = "";
    return server;
  }

  /** Starts the process and waits until it is ready. @returns {Promise<number>} milliseconds that this took */
  async run(how = {}) {
    const begun = performance.now();
    this.spawn(how);
    for (;;) {
      if (this.hasEnded) throw new Error(`the server ended:\n${this.output}`);
      const answer = await fetch(`${this.origin}/healthz`).catch(() => null);
      if (answer?.ok) return performance.now() - begun;
      if (performance.now() - begun > patience) throw new Error(`the server does not answer:\n${this.output}`);
      await sleep(2);
    }
  }

  /** Starts the process and does not wait. */
  spawn({ flags = [], wrap = [], env = {} } = {}) {
    const command = [
      ...wrap, binary, "serve", this.folder, "--bind", this.address, "--port", String(this.port),
      "--data", this.data, ...flags,
    ];
    this.process = spawn(command[0], command.slice(1), {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, CUECARD_KEY: "", ...env },
    });
    for (const stream of [this.process.stdout, this.process.stderr]) stream.on("data", (text) => (this.output += text));
    running.add(this.process);
    this.process.once("exit", () => running.delete(this.process));
  }

  get pid() {
    return this.process.pid;
  }

  get hasEnded() {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  /** Ends the process. @returns {Promise<number>} milliseconds that this took */
  async kill(signal = "SIGKILL") {
    const begun = performance.now();
    if (!this.hasEnded) {
      this.process.kill(signal);
      await this.ended();
    }
    return performance.now() - begun;
  }

  /** Waits until the process has ended by itself. @returns {Promise<number | null>} its exit code */
  async ended() {
    if (!this.hasEnded) await once(this.process, "exit", { signal: AbortSignal.timeout(patience) });
    return this.process.exitCode;
  }

  /** Ends the process and removes its folder. */
  async stop() {
    await this.kill();
    rmSync(this.home, { recursive: true, force: true });
  }

  /** Shows the key. @returns {Promise<string>} the cookie */
  async signIn() {
    const link = readFileSync(join(this.data, "presenter-link"), "utf8").trim();
    const answer = await fetch(`${this.origin}/session`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: this.origin },
      body: JSON.stringify({ key: link.split("#key=")[1] }),
    });
    if (!answer.ok) throw new Error(`signing in: ${answer.status} ${await answer.text()}`);
    return answer.headers.getSetCookie()[0].split(";")[0];
  }
}

/** A presenter's socket: gives commands, and has the newest snapshot. */
export class Desk {
  /** @param {Server} server @param {string} [cookie] */
  static async open(server, cookie) {
    const desk = new Desk();
    desk.cookie = cookie ?? (await server.signIn());
    /** @type {any} */
    desk.snapshot = null;
    /** Answers that are awaited, by the command's id. */
    desk.awaited = new Map();
    desk.lastId = 0;
    desk.socket = new WebSocket(`${server.origin.replace("http", "ws")}/socket?screen=desk`, {
      headers: { cookie: desk.cookie, origin: server.origin },
    });
    desk.socket.on("message", (data) => desk.hear(JSON.parse(data.toString())));
    // A socket that is cut is what the programs are about.
    desk.socket.on("error", () => {});
    desk.socket.on("close", () => {
      for (const answer of desk.awaited.values()) answer(null);
      desk.awaited.clear();
    });
    await desk.until((snapshot) => snapshot !== null);
    return desk;
  }

  hear(frame) {
    if (frame.type === "snapshot") this.snapshot = frame;
    if (frame.type === "ack" || frame.type === "refused") {
      this.awaited.get(frame.id)?.(frame);
      this.awaited.delete(frame.id);
    }
  }

  /**
   * Gives a command.
   * @param {object} command such as `{ do: "move", what: "next" }`
   * @returns {Promise<any>} the acknowledgement or refusal; `null` if the socket was cut before, or
   * nothing was said for a while
   */
  give(command) {
    const id = ++this.lastId;
    const order = { type: "command", id, epoch: this.snapshot.epoch, seen: 2 ** 40, ...command };
    return new Promise((answer) => {
      if (this.socket.readyState !== WebSocket.OPEN) return answer(null);
      const late = setTimeout(() => this.awaited.delete(id) && answer(null), patience);
      this.awaited.set(id, (frame) => (clearTimeout(late), answer(frame)));
      this.socket.send(JSON.stringify(order));
    });
  }

  /** Waits for the snapshot that is wanted. @param {(snapshot: any) => boolean} wanted */
  async until(wanted, limit = patience) {
    const end = performance.now() + limit;
    while (!wanted(this.snapshot)) {
      if (this.socket.readyState > WebSocket.OPEN) throw new Error("the socket was closed");
      if (performance.now() > end) throw new Error(`no such snapshot, but ${JSON.stringify(this.snapshot)}`);
      await sleep(2);
    }
    return this.snapshot;
  }

  close() {
    this.socket.terminate();
  }
}

/** What a class must find again after a restart. */
export const stored = ["deck", "slide", "step", "phase", "policy", "switches", "timer"];

/** What differs in two snapshots of what a class must find again. */
export function differences(before, after) {
  const same = (name) => JSON.stringify(before[name]) === JSON.stringify(after[name]);
  return stored.filter((name) => !same(name)).map((name) => `${name}: ${JSON.stringify(after[name])} was ${JSON.stringify(before[name])}`);
}

let failures = 0;

/** Prints what holds, or what does not. @param {string} what @param {boolean} holds @param {unknown} [found] */
export function check(what, holds, found = "") {
  if (!holds) failures += 1;
  console.log(`${holds ? "ok  " : "FAIL"} ${what}${found === "" ? "" : `: ${found}`}`);
}

/** Says that something was not looked at, and why. */
export function skip(what, why) {
  console.log(`skip ${what}: ${why}`);
}

/** Runs a program: whatever it throws is a failure too, and no process is left behind. */
export async function main(program) {
  try {
    await program();
  } catch (error) {
    failures += 1;
    console.log(`FAIL ${error.stack ?? error}`);
  }
  for (const one of running) one.kill("SIGKILL");
  console.log(failures === 0 ? "all held" : `${failures} did not hold`);
  process.exit(failures === 0 ? 0 : 1);
}

/** Processes that have not ended. @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();

/** The middle and the largest of some numbers. */
export function spread(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const [middle, largest] = [sorted[sorted.length >> 1] ?? NaN, sorted.at(-1) ?? NaN];
  return `median ${middle.toFixed(0)} ms, most ${largest.toFixed(0)} ms`;
}

/** A port that was free a moment ago. */
export async function freePort(address) {
  const probe = createServer().listen(0, address);
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}
