// Fan-out of a snapshot to 200, 1,000 and 5,000 attendees: Cuecard, which commits each move, beside
// the least broadcast servers on Node's `ws` and on epoll, alternating in one run on this machine.
//
//   npm ci --prefix tests
//   cargo build --release --bins --examples && node tests/bench/fanout/fanout.mjs
//
// Options: --sockets 200,1000,5000 --rounds 3 --short --break uncounted
// CPU is the time that the server's threads ran (/proc/PID/task/*/schedstat) over the snapshots that
// arrived; "sockets" leaves out the thread of the store, since the others commit nothing. Memory is
// the growth from a tenth of the attendees to all of them idle (/proc/PID/smaps_rollup, Rss), because
// the first also bring in pages of code that are there once for all. Arrival is the time from the
// command's sending to the snapshot's arrival. `--break uncounted` has as many attendees again in
// Cuecard's room whose snapshots are not counted.

import { spawn } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Crowd, brokenBy, example, memory, until } from "../../chaos/crowd.mjs";
import { check, isShort, main } from "../../chaos/server.mjs";
import { now, open } from "../../chaos/socket.mjs";
import { median, p50, p99 } from "../../measure.mjs";
import { Server, freePort } from "../../server.mjs";

const broken = brokenBy(["uncounted"]);
const { values } = parseArgs({ strict: false, options: { sockets: { type: "string" }, rounds: { type: "string" } } });
const sizes = (values.sockets ?? (isShort ? "200" : "200,1000,5000")).split(",").map(Number);
const rounds = Number(values.rounds ?? (isShort ? 1 : 3));
/** Snapshots of a round, and how many arrive a second at most: the clients run on this machine too. */
const messages = isShort ? 40 : 100;
const arrivals = isShort ? 6000 : 10_000;
/** The most that Cuecard may cost: the goals, and in the short mode what would be a step back. */
const limits = isShort ? { ws: 1, epoll: 3.2, memory: 6 } : { ws: 0.8, epoll: 1.3, memory: 11 };

/** The size of Cuecard's snapshot, so that all send the same. */
let size = 400;

const servers = {
  async cuecard() {
    const long = "a heading as long as headings in lecture notes are";
    const files = { "README.md": "# Fan-out\n\n- [One](session_01.md)\n", "session_01.md": `# One\n\n## ${long}\n\ntext\n\n## Two\n\ntext\n` };
    const server = await Server.start({ files, flags: ["--no-watch"], env: { RUST_LOG: "warn" } });
    return { pid: server.pid, port: server.port, cookie: await server.signIn(), stop: () => server.stop() };
  },
  ws: () => baseline(process.execPath, [new URL("server.mjs", import.meta.url).pathname]),
  epoll: () => baseline(example("broadcast"), []),
};

async function baseline(program, args) {
  const port = await freePort("127.0.0.1");
  const child = spawn(program, [...args, String(port), String(size)], { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise((resolve) => child.stdout.once("data", resolve));
  return { pid: child.pid, port, cookie: "", stop: () => child.kill("SIGKILL") };
}

/** A presenter's socket, whose commands all three servers know. */
async function openDesk(port, cookie) {
  const desk = { epoch: "", acked: 0 };
  const socket = await open({
    port,
    path: "/socket?screen=desk",
    headers: cookie ? { Cookie: cookie } : {},
    onText: (payload) => {
      const frame = JSON.parse(payload.toString());
      if (frame.type === "snapshot") desk.epoch = frame.epoch ?? "";
      if (frame.type === "snapshot" && cookie) size = payload.length;
      if (frame.type === "refused") throw new Error(`a command was refused: ${frame.reason}`);
      if (frame.type === "ack") desk.seqs.set(frame.id, frame.seq);
    },
  });
  desk.seqs = new Map();
  desk.turn = (id) => socket.send(JSON.stringify({ type: "command", id, epoch: desk.epoch, seen: 1e9, do: "switch", what: "black", on: id % 2 === 1 }));
  return desk;
}

/** Sends each message in its turn, whether or not all have had the one before. */
async function broadcast(desk, rate) {
  const sent = [];
  const begun = now();
  for (let id = 1; id <= messages; id++) {
    await sleep(Math.max(0, begun + ((id - 1) * 1000) / rate - now()));
    sent.push({ id, sent: now() });
    desk.turn(id);
  }
  await until(() => desk.seqs.size === messages, 5000);
  await sleep(500);
  return sent.map(({ id, sent }) => ({ sent, seq: desk.seqs.get(id) }));
}

/** One server from start to stop. */
async function round(name, sockets) {
  const server = await servers[name]();
  const { pid, port } = server;
  const first = sockets / 10;
  const crowd = await Crowd.start({ address: "127.0.0.1", port });
  const others = name === "cuecard" && broken ? await Crowd.start({ address: "127.0.0.1", port }, 1) : null;
  try {
    const desk = await openDesk(port, server.cookie);
    await sleep(isShort ? 500 : 1500);
    await crowd.join({ count: first, within: first / 2 });
    await sleep(isShort ? 800 : 1500);
    const some = memory(pid);
    await crowd.join({ count: sockets - first, within: sockets / 2 });
    await others?.join({ count: sockets, within: sockets / 2 });
    // The count of who is here goes out, buffers settle.
    await sleep(isShort ? 800 : 2500);
    const each = (memory(pid) - some) / (sockets - first) / 1024;
    await crowd.askAll("deliveries");
    const before = cpu(pid);
    const made = await broadcast(desk, Math.min(20, arrivals / sockets));
    const after = cpu(pid);
    const { delays, delivered } = await crowd.arrivals(made);
    const [all, withoutStore] = ["all", "sockets"].map((part) => (after[part] - before[part]) / delivered);
    return { all, withoutStore, p50: p50(delays), p99: p99(delays), memory: each, missing: messages * sockets - delivered };
  } finally {
    crowd.stop();
    others?.stop();
    await server.stop();
  }
}

/** Microseconds of processor time of all threads, and of those that are not the store's. */
function cpu(pid) {
  const used = { all: 0, sockets: 0 };
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const of = (file) => readFileSync(`/proc/${pid}/task/${thread}/${file}`, "utf8");
    const microseconds = Number(of("schedstat").split(" ")[0]) / 1000;
    used.all += microseconds;
    if (of("comm").trim() !== "store") used.sockets += microseconds;
  }
  return used;
}

/** All servers with so many attendees. */
async function compare(sockets) {
  console.log(`\n${sockets} attendees, ${messages} snapshots\nround server   CPU µs/delivery  sockets   p50 ms   p99 ms  KB/attendee  not delivered`);
  const results = { cuecard: [], ws: [], epoll: [] };
  for (let n = 1; n <= rounds; n++) {
    for (const name of Object.keys(results)) {
      const one = await round(name, sockets);
      results[name].push(one);
      const figures = [one.all.toFixed(2), one.withoutStore.toFixed(2), one.p50.toFixed(1), one.p99.toFixed(1), one.memory.toFixed(1), one.missing];
      console.log(`${String(n).padStart(5)} ${name.padEnd(8)} ${figures.map((figure, at) => String(figure).padStart([16, 8, 8, 8, 12, 14][at])).join(" ")}`);
    }
  }
  const of = (name, key) => median(results[name].map((result) => result[key]));
  for (const name of ["ws", "epoll"]) {
    const [with_, without] = ["all", "withoutStore"].map((key) => of("cuecard", key) / of(name, key));
    check(`${sockets}: CPU a delivery at most ${limits[name]} of ${name}, commits included`, with_ <= limits[name], `${with_.toFixed(2)}, without the store ${without.toFixed(2)}`);
  }
  check(`${sockets}: at most ${limits.memory} KB an attendee`, of("cuecard", "memory") <= limits.memory, of("cuecard", "memory").toFixed(1));
}

await main(async () => {
  for (const sockets of sizes) await compare(sockets);
});
