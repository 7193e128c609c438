// Many attendees for the programmes of load and faults, in processes of their own so that what a
// desk sees is not delayed by them; and what these programmes measure with.

import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { binary } from "../server.mjs";
import { now } from "./socket.mjs";

/**
 * Servers started from here on have their folders in memory, where the system has such a place: how
 * long a commit takes on a disk is other programs' doing too.
 */
export function storeInMemory() {
  if (existsSync("/dev/shm")) process.env.TMPDIR = "/dev/shm";
}

/**
 * What `--break WHAT` names, if it is one of these. Another word ends the program with 2, because 1
 * would say that it found the product broken.
 * @param {string[]} ways
 */
export function brokenBy(ways) {
  const at = process.argv.indexOf("--break");
  if (at < 0) return null;
  const way = process.argv[at + 1];
  if (ways.includes(way)) return way;
  console.error(`--break ${ways.join(" | ")}`);
  process.exit(2);
}

export class Crowd {
  /** @param {{address: string, port: number}} server */
  static async start(server, processes = 2) {
    const crowd = new Crowd();
    crowd.size = 0;
    crowd.children = Array.from({ length: processes }, () =>
      fork(fileURLToPath(new URL("attendees.mjs", import.meta.url)), [server.address, String(server.port)], { serialization: "advanced" }),
    );
    crowd.waiting = new Map();
    crowd.lastId = 0;
    for (const child of crowd.children) {
      child.on("message", (message) => {
        const asked = crowd.waiting.get(message.id);
        if (!asked) return;
        crowd.waiting.delete(message.id);
        if (message.error) asked.reject(new Error(message.error));
        else asked.resolve(message.answer);
      });
      child.on("exit", () => {
        for (const asked of crowd.waiting.values()) asked.reject(new Error("a process of the crowd ended"));
      });
    }
    await Promise.all(crowd.children.map((child) => once(child, "message")));
    return crowd;
  }

  /** Gives an order of `attendees.mjs` to one process. */
  ask(child, order, how = {}) {
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      child.send({ id, order, how });
    });
  }

  /** Gives an order to all. */
  askAll(order, how) {
    return Promise.all(this.children.map((child) => this.ask(child, order, how)));
  }

  /** An order for so many attendees, divided among the processes. */
  divide(order, { count, ...how }) {
    const share = Math.ceil(count / this.children.length);
    const from = this.size;
    this.size += count;
    return Promise.all(
      this.children.map((child, n) =>
        this.ask(child, order, { ...how, count: Math.min(share, count - n * share), from: from + n * share }),
      ),
    );
  }

  /** Resolves when each has a snapshot, or an error. */
  join(how) {
    return this.divide("join", how);
  }

  async attendees() {
    return (await this.askAll("attendees")).flat();
  }

  /**
   * How long each of these moves took from the command's sending until an attendee who was there had
   * it or a newer one, in whose place it was not sent; and how many snapshots arrived.
   * @param {Move[]} moves
   */
  async arrivals(moves) {
    const delays = [];
    let delivered = 0;
    for (const { first, whom, seqs, times } of await this.askAll("deliveries")) {
      delivered += seqs.length;
      // The number of the next move that each has not had yet.
      const next = first.map((seq) => moves.findIndex((move) => move.seq > seq));
      seqs.forEach((seq, n) => {
        const who = whom[n];
        while (next[who] >= 0 && next[who] < moves.length && moves[next[who]].seq <= seq) {
          delays.push(times[n] - moves[next[who]].sent);
          next[who] += 1;
        }
      });
    }
    return { delays, delivered };
  }

  stop() {
    for (const child of this.children) child.disconnect();
  }
}

/** @typedef {{sent: number, acked: number, seq: number}} Move by the crowd's clock */

/**
 * Moves to and fro, one every so many milliseconds, whether or not the one before was answered.
 * The desk has given no other command, so that each of these moves changes the slide.
 * @param {import("./server.mjs").Desk} desk
 * @returns {Promise<Move[]>}
 */
export async function move(desk, count, every) {
  const moves = [];
  const begun = now();
  for (let n = 0; n < count; n++) {
    await sleep(Math.max(0, begun + n * every - now()));
    const sent = now();
    const what = desk.lastId % 2 === 0 ? "last" : "first";
    moves.push(
      desk.give({ do: "move", what }).then((answer) => {
        if (answer?.type !== "ack") throw new Error(`a move was answered by ${JSON.stringify(answer)}`);
        return { sent, acked: now(), seq: answer.seq };
      }),
    );
  }
  return Promise.all(moves);
}

/** Ends when the work does; meanwhile, if it is to be so, the server stands still again and again. */
export async function stalling(server, stands, work) {
  let over = !stands;
  work.finally(() => (over = true));
  while (!over) {
    server.process.kill("SIGSTOP");
    await sleep(250);
    server.process.kill("SIGCONT");
    await sleep(150);
  }
  return work;
}

/** Bytes of a process that lie in memory. */
export function memory(pid) {
  return Number(/^Rss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))[1]) * 1024;
}

/** Open file descriptors of a process. */
export const descriptors = (pid) => readdirSync(`/proc/${pid}/fd`).length;

/** Milliseconds of processor time that a process has used, in ticks of 10 ms; its threads that have ended count too. */
export function cpu(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Waits until something holds. @returns {Promise<number | null>} after how many milliseconds; `null`: not within `limit` */
export async function until(condition, limit, every = 10) {
  const begun = now();
  for (;;) {
    if (await condition()) return now() - begun;
    if (now() - begun > limit) return null;
    await sleep(every);
  }
}

/** A small program in Rust that goes with the programmes: `cargo build --release --examples`. */
export function example(name) {
  const program = process.env.CUECARD_EXAMPLES ? join(process.env.CUECARD_EXAMPLES, name) : join(dirname(binary), "examples", name);
  if (!existsSync(program)) throw new Error(`no ${program}: run \`cargo build --release --examples\``);
  return program;
}
