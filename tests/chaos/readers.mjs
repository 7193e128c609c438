// Sockets that never read, and some that read 1 KB a second, while the slides move: they cost
// little, delay nobody, the former are dropped, and the latter see the newest slide soon.
//
//   cargo build --release --bins --examples && node tests/chaos/readers.mjs [--short] [--break stuck|stall|thick]
//
// `--short` does not wait until they are dropped. `--break stuck` counts sockets that read as some
// that do not, which are never dropped; `stall` stops the server for 100 ms again and again;
// `thick` lets the slow readers read 60 bytes a second.

import { spawn } from "node:child_process";
import { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { Desk, check, isShort, main } from "./server.mjs";
import { Server } from "../server.mjs";
import { Crowd, brokenBy, descriptors, example, memory, move, storeInMemory, until } from "./crowd.mjs";
import { ms, p50, p99 } from "../measure.mjs";
import { now, open } from "./socket.mjs";

const broken = brokenBy(["stuck", "stall", "thick"]);
const address = "127.0.0.24";
const stuck = 200;
const attendees = 50;
const moves = isShort ? 200 : 1000;
/** Milliseconds between two moves. */
const every = isShort ? 20 : 30;
const slow = 5;
/** Bytes a second. */
const rate = broken === "thick" ? 60 : 1000;

/** A socket over a line that carries so many bytes a second; 0: none after the handshake. */
async function overLine(server, bytes, n) {
  const line = spawn(example("thin_line"), [`${address}:${server.port}`, String(bytes)], { stdio: ["pipe", "pipe", "ignore"] });
  const reader = { seen: [], line };
  const onText = (payload) => {
    const frame = JSON.parse(payload.toString());
    if (frame.type === "snapshot") reader.seen.push({ seq: frame.seq, at: now() });
  };
  const stream = Duplex.from({ readable: line.stdout, writable: line.stdin });
  await open({ host: address, port: server.port, path: `/socket?screen=live&seat=line-${bytes}-${n}`, onText, stream });
  return reader;
}

/** How long moves take to those who read; `disturb` is called again and again meanwhile. */
async function measure(desk, crowd, disturb = () => {}) {
  await crowd.askAll("deliveries");
  const disturbing = setInterval(disturb, 300);
  const made = await move(desk, moves, every);
  clearInterval(disturbing);
  await sleep(200);
  return { made, delays: (await crowd.arrivals(made)).delays };
}

const lines = (server, count, bytes) => Promise.all(Array.from({ length: count }, (_, n) => overLine(server, bytes, n)));

function stall(server) {
  server.process.kill("SIGSTOP");
  setTimeout(() => server.process.kill("SIGCONT"), 100);
}

/** What those saw who read slowly, once nothing moves any more. @param {number} newest its number @param {number} end */
function judgeSlow(readers, newest, end) {
  const late = readers.map(({ seen }) => (seen.find((one) => one.seq >= newest)?.at ?? Infinity) - end);
  const stale = readers.map(({ seen }) => seen.filter((one) => one.at > end && one.seq < newest).length);
  check("who reads 1 KB/s has the newest within 2 s", Math.max(...late) <= 2000, late.map(ms).join(", "));
  check("and at most 3 old ones before", Math.max(...stale) <= 3, stale.join(", "));
}

await main(async () => {
  storeInMemory();
  const server = await Server.start({ address });
  const desk = await Desk.open(server);
  const crowd = await Crowd.start(server, 1);
  await crowd.join({ count: attendees });
  // A class as large in which everybody reads.
  const reading = await Crowd.start(server, 1);
  await reading.join({ count: stuck });
  const calm = await measure(desk, crowd);
  reading.stop();
  await until(() => descriptors(server.pid) < stuck, 5000);

  const files = descriptors(server.pid);
  const before = memory(server.pid);
  const stuckLines = await lines(server, stuck, broken === "stuck" ? 100_000 : 0);
  const each = (descriptors(server.pid) - files) / stuck;
  const readers = await lines(server, slow, rate);
  let most = 0;
  const watching = setInterval(() => (most = Math.max(most, memory(server.pid))), 500);
  const gone = isShort ? null : until(() => descriptors(server.pid) <= files + slow * each, 40_000, 100);
  const beside = await measure(desk, crowd, broken === "stall" ? () => stall(server) : undefined);
  const end = beside.made.at(-1).acked;
  await sleep(Math.max(0, end + (isShort ? 3000 : 8000) - now()));
  clearInterval(watching);

  judgeSlow(readers, beside.made.at(-1).seq, end);
  const cost = (most - before) / stuck / 1024;
  check(`${stuck} that never read ${moves} moves cost at most 16 KiB each`, cost <= 16, `${cost.toFixed(1)} KiB`);
  const quiet = p99(calm.delays);
  // Half a millisecond is within what a machine does by itself; in 4 s it does more.
  const most99 = isShort ? quiet * 2 + 0.5 : quiet * 1.1 + 0.5;
  let { delays } = beside;
  // Of 200 moves the slowest two are the 99th percentile, which another program may delay once; what
  // the stuck ones delay is late each time.
  for (let again = 0; isShort && again < 2 && p99(delays) > most99; again++) {
    ({ delays } = await measure(desk, crowd, broken === "stall" ? () => stall(server) : undefined));
  }
  const loud = p99(delays);
  const found = `${ms(loud)}, there ${ms(quiet)}; medians ${ms(p50(delays))}, ${ms(p50(calm.delays))}`;
  check(`p99 of a move to ${attendees} others is as in a class that reads, at most ${ms(most99)}`, loud <= most99, found);
  if (gone) {
    const took = await gone;
    check("those who never read are gone within 35 s", took !== null && took <= 35_000, ms(took));
  }
  for (const { line } of [...stuckLines, ...readers]) line.kill();
  crowd.stop();
  await server.stop();
});
