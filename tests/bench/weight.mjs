// First view of a deck page: requests, bytes on the line, and the first slide's paint at
// 400 kbit/s and 400 ms round trip. The deck: argument 1, default the corpus' session_02.
import { Devices, serve, corpus } from "../browser/class.mjs";
import { median } from "../measure.mjs";

const folder = process.argv[2] ?? corpus;
const path = process.argv[3] ?? "/week_02/day_01/session_02";
const server = await serve(folder, { copy: false });
const devices = await Devices.start(server);

async function visit({ slow }) {
  const context = await devices.phone("phone");
  const page = await context.newPage();
  const line = await context.newCDPSession(page);
  await line.send("Network.enable");
  await line.send("Network.setCacheDisabled", { cacheDisabled: true });
  if (slow) {
    // 400 kbit/s both ways; the latency is added to each request's answer.
    await line.send("Network.emulateNetworkConditions", { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 });
  }
  const sizes = new Map();
  line.on("Network.responseReceived", ({ requestId, response }) => sizes.set(requestId, { url: response.url, bytes: 0 }));
  line.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (sizes.has(requestId)) sizes.get(requestId).bytes = encodedDataLength;
  });
  await page.goto(server.origin + path, { waitUntil: "load" });
  const paint = await page.evaluate(
    () => new Promise((done) => {
      const seen = performance.getEntriesByName("first-contentful-paint")[0];
      if (seen) return done(seen.startTime);
      new PerformanceObserver((list) => done(list.getEntries()[0].startTime)).observe({ type: "paint", buffered: true });
    }),
  );
  await context.close();
  return { paint, requests: [...sizes.values()] };
}

const first = await visit({ slow: false });
const total = first.requests.reduce((sum, r) => sum + r.bytes, 0);
for (const r of first.requests) console.log(`${(r.bytes / 1000).toFixed(1).padStart(7)} KB  ${r.url.replace(server.origin, "")}`);
console.log(`${first.requests.length} requests, ${(total / 1000).toFixed(1)} KB`);
const paints = [];
for (let i = 0; i < 5; i++) paints.push((await visit({ slow: true })).paint);
console.log(`first paint at 400 kbit/s and 400 ms: median ${median(paints).toFixed(0)} ms (${paints.map((p) => p.toFixed(0)).join(", ")})`);
await devices.stop();
await server.stop();
