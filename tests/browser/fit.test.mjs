// Every slide fits: nothing cut off, nothing overlapping, no text under its floor; of our own
// decks, of nasty ones and of real notes. CUECARD_FIT=long measures the notes with all reserve.
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { corpus, course } from "./class.mjs";
import { project } from "../server.mjs";
import { growDecks } from "./fit/grown.mjs";
import { measure } from "./fit/measure.mjs";
import { failures, summary } from "./fit/report.mjs";

const long = process.env.CUECARD_FIT === "long";
const short = { only: ["plain", "fonts 108 %, lines +10 %"], sizes: /stage 1280|deck 390/ };

async function fits(place, how = {}) {
  const slides = await measure(place, how);
  assert.ok(slides.length > 0, "nothing was measured");
  assert.ok(slides.every(({ faults }) => faults.length === 0), `\n${failures(slides)}\n\n${summary(slides)}`);
}

test("the slides of the example course fit", () => fits(`${project}/decks`, long ? {} : short));

test("the slides of the course that tests teach fit", () => fits(course));

test("the slides of odd decks fit", () => fits(`${project}/tests/decks`, long ? {} : { sizes: /1280|390/ }));

test("the slides of long decks fit", async () => {
  const folder = mkdtempSync(join(tmpdir(), "cuecard-long-"));
  try {
    growDecks(folder);
    await fits(folder, long ? {} : { sizes: /stage 1280|deck 390/ });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("the slides of real notes fit", { skip: existsSync(corpus) ? false : "no ../shared/corpus here" }, () =>
  fits(corpus, long ? {} : short),
);
