// @ts-check
// Owns the socket: opens it, asks whether it lives, opens it again, and sends commands with
// their answers. What frames mean is for others.

import { retryDelay } from "./backoff.js";
import { addSample, offsetOf } from "./clock.js";
import { attendingText, commandText, pingText, postingText, readFrame, replyText } from "./wire.js";

/**
 * @typedef {import("./wire.js").Snapshot} Snapshot
 * @typedef {import("./wire.js").Frame} Frame
 * @typedef {import("./wire.js").Command} Command
 * @typedef {import("./wire.js").Reason} Reason
 * @typedef {"done" | "unsaved" | "offline" | "lost" | Reason} Answer
 * @typedef {{outcome: Answer, post: number | null}} Answered `post`: the number of what was written
 */

/** A new connection, or a device that woke, learns the server's time by so many quick pings. */
const quickPings = 20;
/** Milliseconds between two of them. */
const quickly = 300;
/** An answer that has not come after so many milliseconds is missing. */
const missingAfter = 1000;
/** A socket whose answer is missing for so long is dropped, and another is opened. */
const deadAfter = 4000;
/** A command without an answer for so long is given up. */
const givenUpAfter = 10_000;

/** The server closes with this code when the device was signed out: to connect again is in vain. */
const signedOutCode = 4001;

/** After so many milliseconds of sleep a socket may be dead though it says that it is open. */
const sleptAfter = 3000;

/** The class's connection to the server. */
export class Connection {
  /**
   * @param {string} url
   * @param {number} pingEvery milliseconds
   * @param {{frame: (frame: Frame) => void, change: () => void, signedOut?: () => void}} told of
   *   each frame but answers to pings and commands; when `lostAt` or `slow` changed; when the
   *   device was signed out, after which the connection stays closed
   */
  constructor(url, pingEvery, told) {
    this.url = url;
    this.pingEvery = pingEvery;
    this.told = told;
    /** @type {WebSocket | null} */
    this.socket = null;
    /** @type {Snapshot | null} the newest */
    this.latest = null;
    /** Whether the socket of now has brought a snapshot: until then `latest` may be old. */
    this.fresh = false;
    /** When the connection was lost, by `performance.now()`; `null` while it holds. @type {number | null} */
    this.lostAt = performance.now();
    /** When the newest frame came, by the server's clock. @type {number | null} */
    this.heardAt = null;
    /** What this device was said to do last. @type {import("./wire.js").Attends | null} */
    this.attends = null;
    /** Commands without an answer for a second. */
    this.slow = 0;
    /** Attempts that failed since a connection was open. */
    this.failures = 0;
    /** @type {import("./clock.js").Sample[]} */
    this.samples = [];
    /** The clock's offset by the newest snapshot alone, until a ping was answered. @type {number | null} */
    this.rough = null;
    /** @type {Map<number, {answer: (answered: Answered) => void, late: boolean, timer: number}>} */
    this.waiting = new Map();
    this.lastId = 0;
    this.retry = 0;
    this.pinging = 0;
    this.quick = 0;
    this.missing = 0;
    this.closed = true;
    /** @type {number | null} */
    let hiddenAt = null;
    for (const type of ["online", "pageshow"]) addEventListener(type, () => this.wake());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) hiddenAt = Date.now();
      else this.wake(hiddenAt === null ? 0 : Date.now() - hiddenAt);
    });
    // An open socket would keep the page out of the back-forward cache.
    addEventListener("pagehide", () => this.drop(false));
  }

  /**
   * Whether the connection has been lost for so long that people are told.
   * @param {number} [after] milliseconds; less than two seconds may be one packet of a bad Wi-Fi
   */
  isLost(after = 2000) {
    return this.lostAt !== null && performance.now() - this.lostAt >= after;
  }

  /** The server's clock. */
  now() {
    const own = performance.now();
    return own + (offsetOf(this.samples) ?? this.rough ?? performance.timeOrigin);
  }

  open() {
    this.closed = false;
    if (this.socket) return;
    clearTimeout(this.retry);
    const socket = new WebSocket(this.url);
    this.socket = socket;
    const mine = (/** @type {() => void} */ act) => () => this.socket === socket && act();
    socket.onopen = mine(() => this.opened());
    socket.onclose = (event) => this.socket === socket && (event.code === signedOutCode ? this.signedOut() : this.drop(true));
    socket.onmessage = (event) => this.socket === socket && this.receive(String(event.data));
  }

  /** Gives up for good, as after signing out. */
  close() {
    this.closed = true;
    this.drop(false);
  }

  signedOut() {
    this.close();
    this.told.signedOut?.();
  }

  /**
   * Sends a command now or not at all: none waits until there is a connection, when it may not be meant any more.
   * @param {Command} command
   * @returns {Promise<Answer>}
   */
  async send(command) {
    return (await this.#ask((id, seen) => commandText(id, seen, command))).outcome;
  }

  /**
   * Answers what is asked, now or not at all.
   * @param {{slide: string, round: number}} asked
   * @param {import("./wire.js").Answer} answer
   * @returns {Promise<Answer>}
   */
  async answer(asked, answer) {
    return (await this.#ask((id, seen) => replyText(id, seen, asked, answer))).outcome;
  }

  /**
   * Writes or marks something, now or not at all.
   * @param {import("./wire.js").Answer} posting
   */
  post(posting) {
    return this.#ask((id, seen) => postingText(id, seen, posting));
  }

  /** @param {(id: number, seen: Snapshot) => string} text @returns {Promise<Answered>} */
  #ask(text) {
    const { latest, socket } = this;
    if (!latest || !socket || socket.readyState !== WebSocket.OPEN) return Promise.resolve({ outcome: "offline", post: null });
    const id = ++this.lastId;
    return new Promise((answer) => {
      const timer = window.setTimeout(() => this.late(id), missingAfter);
      this.waiting.set(id, { answer, late: false, timer });
      socket.send(text(id, latest));
    });
  }

  /** Sends what needs no answer, if there is a connection. @param {string} text */
  tell(text) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(text);
  }

  /**
   * Says what this device does: when it changes, and whenever a connection opens.
   * @param {import("./wire.js").Attends} attends
   */
  attend(attends) {
    if (this.attends === attends) return;
    this.attends = attends;
    this.sayAttends();
  }

  sayAttends() {
    if (this.attends) this.tell(attendingText(this.attends));
  }

  opened() {
    this.samples = [];
    this.quick = quickPings;
    this.sayAttends();
    this.ping();
  }

  ping() {
    clearTimeout(this.pinging);
    this.quick = Math.max(0, this.quick - 1);
    this.pinging = window.setTimeout(() => document.hidden || this.ping(), this.quick > 0 ? quickly : this.pingEvery);
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    const sent = performance.now();
    this.socket.send(pingText(sent));
    if (this.missing) return;
    this.missing = window.setTimeout(() => {
      this.lose();
      this.missing = window.setTimeout(() => this.drop(true), deadAfter - missingAfter);
    }, missingAfter);
  }

  /**
   * The device woke, or has a network again: asks at once whether the connection still holds.
   * @param {number} [slept] milliseconds
   */
  wake(slept = 0) {
    if (this.closed) return;
    this.samples = [];
    this.quick = quickPings;
    if (slept > sleptAfter) this.drop(false);
    if (!this.socket) this.open();
    else this.ping();
  }

  /** @param {string} text */
  receive(text) {
    const frame = readFrame(text);
    if (!frame) return;
    const received = performance.now();
    if (frame.type === "pong") {
      clearTimeout(this.missing);
      this.missing = 0;
      this.samples = addSample(this.samples, { sent: frame.sent, received, now: frame.now, wall: Date.now() });
      this.hold();
    } else if (frame.type === "ack") {
      this.answered(frame.id, frame.saved ? "done" : "unsaved", frame.post);
    } else if (frame.type === "refused") {
      this.answered(frame.id, frame.reason);
    } else {
      if (frame.type === "snapshot") {
        // Not when the connection opens, because a server may take it and close it at once.
        this.failures = 0;
        // A snapshot of the same epoch that is older than what is shown has been overtaken.
        if (this.latest && this.latest.epoch === frame.epoch && frame.seq < this.latest.seq) return;
        this.latest = frame;
        this.fresh = true;
        this.rough = frame.now - received;
        this.hold();
      }
      this.told.frame(frame);
    }
    this.heardAt = this.now();
  }

  /** Something came: the connection holds. */
  hold() {
    if (this.lostAt === null) return;
    this.lostAt = null;
    this.told.change();
  }

  /** Nothing came in time, or the socket is gone. */
  lose() {
    if (this.lostAt !== null) return;
    this.lostAt = performance.now();
    this.told.change();
  }

  /** Lets go of the socket. @param {boolean} again whether another is to be opened after a while */
  drop(again) {
    const socket = this.socket;
    this.socket = null;
    this.fresh = false;
    socket?.close();
    clearTimeout(this.missing);
    clearTimeout(this.pinging);
    clearTimeout(this.retry);
    this.missing = 0;
    for (const id of [...this.waiting.keys()]) this.answered(id, "lost");
    this.lose();
    if (!again || this.closed) return;
    this.retry = window.setTimeout(() => this.open(), retryDelay(this.failures, Math.random()));
    this.failures += 1;
    this.told.change();
  }

  /** No answer to a command for a second: people are told, and it is waited for a while longer. @param {number} id */
  late(id) {
    const command = this.waiting.get(id);
    if (!command) return;
    command.late = true;
    command.timer = window.setTimeout(() => this.answered(id, "lost"), givenUpAfter - missingAfter);
    this.slow += 1;
    this.told.change();
  }

  /** @param {number} id @param {Answer} outcome @param {number | null} post */
  answered(id, outcome, post = null) {
    const command = this.waiting.get(id);
    if (!command) return;
    this.waiting.delete(id);
    clearTimeout(command.timer);
    if (command.late) {
      this.slow -= 1;
      this.told.change();
    }
    command.answer({ outcome, post });
  }
}

/**
 * The socket of a screen on this page's course.
 * @param {string} course
 * @param {string} screen
 * @param {{seat?: string, deck?: string}} [more] the name under which an attendee's device is counted; the deck that a page
 *   at one's own pace has open
 */
export function socketUrl(course, screen, { seat, deck } = {}) {
  const url = new URL(`${course}socket`, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  url.searchParams.set("screen", screen);
  if (seat) url.searchParams.set("seat", seat);
  if (deck) url.searchParams.set("deck", deck);
  return url.href;
}
