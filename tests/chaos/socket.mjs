// A WebSocket over `net`, as little of one as the load needs: it must cost less than what it measures.

import net from "node:net";
import { randomBytes } from "node:crypto";

/** Milliseconds of a clock that all processes of this machine have in common. */
export const now = () => Number(process.hrtime.bigint()) / 1e6;

/**
 * Opens a socket. An answer other than 101 is an error with its `status`.
 * @param {{host?: string, port: number, path: string, headers?: Record<string, string>, stream?: import("node:stream").Duplex,
 *   onText: (payload: Buffer) => void, onClose?: (code: number | null) => void}} how
 *   `stream` is in the place of a connection. `onText` gets each text frame's payload, valid for the call
 *   only; `onClose` the code of the close frame, `null` if the connection was cut without one.
 * @returns {Promise<{send: (text: string) => void, end: () => void}>}
 */
export function open({ host = "127.0.0.1", port, path, headers = {}, onText, onClose = () => {}, stream }) {
  return new Promise((resolve, reject) => {
    const socket = stream ?? net.connect({ port, host, noDelay: true });
    const head = {
      Host: `${host}:${port}`, Origin: `http://${host}:${port}`, Connection: "Upgrade", Upgrade: "websocket",
      "Sec-WebSocket-Version": 13, "Sec-WebSocket-Key": randomBytes(16).toString("base64"), ...headers,
    };
    let rest = Buffer.alloc(0);
    let upgraded = false;
    /** @type {number | null} */
    let code = null;
    const ask = () => {
      const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`).join("");
      socket.write(`GET ${path} HTTP/1.1\r\n${lines}\r\n`);
    };
    if (stream) ask();
    else socket.on("connect", ask);
    socket.on("error", reject);
    socket.on("close", () => {
      if (upgraded) onClose(code);
      else reject(new Error(`${path} was closed`));
    });
    socket.on("data", (chunk) => {
      rest = rest.length ? Buffer.concat([rest, chunk]) : chunk;
      if (!upgraded) {
        const end = rest.indexOf("\r\n\r\n");
        if (end < 0) return;
        const line = rest.subarray(0, rest.indexOf("\r\n")).toString();
        if (!line.includes(" 101 ")) {
          reject(Object.assign(new Error(`${path}: ${line}`), { status: Number(line.split(" ")[1]) }));
          return socket.destroy();
        }
        rest = rest.subarray(end + 4);
        upgraded = true;
        resolve({ send: (text) => socket.write(frame(0x81, Buffer.from(text))), end: () => socket.destroy() });
      }
      for (;;) {
        if (rest.length < 2) return;
        let [at, length] = [2, rest[1]];
        if (length === 126) {
          if (rest.length < 4) return;
          [at, length] = [4, rest.readUInt16BE(2)];
        } else if (length === 127) {
          return socket.destroy(new Error("a frame of more than 64 KiB"));
        }
        if (rest.length < at + length) return;
        const payload = rest.subarray(at, at + length);
        if (rest[0] === 0x81) onText(payload);
        if (rest[0] === 0x89) socket.write(frame(0x8a, payload));
        if (rest[0] === 0x88) {
          code = length >= 2 ? payload.readUInt16BE(0) : null;
          socket.end(frame(0x88, payload));
        }
        rest = rest.subarray(at + length);
      }
    });
  });
}

/**
 * Gets what stands at an address, by a connection of its own and without reading it: `fetch` costs
 * more than the server's answer does.
 * @returns {Promise<{status: number, bytes: number}>} 0: no answer came
 */
export function get({ host = "127.0.0.1", port, path, headers = {} }) {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port, host });
    const head = { Host: `${host}:${port}`, "Accept-Encoding": "gzip", Connection: "close", ...headers };
    let [status, bytes] = [0, 0];
    socket.on("connect", () => {
      const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`).join("");
      socket.write(`GET ${path} HTTP/1.1\r\n${lines}\r\n`);
    });
    socket.on("data", (chunk) => {
      status ||= Number(chunk.toString("latin1", 9, 12));
      bytes += chunk.length;
    });
    socket.on("error", reject);
    socket.on("close", () => resolve({ status, bytes }));
  });
}

/** A masked frame of at most 64 KiB; a mask of zeros is one too. */
function frame(first, payload) {
  const length = payload.length < 126
    ? Buffer.from([0x80 | payload.length])
    : Buffer.from([0x80 | 126, payload.length >> 8, payload.length & 255]);
  return Buffer.concat([Buffer.from([first]), length, Buffer.alloc(4), payload]);
}
