// A class comes in five seconds while the slides move: each attendee opens the page and then the
// socket. And pictures are fetched while the slides move.
//
//   cargo build --release && node tests/bench/joins.mjs [--short] [--break late|stall]
//
// `--break late` has each attendee wait 2.5 s between the page and the socket; `stall` stops the
// server for 250 ms again and again meanwhile.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Desk, check, isShort, main } from "../chaos/server.mjs";
import { Server } from "../server.mjs";
import { Crowd, brokenBy, move, stalling, storeInMemory } from "../chaos/crowd.mjs";
import { now } from "../chaos/socket.mjs";
import { median, ms, p50, p99 } from "../measure.mjs";

const broken = brokenBy(["late", "stall"]);
const attendees = isShort ? 300 : 1000;
const within = isShort ? 1500 : 5000;
/**
 * How many storms there are, each followed by a calm. Of the few moves of a short storm the p99 is
 * the slowest one, which one stall of the machine decides; so the middle one of three storms counts.
 */
const storms = isShort ? 3 : 1;
/** Milliseconds between two moves, and how many are a measurement. */
const every = 50;
const moves = within / every;
/** Bytes a second of pictures, and of one picture. */
const rate = 200_000;
const picture = 50_000;

/** Each attendee's first snapshot has what the room showed when they came. */
async function storm(desk, crowd, server) {
  const begun = now();
  const moving = move(desk, moves, every);
  const late = broken === "late" ? 2500 : 0;
  await stalling(server, broken === "stall", crowd.join({ count: attendees, within, page: true, late }));
  const made = await moving;
  const came = (await crowd.attendees()).filter((one) => one.started >= begun);
  const waits = came.filter((one) => one.first !== null).map((one) => one.first - one.started);
  const stale = came.filter((one) => made.some((move) => move.acked < one.started && move.seq > one.firstSeq));
  const errors = came.flatMap((one) => one.errors).slice(0, 1);
  check(`${attendees} came in ${ms(within)}, all of them`, waits.length === attendees, [waits.length, ...errors].join("; "));
  check("each had the live slide within 2 s", Math.max(...waits) <= 2000, `median ${ms(p50(waits))}, most ${ms(Math.max(...waits))}`);
  check("and none an older one", stale.length === 0, stale.length);
  return { acks: made.map((one) => one.acked - one.sent), delays: (await crowd.arrivals(made)).delays };
}

/** The same moves, when all are there. */
async function calm(desk, crowd) {
  const made = await move(desk, moves, every);
  await sleep(200);
  return { acks: made.map((one) => one.acked - one.sent), delays: (await crowd.arrivals(made)).delays };
}

await main(async () => {
  storeInMemory();
  const server = await Server.start({ address: "127.0.0.21" });
  // Bytes that do not compress; the server does not look into a picture.
  writeFileSync(join(server.folder, "picture.png"), Buffer.from(Array.from({ length: picture }, (_, n) => (n * 7919 * (n % 251)) % 256)));
  await sleep(300);
  const desk = await Desk.open(server);
  const crowd = await Crowd.start(server);

  const during = [];
  const after = [];
  for (let n = 0; n < storms; n++) {
    during.push(await storm(desk, crowd, server));
    await sleep(1000);
    await crowd.askAll("deliveries");
    after.push(await calm(desk, crowd));
  }
  const middle = (list, key, of) => median(list.map((one) => of(one[key])));
  for (const [what, key] of [["a move is acknowledged", "acks"], ["a move is with those who are there", "delays"]]) {
    const [storming, quiet] = [middle(during, key, p99), middle(after, key, p99)];
    const medians = `${ms(middle(during, key, p50))}, ${ms(middle(after, key, p50))}`;
    const found = `${ms(storming)}, without ${ms(quiet)}; medians ${medians}`;
    check(`${what} while they come as without, p99 × 2 at most`, storming <= 2 * quiet, found);
  }

  const fetched = crowd.ask(crowd.children[0], "load", { path: "/picture.png", rate, during: within });
  const begun = now();
  const beside = await stalling(server, broken === "stall", calm(desk, crowd));
  const bytes = await fetched;
  const delay = Math.max(...beside.acks) - middle(after, "acks", p50);
  const fast = bytes > (rate * within) / 2000;
  check(`${(bytes / (now() - begun)).toFixed(0)} KB/s of pictures delay no move by more than 50 ms`, fast && delay <= 50, ms(delay));
  crowd.stop();
  await server.stop();
});
