// @ts-check
// What the class answers, as presenters see it: live, with what is right, before anybody else does.

import { fill, partOf, showAsked } from "./asked.js";
import { setHidden, setState, showText } from "./dom.js";
import { t, ui } from "./page.js";
import { setPressed } from "./presenter.js";
import { isWorthAgain, rightShare } from "./shares.js";

/**
 * @typedef {import("./wire.js").Tally} Tally
 * @typedef {import("./wire.js").Presence} Presence
 * @typedef {import("./wire.js").Snapshot} Snapshot
 */

/** What each step of a slide that asks is called. */
const stepNames = ["asks_open", "asks_shown", "asks_right"];

/**
 * The panel of answers; hidden while nothing is asked.
 * @param {Snapshot} snapshot @param {Tally | null} tally @param {Presence | null} presence
 * @param {HTMLElement | null} slide that is shown
 */
export function showAnswerPanel(snapshot, tally, presence, slide) {
  const asked = tally?.slide === snapshot.slideId ? tally.asked : null;
  setHidden(ui("answers"), !asked);
  setState(document.body, "asks", asked ? "yes" : "no");
  showText("next-what", nextWhat(snapshot, slide, asked !== null));
  if (!asked || !tally || !slide) return;
  const here = presence ? presence.live + presence.browsing : 0;
  showText("answered", String(tally.answered));
  showText("answered-of", t("of_people", { n: Math.max(here, tally.answered) }));
  showText("not-yet", here > tally.answered && asked.open ? t("not_yet_n", { n: here - tally.answered }) : "");
  showText("only-here", snapshot.step === 0 ? t("only_here") : "");
  setState(ui("answers"), "asks", asked.asks);
  showBars(asked, slide);
  const last = asked.rounds[asked.round - 1] ?? null;
  const share = last && asked.right && snapshot.step === 0 ? rightShare(last, asked.right) : null;
  showText("again-advice", isWorthAgain(share) ? t("again_advice") : "");
  showText("asked-edited", tally.edited ? t("asked_edited") : "");
  const steps = Number(slide.dataset.steps ?? 0);
  stepNames.forEach((name, step) => {
    setPressed(name.replaceAll("_", "-"), snapshot.step === step);
    for (const button of document.querySelectorAll(`[data-verb="${name.replaceAll("_", "-")}"]`)) setHidden(button, step > steps);
  });
}

/**
 * Bars as the class will see them, drawn on a copy of what the slide asks.
 * @param {import("./wire.js").Asked} asked @param {HTMLElement} slide
 */
function showBars(asked, slide) {
  const place = ui("bars");
  const key = `${slide.id} ${slide.dataset.rev}`;
  if (place.dataset.holds !== key) {
    place.dataset.holds = key;
    const poll = slide.querySelector(".poll");
    const copy = document.createElement("div");
    copy.className = "bars-of markdown";
    if (poll) copy.append(cleared(poll));
    place.replaceChildren(copy);
  }
  const frame = /** @type {HTMLElement} */ (place.firstElementChild);
  // Only the round that is on, unless it has ended: then the one before it too.
  const shown = showAsked(frame, { ...asked, open: false }, null);
  if (!shown) return;
  const counts = asked.rounds[asked.round - 1]?.counts ?? [];
  [...shown.querySelectorAll(".share")].forEach((share, at) => {
    if (counts.length > 0) fill(partOf(share, "share-count"), [["", String(counts[at] ?? 0)]]);
  });
}

/** A copy of what a slide asks, without what was drawn on it. @param {Element} poll */
function cleared(poll) {
  const copy = /** @type {Element} */ (poll.cloneNode(true));
  for (const part of copy.querySelectorAll(".share, .asked-foot, .cloud, .histogram")) part.remove();
  for (const one of copy.querySelectorAll("[id]")) one.removeAttribute("id");
  return copy;
}

/**
 * What the next press does to what is asked.
 * @param {Snapshot} snapshot @param {HTMLElement | null} slide @param {boolean} asks
 */
function nextWhat({ step }, slide, asks) {
  const steps = Number(slide?.dataset.steps ?? 0);
  return asks && step < steps ? t(stepNames[step + 1] ?? "") : "";
}
