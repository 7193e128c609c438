// A class for browser tests: the real binary on a port of its own, Chromium under an insecure
// host name as on a LAN, and devices that fail the test on any page error or CSP report.
import { join, resolve } from "node:path";
import { chromium } from "playwright-core";
import { Server, project, target } from "../server.mjs";

export const corpus = resolve(project, "../shared/corpus");
/** A small course, whose slides the tests know by number. */
export const course = join(project, "tests/course");

/** The program with a clock that a test may put forward: a build of `--features jumping-clock`. */
export const jumpingBinary = process.env.CUECARD_JUMPING ?? join(target, "jumping", "cuecard");

/**
 * A server at the name that [`Devices`] know, of a copy of the folder.
 * @param {Omit<Parameters<typeof Server.start>[0], "folder" | "name">} [how]
 */
export const serve = (folder, how) => Server.start({ folder, name: "class.test", ...how });

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
