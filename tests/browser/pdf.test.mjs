// Decks painted by a browser: as PDF, as handouts, as pictures. What a reader of PDF finds in them, and
// that nothing stays behind.
import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { binary, project } from "../server.mjs";

const browser = process.env.CHROMIUM ?? "/usr/bin/chromium";
const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="teal"/></svg>`;
const deck = `# 첫째 시간

글이다.

둘째 글이다.

## 어디일까요?

<!-- poll -->
- [ ] 하나
- [x] 정답인것

왜그런지.

## 단계

<!-- step -->
- 가나다
- 라마바

<!-- note: 비밀노트 -->

## 그림과 길

![그림](img/그림.svg)

[둘째로](둘째.md) [단계로](#단계) [바깥](https://a.example/b)
`;

const out = mkdtempSync(join(tmpdir(), "pdf-test-"));
const folder = join(out, "notes");
/** Where the program puts what is to be gone afterwards. */
const scratch = join(out, "scratch");
mkdirSync(join(folder, "img"), { recursive: true });
mkdirSync(scratch);
for (const [name, text] of Object.entries({ "README.md": "# 과정\n\n1. [첫째](첫째.md)\n2. [둘째](둘째.md)\n", "첫째.md": deck, "둘째.md": "# 둘째\n\n글.\n\n글.\n", "img/그림.svg": picture })) {
  writeFileSync(join(folder, name), text);
}

/** Exports a file. @returns {string} where it went */
function made(name, kind, file, ...flags) {
  const path = join(out, name);
  execFileSync(binary, ["export", kind, file, "--out", path, "--browser", browser, ...flags], { cwd: project, env: { ...process.env, TMPDIR: scratch } });
  return path;
}
const own = (name, kind, ...flags) => made(name, kind, join(folder, "첫째.md"), ...flags);
const read = (path, ...flags) => execFileSync("pdftotext", [...flags, path, "-"], { encoding: "utf8" });
const info = (path, ...flags) => execFileSync("pdfinfo", [...flags, path], { encoding: "utf8" });
const pages = (path) => Number(/Pages: +(\d+)/.exec(info(path))?.[1]);
/** The bookmarks of a PDF, as they are written in it. */
function bookmarks(path) {
  const titles = readFileSync(path, "latin1").matchAll(/\/Title (?:<([0-9A-F]+)>|\(((?:[^()\\]|\\.)*)\))/g);
  return [...titles].map(([, hex, plain]) => (hex ? Buffer.from(hex.slice(4), "hex").swap16().toString("utf16le") : plain)).slice(1);
}

for (const [name, sentence] of [["session_01", "클러스터"], ["session_03", "아무도 갖지 않은 주소"], ["session_05", "Ingress"]]) {
  test(`${name} as PDF has a page and a bookmark for each slide, tagged, with its letters in it`, () => {
    const file = join(project, "decks", `${name}.md`);
    const path = made(`${name}.pdf`, "pdf", file);
    const { slides } = JSON.parse(execFileSync(binary, ["outline", file, "--json"], { cwd: project, encoding: "utf8" }));
    assert.equal(pages(path), slides.length);
    assert.match(info(path), /Tagged: +yes/);
    assert.match(info(path), /Page size: +960 x 540 pts/);
    const fonts = execFileSync("pdffonts", [path], { encoding: "utf8" }).trim().split("\n").slice(2);
    assert.ok(fonts.length > 0);
    for (const font of fonts) assert.match(font, /\byes (no|yes) +(no|yes) +\d+ +0$/, "embedded");
    assert.ok(read(path).replace(/\s+/g, " ").includes(sentence), sentence);
    // Some slides have further headings on them.
    assert.ok(bookmarks(path).length >= slides.length, `${bookmarks(path).length} of ${slides.length}`);
  });
}

test("what is not for everybody is in no file without its flag", () => {
  const texts = {
    pdf: read(own("a.pdf", "pdf")), steps: read(own("steps.pdf", "pdf", "--steps")), lines: read(own("lines.pdf", "handout")),
    text: read(own("text.pdf", "handout", "--layout", "text")), notes: read(own("notes.pdf", "handout", "--layout", "notes")),
    answers: read(own("answers.pdf", "handout", "--layout", "text", "--answers")),
  };
  for (const [name, text] of Object.entries(texts)) {
    assert.ok(text.includes("라마바"), `${name} has its text`);
    assert.equal(text.includes("비밀노트"), name === "notes", `notes in ${name}`);
    assert.equal(text.includes("왜그런지"), name === "answers", `why in ${name}`);
  }
  for (const name of ["a.pdf", "text.pdf"]) assert.doesNotMatch(readFileSync(join(out, name), "latin1"), /cuecard\.localhost[^)]*%EB%91%98/, "no link to what is not there");
  assert.match(readFileSync(join(out, "a.pdf"), "latin1"), /\/URI \(https:\/\/a\.example\/b\)/);
});

test("steps have a page each, and one bookmark", () => {
  const [all, whole] = [join(out, "steps.pdf"), join(out, "a.pdf")];
  assert.equal(pages(all), pages(whole) + 2);
  assert.deepEqual(bookmarks(all), bookmarks(whole));
  const at = Number(read(whole, "-f", "3", "-l", "3").includes("라마바") && 3);
  assert.ok(!read(all, "-f", String(at), "-l", String(at)).includes("가나다"), "nothing is open yet");
});

test("a handout is A4, says what it is of, and counts its pages", () => {
  const path = join(out, "lines.pdf");
  assert.match(info(path), /\(A4\)/);
  assert.equal(pages(path), Math.ceil(pages(join(out, "a.pdf")) / 3));
  const first = read(path, "-l", "1").replace(/\s+/g, "");
  for (const word of ["첫째시간", "과정", `1/${pages(path)}`]) assert.ok(first.includes(word), `${word} in ${first}`);
});

test("a picture is as large as a slide, or as was asked", () => {
  const size = (path) => [readFileSync(path).readUInt32BE(16), readFileSync(path).readUInt32BE(20)];
  assert.deepEqual(size(own("slide.png", "png", "--slide", "2", "--scale", "2")), [2560, 1440]);
  const [width, height] = size(own("sheet.png", "png"));
  assert.ok(width > 900 && height > 200, `${width}×${height}`);
});

test("without a browser, or with what is none, one sentence says so", () => {
  const fails = (flags, env = {}) => {
    const run = spawnSync(binary, ["export", "pdf", join(folder, "첫째.md"), "--out", join(out, "none.pdf"), ...flags], { encoding: "utf8", env: { ...process.env, TMPDIR: scratch, ...env } });
    assert.equal(run.status, 1);
    assert.equal(run.stderr.trim().split("\n").length, 1, run.stderr);
    return run.stderr;
  };
  if (!readdirSync("/").includes("snap")) assert.match(fails([], { PATH: scratch }), /no Chrome, Chromium, Edge or Brave is installed/);
  assert.match(fails(["--browser", "/bin/false"]), /\/bin\/false has ended before it was done/);
});

test("what somebody else may have made is written over only where it is named", () => {
  const theirs = join(out, "session_03.png");
  writeFileSync(theirs, "theirs");
  const run = (...more) => spawnSync(binary, ["export", "png", join(project, "decks", "session_03.md"), ...more], { cwd: out, encoding: "utf8" });
  const refused = run("--slide", "1", "--out", join(out, "session_03.md"));
  assert.match(refused.stderr, /ends in \.png/);
  const there = run();
  assert.equal(there.status, 1);
  assert.match(there.stderr, /is there already; name it with --out/);
  assert.equal(readFileSync(theirs, "utf8"), "theirs");
});

test("nothing stays behind, also where it is stopped", async () => {
  assert.deepEqual(readdirSync(scratch), []);
  const one = spawn(binary, ["export", "pdf", join(project, "decks", "session_03.md"), "--out", join(out, "stopped.pdf"), "--browser", browser], { env: { ...process.env, TMPDIR: scratch } });
  // Until the browser writes to its profile.
  const begun = () => readdirSync(scratch).some((name) => readdirSync(join(scratch, name)).length > 3);
  while (!begun()) await sleep(5);
  one.kill("SIGINT");
  const code = await new Promise((done) => one.once("exit", done));
  assert.equal(code, 1);
  assert.deepEqual(readdirSync(scratch), []);
  assert.ok(!readdirSync(out).includes("stopped.pdf"));
});
