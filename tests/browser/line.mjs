// A line between a device and the server: what goes in comes out later, both ways; it can be cut.
import { once } from "node:events";
import { connect, createServer } from "node:net";

/** A port that leads to `port`, each way so many milliseconds long. */
export async function lineTo(port, delay = 0) {
  const open = new Set();
  /** Those who ask while the line is cut get no answer until it is mended. */
  let held = null;
  const lead = (near) => {
    const far = connect(port, "127.0.0.1");
    for (const [from, to] of [[near, far], [far, near]]) {
      open.add(from);
      from.setNoDelay(true);
      from.on("data", (bytes) => setTimeout(() => to.writable && to.write(bytes), delay));
      from.on("close", () => (open.delete(from), setTimeout(() => to.destroy(), delay)));
      from.on("error", () => from.destroy());
    }
  };
  const server = createServer((near) => (held ? held.push(near) : lead(near))).listen(0, "127.0.0.1");
  await once(server, "listening");
  const cut = () => {
    held = [];
    for (const socket of open) socket.destroy();
  };
  return {
    port: server.address().port,
    cut,
    mend() {
      for (const near of held) lead(near);
      held = null;
    },
    close() {
      cut();
      server.close();
    },
  };
}
