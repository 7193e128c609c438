// Measures how the slides of a folder fit: the real server, each deck on each screen and size,
// once plainly and once for each kind of reserve.
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Devices, serve } from "../class.mjs";
import { project } from "../../server.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const judge = resolve(project, "../shared/measure/fit-core.js");
const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const onWide = { scrolls: false, flows: false, floors: { body: 20, code: 16, label: 12 } };
const onPhone = { scrolls: true, floors: { body: 16, code: 12, label: 9 } };

/** Where slides are seen. The deck's own address is opened; the stage and the audience's screen, which show what the room shows, get one deck after the other. */
const screens = [
  { name: "stage 1280×720", path: "stage", device: { viewport: { width: 1280, height: 720 } }, how: onWide },
  { name: "deck 1280×720", path: null, device: { viewport: { width: 1280, height: 720 } }, how: onWide },
  { name: "stage 1920×1080", path: "stage", device: { viewport: { width: 1920, height: 1080 } }, how: onWide },
  { name: "deck 1920×1080", path: null, device: { viewport: { width: 1920, height: 1080 } }, how: onWide },
  { name: "deck 390×844", path: null, device: phone, how: { ...onPhone, flows: true } },
  { name: "live 390×844", path: "live", device: phone, how: { ...onPhone, flows: false } },
];

/** Other machines: fonts narrower and wider, lines higher. */
export const runs = {
  plain: { fonts: 1, lines: 1 },
  "fonts 94 %": { fonts: 0.94, lines: 1 },
  "fonts 108 %": { fonts: 1.08, lines: 1 },
  "lines +10 %": { fonts: 1, lines: 1.1 },
  "fonts 108 %, lines +10 %": { fonts: 1.08, lines: 1.1 },
};

/**
 * Every slide of every deck below a folder, or of one file, on every screen and in the runs named.
 * @returns {Promise<{deck: string, screen: string, run: string, number: number, id: string, area: number, faults: {is: string, text: string}[]}[]>}
 */
export async function measure(place, { only = Object.keys(runs), flags = [], sizes = /./ } = {}) {
  const measured = [];
  const readmes = [];
  const server = await serve(place, { copy: false, flags });
  const devices = await Devices.start(server);
  try {
    const pages = await Promise.all(screens.filter(({ name }) => sizes.test(name)).map((screen) => openScreen(devices, screen)));
    for (const { file, url } of addresses(place)) {
      const deck = await deckAt(server, url);
      if (deck)
        measured.push(
          ...(await Promise.all(pages.map((page) => measureDeck(page, deck, only)))).flat().map((slide) => ({ deck: file, ...slide })),
        );
      else if (/readme\.md$/i.test(file) && statSync(place).isDirectory()) readmes.push(file);
    }
  } finally {
    await devices.stop().finally(() => server.stop());
  }
  // A course's schedule is a deck too, once it is served alone.
  for (const file of readmes)
    measured.push(...(await measure(join(place, file), { only, flags, sizes })).map((slide) => ({ ...slide, deck: file })));
  return measured;
}

/** The Markdown files below a folder with their addresses; of a file served alone, its own. */
function addresses(place) {
  const files = statSync(place).isFile()
    ? [place]
    : readdirSync(place, { recursive: true })
        .filter((file) => file.endsWith(".md"))
        .sort()
        .map((file) => join(place, file));
  const top = statSync(place).isFile() ? join(place, "..") : place;
  return files
    .map((file) => relative(top, file))
    .map((file) => ({
      file,
      url: `/${file
        .replace(/\.md$/, "")
        .split("/")
        .map((part) => encodeURIComponent(part.normalize("NFC")))
        .join("/")}`,
    }));
}

/** The deck at an address with its course; `null` when a page or nothing is there. */
async function deckAt(server, url) {
  const answer = await fetch(`http://127.0.0.1:${server.port}${url}`);
  const course = (await answer.text()).match(/<body data-screen="deck"[^>]* data-course="([^"]*)"/)?.[1];
  return answer.ok && course ? { url, course } : null;
}

async function openScreen(devices, { name, path, device, how }) {
  const context = await devices.device(name, device);
  // No snapshot comes: which slide is shown is for the measuring to say, by the product's own modules.
  await context.routeWebSocket("**/*", () => {});
  await context.route("**/-/client/*.js", (route) =>
    route.fulfill({
      path: `${project}/src/client/${new URL(route.request().url()).pathname.split("/").pop()}`,
      contentType: "text/javascript",
    }),
  );
  const scripts = [...["rule.js", "reserve.js", "drive.js"].map((file) => here + file), judge].map((file) => readIfThere(file));
  await context.addInitScript(scripts.join("\n"));
  return { name, path, how, tab: await context.newPage(), at: null, origin: devices.server.origin };
}

async function measureDeck(page, { url, course }, only) {
  const { tab, how } = page;
  const address = page.path === null ? url : course + page.path;
  if (page.at !== address) await tab.goto(page.origin + address, { waitUntil: "load" });
  page.at = address;
  if (page.path !== null) await tab.evaluate((url) => window.fitOpen(url), url);
  await tab.evaluate(() => window.fitReady());
  const measured = [];
  for (const run of only) {
    await tab.evaluate(async ({ fonts, lines }) => {
      await window.fitReserve.fonts(fonts);
      window.fitReserve.lines(lines);
    }, runs[run]);
    const slides = await tab.evaluate((how) => window.fitDrive(how), how);
    measured.push(...slides.map((slide) => ({ screen: page.name, run, ...slide })));
  }
  return measured;
}

function readIfThere(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
