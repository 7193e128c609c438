// A long day: attendees come and go, the slides move, a file is saved now and then. What that costs
// in memory and in open files does not grow.
//
//   cargo build --release && node tests/bench/soak.mjs [--short] [--minutes 120] [--break stay]
//
// `--short` is the same at higher rates for 12 s. `--break stay` has attendees come and never go.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Desk, check, isShort, main } from "../chaos/server.mjs";
import { Server } from "../server.mjs";
import { Crowd, brokenBy, cpu, descriptors, memory, until } from "../chaos/crowd.mjs";
import { now } from "../chaos/socket.mjs";

const broken = brokenBy(["stay"]);
const minutesAt = process.argv.indexOf("--minutes");
const minutes = minutesAt < 0 ? 120 : Number(process.argv[minutesAt + 1]);
// In milliseconds: the whole, how long an attendee stays, between two edits, between two moves.
const long = { whole: minutes * 60_000, attendees: 500, stay: 30_000, edit: 60_000, move: 1000, sample: 10_000 };
const short = { whole: 12_000, attendees: 100, stay: 1000, edit: 500, move: 50, sample: 100 };
const day = isShort ? short : long;
/**
 * The most that memory may grow in the later half of the time, in KiB: 1 MB an hour. The short mode
 * has about 600 comings, 12 edits and 120 moves in that half; what they leave has to be less than
 * what an allocator may still take from the system in a process that has just begun.
 */
const growth = isShort ? 2048 : (1000 * (day.whole / 2)) / 3_600_000 + 256;

/** By least squares: how much `values` grow a millisecond. */
function slope(times, values) {
  const mean = (list) => list.reduce((sum, one) => sum + one, 0) / list.length;
  const [t, v] = [mean(times), mean(values)];
  const over = times.reduce((sum, one, n) => sum + (one - t) * (values[n] - v), 0);
  return over / times.reduce((sum, one) => sum + (one - t) ** 2, 0);
}

/** Does something every so many milliseconds until the time is over. */
async function repeat(every, end, act) {
  for (let n = 1; now() + every < end; n++) {
    await sleep(every);
    await act(n);
  }
}

await main(async () => {
  const server = await Server.start({ address: "127.0.0.25" });
  const file = join(server.folder, "session_01.md");
  const text = readFileSync(file, "utf8");
  const desk = await Desk.open(server);
  const crowd = await Crowd.start(server, 1);
  await sleep(500);
  const files = descriptors(server.pid);
  const begun = now();
  const end = begun + day.whole;
  const used = cpu(server.pid);
  const samples = { times: [], memory: [], files: [] };
  let [refused, edits] = [0, 0];

  await crowd.divide("churn", { count: day.attendees, stay: day.stay, neverLeave: broken === "stay" });
  await Promise.all([
    repeat(day.move, end, async (n) => {
      const answer = await desk.give({ do: "move", what: n % 2 ? "last" : "first" });
      refused += answer?.type === "ack" ? 0 : 1;
    }),
    repeat(day.edit, end, () => writeFileSync(file, text.replace("text", `text, edited ${++edits} times`))),
    repeat(day.sample, end, () => {
      samples.times.push(now() - begun);
      samples.memory.push(memory(server.pid) / 1024);
      samples.files.push(descriptors(server.pid));
      if (isShort || samples.times.length % 30 !== 0) return;
      const minute = (samples.times.at(-1) / 60_000).toFixed(0);
      console.log(`     ${minute} min: ${samples.memory.at(-1).toFixed(0)} KiB, ${samples.files.at(-1)} files`);
    }),
  ]);
  const troubles = (await crowd.askAll("troubles")).reduce((sum, one) => sum + one, 0);
  await crowd.askAll("leave");

  const half = samples.times.findIndex((time) => time > day.whole / 2);
  const [times, sizes] = [samples.times.slice(half), samples.memory.slice(half)];
  const grown = slope(times, sizes) * (day.whole / 2);
  const hourly = (slope(times, sizes) * 3_600_000) / 1000;
  const seconds = (now() - begun) / 1000;
  const size = `${samples.memory[0].toFixed(0)} → ${samples.memory.at(-1).toFixed(0)} KiB`;
  const share = ((cpu(server.pid) - used) / seconds / 10).toFixed(1);
  console.log(`     ${seconds.toFixed(0)} s, ${edits} edits, ${size}, CPU ${share} %`);
  const rate = isShort ? "" : `, ${hourly.toFixed(2)} MB/h`;
  check(`memory grows by at most ${growth.toFixed(0)} KiB in the later half`, grown <= growth, `${grown.toFixed(0)} KiB${rate}`);
  const back = await until(() => descriptors(server.pid) <= files, 5000, 50);
  check("when all have gone, as many files are open as before", back !== null, `${descriptors(server.pid)}, before ${files}`);
  // Who goes and comes again at once may be there twice for a moment.
  const most = Math.max(...samples.files);
  const room = files + 2 * day.attendees;
  check(`no more files are open than ${day.attendees} attendees need, at most ${room}`, most <= room, most);
  check("every move was made, every attendee let in", refused === 0 && troubles === 0, `${refused} refused, ${troubles} troubles`);
  const seen = await until(() => desk.snapshot.edit !== null, 1000);
  check("the edits were seen", seen !== null && edits > 0, edits);
  crowd.stop();
  await server.stop();
});
