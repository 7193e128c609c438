// A class of 1,000 comes back after the server was killed, with the back-off that browsers have;
// and a server that is asked to stop says so to each and ends soon.
//
//   cargo build --release && node tests/chaos/restart.mjs [--short] [--break backoff|slow|kill]
//
// `--break backoff` has 20 clients that try again every 50 ms, `slow` a server that stands still for
// 12 s after its start, `kill` one that gets SIGKILL in the place of SIGTERM.

import { setTimeout as sleep } from "node:timers/promises";
import { check, isShort, main } from "./server.mjs";
import { Server } from "../server.mjs";
import { Crowd, brokenBy, until } from "./crowd.mjs";
import { now } from "./socket.mjs";
import { ms, p50 } from "../measure.mjs";

const broken = brokenBy(["backoff", "slow", "kill"]);
const attendees = isShort ? 300 : 1000;
/** Those without the browsers' back-off: of all, a busy machine would carry out few tries in time. */
const eager = broken === "backoff" ? 20 : 0;
/** Milliseconds for which the server is away. */
const outages = isShort ? [1000] : [0, 1000, 3000];
const limit = 10_000;

/** The most tries within a second. @param {number[]} tries */
function busiest(tries) {
  return Math.max(...tries.map((from, n) => tries.slice(n).filter((at) => at < from + 1000).length));
}

async function outage(server, crowd, away) {
  await server.kill();
  const killed = now();
  await sleep(away);
  const ready = server.run();
  if (broken === "slow") {
    await ready;
    server.process.kill("SIGSTOP");
    setTimeout(() => server.process.kill("SIGCONT"), 12_000);
  }
  await ready;
  const begun = now();
  let back = 0;
  const areBack = async () => (back = (await crowd.attendees()).filter((one) => one.first > killed).length) === attendees;
  await until(areBack, limit + 5000, 50);
  const here = await crowd.attendees();
  const took = here.map((one) => one.first - begun);
  const last = Math.max(...took);
  const found = `${back}; median ${ms(p50(took))}, most ${ms(last)}`;
  check(`away for ${ms(away)}: all of ${attendees} back within 10 s`, back === attendees && last <= limit, found);
  const most = here.map((one) => busiest(one.tries.filter((at) => at > killed)));
  const hasty = most.filter((tries) => tries > 3).length;
  check("none tried more than three times a second", hasty === 0, `most ${Math.max(...most)}, ${hasty} tried more than 3 times`);
}

async function goodbye(server, crowd) {
  const took = await server.kill(broken === "kill" ? "SIGKILL" : "SIGTERM");
  check("asked to stop, the server ends within 2 s", took <= 2000, ms(took));
  await sleep(300);
  const codes = (await crowd.attendees()).map((one) => one.closed.at(-1));
  const told = codes.filter((code) => code === 1012).length;
  check(`each of ${attendees} was told by 1012`, told === attendees, told);
}

await main(async () => {
  const server = await Server.start({ address: "127.0.0.22" });
  const crowd = await Crowd.start(server);
  await crowd.join({ count: attendees - eager, within: attendees, retry: "client" });
  await crowd.join({ count: eager, retry: 50 });
  for (const away of outages) {
    await outage(server, crowd, away);
    await sleep(300);
  }
  await goodbye(server, crowd);
  crowd.stop();
  await server.stop();
});
