// A class for browser tests: the real binary on a port of its own, Chromium under an insecure
// host name as on a LAN, and devices that fail the test on any page error or CSP report.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const project = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
export const corpus = resolve(project, "../shared/corpus");
/** A small course, whose slides the tests know by number. */
export const course = join(project, "tests/course");

/** The program under test: an optimised build, wherever Cargo put it. */
export const binary =
  process.env.CUECARD_BINARY ??
  join(process.env.CARGO_TARGET_DIR ?? join(project, "target"), "release", "cuecard");

/** The same with a clock that a test may put forward: a build of `--features jumping-clock`. */
export const jumpingBinary =
  process.env.CUECARD_JUMPING ??
  join(process.env.CARGO_TARGET_DIR ?? join(project, "target"), "jumping", "cuecard");

/** A port that was free a moment ago. */
async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}

/** The server on a copy of `folder`, so that tests may edit it. */
export class Server {
  static async start(folder, { flags = [], copy = true, program = binary, prepare = (/** the copy */ _folder) => {} } = {}) {
    const server = new Server();
    server.home = mkdtempSync(join(tmpdir(), "cuecard-test-"));
    server.folder = copy ? join(server.home, "notes") : folder;
    if (copy) cpSync(folder, server.folder, { recursive: true });
    prepare(server.folder);
    server.port = await freePort();
    server.origin = `http://class.test:${server.port}`;
    server.flags = flags;
    server.program = program;
    await server.run();
    return server;
  }

  /** Starts the process and waits until it answers. */
  async run() {
    if (!existsSync(this.program)) throw new Error(`no ${this.program}: run \`cargo build --release\`, or name a binary in CUECARD_BINARY`);
    this.output = "";
    this.process = spawn(
      this.program,
      ["serve", this.folder, "--port", String(this.port), "--bind", "127.0.0.1", "--public-url", this.origin,
        "--data", join(this.home, "data"), ...this.flags],
      { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, CUECARD_KEY: "" } },
    );
    for (const stream of [this.process.stdout, this.process.stderr]) stream.on("data", (d) => (this.output += d));
    const end = Date.now() + 20_000;
    for (;;) {
      if (this.process.exitCode !== null) throw new Error(`the server ended: ${this.output}`);
      const answer = await fetch(`http://127.0.0.1:${this.port}/healthz`).catch(() => null);
      if (answer?.ok) break;
      if (Date.now() > end) throw new Error(`the server does not answer: ${this.output}`);
      await new Promise((r) => setTimeout(r, 5));
    }
  }

  /** The link that signs a presenter in. */
  get presenterLink() {
    return readFileSync(join(this.home, "data", "presenter-link"), "utf8").trim();
  }

  async kill(signal = "SIGKILL") {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, "exit");
    this.process.kill(signal);
    await ended;
  }

  async stop() {
    await this.kill("SIGTERM");
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** Chromium and the devices opened in it. */
export class Devices {
  static async start(server) {
    const devices = new Devices();
    devices.server = server;
    devices.troubles = [];
    devices.browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP class.test 127.0.0.1",
      ],
    });
    return devices;
  }

  /** A device of its own: its own cookies, its own storage. */
  async device(name, options = {}) {
    const context = await this.browser.newContext({ locale: "ko-KR", viewport: { width: 1280, height: 720 }, ...options });
    await context.exposeFunction("cueTrouble", (text) => this.troubles.push(`${name}: ${text}`));
    await context.addInitScript(() => {
      addEventListener("securitypolicyviolation", (e) =>
        window.cueTrouble(`CSP ${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber} ${e.sample}`),
      );
    });
    return context;
  }

  async open(context, path, name = path) {
    const page = await context.newPage();
    page.on("pageerror", (e) => this.troubles.push(`${name}: ${e}`));
    page.on(
      "console",
      (m) =>
        m.type() === "error" &&
        !/net::ERR_|Failed to load resource|WebSocket connection to/.test(m.text()) &&
        this.troubles.push(`${name}: ${m.text()}`),
    );
    await page.goto(path.startsWith("http") ? path : this.server.origin + path);
    return page;
  }

  phone(name, more = {}) {
    return this.device(name, { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true, ...more });
  }

  /** Ends everything; throws what any device complained of. */
  async stop() {
    await this.browser.close();
    if (this.troubles.length) throw new Error(`devices complained:\n${[...new Set(this.troubles)].join("\n")}`);
  }
}

export const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
export const percentile = (list, p) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.ceil(list.length * p) - 1)];
