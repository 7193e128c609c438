// @ts-check
// What stands on the stage under what a slide asks: how to answer and how many have, then how many
// did, then why what is right is right. All in one place, so that nothing moves.

import { fill, partOf, roundsText, showWhy } from "./asked.js";
import { setMeasure } from "./dom.js";
import { t, ui } from "./page.js";

/**
 * @param {HTMLElement} place where the answers stand
 * @param {import("./wire.js").Asked} asked
 * @param {import("./wire.js").Tally | null} tally
 * @param {import("./wire.js").Presence | null} presence
 */
export function showAskedFoot(place, asked, tally, presence) {
  const foot = partOf(place, "asked-foot");
  const answered = tally?.slide === asked.slide ? tally.answered : 0;
  const here = presence ? presence.live + presence.browsing : 0;
  setMeasure(foot, "--share", String(Math.min(1, answered / Math.max(1, here, answered))));
  const { address = "", code = "" } = ui("deck").dataset;
  const how = partOf(foot, "asked-how");
  fill(how, asked.open ? [["", t("answer_on_phone")], ["at", address], ["", t("code")], ["at", code]] : []);
  const count = partOf(foot, "asked-count");
  const counted = [["count", String(answered)], ["of", t("of_people", { n: Math.max(here, answered) })]];
  const closed = asked.asks === "text" ? t("n_answered", { n: answered }) : roundsText(asked);
  fill(count, asked.open ? /** @type {[string, string][]} */ (counted) : [["", closed]]);
  showWhy(partOf(foot, "why"), asked.open ? "" : asked.why);
}
