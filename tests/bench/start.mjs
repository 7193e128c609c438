// From start to the first page answered, for all files of the corpus: median of five.
import { corpus } from "../browser/class.mjs";
import { median } from "../measure.mjs";
import { Server } from "../server.mjs";

const runs = [];
for (let i = 0; i < 5; i++) {
  const begun = performance.now();
  const server = await Server.start({ folder: corpus, copy: false });
  const page = await fetch(`${server.origin}/week_02/day_01/session_02`);
  if (!page.ok) throw new Error(`${page.status}`);
  await page.text();
  runs.push(performance.now() - begun);
  await server.stop();
}
console.log(`start to first page: median ${median(runs).toFixed(0)} ms (${runs.map((r) => r.toFixed(0)).join(", ")})`);
