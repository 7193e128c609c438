// A WebSocket over `net`, as little of one as the load needs: it must cost less than what it measures.

import net from "node:net";
import { randomBytes } from "node:crypto";

/** Opens a socket. `onText(buffer)` gets each text frame's payload, valid for the call only. */
export function open({ port, path, headers = {}, onText }) {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port, host: "127.0.0.1", noDelay: true });
    const head = {
      Host: `127.0.0.1:${port}`, Origin: `http://127.0.0.1:${port}`, Connection: "Upgrade", Upgrade: "websocket",
      "Sec-WebSocket-Version": 13, "Sec-WebSocket-Key": randomBytes(16).toString("base64"), ...headers,
    };
    let rest = Buffer.alloc(0);
    let upgraded = false;
    socket.on("connect", () => {
      const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`).join("");
      socket.write(`GET ${path} HTTP/1.1\r\n${lines}\r\n`);
    });
    socket.on("error", reject);
    socket.on("close", () => reject(new Error(`${path} was closed`)));
    socket.on("data", (chunk) => {
      rest = rest.length ? Buffer.concat([rest, chunk]) : chunk;
      if (!upgraded) {
        const end = rest.indexOf("\r\n\r\n");
        if (end < 0) return;
        const status = rest.subarray(0, rest.indexOf("\r\n")).toString();
        if (!status.includes(" 101 ")) return reject(new Error(`${path}: ${status}`));
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
          return reject(new Error("a frame of more than 64 KiB"));
        }
        if (rest.length < at + length) return;
        const payload = rest.subarray(at, at + length);
        if (rest[0] === 0x81) onText(payload);
        if (rest[0] === 0x89) socket.write(frame(0x8a, payload));
        rest = rest.subarray(at + length);
      }
    });
  });
}

/** A masked frame of at most 64 KiB; a mask of zeros is one too. */
function frame(first, payload) {
  const length = payload.length < 126
    ? Buffer.from([0x80 | payload.length])
    : Buffer.from([0x80 | 126, payload.length >> 8, payload.length & 255]);
  return Buffer.concat([Buffer.from([first]), length, Buffer.alloc(4), payload]);
}
