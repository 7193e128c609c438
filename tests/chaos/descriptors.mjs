// A server that may open 256 files: who comes when there is no room is told so politely, nobody is
// thrown out for it, the desk says it, and a save is still seen.
//
//   cargo build --release && node tests/chaos/descriptors.mjs [--short] [--break limit|starve]
//
// `--break limit` gives the server so many files that nobody is turned away; `starve` takes those
// away that it keeps for its own, so that it can read no file.

import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Desk, check, main } from "./server.mjs";
import { Server } from "../server.mjs";
import { brokenBy, descriptors, until } from "./crowd.mjs";
import { median, ms } from "../measure.mjs";
import { get, open } from "./socket.mjs";

const address = "127.0.0.23";
const broken = brokenBy(["limit", "starve"]);
const files = broken === "limit" ? 4096 : 256;

/** The status of the page's answer; `null`: none within 3 s. */
async function page(server) {
  const asked = get({ host: address, port: server.port, path: "/live" }).catch(() => null);
  return (await Promise.race([asked, sleep(3000).then(() => null)]))?.status ?? null;
}

/** Opens sockets until one is refused. */
async function fill(server) {
  const attendees = [];
  for (let n = 0; n < 300; n++) {
    const one = { snapshots: 0, closed: false };
    const opened = await Promise.race([
      open({
        host: address, port: server.port, path: `/socket?screen=live&seat=crowd-${n}`,
        onText: (payload) => (one.snapshots += payload.includes('"snapshot"') ? 1 : 0),
        onClose: () => (one.closed = true),
      }).catch((error) => error),
      sleep(3000).then(() => new Error("no answer for 3 s")),
    ]);
    if (opened instanceof Error) return { attendees, refusal: opened };
    one.socket = opened;
    attendees.push(one);
  }
  return { attendees, refusal: null };
}

await main(async () => {
  const server = await Server.start({ address, wrap: ["prlimit", `--nofile=${files}:${files}`] });
  const desk = await Desk.open(server);
  let presence = null;
  desk.socket.on("message", (data) => {
    const frame = JSON.parse(data.toString());
    if (frame.type === "presence") presence = frame;
  });

  const { attendees, refusal } = await fill(server);
  check("there is room for at least 150 of 256 files", attendees.length >= 150, attendees.length);
  check("the next is refused with 503", refusal?.status === 503, refusal?.message ?? "nobody was");
  const status = await page(server);
  check("and so is who asks for the page", status === 503, status ?? "no answer for 3 s");
  check("files stay within the limit", descriptors(server.pid) < 256, descriptors(server.pid));

  const told = await until(() => presence?.turned_away > 0, 3000);
  check("the desk says so within 3 s", told !== null, JSON.stringify(presence));

  if (broken === "starve") spawnSync("prlimit", [`--pid=${server.pid}`, "--nofile=16:256"]);
  const saves = [];
  for (const title of ["## Zwei", "## Deux", "## Dos"]) {
    const before = desk.snapshot.deck_revision;
    const file = join(server.folder, "session_01.md");
    writeFileSync(file, readFileSync(file, "utf8").replace(/^## (Two|Zwei|Deux)$/m, title));
    saves.push((await until(() => desk.snapshot.deck_revision !== before, 3000)) ?? Infinity);
  }
  check("a save is seen within 500 ms, the middle one of three", median(saves) <= 500, saves.map(ms).join(", "));

  const counts = attendees.map((one) => one.snapshots);
  const answer = await Promise.race([desk.give({ do: "move", what: "last" }), sleep(3000)]);
  await sleep(500);
  const moved = attendees.filter((one, n) => one.snapshots > counts[n]).length;
  check("a move is made and is with all who are there", answer?.type === "ack" && moved === attendees.length, `${moved} of ${attendees.length}`);
  check("nobody was thrown out", attendees.every((one) => !one.closed));

  attendees.pop().socket.end();
  const room = await until(async () => (await page(server)) === 200, 3000, 100);
  check("who comes after somebody left is let in", room !== null, ms(room));
  await server.stop();
});
