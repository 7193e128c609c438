// Malformed frames, frames that announce more than they bring, and connections that dawdle: each is
// answered as the table says, and meanwhile the class goes on.
//
//   cargo build --release && node tests/attack/frames.mjs [--short] [--break] [--seed N]
//
// `--break` puts a line before the server that stands for one without closes and limits: it swallows
// whatever the server says after its greeting, and keeps the way to the server open when a client
// leaves. Where connections dawdle, it takes no more than 128.
//
// `--short`: 1,000 frames and 40 of each dawdler, and it does not wait until those are gone.

import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, readdirSync } from "node:fs";
import net from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import tls from "node:tls";
import { median, percentile } from "../measure.mjs";
import { until } from "../chaos/crowd.mjs";
import { Desk, check, isBroken, isShort, main, random } from "../chaos/server.mjs";
import { Server } from "../server.mjs";

const address = "127.0.0.22";
const frames = isShort ? 1_000 : 10_000;
/** The longest message of an attendee, in bytes. */
const limit = 1024;

// Frames -------------------------------------------------------------------------------------

const below = (most) => Math.floor(random() * most);
const pick = (list) => list[below(list.length)];
const bytes = (length) => Buffer.from(Array.from({ length }, () => below(256)));

/**
 * A client's frame, with whatever is wrong about it.
 * @param {string | Buffer} payload
 * @param {{opcode?: number, fin?: boolean, rsv?: number, masked?: boolean, form?: 7 | 16 | 64, announces?: bigint}} wrong
 *   `form`: the bits in which the length is written; `announces`: another length than the payload's
 */
function frame(payload, { opcode = 1, fin = true, rsv = 0, masked = true, form, announces } = {}) {
  const body = Buffer.from(payload);
  const length = announces ?? BigInt(body.length);
  const bits = form ?? (length < 126n ? 7 : length < 65536n ? 16 : 64);
  const written = Buffer.alloc({ 7: 0, 16: 2, 64: 8 }[bits]);
  if (bits === 16) written.writeUInt16BE(Number(length));
  if (bits === 64) written.writeBigUInt64BE(length);
  const short = { 7: Number(length), 16: 126, 64: 127 }[bits];
  const mask = masked ? bytes(4) : Buffer.alloc(0);
  const hidden = masked ? body.map((byte, at) => byte ^ mask[at % 4]) : body;
  return Buffer.concat([Buffer.from([(fin ? 0x80 : 0) | (rsv << 4) | opcode, (masked ? 0x80 : 0) | short]), written, mask, hidden]);
}

const ping = () => frame(JSON.stringify({ type: "ping", sent: below(1e6) }));
const closing = (code, reason = "") => frame(Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason)]), { opcode: 8 });

const notUtf8 = () => pick([
  [0xff], [0xc0, 0xaf], [0xe0, 0x80, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82], [0x80], [0xf8, 0x88, 0x80, 0x80, 0x80],
]);
const notJson = () => pick([
  "", " ", "{", "[", "nul", "{'type':'ping'}", "{\"type\":\"ping\",}", "{\"type\":\"ping\" \"sent\":1}", "\0", "\ufeff{}", "{\"type\":\"\\ud800\"}",
  "<xml/>", "{\"type\":\"ping\",\"sent\":01}", "{\"type\":\"ping\",\"sent\":NaN}", "//", "{\"a\":1}{\"b\":2}", "\u2028",
]);
const notOurs = () => pick([
  null, true, 1, "ping", [], {}, { type: null }, { type: 1 }, { type: "PING", sent: 1 }, { type: "ping" }, { type: "ping", sent: "1" },
  { type: "ping", sent: null }, { type: "ping", sent: [1] }, { type: "ping", sent: 1, more: 1 }, { type: "attending" }, { type: "attending", as: "" },
  { type: "attending", as: ["live"] }, { type: "attending", as: "live", seat: "x" }, { type: "snapshot", seq: 9 }, { type: "hello" },
  { type: "ack", id: 1 }, { type: "__proto__" }, { __proto__: null, constructor: 1 }, { type: "pointer", at: null },
]);
const nested = () => {
  const [open, close] = pick([["[", "]"], ["{\"a\":", "}"], ["{\"type\":", "}"]]);
  const depth = 60 + below(100);
  return `${open.repeat(depth)}1${close.repeat(depth)}`.slice(0, limit);
};

/**
 * The kinds, each with the code of the close frame that answers it. `goes on`: it is allowed, or
 * ignored, and the socket goes on; `cut`: the connection ends, and nothing is said.
 * @type {Record<string, [() => Buffer, number | number[] | "goes on" | "cut"]>}
 */
const kinds = {
  "opcode that is not one": [() => frame("x", { opcode: pick([3, 4, 5, 6, 7, 11, 12, 13, 14, 15]) }), 1002],
  "reserved bits": [() => frame(JSON.stringify({ type: "ping", sent: 1 }), { rsv: 1 + below(7), opcode: pick([1, 8, 9, 10]) }), 1002],
  "not masked": [() => frame(pick(["", "x", JSON.stringify({ type: "ping", sent: 1 })]), { masked: false, opcode: pick([1, 8, 9, 10]) }), 1002],
  "continuation of nothing": [() => frame("x", { opcode: 0, fin: random() < 0.5 }), 1008],
  "message in fragments": [() => frame("{\"type\":", { fin: false }), 1008],
  "control frame in fragments": [() => frame("x", { opcode: pick([8, 9, 10]), fin: false }), 1002],
  "control frame of over 125 bytes": [() => frame(bytes(126 + below(500)), { opcode: pick([8, 9, 10]) }), 1002],
  binary: [() => frame(bytes(below(200)), { opcode: 2, fin: random() < 0.5 }), 1003],
  "a little too long": [() => frame("x".repeat(limit + 1 + below(2000))), 1009],
  "announces much more": [() => frame("", { announces: pick([70_000n, 2n ** 31n, 2n ** 32n, 2n ** 40n, 2n ** 53n, 2n ** 63n - 1n]) }), 1009],
  "announces more than RFC 6455 has": [() => frame("", { announces: pick([2n ** 63n, 2n ** 64n - 1n]) }), 1009],
  "length in more bytes than it needs": [() => frame("x".repeat(below(126)), { form: pick([16, 64]) }), 1002],
  "length of 16 bits in 64": [() => frame("x".repeat(126 + below(800)), { form: 64 }), 1002],
  "not UTF-8": [() => frame(Buffer.from([...Buffer.from("{\"type\":\""), ...notUtf8(), ...Buffer.from("\"}")])), 1007],
  "not JSON": [() => frame(notJson()), 1008],
  "JSON that is no message": [() => frame(JSON.stringify(notOurs())), 1008],
  "a number that is none": [() => frame(`{"type":"ping","sent":${pick(["1e999", "-1e999", "1e", "--1", "0x1", "Infinity"])}}`), 1008],
  "a name twice": [() => frame("{\"type\":\"ping\",\"sent\":1,\"sent\":2}"), 1008],
  "nested deeply": [() => frame(nested()), 1008],
  "a presenter's command": [() => frame(JSON.stringify({ type: "command", id: 1, epoch: "", seen: 0, do: "gather" })), 1008],
  "close code of one byte": [() => frame("x", { opcode: 8 }), 1002],
  "close without a code": [() => frame("", { opcode: 8 }), 1005],
  close: [() => closing(1000, pick(["", "bye", "끝"])), 1000],
  "close whose reason is not UTF-8": [() => closing(1000, Buffer.from(notUtf8())), 1002],
  "more after the close": [() => Buffer.concat([closing(1001), ping(), frame("x", { opcode: 9 }), closing(1000)]), 1001],
  // The headers of all that has arrived are judged before any frame is taken in.
  "malformed after the close": [() => Buffer.concat([closing(1001), frame("x", { opcode: 5 }), bytes(below(500))]), [1001, 1002]],
  "more after what closed it": [() => Buffer.concat([frame("x", { opcode: 3 }), ping(), ping(), bytes(below(500))]), 1002],
  "too many messages": [() => Buffer.concat(Array.from({ length: 80 }, ping)), 1008],
  "too many pings": [() => Buffer.concat(Array.from({ length: 40 }, () => frame("x", { opcode: 9 }))), 1008],
  "ping and pong of the protocol": [() => Buffer.concat([frame(bytes(below(126)), { opcode: 9 }), frame(bytes(below(126)), { opcode: 10 })]), "goes on"],
  "as long as may be": [() => frame(JSON.stringify({ type: "ping", sent: 1 }).padEnd(limit)), "goes on"],
  "half a frame, then nothing more": [() => frame("x".repeat(50)).subarray(0, 1 + below(50)), "cut"],
};

/** Opens a socket by hand: what is sent has to be wrong byte by byte. */
function open(target, screen = "live") {
  return new Promise((opened, failed) => {
    const socket = net.connect({ host: target.address, port: target.port, noDelay: true });
    const state = {
      socket, code: /** @type {number | null} */ (null), rest: Buffer.alloc(0), pongs: 0,
      /** The number of the newest snapshot. */
      seq: 0,
      /** While part of a frame is sent, nothing may be put between: what is owed waits here. */
      owed: /** @type {Buffer[] | null} */ (null),
    };
    let upgraded = false;
    const own = `${target.address}:${target.port}`;
    socket.write(`GET /socket?screen=${screen} HTTP/1.1\r\nHost: ${own}\r\nOrigin: http://${own}\r\nConnection: Upgrade\r\n`
      + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    socket.on("error", () => {});
    socket.on("close", () => failed(new Error("no handshake")));
    socket.on("data", (chunk) => {
      state.rest = Buffer.concat([state.rest, chunk]);
      if (!upgraded) {
        const end = state.rest.indexOf("\r\n\r\n");
        if (end < 0) return;
        upgraded = true;
        state.rest = state.rest.subarray(end + 4);
        opened(state);
      }
      read(state);
    });
  });
}

/** Takes in what the server says. */
function read(state) {
  while (state.rest.length >= 2) {
    const [first, second] = state.rest;
    const [at, length] = second === 126 ? [4, state.rest.length < 4 ? Infinity : state.rest.readUInt16BE(2)] : [2, second];
    if (state.rest.length < at + length) return;
    const payload = state.rest.subarray(at, at + length);
    state.rest = state.rest.subarray(at + length);
    if (first === 0x88) state.code = length >= 2 ? payload.readUInt16BE(0) : 1005;
    if (first === 0x89) {
      const pong = frame(payload, { opcode: 10 });
      if (state.owed) state.owed.push(pong);
      else state.socket.write(pong);
    }
    if (first !== 0x81) continue;
    const message = JSON.parse(payload.toString());
    if (message.type === "pong") state.pongs += 1;
    if (message.type === "snapshot") state.seq = message.seq;
  }
}

/** Sends one malformed frame, and says what came of it. */
async function send(target, make, expected) {
  const state = await open(target);
  const { socket } = state;
  // So long that only what is left open for good is not over by then.
  const ended = Promise.race([new Promise((closed) => socket.once("close", () => closed(true))), sleep(30_000, false, { ref: false })]);
  const malformed = make();
  // In one piece, or byte by byte: the server may see any part of it first.
  if (malformed.length < 200 && random() < 0.1) {
    state.owed = [];
    for (const byte of malformed) {
      socket.write(Buffer.from([byte]));
      await sleep(0);
    }
    for (const pong of state.owed) socket.write(pong);
    state.owed = null;
  } else socket.write(malformed);
  if (expected === "goes on") {
    socket.write(ping());
    for (let waited = 0; state.pongs === 0 && waited < 500; waited++) await sleep(5);
    socket.destroy();
    return state.pongs > 0 ? "goes on" : state.code ?? "no answer";
  }
  if (expected === "cut") socket.end();
  const over = await ended;
  if (!over) socket.destroy();
  return over ? state.code ?? "cut" : `left open after ${state.code}`;
}

/** A class that goes on: a desk that moves, and an attendee who has to see it. */
async function teach(server, target) {
  const desk = await Desk.open(server);
  await desk.give({ do: "class", what: "begin" });
  const attendee = await open(target);
  const [times, counted] = [[], { given: 0, seen: 0 }];
  let goes = true;
  const ended = (async () => {
    while (goes) {
      const begun = performance.now();
      const answer = await desk.give({ do: "move", what: counted.given % 2 ? "previous" : "next" });
      counted.given += 1;
      for (let waited = 0; attendee.seq < answer.seq && waited < 500; waited++) await sleep(5);
      if (attendee.seq >= answer.seq) counted.seen += 1;
      times.push(performance.now() - begun);
      await sleep(100);
    }
  })();
  return async () => {
    goes = false;
    await ended;
    desk.close();
    attendee.socket.destroy();
    return { ...counted, times };
  };
}

/** What the process holds. */
function held(server) {
  const status = readFileSync(`/proc/${server.pid}/smaps_rollup`, "utf8");
  return { descriptors: readdirSync(`/proc/${server.pid}/fd`).length, kilobytes: Number(status.match(/^Rss:\s+(\d+)/m)?.[1]) };
}

async function malformed(server, target) {
  const names = Object.keys(kinds);
  const faults = new Map();
  const round = async (count) => {
    let left = count;
    // Many at once, since the server lingers for a second on each that it closes.
    await Promise.all(Array.from({ length: 200 }, async () => {
      while (left-- > 0) {
        const name = names[left % names.length];
        const [make, expected] = kinds[name];
        const came = await send(target, make, expected).catch((error) => String(error));
        if ([expected].flat().includes(came)) continue;
        const fault = `${name}: ${came}, not ${expected}`;
        faults.set(fault, (faults.get(fault) ?? 0) + 1);
      }
    }));
  };
  // The first ones fill buffers and pools, which stay.
  await round(frames / 5);
  await sleep(500);
  const before = held(server);
  const stop = await teach(server, target);
  await round(frames);
  const { given, seen, times } = await stop();
  await sleep(isShort ? 1000 : 3000);
  const after = held(server);
  check(`${frames} malformed frames of ${names.length} kinds are answered as the table says`, faults.size === 0,
    [...faults].map(([what, count]) => `${count} × ${what}`).join("\n     "));
  check("the class goes on: each move is seen", given > 0 && seen === given, `${seen} of ${given}, median ${median(times).toFixed(0)} ms`);
  check("descriptors are as before", after.descriptors <= before.descriptors + 2, `${before.descriptors}, then ${after.descriptors}`);
  // Half a kilobyte a frame; four in the short mode, where what an allocator keeps is more than that.
  check("memory is as before", after.kilobytes - before.kilobytes <= (isShort ? 4 * frames : frames / 2),
    `${before.kilobytes} KB, then ${after.kilobytes} KB`);
}

// More than is brought -----------------------------------------------------------------------

async function announced(server, target) {
  const sockets = await Promise.all(Array.from({ length: 100 }, () => open(target)));
  const [head, chunk] = [frame("", { announces: 2n ** 40n }), Buffer.alloc(1 << 16)];
  const begun = performance.now();
  const busy = cpu(server);
  const ends = sockets.map(async ({ socket }) => {
    const closed = once(socket, "close", { signal: AbortSignal.timeout(10_000) }).catch(() => null);
    socket.write(head);
    // As much as the server takes.
    const pour = () => {
      while (!socket.destroyed && socket.writable && socket.write(chunk)) {}
    };
    socket.on("drain", pour);
    pour();
    await closed;
    const took = performance.now() - begun;
    socket.destroy();
    return { took, bytes: socket.bytesWritten - socket.writableLength };
  });
  const all = await Promise.all(ends);
  const bytes = all.reduce((sum, one) => sum + one.bytes, 0);
  const codes = sockets.map(({ code }) => code);
  // A connection that is reset may lose the close frame that stood before.
  check("100 sockets that announce 2^40 bytes are told 1009, or cut", codes.every((code) => code === 1009 || code === null) && all.every((one) => one.took < 5000),
    `${codes.filter((code) => code === 1009).length} told, the last gone after ${Math.max(...all.map((one) => one.took)).toFixed(0)} ms`);
  // The kernel's own buffers take up to some megabytes a connection, whatever the server does.
  check("and the server does not read what they pour", bytes <= 100 * 4 * 2 ** 20,
    `${(bytes / 2 ** 20).toFixed(0)} MB left the clients, ${(cpu(server) - busy).toFixed(2)} s of the server's time`);
}

/** Seconds that the server's threads have run. */
function cpu(server) {
  const tasks = readdirSync(`/proc/${server.pid}/task`);
  const run = tasks.map((task) => Number(readFileSync(`/proc/${server.pid}/task/${task}/schedstat`, "utf8").split(" ")[0]));
  return run.reduce((sum, one) => sum + one, 0) / 1e9;
}

// Dawdlers -----------------------------------------------------------------------------------

/** A connection, encrypted or not. */
const connect = (target) => target.secure
  ? tls.connect({ host: target.address, port: target.port, rejectUnauthorized: false })
  : net.connect({ host: target.address, port: target.port });

/** The ways to hold a connection and give or take next to nothing; each says what it sends at first, and then each second. */
const dawdlers = {
  "a head that comes byte by byte": { first: () => "GET / HTTP/1.1\r\nX-Slow: ", then: () => "x" },
  "a second head that does": { first: (own) => `GET /healthz HTTP/1.1\r\nHost: ${own}\r\n\r\nGET / HTTP/1.1\r\nX-Slow: `, then: () => "x" },
  "a body that does": {
    first: (own) => `POST /session HTTP/1.1\r\nHost: ${own}\r\nOrigin: http://${own}\r\nContent-Length: 4000\r\n\r\n{`, then: () => " ",
  },
  "chunks that do": {
    first: (own) => `POST /session HTTP/1.1\r\nHost: ${own}\r\nOrigin: http://${own}\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n`,
    then: () => "1\r\n \r\n",
  },
  "a page that nobody reads": {
    // Who never reads hears of a close only when something is written.
    first: (own) => `GET /session_01 HTTP/1.1\r\nHost: ${own}\r\n\r\n`.repeat(16), then: () => "\r\n", reads: false,
  },
};

/** Begins so many of each kind. @returns {{gone: () => number[], stop: () => void}} */
function dawdle(target, many, kind) {
  const { first, then, reads = true } = dawdlers[kind];
  const own = `${target.address}:${target.port}`;
  const begun = performance.now();
  const gone = [];
  const all = Array.from({ length: many }, () => {
    const socket = connect(target);
    socket.on("error", () => {});
    socket.on("close", () => gone.push(performance.now() - begun));
    if (reads) socket.resume();
    else socket.pause();
    socket.write(first(own).replaceAll("http://", target.secure ? "https://" : "http://"));
    const drip = setInterval(() => socket.writable && socket.write(then()), 1000);
    socket.on("close", () => clearInterval(drip));
    return socket;
  });
  return { gone: () => gone, stop: () => all.forEach((socket) => socket.destroy()) };
}

/** A new attendee: the page, then the socket until the first snapshot. @returns {Promise<number>} milliseconds */
async function attend(target) {
  const begun = performance.now();
  const own = `${target.address}:${target.port}`;
  const origin = target.secure ? "https" : "http";
  await conversation(target, `GET /live HTTP/1.1\r\nHost: ${own}\r\nConnection: close\r\n\r\n`, "</html>");
  await conversation(target, `GET /socket?screen=live HTTP/1.1\r\nHost: ${own}\r\nOrigin: ${origin}://${own}\r\nConnection: Upgrade\r\n`
    + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", "\"type\":\"snapshot\"");
  return performance.now() - begun;
}

/** Asks, and waits until the answer has those words. */
function conversation(target, question, words) {
  return new Promise((heard, failed) => {
    const socket = connect(target);
    let text = "";
    socket.setTimeout(10_000, () => socket.destroy());
    socket.on("error", () => {});
    socket.on("close", () => failed(new Error(`no ${words}`)));
    socket.on("data", (chunk) => {
      text += chunk;
      if (!text.includes(words)) return;
      heard(text);
      socket.destroy();
    });
    socket.write(question);
  });
}

async function slow(target) {
  const by = target.secure ? "by TLS" : "plain";
  const many = isShort ? 40 : 200;
  const before = await joined(target, 5);
  const kept = Object.keys(dawdlers).map((kind) => ({ kind, ...dawdle(target, many, kind) }));
  await sleep(500);
  const during = await joined(target, isShort ? 6 : 60, isShort ? 150 : 500);
  check(`every new attendee gets in beside them, ${by}`, Math.max(...during) < refused);
  check(`a new attendee beside ${many} of each of ${kept.length} dawdlers, ${by}: at most 200 ms, or twice what it takes without`, median(during) <= Math.max(200, 2 * median(before)),
    `median ${median(during).toFixed(0)} ms, most ${Math.max(...during).toFixed(0)} ms; before, ${median(before).toFixed(0)} ms`);
  for (const { kind, gone } of isShort ? [] : kept) {
    const last = gone().length === many ? percentile(gone(), 1) : Infinity;
    check(`${kind}, ${by}: gone after at most 20 s`, last <= 20_000, `${gone().length} of ${many}, the last after ${(last / 1000).toFixed(1)} s`);
  }
  for (const { stop } of kept) stop();
}

/** In ms: stands for an attendee who did not get in. */
const refused = 10_000;

async function joined(target, times, pause = 50) {
  const took = [];
  for (let time = 0; time < times; time++) {
    took.push(await attend(target).catch(() => refused));
    await sleep(pause);
  }
  return took;
}

/** A server that speaks TLS, by a certificate of its own. */
async function encrypted(files) {
  const server = await Server.prepare({ files, address: "127.0.0.23" });
  const [cert, key] = ["cert.pem", "key.pem"].map((name) => join(server.home, name));
  const made = spawnSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
    "-subj", "/CN=cuecard", "-keyout", key, "-out", cert]);
  if (made.status !== 0) throw new Error(`openssl: ${made.error ?? made.stderr}`);
  server.spawn({ flags: ["--tls-cert", cert, "--tls-key", key] });
  const target = { address: server.address, port: server.port, secure: true };
  const answers = await until(async () => (await joined(target, 1))[0] !== refused, 20_000, 50);
  if (answers === null) throw new Error(`it does not answer by TLS: ${server.output}`);
  return { server, target };
}

/** Stands for a server without closes and limits. */
function withoutLimits(server, most = Infinity) {
  const line = net.createServer((from) => {
    const to = net.connect({ host: server.address, port: server.port });
    let greeted = false;
    to.on("data", (chunk) => {
      if (!greeted) from.write(chunk);
      greeted ||= chunk.includes("\"type\":\"snapshot\"");
    });
    from.on("data", (chunk) => to.writable && to.write(chunk));
    for (const one of [from, to]) one.on("error", () => {});
  });
  line.maxConnections = most;
  return new Promise((started) => {
    line.listen(0, server.address, () => {
      const { port } = /** @type {net.AddressInfo} */ (line.address());
      started({ ...server, address: server.address, port });
    });
  });
}

await main(async () => {
  const text = `${"a page of some length ".repeat(400)}\n\n`;
  const files = { "session_01.md": `# A\n\n${"## Title\n\n".concat(text).repeat(20)}` };
  const server = await Server.start({ files, address });
  const target = isBroken ? await withoutLimits(server) : server;
  await malformed(server, target);
  await announced(server, target);
  await slow(isBroken ? await withoutLimits(server, 128) : server);
  await server.stop();
  const { server: other, target: secure } = await encrypted(files);
  await slow(isBroken ? { ...(await withoutLimits(other, 128)), secure: true } : secure);
  await other.stop();
});
