// A whole class ready to be driven: server, desk, stage and phones, each watching its paint.
import { Devices, serve } from "./class.mjs";
import { paintedAt, watchPaint } from "./paint.mjs";

export async function openClass(folder, { phones: count = 1, course = "/", ...how } = {}) {
  const server = await serve(folder, how);
  const devices = await Devices.start(server);
  const presenter = await devices.device("presenter");
  const desk = await devices.open(presenter, server.presenterLink.replace(/^https?:\/\/[^/]+/, server.origin), "desk");
  await desk.waitForSelector("[id='ui.current'] .slide");
  // A window of its own with the desk's cookie: a tab behind another is painted once a second.
  const projector = await devices.device("stage", { storageState: await presenter.storageState() });
  const stage = await devices.open(projector, `${course}stage`, "stage");
  const phones = [];
  for (let i = 0; i < count; i++) phones.push(await devices.open(await devices.phone(`phone ${i}`), `${course}live`, `phone ${i}`));
  const screens = [desk, stage, ...phones];
  for (const screen of screens) {
    await connected(screen);
    await watchPaint(screen);
  }
  return {
    server, devices, desk, stage, phones, screens,
    /** Waits until every screen has painted what `want` says; when the last one had. */
    everywhere: async (want, since = 0) => Math.max(...(await Promise.all(screens.map((s) => paintedAt(s, want, since))))),
    /** What a screen shows now. */
    state: async (page) => JSON.parse(await page.evaluate(() => window.painted.at(-1).state)),
    async stop() {
      // The server first would make every device complain of its lost connection.
      try {
        await devices.stop();
      } finally {
        await server.stop();
      }
    },
  };
}

/** Waits until a page is connected. */
export const connected = (page) => page.waitForSelector("[data-connection='live']", { state: "attached" });

/** Resolves when a connection that a page opens from now on has brought its first snapshot. */
export const resumed = (page) =>
  new Promise((done, fail) => {
    setTimeout(() => fail(new Error(`no connection came back to ${page.url()}`)), 30_000).unref();
    page.on("websocket", (socket) =>
      socket.on("framereceived", ({ payload }) => String(payload).includes('"type":"snapshot"') && done(null)),
    );
  });
