// A line between a device and the server, as bad as a test wants it: slow, late, uneven, dead.
// It counts what passes. Bytes stay in their order, as on any TCP connection.
import { createConnection, createServer } from "node:net";
import { once } from "node:events";

export class BadLine {
  /**
   * @param {number} port the server's
   * @param {{delay?: () => number, bytesPerSecond?: number}} how milliseconds each way, for each chunk anew
   */
  static async open(port, { delay = () => 0, bytesPerSecond = Infinity } = {}) {
    const line = new BadLine();
    Object.assign(line, { delay, bytesPerSecond, dead: false, down: 0, up: 0, sockets: new Set() });
    /** Those who ask while the line is cut get no answer until it is mended. */
    line.held = null;
    line.lead = (client) => line.join(client, createConnection({ port, host: "127.0.0.1" }));
    line.server = createServer((client) => (line.held ? line.held.push(client) : line.lead(client)));
    line.server.listen(0, "127.0.0.1");
    await once(line.server, "listening");
    line.port = line.server.address().port;
    line.origin = `http://class.test:${line.port}`;
    return line;
  }

  join(client, server) {
    for (const socket of [client, server]) {
      this.sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => {});
      socket.on("close", () => this.sockets.delete(socket));
    }
    this.carry(client, server, "up");
    this.carry(server, client, "down");
  }

  carry(from, to, way) {
    // Timers of different lengths do not keep their order: one at a time.
    const waiting = [];
    let free = 0;
    const pass = () => {
      const { act } = waiting.shift();
      // A dead line says nothing, not even that it is dead.
      if (!this.dead && !to.destroyed) act();
      if (waiting.length) setTimeout(pass, waiting[0].at - performance.now());
    };
    const later = (at, act) => {
      waiting.push({ at, act });
      if (waiting.length === 1) setTimeout(pass, at - performance.now());
    };
    from.on("data", (bytes) => {
      this[way] += bytes.length;
      free = Math.max(free, performance.now() + this.delay()) + (bytes.length / this.bytesPerSecond) * 1000;
      later(free, () => to.write(bytes));
    });
    from.on("close", () => later(free, () => to.end()));
  }

  /** The Wi-Fi goes: nothing passes, and nothing is closed. */
  lose() {
    this.dead = true;
  }

  /** The Wi-Fi is back: what was open is not, as a device finds out when it tries. */
  find() {
    this.dead = false;
    for (const socket of this.sockets) socket.destroy();
  }

  /** What is open ends, and nothing else begins. */
  cut() {
    this.held = [];
    for (const socket of this.sockets) socket.destroy();
  }

  mend() {
    const held = this.held ?? [];
    this.held = null;
    for (const client of held) this.lead(client);
  }

  close() {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }
}
