// @ts-check
// What `check` tells of the deck that is open, where its author looks: a quiet count that opens a
// list with lines. The server tells it to this machine and to signed-in devices only, so that no
// other asks.

import { setHidden, setState, showText } from "./dom.js";
import { recall, remember, t, thisPage, ui } from "./page.js";
import { readFindings } from "./wire.js";

/** Of which deck in which revision was asked last. */
let asked = "";

/** Notes that this browser is a presenter's or a helper's, for the pages of decks. */
export function rememberAuthor() {
  remember("author", "yes");
}

function isAuthor() {
  return recall("author") !== null || /^(localhost|127\.[\d.]+|\[::1\])$/.test(location.hostname);
}

/**
 * Asks what there is to know of a deck, when it is another than the last one that was asked of.
 * @param {string} url the deck's @param {string} revision of whatever may change the answer
 */
export async function showFindings(url, revision) {
  const wanted = `${url} ${revision}`;
  if (!url || asked === wanted || !isAuthor()) return;
  asked = wanted;
  try {
    const deck = encodeURIComponent(decodeURIComponent(url));
    const answer = await fetch(`${thisPage().base}/session/findings?deck=${deck}`, { cache: "no-store" });
    const findings = answer.ok ? readFindings(await answer.text()) : [];
    if (asked === wanted) listFindings(findings);
  } catch {
    asked = "";
  }
}

/** @param {import("./wire.js").Finding[]} findings */
function listFindings(findings) {
  const button = ui("findings-count");
  const worst = ["error", "warning"].find((grave) => findings.some((one) => one.severity === grave)) ?? "info";
  setHidden(button, findings.length === 0);
  setState(button, "severity", worst);
  showText("findings-count", findings.length ? t("n_findings", { n: findings.length }) : "");
  ui("findings-list").replaceChildren(...findings.map(({ severity, line, cause, remedy }) => {
    const row = ui("finding").content.cloneNode(true);
    row.firstElementChild.dataset.severity = severity;
    row.querySelector(".finding-line").textContent = line === null ? "" : t("line_n", { n: line });
    row.querySelector(".finding-cause").textContent = cause;
    row.querySelector(".finding-remedy").textContent = remedy;
    return row;
  }));
  if (findings.length === 0) ui("findings").close();
}

/** The count opens the list. */
export function listenToFindings() {
  ui("findings-count").addEventListener("click", () => ui("findings").showModal());
}
