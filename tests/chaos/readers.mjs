// Sockets that never read, and some that read 1 KB a second, while the slides move: they cost
// little, delay nobody, the former are dropped, and the latter see the newest slide soon.
//
//   cargo build --release --bins --examples && node tests/chaos/readers.mjs [--short] [--break stuck|stall|thick]
//
// `--short` moves less often, in three rounds whose middle counts. `--break stuck` counts sockets that
// read as some that do not, which are never dropped; `stall` stops the server for 200 ms again and
// again; `thick` lets the slow readers read 60 bytes a second.

import { spawn } from "node:child_process";
import { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { Desk, check, isShort, main } from "./server.mjs";
import { Server } from "../server.mjs";
import { Crowd, brokenBy, descriptors, example, memory, move, storeInMemory, until } from "./crowd.mjs";
import { median, ms, p50, p99 } from "../measure.mjs";
import { now, open } from "./socket.mjs";

const broken = brokenBy(["stuck", "stall", "thick"]);
const address = "127.0.0.24";
const stuck = 200;
const attendees = 50;
/** How often all is measured: of few moves one stall of the machine decides, so the middle counts. */
const rounds = isShort ? 3 : 1;
const moves = isShort ? 150 : 1000;
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
  setTimeout(() => server.process.kill("SIGCONT"), 200);
}

/**
 * How long the slowest of those who read slowly waits for the newest once nothing moves any more, and
 * how many old ones one sees before.
 * @param {number} newest its number @param {number} end
 */
function slowness(readers, newest, end) {
  const late = readers.map(({ seen }) => (seen.find((one) => one.seq >= newest)?.at ?? Infinity) - end);
  const stale = readers.map(({ seen }) => seen.filter((one) => one.at > end && one.seq < newest).length);
  return { late: Math.max(...late), stale: Math.max(...stale) };
}

/** The middle round, by what is said of each. */
const middle = (measured, of) => median(measured.map(of));

await main(async () => {
  storeInMemory();
  const server = await Server.start({ address });
  const desk = await Desk.open(server);
  const crowd = await Crowd.start(server, 1);
  await crowd.join({ count: attendees });
  // A class as large in which everybody reads.
  const reading = await Crowd.start(server, 1);
  await reading.join({ count: stuck });
  const calm = [];
  for (let n = 0; n < rounds; n++) calm.push((await measure(desk, crowd)).delays);
  reading.stop();
  await until(() => descriptors(server.pid) < stuck, 5000);

  const files = descriptors(server.pid);
  const before = memory(server.pid);
  const stuckLines = await lines(server, stuck, broken === "stuck" ? 100_000 : 0);
  const each = (descriptors(server.pid) - files) / stuck;
  const readers = await lines(server, slow, rate);
  let most = 0;
  const watching = setInterval(() => (most = Math.max(most, memory(server.pid))), 500);
  const gone = until(() => descriptors(server.pid) <= files + slow * each, 40_000, 100);
  const beside = [];
  for (let n = 0; n < rounds; n++) {
    const { made, delays } = await measure(desk, crowd, broken === "stall" ? () => stall(server) : undefined);
    const { acked, seq } = made.at(-1);
    await sleep(Math.max(0, acked + (isShort ? 2500 : 8000) - now()));
    beside.push({ delays, ...slowness(readers, seq, acked) });
  }
  clearInterval(watching);

  const late = middle(beside, (one) => one.late);
  check("who reads 1 KB/s has the newest within 2 s", late <= 2000, beside.map((one) => ms(one.late)).join(", "));
  check("and at most 3 old ones before", middle(beside, (one) => one.stale) <= 3, beside.map((one) => one.stale).join(", "));
  const cost = (most - before) / stuck / 1024;
  check(`${stuck} that never read ${rounds * moves} moves cost at most 16 KiB each`, cost <= 16, `${cost.toFixed(1)} KiB`);
  const [quiet, loud] = [middle(calm, p99), middle(beside, (one) => p99(one.delays))];
  // Half a millisecond is within what a machine does by itself; in 3 s it does more.
  const most99 = isShort ? quiet * 2 + 0.5 : quiet * 1.1 + 0.5;
  const found = `${ms(loud)}, there ${ms(quiet)}; medians ${ms(middle(beside, (one) => p50(one.delays)))}, ${ms(middle(calm, p50))}`;
  check(`p99 of a move to ${attendees} others is as in a class that reads, at most ${ms(most99)}`, loud <= most99, found);
  const took = await gone;
  check("those who never read are gone within 35 s", took !== null && took <= 35_000, ms(took));
  for (const { line } of [...stuckLines, ...readers]) line.kill();
  crowd.stop();
  await server.stop();
});
