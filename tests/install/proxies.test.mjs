// Behind nginx and Caddy, by the very lines of the guide, plain, with TLS at the proxy, and under a
// path: pages, signing in, sockets, and both sides back after the server was killed.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "ws";
import { Server, endAll, freePort, patience, project } from "../server.mjs";

const address = "127.0.0.1";
const name = "class.test";
const guide = readFileSync(join(project, "guide", "install.md"), "utf8");
const certificates = join(project, "tests", "suite", "tls");

/** What the guide says for a proxy, for another port. */
const lines = (language, port) => {
  const said = new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, "m").exec(guide)?.[1];
  assert.ok(said?.includes(`${address}:4000`), `the guide has lines for ${language}`);
  return said.replaceAll(`${address}:4000`, `${address}:${port}`);
};

/** How each proxy is told to listen, and how it is started on what it was told. */
const proxies = {
  nginx: {
    config: (home, listen, tls, to) => `
      daemon off; pid ${home}/pid;
      events {}
      http {
        access_log off;
        client_body_temp_path ${home}/body; proxy_temp_path ${home}/proxy;
        fastcgi_temp_path ${home}/fastcgi; uwsgi_temp_path ${home}/uwsgi; scgi_temp_path ${home}/scgi;
        server {
          listen ${address}:${listen}${tls ? " ssl" : ""}; server_name ${name};
          ${tls ? `ssl_certificate ${certificates}/cert.pem; ssl_certificate_key ${certificates}/key.pem;` : ""}
          ${lines("nginx", to)}
        }
      }`,
    command: (file) => ["nginx", "-e", "stderr", "-c", file],
  },
  Caddy: {
    config: (home, listen, tls, to) => `{
        admin off
        auto_https disable_redirects
        storage file_system ${home}
      }
      ${tls ? "https" : "http"}://${name}:${listen} {
        bind ${address}
        ${tls ? `tls ${certificates}/cert.pem ${certificates}/key.pem` : ""}
        ${lines("caddy", to)}
      }`,
    command: (file) => ["caddy", "run", "--adapter", "caddyfile", "--config", file],
  },
};

/** The name is known here only, and the certificate is nobody's. */
const here = {
  lookup: (_name, options, done) => (options.all ? done(null, [{ address, family: 4 }]) : done(null, address, 4)),
  rejectUnauthorized: false,
};

/** @returns {Promise<{status: number, headers: http.IncomingHttpHeaders, text: string}>} */
const ask = (url, { method = "GET", headers = {}, body = "" } = {}) =>
  new Promise((resolve, reject) => {
    const { request } = url.startsWith("https:") ? https : http;
    const asked = request(url, { method, headers, agent: false, ...here }, async (answer) => {
      let text = "";
      for await (const chunk of answer.setEncoding("utf8")) text += chunk;
      resolve({ status: answer.statusCode, headers: answer.headers, text });
    });
    asked.on("error", reject);
    asked.end(body);
  });

/** A socket and the frames that came. */
class Line {
  static async open(origin, path, cookie) {
    const line = new Line();
    line.frames = [];
    line.socket = new WebSocket(origin.replace("http", "ws") + path, { headers: { origin, ...(cookie && { cookie }) }, ...here });
    line.socket.on("error", () => {});
    line.socket.on("message", (text) => line.frames.push(JSON.parse(text.toString())));
    await line.until((frame) => frame.type === "snapshot");
    return line;
  }

  async until(found) {
    for (const begun = Date.now(); Date.now() - begun < patience; await sleep(10)) {
      const frame = this.frames.findLast(found);
      if (frame) return frame;
    }
    throw new Error(`not heard: ${found}`);
  }

  /** Gives a command and waits for what became of it. */
  async give(id, command) {
    const { epoch, seq } = this.frames.findLast((frame) => frame.type === "snapshot");
    this.socket.send(JSON.stringify({ type: "command", id, epoch, seen: seq, ...command }));
    return this.until((frame) => frame.id === id);
  }

  get closed() {
    return this.socket.readyState === WebSocket.CLOSED || once(this.socket, "close");
  }
}

after(endAll);

const ways = [
  { way: "plain", tls: false, base: "" },
  { way: "with TLS", tls: true, base: "" },
  { way: "with TLS under a path", tls: true, base: "/class" },
];
for (const [proxy, { config, command }] of Object.entries(proxies))
  for (const { way, tls, base } of ways)
    test(`${proxy}, ${way}: pages, signing in, sockets, and back after a restart`, async () => {
      const home = mkdtempSync(join(tmpdir(), "cuecard-proxy-"));
      const listen = await freePort(address);
      const origin = `${tls ? "https" : "http"}://${name}:${listen}`;
      const server = await Server.start({ flags: ["--public-url", origin, "--base", base] });
      writeFileSync(join(home, "config"), config(home, listen, tls, server.port));
      const [program, ...rest] = command(join(home, "config"));
      let output = "";
      const running = spawn(program, rest, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, HOME: home } });
      for (const stream of [running.stdout, running.stderr]) stream.on("data", (text) => (output += text));
      const ended = once(running, "exit");
      try {
        const ready = async () => (await ask(`${origin}/healthz`).catch(() => null))?.status === 200;
        for (const begun = Date.now(); !(await ready()); await sleep(50)) {
          assert.ok(running.exitCode === null && Date.now() - begun < patience, `${proxy} does not answer:\n${output}`);
        }

        const page = await ask(`${origin}${base}/`);
        assert.equal(page.status, 200);
        assert.match(page.text, /session_01/);
        assert.match(server.presenterLink, new RegExp(`^${origin}${base}/`), "the presenter's link leads through the proxy");

        const key = server.presenterLink.split("#key=")[1];
        const signed = await ask(`${origin}${base}/session`, {
          method: "POST", headers: { "content-type": "application/json", origin }, body: JSON.stringify({ key }),
        });
        assert.equal(signed.status, 204, signed.text);
        const [set] = signed.headers["set-cookie"];
        assert.equal(/; *Secure/i.test(set), tls, set);
        const cookie = set.split(";")[0];

        const foreign = await ask(`${origin}${base}/session`, {
          method: "POST", headers: { "content-type": "application/json", origin: "https://elsewhere.test" }, body: JSON.stringify({ key }),
        });
        assert.equal(foreign.status, 403);

        let [desk, phone] = [await Line.open(origin, `${base}/socket?screen=desk`, cookie), await Line.open(origin, `${base}/socket?screen=live&seat=a`)];
        const moved = await desk.give(1, { do: "move", what: "last" });
        assert.equal(moved.type, "ack", JSON.stringify(moved));
        await phone.until((frame) => frame.type === "snapshot" && frame.seq === moved.seq);

        await server.kill();
        await Promise.all([desk.closed, phone.closed]);
        await server.run();
        [desk, phone] = [await Line.open(origin, `${base}/socket?screen=desk`, cookie), await Line.open(origin, `${base}/socket?screen=live&seat=a`)];
        assert.equal((await desk.give(2, { do: "move", what: "first" })).type, "ack");
        for (const line of [desk, phone]) line.socket.terminate();
      } finally {
        running.kill();
        await ended;
        await server.stop();
        rmSync(home, { recursive: true, force: true });
      }
    });
