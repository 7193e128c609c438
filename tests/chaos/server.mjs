// What the programs of `tests/chaos`, `tests/attack` and `tests/bench` share: a server of one deck, a desk that
// gives it commands, and a list of what was found.
//
// Each program prints figures and ends with 1 if something did not hold. All take
//   --short     at most 20 seconds, as in `tests/run`
//   --break     the product is broken from outside, so that the program has to end with 1
//   --seed N    other moments and other damage

import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { WebSocket } from "ws";
import { Server, endAll, patience } from "../server.mjs";

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
  endAll();
  console.log(failures === 0 ? "all held" : `${failures} did not hold`);
  process.exit(failures === 0 ? 0 : 1);
}
