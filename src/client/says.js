// @ts-check
// What came of a press, said for a few seconds where one looks: a refusal with its reason, and
// where there is a way on, the one button for it. The buttons stand in the template.

import { part, t } from "./page.js";
import { setHidden, showText } from "./show.js";

const staysFor = 4000;
const offersFor = 12_000;

let said = { text: "", until: 0, offer: "" };

/**
 * @param {string} text nothing: says no more
 * @param {string} [offer] the verb of the button that goes with it
 */
export function say(text, offer = "") {
  said = { text, until: performance.now() + (offer ? offersFor : staysFor), offer };
  showSays();
}

/** Shows what is said, while it is. */
export function showSays() {
  if (said.text && performance.now() > said.until) said = { text: "", until: 0, offer: "" };
  showText("says", said.text);
  const place = part("says");
  setHidden(place, said.text === "");
  for (const button of place.querySelectorAll("button")) setHidden(button, button.dataset.verb !== said.offer);
}

/**
 * Says what came of a command, unless it was done.
 * @param {import("./socket.js").Answer} answer
 */
export function sayAnswer(answer) {
  switch (answer) {
    case "done":
      if (said.offer) say("");
      return;
    case "unsaved":
      return say(t("unsaved"));
    case "not-driver":
      return say(t("refused_not_driver"), "take-over");
    default:
      return say(t(`refused_${answer}`));
  }
}
