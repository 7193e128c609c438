// `kill -9` at any moment under 50 commands a second: nothing that was acknowledged is lost, the
// server is ready again within a second, and each acknowledgement comes after its `fsync`.
//
//   cargo build --release && node tests/chaos/kill.mjs [--short] [--break]
//
// `--break` deletes the store's log before each restart and has `strace` leave each `fsync` out.

import { existsSync, readFileSync, rmSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Desk, check, differences, isBroken, isShort, main, random, skip } from "./server.mjs";
import { Server } from "../server.mjs";
import { spread } from "../measure.mjs";

const address = "127.0.0.11";
const kills = isShort ? 15 : 200;
/** Milliseconds between two commands: 50 a second. */
const every = 20;
/** A server is killed at any moment until so many milliseconds after its first command. */
const longest = 500;

/** A command that mostly changes something. */
function command(number) {
  const commands = [
    { do: "class", what: "begin" },
    { do: "move", what: "next" },
    { do: "timer", what: "arm" },
    { do: "timer", what: "start" },
    { do: "switch", what: "black", on: number % 2 === 0 },
    { do: "timer", what: "add", seconds: 60 },
    { do: "policy", policy: ["locked", "back", "free"][number % 3] },
    { do: "timer", what: "toggle" },
    { do: "move", what: "previous" },
  ];
  return commands[number % commands.length];
}

/** Teaches until the server is killed. */
async function teach(desk, server) {
  const told = { acknowledged: 0, seq: 0, unsaved: 0 };
  const killed = sleep(random() * longest).then(() => server.kill());
  for (let number = 0; !server.hasEnded; number++) {
    desk.give(command(number)).then((answer) => {
      if (answer?.type !== "ack") return;
      told.acknowledged += 1;
      told.seq = Math.max(told.seq, answer.seq);
      told.unsaved += answer.saved ? 0 : 1;
    });
    await sleep(every);
  }
  await killed;
  return told;
}

async function killed() {
  const server = await Server.start({ address });
  const cookie = await server.signIn();
  const [ready, lost] = [[], []];
  let [acknowledged, unsaved, compared] = [0, 0, 0];
  for (let round = 1; round <= kills; round++) {
    const desk = await Desk.open(server, cookie);
    const told = await teach(desk, server);
    acknowledged += told.acknowledged;
    unsaved += told.unsaved;
    if (isBroken) rmSync(join(server.data, "cuecard.db-wal"), { force: true });
    ready.push(await server.run());
    // Who cannot sign in any more has lost that too.
    const again = await Desk.open(server, cookie).catch((error) => lost.push(`${round}: ${error}`));
    if (!(again instanceof Desk)) break;
    if (again.snapshot.seq < told.seq) lost.push(`${round}: at ${again.snapshot.seq}, and ${told.seq} was acknowledged`);
    // Where nothing was on its way, all of the state is known.
    if (again.snapshot.seq === desk.snapshot.seq) {
      compared += 1;
      lost.push(...differences(desk.snapshot, again.snapshot).map((one) => `${round}: ${one}`));
    }
    again.close();
  }
  await server.stop();
  check(`${kills} kills, ${acknowledged} commands acknowledged, ${compared} states compared: nothing lost`, lost.length === 0, lost.join("\n     "));
  check("commands were acknowledged as saved, and states compared", acknowledged > kills && unsaved === 0 && compared > 0);
  check("ready again within a second", Math.max(...ready) <= 1000, spread(ready));
}

/** What a traced server did, in order: `sync` for the log on the disk, `ack` for an acknowledgement sent. */
function traced(file) {
  const events = [];
  for (const line of readFileSync(file, "utf8").split("\n")) {
    // Another thread's call may stand between the two halves of this one. One left out says so at its end.
    if (/f(?:data)?sync(\(\d+<.*cuecard\.db-wal>| resumed>)\)\s+= 0$/.test(line)) events.push("sync");
    if (line.includes('\\"type\\":\\"ack\\"')) events.push("ack");
  }
  return events;
}

async function synced() {
  if (spawnSync("strace", ["-V"]).error) return skip("fsync before each acknowledgement", "strace is not installed");
  const trace = join(process.env.TMPDIR ?? "/tmp", `cuecard-trace-${process.pid}`);
  // With -D the tracer is the child, and the server keeps its number.
  const wrap = ["strace", "-D", "-f", "-qq", "-y", "-s", "400", "-o", trace, "-e", "trace=fsync,fdatasync,write,writev,sendto,sendmsg"];
  if (isBroken) wrap.push("-e", "inject=fsync,fdatasync:retval=0");
  const server = await Server.start({ address, wrap });
  const desk = await Desk.open(server);
  const commands = isShort ? 50 : 500;
  let acks = 0;
  for (let number = 0; number < commands; number++) {
    const answer = await desk.give(command(number));
    if (answer?.type === "ack") acks += 1;
    await sleep(every);
  }
  await server.stop();
  // The tracer writes its last lines after the server has ended.
  await sleep(300);
  const events = existsSync(trace) ? traced(trace) : [];
  rmSync(trace, { force: true });
  const seen = events.filter((event) => event === "ack").length;
  const early = events.filter((event, at) => event === "ack" && events[at - 1] !== "sync").length;
  check(`fsync before each of ${acks} acknowledgements`, seen === acks && acks > commands / 2 && early === 0, `${seen} seen, ${early} too early`);
}

await main(async () => {
  await killed();
  await synced();
});
