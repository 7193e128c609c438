// What measuring found, as people read it: each failing slide, the sums, the room that is used.
import { median, percentile } from "../../measure.mjs";

const failing = (slides) => slides.filter((slide) => slide.faults.length > 0);
const cell = (value, width) => String(value).padStart(width);

function groups(list, keyOf) {
  const all = new Map();
  for (const one of list) all.set(keyOf(one), [...(all.get(keyOf(one)) ?? []), one]);
  return all;
}

/** Each failing slide, and below it a line for each fault on a screen, with the runs that have it. */
export function failures(slides) {
  const measuredRuns = new Set(slides.map(({ run }) => run)).size;
  const ordered = failing(slides).sort((a, b) => a.deck.localeCompare(b.deck) || a.number - b.number);
  return [...groups(ordered, ({ deck, number, id }) => `${deck} ${number} #${id}`)].map(([slide, all]) => {
    const faults = all.flatMap(({ screen, run, faults }) => faults.map((fault) => ({ ...fault, screen, run })));
    const lines = [...groups(faults, ({ screen, is }) => `    ${screen}: ${is}`)].map(([what, same]) => {
      const failed = [...new Set(same.map(({ run }) => run))];
      return `${what} [${failed.length === measuredRuns ? "every run" : failed.join("; ")}] ${same[0].text}`;
    });
    return [slide, ...lines].join("\n");
  }).join("\n");
}

/** How many slides fail on which screen and in which run, and of what. */
export function summary(slides) {
  const rows = [...groups(slides, ({ screen, run }) => `${screen} · ${run}`)].map(([row, all]) => {
    const kinds = [...groups(failing(all).flatMap((slide) => [...new Set(slide.faults.map(({ is }) => is))]), (is) => is)];
    const told = kinds.sort((a, b) => b[1].length - a[1].length).map(([is, list]) => `${is} ${list.length}`);
    return `${row.padEnd(44)}${cell(failing(all).length, 5)} of ${cell(all.length, 4)}   ${told.join(", ")}`;
  });
  return rows.join("\n");
}

/** Slides of each deck, and the share of the stage's room that their content spans. */
export function areas(slides) {
  const stage = slides.filter(({ screen, run }) => screen.startsWith("stage 1280") && run === "plain");
  const row = (name, list) => {
    const shares = list.map(({ area }) => Math.round(area * 100));
    return `${name.padEnd(44)}${cell(list.length, 5)} slides   median ${cell(median(shares), 3)} %   10th percentile ${cell(percentile(shares, 0.1), 3)} %`;
  };
  const decks = [...groups(stage, ({ deck }) => deck)].map(([deck, list]) => row(deck, list));
  return [...decks, ...(stage.length ? [row("all", stage)] : [])].join("\n");
}
