// A proxy before the server, for the switch `--break` of the programs beside it: what it changes on
// the way stands for a product that lacks a guard.

import http from "node:http";
import net from "node:net";

/**
 * Starts one at a free port of the server's address.
 * @param {{address: string, port: number}} server
 * @param {{
 *   request?: (request: {method: string, url: string, headers: http.IncomingHttpHeaders, body: Buffer}) => void | Promise<void>,
 *   answer?: (answer: {status: number, headers: http.IncomingHttpHeaders, body: Buffer}, url: string) => void,
 *   shows?: (url: string) => Buffer | null,
 * }} changes `request` and `answer` change what they get; `shows` answers in the server's place
 * @returns {Promise<{address: string, port: number, origin: string, close: () => void}>}
 */
export function before(server, { request = () => {}, answer = () => {}, shows = () => null }) {
  /** What the server is to be asked. */
  const asked = async (incoming, body) => {
    const one = { method: incoming.method, url: incoming.url, headers: { ...incoming.headers }, body };
    await request(one);
    return one;
  };
  const proxy = http.createServer(async (incoming, outgoing) => {
    const one = await asked(incoming, await whole(incoming));
    const instead = shows(one.url);
    if (instead) return outgoing.end(instead);
    const headers = { ...one.headers, "content-length": String(one.body.length) };
    const onward = http.request({ host: server.address, port: server.port, method: one.method, path: one.url, headers });
    onward.on("error", () => outgoing.destroy());
    onward.on("response", async (response) => {
      const got = { status: response.statusCode ?? 500, headers: { ...response.headers }, body: await whole(response) };
      answer(got, one.url);
      delete got.headers["transfer-encoding"];
      // The answer to HEAD has the length of what it does not bring.
      if (one.method !== "HEAD") got.headers["content-length"] = String(got.body.length);
      outgoing.writeHead(got.status, got.headers).end(got.body);
    });
    onward.end(one.body);
  });
  proxy.on("upgrade", async (incoming, socket, first) => {
    const { url, headers } = await asked(incoming, Buffer.alloc(0));
    const onward = net.connect({ host: server.address, port: server.port });
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    onward.write(`GET ${url} HTTP/1.1\r\n${lines.join("")}\r\n`);
    onward.write(first);
    for (const one of [onward, socket]) one.on("error", () => (onward.destroy(), socket.destroy()));
    socket.pipe(onward).pipe(socket);
  });
  return new Promise((started) => {
    proxy.listen(0, server.address, () => {
      const { port } = /** @type {net.AddressInfo} */ (proxy.address());
      const { address } = server;
      started({ address, port, origin: `http://${address}:${port}`, close: () => proxy.closeAllConnections() });
    });
  });
}

/** @param {AsyncIterable<Buffer>} stream */
async function whole(stream) {
  const chunks = [];
  // A client that goes away in the middle has sent what it has sent.
  try {
    for await (const chunk of stream) chunks.push(chunk);
  } catch {}
  return Buffer.concat(chunks);
}
