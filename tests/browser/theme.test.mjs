// A theme that sets three colours is legible on every screen, whatever the device prefers: all other
// colours follow from paper, ink and accent.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Devices, course } from "./class.mjs";
import { Server, project } from "../server.mjs";

/** What words are written in, by what they are written on. */
const words = {
  "--paper": [
    "--ink", "--soft", "--faint", "--accent", "--amber", "--red", "--green", "--code-keyword", "--code-string", "--code-comment",
    "--code-number", "--code-function", "--code-type", "--code-variable",
  ],
  "--raised": ["--ink", "--soft", "--faint", "--accent"],
  "--wash": ["--ink", "--soft", "--code-string", "--code-number", "--code-function", "--code-type"],
  "--accent-wash": ["--ink", "--accent"],
  "--accent": ["--on-accent"],
};

const tenLines = /## A theme in ten lines[\s\S]*?```css\n([\s\S]*?)```/.exec(readFileSync(join(project, "README.md"), "utf8"))[1];
const themes = {
  "of the README": tenLines,
  "dark by itself, which it does not say": ":root { --paper: #1b1033; --ink: #f4efff; --accent: #ffb86b; }",
  "a warm one": ":root { --paper: #fff6e5; --ink: #3b2414; --accent: #9a1f40; }",
};

/** The contrast of two colours by WCAG, painted by the browser. */
function contrasts(words) {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
  const paint = canvas.getContext("2d", { willReadFrequently: true });
  const probe = document.body.appendChild(document.createElement("i"));
  const luminance = (name) => {
    probe.style.color = `var(${name})`;
    paint.fillStyle = getComputedStyle(probe).color;
    paint.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...paint.getImageData(0, 0, 1, 1).data].map((v) => (v <= 10 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  return Object.entries(words).flatMap(([on, names]) =>
    names.map((name) => {
      const [dark, light] = [luminance(on), luminance(name)].sort((a, b) => a - b);
      return { what: `${name} on ${on}`, contrast: (light + 0.05) / (dark + 0.05) };
    }),
  );
}

for (const [title, css] of Object.entries(themes)) {
  test(`the words of a theme of three colours are legible: ${title}`, async () => {
    const server = await Server.prepare({ folder: course, name: "class.test", flags: ["--theme", "mine"] });
    const folder = join(server.home, "themes/mine");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "theme.css"), css);
    // Themes are looked for in the working directory.
    await server.run({ wrap: ["env", "-C", server.home] });
    const devices = await Devices.start(server);
    try {
      for (const colorScheme of ["light", "dark"]) {
        const device = await devices.device(colorScheme, { colorScheme });
        const page = await devices.open(device, "/session_01");
        const found = await page.evaluate(contrasts, words);
        assert.deepEqual(found.filter(({ contrast }) => contrast < 4.5), [], colorScheme);
        assert.ok(found.some(({ contrast }) => contrast > 10), "nothing was painted");
      }
    } finally {
      await devices.stop();
      await server.stop();
    }
  });
}
