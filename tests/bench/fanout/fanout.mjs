// Fan-out of a snapshot to 500 attendees: Cuecard beside a broadcast server on Node's `ws`,
// alternating in one run, on this machine.
//
//   npm ci --prefix tests
//   cargo build --release && node tests/bench/fanout/fanout.mjs
//
// Options: --sockets 500 --messages 200 --rate 20 --rounds 3 --only ws|cuecard
// CPU is the time that the server's threads ran (/proc/PID/task/*/schedstat) over the messages;
// "sockets" leaves out the thread of the store, since `ws` commits nothing. Memory is the
// growth from no attendee to all of them idle (/proc/PID/smaps_rollup, Rss), arrival the time
// from the command's sending to the snapshot's arrival, in Cuecard always with the commit;
// "after 1st" is the 99th percentile of what came after the first to have it.

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { binary } from "../../browser/class.mjs";
import { open } from "./client.mjs";

const number = (fallback) => ({ type: "string", default: String(fallback) });
const { values } = parseArgs({
  options: { sockets: number(500), messages: number(200), rate: number(20), rounds: number(3), only: { type: "string" } },
});
const [sockets, messages, rate, rounds] = ["sockets", "messages", "rate", "rounds"].map((name) => Number(values[name]));
const KEY = "fan-out-bench-key-0123456789";

/** The size of Cuecard's snapshot, so that both send the same. */
let size = 400;

const servers = {
  async cuecard(port) {
    const dir = mkdtempSync(path.join(tmpdir(), "cuecard-fanout-"));
    writeFileSync(path.join(dir, "README.md"), "# Fan-out\n\n- [One](session_01.md)\n");
    const long = "a heading as long as headings in lecture notes are";
    writeFileSync(path.join(dir, "session_01.md"), `# One\n\n## ${long}\n\ntext\n\n## Two\n\ntext\n`);
    const args = ["serve", dir, "--port", port, "--bind", "127.0.0.1", "--key", KEY, "--data", path.join(dir, ".data"), "--no-watch"];
    const child = spawn(binary, args.map(String), { stdio: ["ignore", "ignore", "inherit"] });
    await until(() => fetch(`http://127.0.0.1:${port}/healthz`).then((answer) => answer.ok));
    const signed = await fetch(`http://127.0.0.1:${port}/session`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: `http://127.0.0.1:${port}` },
      body: JSON.stringify({ key: KEY }),
    });
    if (!signed.ok) throw new Error(`signing in: ${signed.status} ${await signed.text()}`);
    const cookie = signed.headers.getSetCookie()[0].split(";")[0];
    return { child, cookie, stop: () => rmSync(dir, { recursive: true, force: true }) };
  },
  async ws(port) {
    const script = new URL("server.mjs", import.meta.url).pathname;
    const child = spawn(process.execPath, [script, port, size].map(String), { stdio: ["ignore", "pipe", "inherit"] });
    await new Promise((resolve) => child.stdout.once("data", resolve));
    return { child, cookie: "", stop: () => {} };
  },
};

/** One server from start to stop. */
async function round(name, port) {
  const server = await servers[name](port);
  const pid = server.child.pid;
  try {
    let [epoch, acked, answered] = ["", 0, () => {}];
    const desk = await open({
      port,
      path: "/socket?screen=desk",
      headers: server.cookie ? { Cookie: server.cookie } : {},
      onText: (payload) => {
        const frame = JSON.parse(payload);
        if (frame.type === "snapshot") epoch = frame.epoch ?? "";
        if (frame.type === "refused") throw new Error(`a command was refused: ${frame.reason}`);
        if (frame.type === "ack") answered((acked = frame.seq));
      },
    });
    await sleep(1500);
    const empty = rss(pid);

    let [sent, delivered, length] = [0, 0, 0];
    let first = 0;
    const arrivals = [];
    const spread = [];
    const marker = Buffer.from('"type":"snapshot"');
    const onText = (payload) => {
      if (payload.indexOf(marker) < 0) return;
      length = payload.length;
      delivered += 1;
      const now = performance.now();
      first ||= now;
      if (sent) arrivals.push(now - sent), spread.push(now - first);
    };
    const clients = [];
    for (let n = 0; n < sockets; n += 50) {
      const some = Math.min(50, sockets - n);
      clients.push(...(await Promise.all(Array.from({ length: some }, () => open({ port, path: "/socket?screen=live", onText })))));
    }
    await until(() => delivered >= sockets);
    // The count of who is here goes out, buffers settle.
    await sleep(2500);
    const memory = (rss(pid) - empty) / sockets;

    delivered = 0;
    const before = cpu(pid);
    let skipped = 0;
    for (let id = 1; id <= messages; id += 1) {
      const start = performance.now();
      const target = delivered + sockets;
      const ack = new Promise((resolve) => (answered = resolve));
      sent = start;
      first = 0;
      desk.send(JSON.stringify({ type: "command", id, epoch, seen: 1e9, do: "switch", what: "black", on: id % 2 === 1 }));
      await ack;
      while (delivered < target && performance.now() - start < 1000) await sleep(1);
      skipped += Math.max(0, target - delivered);
      await sleep(Math.max(0, 1000 / rate - (performance.now() - start)));
    }
    const after = cpu(pid);
    clients.forEach((client) => client.end());
    desk.end();
    const at = (share, times) => times.sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))];
    if (name === "cuecard") size = length;
    if (acked === 0) throw new Error("no command was acknowledged");
    const [perMessage, perSocket] = ["all", "sockets"].map((part) => (after[part] - before[part]) / delivered);
    return { name, perMessage, perSocket, p50: at(0.5, arrivals), p99: at(0.99, arrivals), spread: at(0.99, spread), memory, delivered, skipped, length };
  } finally {
    server.child.kill("SIGTERM");
    await Promise.race([new Promise((resolve) => server.child.once("exit", resolve)), sleep(4000)]);
    server.child.kill("SIGKILL");
    server.stop();
  }
}

/** Microseconds of processor time of all threads; `stat` would count in ticks of 10 ms. */
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

/** Bytes. */
function rss(pid) {
  return Number(/^Rss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))[1]) * 1024;
}

async function until(condition) {
  for (let tries = 0; tries < 1000; tries += 1) {
    if (await Promise.resolve().then(condition).catch(() => false)) return;
    await sleep(10);
  }
  throw new Error("nothing happened for 10 s");
}

const median = (list) => list.toSorted((a, b) => a - b)[list.length >> 1];
const names = values.only ? [values.only] : ["cuecard", "ws"];
const results = { cuecard: [], ws: [] };
if (!readdirSync("/proc/self").includes("smaps_rollup")) throw new Error("this needs Linux");
console.log(`${sockets} attendees, ${messages} snapshots at ${rate} a second, ${rounds} rounds\n`);
console.log("round server   bytes  CPU µs/delivery  sockets   p50 ms   p99 ms  after 1st  KB/attendee  not delivered");
for (let n = 0; n < rounds; n += 1) {
  for (const name of names) {
    const result = await round(name, 4801 + 2 * n + (name === "ws" ? 1 : 0));
    results[name].push(result);
    const { perMessage, perSocket, p50, p99, spread, memory, skipped, length } = result;
    console.log(
      `${String(n + 1).padStart(5)} ${name.padEnd(8)} ${String(length).padStart(5)} ${perMessage.toFixed(2).padStart(16)} ${perSocket.toFixed(2).padStart(8)} ` +
        `${p50.toFixed(1).padStart(8)} ${p99.toFixed(1).padStart(8)} ${spread.toFixed(1).padStart(10)} ${(memory / 1024).toFixed(1).padStart(12)} ${String(skipped).padStart(14)}`,
    );
  }
}
if (names.length === 2) {
  const of = (name, key) => median(results[name].map((result) => result[key]));
  const ratio = (key) => (of("cuecard", key) / of("ws", key)).toFixed(2);
  console.log(`\ncuecard ÷ ws, medians: CPU ${ratio("perMessage")} (at most 0.95), without the store ${ratio("perSocket")}, p50 ${ratio("p50")}, p99 ${ratio("p99")} (after the first ${ratio("spread")}), memory ${ratio("memory")}`);
}
process.exit(0);
