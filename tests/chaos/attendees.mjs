// One process of a crowd (`crowd.mjs`): attendees that come, follow the room and go, as their
// parent asks. Usage: fork(attendees.mjs, [host, port])

import { setTimeout as sleep } from "node:timers/promises";
import { retryDelay } from "../../src/client/backoff.js";
import { get, now, open } from "./socket.mjs";

const [host, port] = [process.argv[2], Number(process.argv[3])];
const isSnapshot = Buffer.from('"type":"snapshot"');
const seqName = Buffer.from('"seq":');

/** What arrived since it was last asked for: at whom, a snapshot's number, and when. */
let whom = [];
let seqs = [];
let times = [];

/** A snapshot's number, without reading the whole of it. */
function seqOf(payload) {
  const at = payload.indexOf(seqName) + seqName.length;
  return Number.parseInt(payload.toString("latin1", at, at + 16), 10);
}

/** What a message of the server is about. @param {Buffer} payload */
const typeOf = (payload) => /"type":"([a-z]+)"/.exec(payload.toString("latin1", 0, 40))?.[1];

class Attendee {
  constructor(seat) {
    this.seat = seat;
    /** Bytes of messages that came, and how many of each kind. */
    this.bytes = 0;
    this.kinds = {};
    /** What is awaited, by its id. @type {Map<number, (frame: any) => void>} */
    this.awaited = new Map();
    this.socket = null;
    /** When it tried to connect. */
    this.tries = [];
    /** The codes with which its sockets were closed. */
    this.closed = [];
    this.errors = [];
    this.gone = false;
  }

  /** Comes: the page if wanted, then the socket. Resolves with the first snapshot. */
  async join({ page = false, late = 0 } = {}) {
    this.started = now();
    this.first = null;
    if (page) {
      const answer = await get({ host, port, path: "/live" });
      if (answer.status !== 200) throw new Error(`the page: ${answer.status}`);
    }
    await sleep(late);
    await this.connect();
  }

  connect() {
    this.tries.push(now());
    return new Promise((resolve, reject) => {
      const onText = (payload) => {
        this.bytes += payload.length;
        if (payload.indexOf(isSnapshot) < 0) return this.hear(payload);
        const [seq, at] = [seqOf(payload), now()];
        this.epoch ??= JSON.parse(payload.toString()).epoch;
        // The first is what a late joiner is told, whenever the move was.
        if (this.first === null) {
          [this.first, this.firstSeq] = [at, seq];
          return resolve();
        }
        whom.push(this.number);
        seqs.push(seq);
        times.push(at);
      };
      open({ host, port, path: `/socket?screen=live&seat=${this.seat}`, onText, onClose: (code) => this.lost(code) }).then((socket) => {
        this.socket = socket;
        this.failures = 0;
        if (this.gone) socket.end();
      }, reject);
    });
  }

  /** @param {Buffer} payload what is no snapshot */
  hear(payload) {
    const type = typeOf(payload) ?? "";
    this.kinds[type] = (this.kinds[type] ?? 0) + 1;
    if (type !== "ack" && type !== "refused") return;
    const frame = JSON.parse(payload.toString());
    this.awaited.get(frame.id)?.(frame);
    this.awaited.delete(frame.id);
  }

  /** Answers or writes. Resolves with what the server says. */
  say(message) {
    this.lastId = (this.lastId ?? 0) + 1;
    const heard = new Promise((resolve) => this.awaited.set(this.lastId, resolve));
    this.socket.send(JSON.stringify({ id: this.lastId, epoch: this.epoch, ...message }));
    return heard;
  }

  /** The socket ended; whoever has a back-off tries again. */
  lost(code) {
    this.socket = null;
    if (this.gone) return;
    this.closed.push(code);
    if (this.delay) this.retry();
  }

  /** As `Connection.drop` in `src/client/socket.js`. */
  async retry() {
    this.failures ??= 0;
    this.first = null;
    await sleep(this.delay(this.failures, Math.random()));
    this.failures += 1;
    if (!this.gone) await this.connect().catch(() => this.retry());
  }

  leave() {
    this.gone = true;
    this.socket?.end();
  }
}

/** @type {Attendee[]} */
let here = [];

const orders = {
  /**
   * `within` milliseconds, each `late` by so many; `retry`: how they come back, `client` as browsers do; `seated`: under a name
   * that is one of ours, so that they may answer.
   */
  async join({ count, from, within = 0, page, late, retry, seated }) {
    const coming = Array.from({ length: count }, async (_, n) => {
      const attendee = new Attendee(seated ? (0xc0000000 + from + n).toString(16) : `crowd-${from + n}`);
      if (retry) attendee.delay = retry === "client" ? retryDelay : () => retry;
      attendee.number = here.push(attendee) - 1;
      await sleep((within * n) / count);
      await attendee.join({ page, late }).catch((error) => attendee.errors.push(String(error)));
    });
    await Promise.all(coming);
  },

  /** All come, stay for so many milliseconds each, go and come again at once, until they leave. */
  async churn({ count, from, stay, neverLeave }) {
    for (let n = 0; n < count; n++) {
      const first = (stay * n) / count;
      (async () => {
        await sleep(first);
        for (;;) {
          const attendee = new Attendee(`crowd-${from + n}`);
          here.push(attendee);
          await attendee.join().catch((error) => attendee.errors.push(String(error)));
          troubles += attendee.errors.length;
          await sleep(stay);
          if (attendee.gone) return;
          if (neverLeave) continue;
          attendee.leave();
          here = here.filter((one) => one !== attendee);
        }
      })();
    }
  },

  /**
   * Each says these one after another, one in `within` milliseconds; `%n` in the JSON of one is the attendee's name. Returns of
   * each after how many milliseconds it was taken, or why not.
   */
  async say({ messages, within }) {
    const said = here.map(async (attendee, n) => {
      const outcomes = [];
      for (const message of messages) {
        const begun = now();
        await sleep((within * n) / here.length);
        const sent = now();
        const own = typeof message === "string" ? JSON.parse(message.replaceAll("%n", attendee.seat)) : message;
        const { type, reason } = await attendee.say(own);
        outcomes.push(type === "ack" ? now() - sent : reason);
        await sleep(Math.max(0, begun + within - now()));
      }
      return outcomes;
    });
    return (await Promise.all(said)).flat();
  },

  /** Bytes that came since it was last asked for, and messages of each kind: the sums of all. */
  heard() {
    const sum = { bytes: 0, kinds: {} };
    for (const one of here) {
      sum.bytes += one.bytes;
      for (const [kind, count] of Object.entries(one.kinds)) sum.kinds[kind] = (sum.kinds[kind] ?? 0) + count;
      [one.bytes, one.kinds] = [0, {}];
    }
    return sum;
  },

  /** Pictures, at so many bytes a second. */
  async load({ path, rate, during }) {
    const end = now() + during;
    let bytes = 0;
    const begun = now();
    while (now() < end) {
      bytes += (await get({ host, port, path })).bytes;
      await sleep(Math.max(0, begun + (bytes / rate) * 1000 - now()));
    }
    return bytes;
  },

  /** `first` has the number of each attendee's first snapshot. */
  deliveries() {
    const answer = {
      first: here.map((one) => one.firstSeq), whom: Uint32Array.from(whom), seqs: Uint32Array.from(seqs), times: Float64Array.from(times),
    };
    [whom, seqs, times] = [[], [], []];
    return answer;
  },

  attendees() {
    return here.map(({ started, first, firstSeq, tries, closed, errors, socket }) => ({
      started, first, firstSeq, tries, closed, errors, connected: socket !== null,
    }));
  },

  troubles: () => troubles,

  leave() {
    for (const one of here) one.leave();
    here = [];
  },
};

let troubles = 0;

process.on("message", async ({ id, order, how }) => {
  try {
    process.send({ id, answer: await orders[order](how) });
  } catch (error) {
    process.send({ id, error: String(error) });
  }
});
process.on("disconnect", () => process.exit());
process.send("ready");
