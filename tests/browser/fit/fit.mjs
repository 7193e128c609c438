// How the slides of folders or files fit:
//   node tests/browser/fit/fit.mjs [--plain] [--json] [--theme NAME] FOLDER…
// lists each failing slide, the sums by screen and run, and the share of the stage that is used.
// `--plain` leaves out the reserve (other fonts, higher lines). Exits with 1 if a slide fails.
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { measure } from "./measure.mjs";
import { areas, failures, summary } from "./report.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { plain: { type: "boolean" }, json: { type: "boolean" }, theme: { type: "string" } },
});
const slides = [];
for (const place of positionals) {
  slides.push(...(await measure(resolve(place), {
    ...(values.plain && { only: ["plain"] }),
    flags: values.theme ? ["--theme", values.theme] : [],
  })));
}
if (values.json) console.log(JSON.stringify(slides));
else console.log([failures(slides), summary(slides), areas(slides)].join("\n\n"));
process.exitCode = slides.some(({ faults }) => faults.length > 0) ? 1 : 0;
