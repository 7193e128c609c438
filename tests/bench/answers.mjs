// A thousand phones vote within five seconds, then write and like, while the presenter goes on.
//
//   cargo build --release && node tests/bench/answers.mjs [--short] [--break stall]
//
// While a poll is open the presenter gathers the class again and again, which reaches all screens as a move
// does and leaves the poll open; while the class writes and likes, the slides move. `--break stall` stops
// the server for 250 ms again and again.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Desk, check, isShort, main } from "../chaos/server.mjs";
import { Server } from "../server.mjs";
import { Crowd, brokenBy, cpu, memory, stalling, storeInMemory } from "../chaos/crowd.mjs";
import { now } from "../chaos/socket.mjs";
import { median, ms, p50, p99, percentile } from "../measure.mjs";

const broken = brokenBy(["stall"]);
const phones = isShort ? 300 : 1000;
const within = isShort ? 1500 : 5000;
/** Milliseconds between two orders. One a second would give a p99 of five. */
const every = 50;
/** Rounds without and with answers, in turn, so that what else the machine does is in both. */
const rounds = 3;
/** Of the few orders of a short round the p99 is the slowest, which one stall decides: there it is p90 of all rounds. */
const slow = (list) => (isShort ? percentile(list.flat(), 0.9) : median(list.map(p99)));
const slowest = isShort ? "p90" : "p99";

const notes = `# 수업

글이다.

둘째 글이다.

## 어디일까요?

<!-- poll -->
- [ ] 하나
- [x] 둘
- [ ] 셋

## 토론 (10분)

무엇을 고르겠습니까?

### 함께 (10분)

모둠의 결정을 올립니다.

- 하나
- 둘
`;

/** Orders, one every so many milliseconds, for as long as the phones answer; how long each took to all phones. */
async function lead(desk, crowd, order) {
  await crowd.askAll("deliveries");
  const begun = now();
  const given = [];
  for (let n = 0; n * every < within; n++) {
    await sleep(Math.max(0, begun + n * every - now()));
    const sent = now();
    given.push(desk.give(order(n)).then((answer) => {
      if (answer?.type !== "ack") throw new Error(`an order was answered by ${JSON.stringify(answer)}`);
      return { sent, acked: now(), seq: answer.seq };
    }));
  }
  const made = await Promise.all(given);
  await sleep(200);
  return (await crowd.arrivals(made)).delays;
}

await main(async () => {
  storeInMemory();
  const server = await Server.start({ address: "127.0.0.26" });
  writeFileSync(join(server.folder, "session_01.md"), notes);
  await sleep(500);
  const desk = await Desk.open(server);
  const tallies = [];
  desk.socket.on("message", (data) => JSON.parse(data.toString()).type === "tally" && tallies.push(now()));
  const crowd = await Crowd.start(server);
  await crowd.join({ count: phones, within: 1000, seated: true });
  await desk.give({ do: "move", what: "next-slide" });
  const poll = (await desk.until((snapshot) => snapshot.slide === 1)).slide_id;
  // What each is told as it comes is not of others' votes.
  await sleep(1000);
  await crowd.askAll("heard");

  const gather = () => ({ do: "gather" });
  const votes = { calm: [], full: [], used: [], taken: [] };
  for (let n = 0; n < rounds; n++) {
    const quiet = cpu(server.pid);
    votes.calm.push(await lead(desk, crowd, gather));
    const before = cpu(server.pid);
    const choose = { type: "answer", slide: poll, round: 1, do: "choose", options: [n] };
    const said = crowd.askAll("say", { messages: [choose], within });
    votes.full.push(await stalling(server, broken === "stall", lead(desk, crowd, gather)));
    votes.taken.push(...(await said).flat());
    // What the orders cost by themselves is not the votes'.
    votes.used.push(cpu(server.pid) - before - (before - quiet));
  }
  const isTaken = (one) => typeof one === "number";
  const not = votes.taken.find((one) => !isTaken(one));
  check(`each of ${phones * rounds} votes was taken`, votes.taken.every(isTaken), not ?? ms(p50(votes.taken)));
  const [full, calm] = [slow(votes.full), slow(votes.calm)];
  check(`an order is with all phones as without votes, ${slowest} × 1.2 at most`, full <= 1.2 * calm, `${ms(full)}, without ${ms(calm)}`);
  console.log(`     ${((1000 * median(votes.used)) / phones).toFixed(0)} µs of processors a vote`);
  const gaps = tallies.slice(1).map((at, n) => at - tallies[n]).filter((gap) => gap < 1000);
  check("the desk is told at most four times a second", median(gaps) >= 240, `every ${ms(median(gaps))}`);
  const sums = await crowd.askAll("heard");
  const kinds = ["activity", "tally", "posts"];
  const told = sums.flatMap((one) => kinds.map((kind) => one.kinds[kind] ?? 0)).reduce((sum, one) => sum + one);
  check("phones are told nothing of others' votes", told === 0, told);

  // The class writes and likes while the slides move.
  await desk.give({ do: "posts", what: "moderate", board: "questions", how: "open" });
  const before = memory(server.pid);
  const write = { type: "post", do: "write", board: "questions", slide: poll };
  const writes = [1, 2].map((n) => JSON.stringify({ ...write, text: `%n이(가) 묻습니다. 왜 그렇습니까? ${n}` }));
  const like = { type: "post", do: "like", post: 1, on: true };
  // Not to the first slide, because back there the class had not begun.
  const move = (n) => (n % 2 === 0 ? { do: "move", what: "last" } : { do: "move", what: "slide", slide: poll });
  await crowd.askAll("heard");
  const begun = now();
  const [still, moved, outcomes] = [[], [], []];
  for (const message of [...writes, like]) {
    still.push(await lead(desk, crowd, move));
    const said = crowd.askAll("say", { messages: [message], within });
    moved.push(await stalling(server, broken === "stall", lead(desk, crowd, move)));
    outcomes.push(...(await said).flat());
  }
  const minutes = (now() - begun) / 60_000;
  const heard = (await crowd.askAll("heard")).reduce((sum, one) => sum + one.bytes, 0);
  // One does not like what oneself has written.
  const refused = outcomes.filter((one) => !isTaken(one) && one !== "nothing");
  check("all that they write is taken", refused.length === 0, refused[0] ?? `${outcomes.length} things`);
  const [writing, alone] = [slow(moved), slow(still)];
  check(`a move is with all phones as without, ${slowest} × 1.2 at most`, writing <= 1.2 * alone, `${ms(writing)}, without ${ms(alone)}`);
  console.log(`     ${(heard / phones / minutes / 1024).toFixed(0)} KiB a minute to a phone, with ${(60_000 / every).toFixed(0)} moves`);
  const posts = Math.min(2000, 2 * phones);
  console.log(`     ${((memory(server.pid) - before) / 1024 / (posts / 1000)).toFixed(0)} KiB of memory for 1,000 posts`);
  crowd.stop();
  await server.stop();
});
