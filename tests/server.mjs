// The real program in a folder of its own, for everything that is not written in Rust: browser tests,
// and the programs of load, faults and attackers.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export const project = resolve(fileURLToPath(new URL("..", import.meta.url)));

/** Where Cargo puts what it builds. */
export const target = process.env.CARGO_TARGET_DIR ?? join(project, "target");

/** The program under test: an optimised build. */
export const binary = process.env.CUECARD_BINARY ?? join(target, "release", "cuecard");

/** A deck with steps and a discussion. */
const notes = {
  "session_01.md":
    "# A\n\n## One\n\ntext\n\n## Two\n\n<!-- step -->\n- a\n- b\n\n## Three\n\ntext\n\n## Discussion (10 min)\n\nWhy?\n",
};

/** How long anything may take that should take a moment. */
export const patience = 20_000;

/** Processes that have not ended. @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();

/** Ends all servers that run. */
export function endAll() {
  for (const one of running) one.kill("SIGKILL");
}

/** A program that serves a folder, and can be started again on it. */
export class Server {
  /**
   * Starts it and waits until it is ready.
   * @param {Where & Run} how
   */
  static async start({ wrap, env, ...where } = {}) {
    const server = await Server.prepare(where);
    await server.run({ wrap, env });
    return server;
  }

  /**
   * The folder and a port, and no process yet.
   * @typedef {{files?: Record<string, string>, folder?: string, copy?: boolean, prepare?: (folder: string) => void,
   *   address?: string, name?: string, flags?: string[], program?: string}} Where
   *   It serves these files, of which one deck is the usual, or a copy of the folder, so that it may be edited, or the folder itself;
   *   `prepare` changes the copy before. `name` is one that only the browsers of the test know.
   * @param {Where} where
   */
  static async prepare({ folder, files = folder ? {} : notes, copy = true, prepare = () => {}, address = "127.0.0.1", name, flags = [], program = binary }) {
    const server = new Server();
    server.home = mkdtempSync(join(tmpdir(), "cuecard-test-"));
    server.data = join(server.home, "data");
    server.folder = folder && !copy ? folder : join(server.home, "notes");
    if (!folder) mkdirSync(server.folder);
    else if (copy) cpSync(folder, server.folder, { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(join(server.folder, file), text);
    prepare(server.folder);
    server.address = address;
    server.port = await freePort(address);
    server.origin = `http://${name ?? address}:${server.port}`;
    server.program = program;
    server.flags = name ? ["--public-url", server.origin, ...flags] : flags;
    server.output = "";
    return server;
  }

  /** Starts the process and waits until it is ready. @param {Run} [how] @returns {Promise<number>} milliseconds that this took */
  async run(how) {
    const begun = performance.now();
    this.spawn(how);
    for (;;) {
      if (this.hasEnded) throw new Error(`the server ended:\n${this.output}`);
      const answer = await fetch(`http://${this.address}:${this.port}/healthz`).catch(() => null);
      if (answer?.ok) return performance.now() - begun;
      if (performance.now() - begun > patience) throw new Error(`the server does not answer:\n${this.output}`);
      await sleep(2);
    }
  }

  /**
   * Starts the process and does not wait.
   * @typedef {{flags?: string[], wrap?: string[], env?: Record<string, string>}} Run
   *   for this time only. `wrap` stands before the command and has to become it, as `prlimit` and `strace -D` do
   * @param {Run} [how]
   */
  spawn({ flags = [], wrap = [], env = {} } = {}) {
    if (!existsSync(this.program)) throw new Error(`no ${this.program}: run \`cargo build --release\`, or name a binary in CUECARD_BINARY`);
    const command = [
      ...wrap, this.program, "serve", this.folder, "--bind", this.address, "--port", String(this.port),
      "--data", this.data, ...this.flags, ...flags,
    ];
    this.process = spawn(command[0], command.slice(1), {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, CUECARD_KEY: "", ...env },
    });
    for (const stream of [this.process.stdout, this.process.stderr]) stream.on("data", (text) => (this.output += text));
    const one = this.process;
    running.add(one);
    one.once("exit", () => running.delete(one));
  }

  get pid() {
    return this.process.pid;
  }

  get hasEnded() {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  /** Ends the process. @returns {Promise<number>} milliseconds that this took */
  async kill(signal = "SIGKILL") {
    const begun = performance.now();
    if (!this.hasEnded) {
      this.process.kill(signal);
      await this.ended();
    }
    return performance.now() - begun;
  }

  /** Waits until the process has ended by itself. @returns {Promise<number | null>} its exit code */
  async ended() {
    if (!this.hasEnded) await once(this.process, "exit", { signal: AbortSignal.timeout(patience) });
    return this.process.exitCode;
  }

  /** Ends the process and removes its folder. */
  async stop() {
    await this.kill();
    rmSync(this.home, { recursive: true, force: true });
  }

  /** The link that signs a presenter in. */
  get presenterLink() {
    return readFileSync(join(this.data, "presenter-link"), "utf8").trim();
  }

  /** Shows the key. @returns {Promise<string>} the cookie */
  async signIn() {
    const answer = await fetch(`${this.origin}/session`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: this.origin },
      body: JSON.stringify({ key: this.presenterLink.split("#key=")[1] }),
    });
    if (!answer.ok) throw new Error(`signing in: ${answer.status} ${await answer.text()}`);
    return answer.headers.getSetCookie()[0].split(";")[0];
  }
}

/** A port that was free a moment ago. */
export async function freePort(address) {
  const probe = createServer().listen(0, address);
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}
