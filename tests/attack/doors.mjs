// Who is let in: every route by every Host, Origin and method; paths that lead out of the folder;
// every message by every kind of socket; the guessing of keys.
//
//   cargo build --release && node tests/attack/doors.mjs [--short] [--break] [--seed N]
//
// `--break` puts a proxy before the server that stands for one without guards: it changes Host and
// Origin to the server's own, gives everybody the presenter's cookie, takes every path for a file's,
// and any key for the right one.

import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "ws";
import { median, percentile, usualMost } from "../measure.mjs";
import { Server, project } from "../server.mjs";
import { Desk, check, isBroken, isShort, main, random } from "../chaos/server.mjs";
import { before } from "./proxy.mjs";

const address = "127.0.0.21";
/** Stands in the notes, and in a file beside the folder that is served. */
const secret = "SECRET-OF-THE-PRESENTER";

const files = {
  "README.md": "# Course\n\n1. [One](one.md)\n2. [Two](two.md)\n\n[More](more.md)\n",
  "one.md": `# One\n\n## A\n\ntext\n\n<!-- note: ${secret} -->\n\n## B\n\ntext\n\n## C\n\ntext\n`,
  "two.md": "# Two\n\n## A\n\ntext\n",
  "more.md": "# More\n\n![p](pic.svg) [s](start.zip) [k](server.key) [e](.env)\n",
  "start.zip": "for everybody",
  // Nothing links the first; the others are closed although something does.
  "closed.zip": secret,
  "server.key": secret,
  ".env": secret,
  "pic.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
};

/** @template T @param {T[]} list @param {number} most @returns {T[]} so many of them, by chance */
function some(list, most) {
  const mixed = list.map((one) => ({ one, at: random() })).sort((a, b) => a.at - b.at);
  return mixed.slice(0, most).map(({ one }) => one);
}

// Routes -------------------------------------------------------------------------------------

/** Where a screen of each kind stands in the course above. */
const stands = {
  Root: () => ["/"],
  Course: (word) => [`/${word}`],
  Deck: (word) => [word ? `/one/${word}` : "/one"],
  Page: () => ["/more"],
  Server: (route) => [patterns()[route]],
  Nowhere: () => ["/nowhere"],
};

/** What stands for the parts of an address that differ. */
const parts = { hash: "0", name: "style.css", code: "ABCD", device: "nobody", milliseconds: "1" };

/** Where the server answers by itself, by the names of those routes. @returns {Record<string, string>} */
function patterns() {
  const list = readFileSync(join(project, "src/site/routes.rs"), "utf8");
  return Object.fromEntries([...list.matchAll(/Route::(\w+) => "([^"]*)"/g)].map(([, name, path]) => [name, path]));
}

/**
 * All routes, as the source declares them: a new one is asked here without anybody thinking of it.
 * @returns {{path: string, presenters: boolean}[]}
 */
function routes() {
  const table = readFileSync(join(project, "src/site/screens.rs"), "utf8");
  const found = [];
  // A row goes on until the next one begins.
  for (const row of table.split("Screen::new(").slice(1)) {
    const [, kind, word = ""] = row.match(/^\s*"[^"]+",\s*Stands::(\w+)(?:\((?:"|Route::)(\w*))?/) ?? [];
    if (!stands[kind]) throw new Error(`doors.mjs does not know where this stands: ${row.slice(0, 60)}`);
    const presenters = /^[^;&]*SeenBy::Presenter\b/.test(row);
    for (const path of stands[kind](word)) found.push({ path, presenters });
  }
  for (const path of Object.values(patterns())) {
    found.push({ path: path.replace(/\{(\w+)\}/g, (_, name) => parts[name] ?? "x"), presenters: false });
  }
  found.push({ path: "/socket?screen=live", presenters: false }, { path: "/pic.svg", presenters: false }, { path: "/start.zip", presenters: false });
  return found.filter((one, at) => found.findIndex((other) => other.path === one.path) === at);
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });

/** @returns {Promise<{status: number, headers: http.IncomingHttpHeaders, body: string}>} */
function ask(target, { method = "GET", path, headers = {}, body = "" }) {
  return new Promise((answered, failed) => {
    const request = http.request({ host: target.address, port: target.port, method, path, headers, agent, setHost: false });
    request.on("error", failed);
    request.on("upgrade", (response, socket) => {
      socket.destroy();
      answered({ status: 101, headers: response.headers, body: "" });
    });
    request.on("response", async (response) => {
      let text = "";
      for await (const chunk of response) text += chunk;
      answered({ status: response.statusCode ?? 0, headers: response.headers, body: text });
    });
    request.end(body);
  });
}

const handshake = {
  connection: "Upgrade", upgrade: "websocket", "sec-websocket-version": "13", "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
};

/** Asks so many at a time. @template T @param {T[]} list @param {(one: T) => Promise<void>} each */
async function all(list, each, atOnce = 16) {
  const rest = list.values();
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (const one of rest) await each(one);
  }));
}

/** What is wrong with an answer; empty if nothing. */
function wrong(question, answer) {
  const { path, presenters, known, ours, method, signedIn } = question;
  const { status, headers, body } = answer;
  const reads = method === "GET" || method === "HEAD";
  if (status >= 500) return "an error of ours";
  if (Object.keys(headers).some((name) => name.startsWith("access-control"))) return "other sites may read it";
  if (status !== 101 && !headers["content-security-policy"]) return "no policy";
  if (path === "/healthz") return status === 200 && body.length <= 2 ? "" : "not well";
  if (!known) return status === 421 ? "" : "a foreign name was answered";
  const needsOrigin = !reads || path.startsWith("/socket");
  if (needsOrigin && !ours) return status === 403 ? "" : "a foreign page was answered";
  if (!signedIn && body.includes(secret)) return "the notes";
  // 405: the address takes other methods.
  if (presenters && !signedIn && reads) return status === 403 || status === 405 ? "" : "a presenter's page for everybody";
  if (presenters && signedIn && method === "GET") return status === 200 || status === 405 ? "" : "no page for the presenter";
  return status === 421 ? "our own name was refused" : "";
}

async function everyRoute(server, target, cookie) {
  const own = `${server.address}:${server.port}`;
  const hosts = { [own]: true, "localhost:1": true, "class.local": true, "[::1]:4000": true };
  for (const foreign of [
    "evil.example", `evil.example:${server.port}`, `${server.address}.evil.example`, "localhost.evil.example", "local",
    "xlocalhost", "", ":80", "[::1", "[::1]x", "[evil]", "a@localhost", "localhost/..", "localhost, evil.example",
    "evil.example#localhost", "127.1", "0x7f.1", "2130706433", "localhost:99999999", "localhost:x", "\tlocal host",
  ]) hosts[foreign] = false;
  const foreignOrigins = [
    undefined, "null", "", "http://evil.example", `http://${server.address}`, `https://${own}`, `http://${own}.evil.example`,
    `http://evil.example:${server.port}`, `http://${own}@evil.example`, `http://evil.example/${own}`, `${own}`,
    `http://${own} http://evil.example`, `file://${own}`, "http://[::1", "chrome-extension://abc",
  ];
  const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"];
  const known = routes();
  const questions = [];
  for (const route of known) for (const [host, isKnown] of Object.entries(hosts)) for (const method of methods) {
    const origins = [...foreignOrigins.map((text) => ({ text, ours: false })), { text: `http://${host}`, ours: isKnown }];
    for (const origin of origins) for (const signedIn of [false, true]) {
      // Signing out would end what is asked after.
      if (signedIn && origin.ours && method !== "GET") continue;
      questions.push({ ...route, host, known: isKnown, method, origin: origin.text, ours: origin.ours, signedIn });
    }
  }
  // Short: of each route some, and all that come by its own name.
  const ofRoute = (path) => {
    const all = questions.filter((one) => one.path === path);
    return [...new Set([...some(all, 120), ...all.filter((one) => one.host === own && one.ours)])];
  };
  const asked = isShort ? known.flatMap(({ path }) => ofRoute(path)) : questions;
  const faults = [];
  await all(asked, async (one) => {
    const headers = { host: one.host };
    if (one.origin !== undefined) headers.origin = one.origin;
    if (one.signedIn) headers.cookie = cookie;
    if (one.path.startsWith("/socket")) Object.assign(headers, handshake);
    const fault = await ask(target, { ...one, headers }).then((answer) => wrong(one, answer), (error) => String(error));
    if (fault) faults.push(`${one.method} ${one.path} Host ${one.host} Origin ${one.origin}${one.signedIn ? " signed in" : ""}: ${fault}`);
  });
  check(`${known.length} routes × Host × Origin × method, ${asked.length} of ${questions.length} asked: each as it should be`,
    faults.length === 0, faults.length && `${faults.length}, such as\n     ${faults.slice(0, 5).join("\n     ")}`);
  const doors = await Promise.all(known.filter((one) => one.presenters).map((one) =>
    ask(target, { path: one.path, headers: { host: own, cookie } }).then((answer) => answer.status)));
  check("the presenter's own pages open with the cookie", doors.length >= 3 && doors.every((status) => status === 200 || status === 405), doors.join(" "));
}

// Paths --------------------------------------------------------------------------------------

/** Paths that lead out of the folder if anything decodes, joins or cleans them carelessly. */
function traversals() {
  const ups = [
    "..", ".%2e", "%2e.", "%2e%2e", "%2E%2E", "%252e%252e", "%25252e%25252e", "..%00", "..;", "..;x=1", "....", "...", ".. ",
    "%20..", "..%20", "．．", "%ef%bc%8e%ef%bc%8e", "%c0%ae%c0%ae", "%e0%80%ae%e0%80%ae", "%f0%80%80%ae%f0%80%80%ae", "%u002e%u002e",
    "%uff0e%uff0e", "..%0a", "..%0d%0a", "..%09", "‥", "%e2%80%a5", "..%ff", "%2e%00%2e", "....//..", "..%3f", "..%23",
  ];
  const slashes = ["/", "//", "/./", "\\", "%2f", "%2F", "%5c", "%5C", "%252f", "%255c", "%c0%af", "%c1%9c", "%ef%bc%8f", "/%2e/", "∕"];
  const froms = ["/", "/one/", "/-/0/", "/join/", "/pic.svg/", "/start.zip/", "/session/devices/", "//", "/.", "/one/notes/"];
  const tos = ["secret.txt", "data/presenter-link", "data/key", "etc/passwd"];
  const list = [
    "//etc/passwd", "/%2fetc%2fpasswd", "///etc/passwd", "/file:///etc/passwd", "/c:/windows/win.ini", "/\\etc\\passwd", "/etc/passwd%00.svg",
    "/closed.zip", "/server.key", "/.env", "/one.md~", "/linked.txt", "/linked.svg", "/linked/secret.txt", "/.hidden", "/.git/config", "/one.md", "/README.md", "/one.md%00", "/one%2emd", "/./one.md",
    "/~root/.bashrc", "/proc/self/environ", "/pic.svg/../../secret.txt", "/pic.svg%2f..%2f..%2fsecret.txt", "*", "secret.txt", "/one?x=../../secret.txt",
  ];
  for (const from of froms) for (const up of ups) for (const slash of slashes) for (const depth of [1, 2, 3, 8]) for (const to of tos) {
    list.push(from + (up + slash).repeat(depth) + to);
  }
  return list;
}

/** Sends a request as it stands, and returns all that comes back. */
function raw(target, path) {
  return new Promise((answered) => {
    const socket = net.connect({ host: target.address, port: target.port });
    const chunks = [];
    socket.setTimeout(5000, () => socket.destroy());
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("error", () => {});
    socket.on("close", () => answered(Buffer.concat(chunks).toString()));
    socket.write(`GET ${path} HTTP/1.1\r\nHost: ${target.address}:${target.port}\r\nConnection: close\r\n\r\n`);
  });
}

async function everyPath(server, target, key) {
  const list = traversals();
  const asked = isShort ? [...list.slice(0, 28), ...some(list.slice(28), 500)] : list;
  const [faults, seen] = [[], {}];
  await all(asked, async (path) => {
    const answer = await raw(target, path);
    const status = answer.slice(9, 12);
    seen[status] = (seen[status] ?? 0) + 1;
    const leaks = [secret, key, "root:x:0", "[user]"].filter((text) => answer.includes(text));
    if (leaks.length || !/^[234]/.test(status)) faults.push(`${path}: ${status} ${leaks}`);
  });
  check(`${asked.length} paths that lead out of the folder lead nowhere`, faults.length === 0, faults.slice(0, 5).join("\n     ") || JSON.stringify(seen));
  const picture = await raw(target, "/pic.svg");
  check("a path that leads to a file of the course does", picture.includes("200 OK") && picture.includes("<svg"));
}

// Messages -----------------------------------------------------------------------------------

/** The messages that clients send, each with who may: `presenters`, `everyone` or `attendees`. */
function messages(epoch) {
  const golden = (name) => JSON.parse(readFileSync(join(project, "tests/wire", name), "utf8"));
  return [
    ...golden("commands.json").map((one) => ({ who: "presenters", frame: { ...one, epoch } })),
    { who: "presenters", frame: { type: "pointer", at: golden("pointer.json").at } },
    { who: "presenters", frame: golden("stroke.json") },
    { who: "presenters", frame: { type: "pointer", at: null } },
    { who: "attendees", frame: golden("attending.json") },
    ...["answers.json", "postings.json"].map((name) => ({ who: "attendees", frame: golden(name).map((one) => ({ ...one, epoch })) })),
    { who: "everyone", frame: { type: "ping", sent: 1 } },
  ].flatMap(({ who, frame }) => [frame].flat().map((one) => ({ who, frame: one })));
}

/** Whether a message is answered by an acknowledgement or a refusal. */
const isAnswered = ({ type }) => ["command", "answer", "post"].includes(type);

/** Opens a socket, sends a message, and says what came of it: a close code, or an answer's kind. */
function say(target, screen, cookie, frame) {
  return new Promise((answered) => {
    const headers = { origin: `http://${target.address}:${target.port}`, ...(cookie && { cookie }) };
    const socket = new WebSocket(`ws://${target.address}:${target.port}/socket?screen=${screen}`, { headers });
    const done = (what) => {
      answered(what);
      socket.terminate();
    };
    let greeted = false;
    socket.on("unexpected-response", (_, response) => done(response.statusCode));
    socket.on("error", () => {});
    socket.on("close", done);
    socket.on("message", (data) => {
      const message = JSON.parse(data.toString());
      if (message.type === "snapshot" && !greeted) {
        greeted = true;
        socket.send(JSON.stringify(frame));
        // What is answered by nothing is told from what closes the socket by a ping after it.
        socket.send(JSON.stringify({ type: "ping", sent: 0 }));
      }
      if (message.type === "ack" || message.type === "refused") done(message.reason ?? "ack");
      if (message.type === "pong" && !isAnswered(frame)) done("pong");
    });
  });
}

async function everyMessage(server, target, cookie) {
  const desk = await Desk.open(server, cookie);
  const other = await server.signIn();
  await desk.give({ do: "take-over" });
  const forged = `${cookie.split("=")[0]}=${"A".repeat(43)}`;
  const givers = [
    ...["live", "live&seat=0123456789abcdef", "deck", "stage"].flatMap((screen) =>
      [["attendee", ""], ["attendee with a forged cookie", forged]].map(([name, its]) => ({ name, screen, cookie: its, may: "attendees" }))),
    ...["live", "live&seat=0123456789abcdef", "deck"].map((screen) => ({ name: "presenter", screen, cookie, may: "attendees" })),
    ...["desk", "remote"].flatMap((screen) => ["", forged].map((its) => ({ name: "nobody", screen, cookie: its, may: "nothing" }))),
    ...["desk", "remote", "stage"].map((screen) => ({ name: "presenter who does not drive", screen, cookie: other, may: "presenters" })),
  ];
  const expected = (giver, { who, frame }) => {
    if (giver.may === "nothing") return [403];
    if (who !== "everyone" && who !== giver.may) return [1008];
    if (!isAnswered(frame)) return ["pong"];
    // No class is on, and without a seat nobody would answer in one.
    if (frame.type !== "command") return [giver.screen.includes("seat") ? "closed" : "no-seat"];
    // What moves nothing needs no driver: of the posts there are none, and the rest is done once.
    if (frame.do === "posts" || frame.do === "share") return ["nothing", "ack"];
    // Nothing is drawn outside a class.
    if (frame.do === "ink") return ["closed"];
    // Taking over comes last, by itself.
    return ["not-driver"];
  };
  const faults = [];
  const list = messages(desk.snapshot.epoch);
  const names = ["position", "deck", "slide", "step", "phase", "timer", "policy", "switches"];
  const place = () => JSON.stringify(names.map((name) => desk.snapshot[name]));
  const stood = place();
  const said = givers.flatMap((giver) => list.filter(({ frame }) => !(giver.may === "presenters" && frame.do === "take-over"))
    .map((message) => ({ giver, message })));
  await all(said, async ({ giver, message }) => {
    const came = await say(target, giver.screen, giver.cookie, message.frame);
    if (!expected(giver, message).includes(came)) faults.push(`${giver.name} on ${giver.screen}: ${JSON.stringify(message.frame)}: ${came}`);
  });
  check(`${list.length} messages × ${givers.length} givers: taken or refused as they should be`, faults.length === 0,
    faults.length && `${faults.length}, such as\n     ${faults.slice(0, 5).join("\n     ")}`);
  check("the class stands where it stood", place() === stood, `${place()}, was ${stood}`);
  const took = await say(target, "desk", other, list.find(({ frame }) => frame.do === "take-over").frame);
  const moved = await say(target, "desk", other, { ...list[0].frame, seen: 2 ** 40 });
  check("a presenter who takes over drives", took === "ack" && moved === "ack", `${took}, ${moved}`);
  desk.close();
}

// Keys ---------------------------------------------------------------------------------------

async function guessing(server, target, key) {
  const own = `${target.address}:${target.port}`;
  const headers = { host: own, origin: `http://${own}`, "content-type": "application/json" };
  const post = (body, more = {}) => ask(target, { method: "POST", path: "/session", headers, body: JSON.stringify(body), ...more });
  const statuses = {};
  let goes = true;
  const near = () => {
    const at = Math.floor(random() * key.length);
    return [key.slice(0, at), `${key}x`, key.toUpperCase(), key.slice(0, at) + "~" + key.slice(at + 1), "", "\0", [...key].reverse().join("")];
  };
  // The guessers have connections of their own, so that the owner's waits for none of them here.
  const crowd = new http.Agent({ keepAlive: true, maxSockets: 64 });
  const guessers = Array.from({ length: 64 }, async (_, number) => {
    while (goes) {
      for (const guess of near()) {
        const body = number % 4 === 0 ? { pair: guess } : { key: guess };
        const { status } = await guessBy(crowd, target, headers, body);
        statuses[status] = (statuses[status] ?? 0) + 1;
        if (!goes) return;
      }
    }
  });
  await sleep(1000);
  const [times, others] = [[], []];
  const attempts = isShort ? 20 : 100;
  for (let attempt = 0; attempt < attempts; attempt++) {
    let begun = performance.now();
    const { status } = await post({ key });
    if (status === 204) times.push(performance.now() - begun);
    begun = performance.now();
    await ask(target, { path: "/healthz", headers });
    others.push(performance.now() - begun);
    await sleep(isShort ? 50 : 200);
  }
  goes = false;
  crowd.destroy();
  await Promise.allSettled(guessers);
  const guessed = Object.values(statuses).reduce((sum, one) => sum + one, 0);
  check(`${guessed} wrong keys and codes open nothing`, !statuses[204] && guessed > 200, JSON.stringify(statuses));
  // A wrong key's answer waits for one second or more; a right one that waited its turn would too.
  // What any request takes on a machine that is busy with guessing is not the key's.
  const more = median(times) - median(others);
  check("the owner is let in meanwhile: each time, at once", times.length === attempts && more <= 100 && usualMost(times) < 1000,
    `${times.length} times, median ${median(times).toFixed(0)} ms, p95 ${percentile(times, 0.95).toFixed(0)} ms, most ${Math.max(...times).toFixed(0)} ms;`
      + ` another request takes ${median(others).toFixed(0)} ms`);
}

function guessBy(agent, target, headers, body) {
  return new Promise((answered) => {
    const request = http.request({ host: target.address, port: target.port, method: "POST", path: "/session", headers, agent });
    request.on("error", () => answered({ status: 0 }));
    request.on("response", (response) => response.resume().on("end", () => answered({ status: response.statusCode })));
    request.end(JSON.stringify(body));
  });
}

/** Stands for a server without guards. */
function withoutGuards(server, cookie, key) {
  const own = `${server.address}:${server.port}`;
  return before(server, {
    async request(one) {
      Object.assign(one.headers, { host: own, origin: `http://${own}` });
      // With the cookie, it would sign the presenter out, and the doors would close.
      one.headers.cookie = one.method === "DELETE" ? "" : cookie;
      if (one.url !== "/session" || one.method !== "POST") return;
      one.body = Buffer.from(JSON.stringify({ key }));
      await sleep(1000);
    },
    shows(url) {
      try {
        return readFileSync(join(server.folder, decodeURIComponent(url)));
      } catch {
        return null;
      }
    },
  });
}

await main(async () => {
  const server = await Server.start({ files, address });
  writeFileSync(join(server.home, "secret.txt"), secret);
  writeFileSync(join(server.folder, ".hidden"), secret);
  for (const [name, to] of [["linked.txt", "secret.txt"], ["linked.svg", "secret.txt"], ["linked", "."]]) {
    symlinkSync(join(server.home, to), join(server.folder, name));
  }
  const cookie = await server.signIn();
  const key = readFileSync(join(server.data, "key"), "utf8").trim();
  const target = isBroken ? await withoutGuards(server, cookie, key) : server;
  await everyRoute(server, target, cookie);
  await everyPath(server, target, key);
  await everyMessage(server, target, cookie);
  await guessing(server, target, key);
  await server.stop();
});
